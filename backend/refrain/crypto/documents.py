"""JSON from strangers: bounded in size and depth before it is parsed.

`json` recurses in C; where some library has raised Python's recursion limit (py-evm does), a deeply nested document
ends the whole process instead of raising RecursionError.
"""

import json
import re
from itertools import accumulate
from typing import Any

from refrain.crypto.errors import Malformed

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


def load_json(document: bytes, *, size: int, depth: int, field: str) -> Any:
    """Parse a document of at most `size` bytes and `depth` levels of lists and objects. Raises `Malformed`."""
    if len(document) > size:
        raise Malformed(f"{field}: larger than {size:,} bytes", field=field)
    brackets = _STRING.sub(b"", document).translate(None, _NOT_BRACKETS)
    if max(accumulate(map(_STEP.__getitem__, brackets)), default=0) > depth:
        raise Malformed(f"{field}: nested too deeply", field=field)
    try:
        return json.loads(document)
    except ValueError as error:
        raise Malformed(f"{field}: not JSON", field=field) from error

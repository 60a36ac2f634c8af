"""JSON from strangers: bounded in size and depth before it is parsed."""

import json
from typing import Any

from refrain.crypto.errors import Malformed
from refrain.nesting import NestedTooDeeply, shallow


def load_json(document: bytes, *, size: int, depth: int, field: str) -> Any:
    """Parse a document of at most `size` bytes and `depth` levels of lists and objects. Raises `Malformed`."""
    if len(document) > size:
        raise Malformed(f"{field}: larger than {size:,} bytes", field=field)
    try:
        return json.loads(shallow(document, depth))
    except NestedTooDeeply as error:
        raise Malformed(f"{field}: {error}", field=field) from error
    except ValueError as error:
        raise Malformed(f"{field}: not JSON", field=field) from error

"""How deeply JSON from strangers is nested, found out before it is parsed.

Parsers recurse in C. Where some library has raised Python's recursion limit (py-evm does, to 100,000), a deeply nested
document ends the whole process instead of raising RecursionError.
"""

import re
from itertools import accumulate

_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_OTHERS = bytes(set(range(256)) - set(b'[]{}"'))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class NestedTooDeeply(ValueError):
    """The document has more levels of lists and objects than any honest one."""


def shallow(document: bytes, depth: int) -> bytes:
    """`document`, if it has at most `depth` levels of lists and objects; raise `NestedTooDeeply` otherwise.

    Only UTF-8 gets through (RFC 8259 section 8.1): in UTF-16, which Python's parser would take, half of a character
    can look like a quotation mark and hide brackets.
    """
    if b"\0" in document:
        raise NestedTooDeeply("not JSON in UTF-8")
    if document.count(b"[") + document.count(b"{") <= depth:
        return document
    if _deepest(document) > depth:
        raise NestedTooDeeply("nested too deeply")
    return document


def _deepest(document: bytes) -> int:
    """The deepest level. An unterminated text counts with its brackets; no parser accepts it."""
    plain = _ESCAPE.sub(b"", document) if b"\\" in document else document
    brackets = _STRING.sub(b"", plain.translate(None, _OTHERS)).replace(b'"', b"")
    return max(accumulate(map(_STEP.__getitem__, brackets)), default=0)

"""Texts that strangers wrote, freed of what cannot be shown or only deceives."""

import unicodedata

_HIDDEN = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories of control, surrogate, private and unassigned characters, and of line separators."""
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Characters that turn the direction of what follows, so that a text reads as another one (Unicode TR 36)."""


def shown(text: str, *, lines: bool = False) -> str:
    """`text` without such characters; line breaks stay if `lines`. Joiners, which many scripts and emoji need, stay."""
    return "".join(c for c in text if _visible(c) or (lines and c == "\n"))


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in _HIDDEN and character not in _BIDI

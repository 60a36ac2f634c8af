"""Starting points for the terms composer, as the form's own field values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """A name, a sentence on whom it suits, and the fields that it sets."""

    name: str
    words: str
    fields: dict[str, str]


PRESETS = (
    Preset(
        "Limited",
        "A numbered edition that may change hands.",
        {
            "royalty": "10",
            "edition": "limited",
            "copies": "100",
            "holders": "0",
            "resales": "3",
            "resales_limit": "",
            "gifts": "1",
            "gifts_limit": "",
            "max_resale_price": "",
            "who": "anyone",
        },
    ),
    Preset(
        "Open edition",
        "As many copies as people want.",
        {
            "royalty": "10",
            "edition": "open",
            "holders": "0",
            "resales": "",
            "resales_limit": "none",
            "gifts": "",
            "gifts_limit": "none",
            "max_resale_price": "",
            "who": "anyone",
        },
    ),
    Preset(
        "Not for resale",
        "Copies that stay with whom you sell them to, gifts aside.",
        {
            "royalty": "0",
            "edition": "limited",
            "copies": "100",
            "holders": "0",
            "resales": "0",
            "resales_limit": "",
            "gifts": "1",
            "gifts_limit": "",
            "max_resale_price": "",
            "who": "anyone",
        },
    ),
    Preset(
        "Fair resale",
        "One resale, under a ceiling: nothing for touts.",
        {
            "royalty": "20",
            "edition": "limited",
            "copies": "200",
            "holders": "200",
            "resales": "1",
            "resales_limit": "",
            "gifts": "1",
            "gifts_limit": "",
            "max_resale_price": "0.1",
            "who": "anyone",
        },
    ),
    Preset(
        "Members only",
        "For a fan club, a venue, a label's subscribers.",
        {
            "royalty": "10",
            "edition": "limited",
            "copies": "100",
            "holders": "100",
            "resales": "2",
            "resales_limit": "",
            "gifts": "1",
            "gifts_limit": "",
            "max_resale_price": "",
            "who": "members",
        },
    ),
)

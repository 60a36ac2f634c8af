"""Whether an account may acquire a copy now, in the contract's words and in plain ones. Pure."""

from dataclasses import dataclass

_PLAIN = {
    "release: sold out": ("No.", "All copies are collected. Listeners may sell theirs."),
    "release: holder limit reached": (
        "Not now.",
        "As many accounts hold a copy as the artist allows. A place is free once one of them gives up its last copy.",
    ),
    "release: not of a buyer type": (
        "No.",
        "Only members may acquire a copy, and this account is not vouched for by the artist's steward.",
    ),
    "release: sale is not open yet": ("Not yet.", "The artist opens the sale later."),
    "release: sale is closed": ("No.", "The artist has closed the sale. Listeners may sell their copies."),
    "release: too many for an account": ("No.", "This account has collected as many copies as the artist allows."),
    "release: no resales left": ("No.", "This copy has been resold as often as its terms allow."),
    "release: resale not open yet": ("Not yet.", "The artist's terms open resales later."),
    "release: giver is the acquirer": ("It is yours.", "This account owns the copy."),
}


@dataclass(frozen=True, slots=True)
class Eligibility:
    """`reason` is the contract's refusal ("" if there is none); `answer` and `detail` are for people."""

    eligible: bool
    reason: str
    answer: str
    detail: str


def eligibility(refusal: str) -> Eligibility:
    """What the contract's words, or "", mean to whoever wants a copy."""
    if not refusal:
        return Eligibility(True, "", "Yes.", "This account may acquire a copy.")
    answer, detail = _PLAIN.get(refusal, ("No.", f"The contract refuses: {refusal.removeprefix('release: ')}."))
    return Eligibility(False, refusal, answer, detail)

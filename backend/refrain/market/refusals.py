"""The contract's own words for each reason to refuse (contracts/modules/refusals.vy; a test compares them)."""

from refrain.errors import Refused

NOT_OWNER = "release: not the owner"
NO_COPY = "release: no such copy"
NO_ACCOUNT = "release: no such account"
NO_RESALES = "release: no resales left"
RESALE_EARLY = "release: resale not open yet"
PRICE_ZERO = "release: price is zero"
PRICE_TOO_LARGE = "release: price is too large"
PRICE_FLOOR = "release: price below the floor"
PRICE_CEILING = "release: price above the ceiling"
FEE = "release: fee exceeds the price"
EXPIRED = "release: signature expired"
SIGNATURE = "release: signature is wrong"
CANCELLED = "release: signature cancelled"
OUT_OF_DATE = "release: ask is out of date"
OFFER_CLOSED = "release: offer is closed"
OTHER_COPY = "release: offer for another copy"
SOLD_TOO_OFTEN = "release: copy sold too often"
GIVEN_TOO_OFTEN = "release: copy given too often"
NO_OFFERS = "release: no currency for offers"
PAYMENT_FAILED = "release: payment failed"
BUYER_TYPE = "release: not of a buyer type"
TOO_MUCH_REVENUE = "release: too much revenue"

HINTS = {
    NO_RESALES: "This copy has been resold as often as its terms allow. It can still be played by its owner.",
    RESALE_EARLY: "The artist's terms open resales later.",
    PRICE_FLOOR: "The artist's terms set a lowest price for resales.",
    PRICE_CEILING: "The artist's terms set a highest price for resales.",
    FEE: "The price must cover the royalty and the marketplace's fee.",
    EXPIRED: "Sign again with a later time.",
    CANCELLED: "The signer has cancelled it. Sign a new one.",
    OUT_OF_DATE: "The copy was sold, given away or its asks were cancelled since. Sign a new one.",
    SIGNATURE: "It was not signed by the copy's owner or the offer's buyer, or another message was signed.",
    OFFER_CLOSED: "It was accepted or withdrawn before.",
    OTHER_COPY: "This offer is for another copy of the release.",
    SOLD_TOO_OFTEN: "The buyer wants a copy that was resold less often.",
    GIVEN_TOO_OFTEN: "The buyer wants a copy that was given away less often.",
    BUYER_TYPE: "Only members may acquire a copy, and the buyer is not vouched for by the artist's steward.",
    NO_OFFERS: "This chain has no wrapped coin that offers could be paid in. Copies can be bought at an ask.",
    PAYMENT_FAILED: "The buyer must hold the price in the offer's currency and allow the release to take it.",
}
"""What to do next, where the words alone do not say it."""


def refused(words: str) -> Refused:
    """The refusal in the contract's words, with a hint where they alone do not say what to do."""
    return Refused(words, hint=HINTS.get(words, ""))

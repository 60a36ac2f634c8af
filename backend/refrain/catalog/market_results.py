"""What the queries answer about the market: offers, prices. Amounts are smallest units, times seconds since 1970."""

from dataclasses import dataclass

from refrain.catalog.book import OPEN
from refrain.units import Address, TokenId, Wei

UNFUNDED = "unfunded"


@dataclass(frozen=True, slots=True)
class OfferDetail:
    """A signed offer in the book. `token_id` 0 is any copy; it pays in the token `currency`. `state` is "open",
    "filled" or "void" and says nothing of expiry, nor of whether the money is there (`funded`)."""

    id: str
    release: Address
    token_id: TokenId
    buyer: Address
    price: Wei
    fee: Wei
    fee_recipient: Address
    expires: int
    nonce: int
    max_resales: int
    max_gifts: int
    counter: int
    currency: Address
    funded: bool
    signature: bytes
    state: str
    created: int

    @property
    def shown_state(self) -> str:
        """The state as people see it: an open offer without the money is "unfunded"."""
        return UNFUNDED if self.state == OPEN and not self.funded else self.state

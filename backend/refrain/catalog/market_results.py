"""What the queries answer about the market: offers, prices. Amounts are smallest units, times seconds since 1970."""

from dataclasses import dataclass

from refrain.catalog.book import OPEN
from refrain.catalog.results import AskDetail
from refrain.units import Address, TokenId, Wei

UNFUNDED = "unfunded"


@dataclass(frozen=True, slots=True)
class OfferDetail:
    """A signed offer in the book. `token_id` 0 is any copy; it pays in the token `currency`. `state` is "open",
    "filled", "void" or "lapsed"; an open one may have expired just now, or be without the money (`funded`)."""

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


@dataclass(frozen=True, slots=True)
class ExecutedOrder:
    """The order that a resale carried out: `id` is its EIP-712 digest, `kind` "ask" or "offer"."""

    id: str
    kind: str
    fee_recipient: Address


@dataclass(frozen=True, slots=True)
class PricePoint:
    """One resale, as a point of a plot. `royalty` is a part of `price`."""

    token_id: TokenId
    price: Wei
    royalty: Wei
    timestamp: int
    block: int
    transaction: str


@dataclass(frozen=True, slots=True)
class MarketFigures:
    """What a release's copies trade at: the lowest open ask, the highest open offer, the last resale; None without."""

    lowest_ask: AskDetail | None
    highest_offer: OfferDetail | None
    last_sale: PricePoint | None
    sales: int
    volume: Wei
    royalties: Wei

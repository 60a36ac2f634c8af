"""The order book: signed asks and offers that the chain would fill. The indexer marks them filled or void as blocks
come in."""

import time
from dataclasses import asdict, dataclass
from typing import Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from refrain.catalog import book, models
from refrain.catalog.market_results import OfferDetail
from refrain.catalog.results import AskDetail
from refrain.chain.rpc import Rpc
from refrain.chain.typed_data import Ask, Offer, digest, message_json
from refrain.errors import Refused
from refrain.indexer.entering import enter
from refrain.market import asks, offers, reading, refusals
from refrain.units import Address
from refrain.webhooks import events
from refrain.webhooks.outbox import Outbox

T = TypeVar("T", AskDetail, OfferDetail)

MOST_ASKS = 50
"""Open asks that one copy may have in this book: each costs its owner nothing, and everybody reads them."""
MOST_OFFERS = 100
"""Open offers that one account may have for a release in this book: one sum can stand behind all of them."""


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """An order that the chain would have filled at the block of that number."""

    order: T
    block: int


def submit_ask(rpc: Rpc, chain_id: int, release: Address, ask: Ask, signature: bytes) -> Checked[AskDetail]:
    """Check an ask against the newest block. Raises Refused in the contract's words; returns what `store` keeps."""
    at = reading.latest(rpc)
    facts = reading.situation(at, release, ask.token_id)
    mark = digest(ask, chain_id, release)
    signed = reading.signed(at, facts.copy.owner, mark, signature)
    words = asks.refusal(ask, facts, signed=signed)
    if words:
        raise refusals.refused(words)
    detail = AskDetail(
        id="0x" + mark.hex(),
        release=release,
        seller=facts.copy.owner,
        signature=signature,
        state=book.OPEN,
        created=at.now,
        **asdict(ask),
    )
    return Checked(detail, at.block.number)


def submit_offer(rpc: Rpc, chain_id: int, release: Address, offer: Offer, signature: bytes) -> Checked[OfferDetail]:
    """Check an offer against the newest block. Raises Refused in the contract's words; returns what `store` keeps."""
    at = reading.latest(rpc)
    facts = reading.offer_situation(at, release, offer)
    mark = digest(offer, chain_id, release)
    words = offers.refusal(offer, facts, signed=reading.signed(at, offer.buyer, mark, signature))
    if words:
        raise refusals.refused(words)
    detail = OfferDetail(
        id="0x" + mark.hex(),
        release=release,
        currency=facts.currency,
        funded=True,
        signature=signature,
        state=book.OPEN,
        created=at.now,
        **asdict(offer),
    )
    return Checked(detail, at.block.number)


def store(session: Session, checked: Checked[AskDetail] | Checked[OfferDetail]) -> None:
    """Keep a checked order; the same one again changes nothing, unless it was void for a while (a reorganisation).

    Raises Refused where the copy has as many asks, or the buyer as many offers, as the book takes.
    """
    fields = asdict(checked.order)
    address = fields.pop("release")
    release = session.scalars(select(models.Release).where(models.Release.address == address)).one()
    table = book.Ask if isinstance(checked.order, AskDetail) else book.Offer
    known = session.get(table, checked.order.id) is not None
    if not known:
        _require_room(session, checked.order, release.id)
    enter(session, table(release_id=release.id, release_currency=release.currency, **fields), checked.block)
    if not known:
        _tell(session, checked.order, release.currency)


def _require_room(session: Session, order: AskDetail | OfferDetail, release_id: int) -> None:
    table = book.Ask if isinstance(order, AskDetail) else book.Offer
    found = select(func.count()).where(
        table.release_id == release_id, table.state == book.OPEN, table.expires >= int(time.time())
    )
    if isinstance(order, AskDetail):
        found = found.where(book.Ask.token_id == order.token_id, book.Ask.seller == order.seller)
        if (session.scalar(found) or 0) >= MOST_ASKS:
            raise Refused(
                f"this copy has {MOST_ASKS} open asks already",
                hint="Take it off the market, which ends them all, and ask again.",
            )
    elif (session.scalar(found.where(book.Offer.buyer == order.buyer)) or 0) >= MOST_OFFERS:
        raise Refused(
            f"this account has {MOST_OFFERS} open offers for the release already",
            hint="Withdraw one that is not meant any more.",
        )


def _tell(session: Session, order: AskDetail | OfferDetail, currency: Address) -> None:
    if isinstance(order, AskDetail):
        kind, data = "ask", events.ask_data(order, message_json(signed_ask(order)), currency)
    else:
        kind, data = "offer", events.offer_data(order, message_json(signed_offer(order)), currency)
    Outbox(session).tell(kind, order.release, data)


def signed_ask(ask: AskDetail) -> Ask:
    """The message that the seller signed."""
    return Ask(**{name: getattr(ask, name) for name in Ask.__slots__})


def signed_offer(offer: OfferDetail) -> Offer:
    """The message that the buyer signed."""
    return Offer(**{name: getattr(offer, name) for name in Offer.__slots__})

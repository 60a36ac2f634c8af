"""What asks and offers have in common as documents."""

import time
from typing import Any, Literal

from msgspec import Struct

from refrain.catalog.book import LAPSED, OPEN
from refrain.catalog.market_results import OfferDetail
from refrain.catalog.results import AskDetail
from refrain.units import Address, moment
from refrain_web.api.documents.filling import amounts, known
from refrain_web.api.types import AddressText, Amount, HashText, SignatureText, TimeText

State = Literal["open", "unfunded", "expired", "filled", "void"]


class Order(Struct, frozen=True):
    """A signed order; `id` is its EIP-712 digest. `price` is all that the buyer pays; royalty and `fee` come out of it.

    `state` is "open" while the contract would fill it, "unfunded" (an offer whose buyer's money is not there now),
    "expired", "filled", or "void".
    """

    id: HashText
    release: AddressText
    price: Amount
    fee: Amount
    fee_recipient: AddressText | None
    expires: TimeText
    created: TimeText
    state: State
    signature: SignatureText


def in_common(found: AskDetail | OfferDetail, currency: Address) -> dict[str, Any]:
    """The members of `Order`, for an order of a release that trades in `currency`."""
    return {
        "id": found.id,
        "release": found.release,
        **amounts(found, ("price", "fee"), currency),
        "fee_recipient": known(found.fee_recipient),
        "expires": moment(found.expires),
        "created": moment(found.created),
        "state": _state(found),
        "signature": "0x" + found.signature.hex(),
    }


def _state(found: AskDetail | OfferDetail) -> str:
    if found.state == LAPSED or (found.state == OPEN and found.expires < time.time()):
        return "expired"
    return found.shown_state if isinstance(found, OfferDetail) else found.state

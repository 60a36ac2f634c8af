"""Asks as documents."""

from msgspec import Struct

from refrain.catalog.results import AskDetail
from refrain.chain.typed_data import Ask as SignedAsk
from refrain.units import NOBODY, Address, TokenId, parse_address
from refrain_web.api.documents.filling import filled
from refrain_web.api.documents.orders import Order, in_common
from refrain_web.api.types import LARGEST_TIME, AddressText, Count, Word, parse_wei, parse_word


class AskMessage(Struct, frozen=True, rename={"token_id": "tokenId", "fee_recipient": "feeRecipient"}):
    """The EIP-712 message of an ask, numbers as decimal strings."""

    token_id: Word
    epoch: Word
    price: Word
    fee: Word
    fee_recipient: AddressText
    expires: Word
    counter: Word


class Ask(Order, frozen=True):
    """A seller's signed ask for one copy. `message` holds the numbers exactly as they were signed."""

    token_id: Count
    seller: AddressText
    message: AskMessage


def ask(found: AskDetail, currency: Address = NOBODY) -> Ask:
    """A signed ask for a copy of a release that trades in `currency`."""
    message = AskMessage(*(str(getattr(found, name)) for name in AskMessage.__struct_fields__))
    return filled(Ask, found, **in_common(found, currency), message=message)


def signed_ask(given: AskMessage) -> SignedAsk:
    """The numbers as they were signed. Raises InvalidInput for what no ask of this catalogue can hold."""
    return SignedAsk(
        token_id=TokenId(parse_word(given.token_id, field="tokenId", largest=LARGEST_TIME)),
        epoch=parse_word(given.epoch, field="epoch", largest=2**56 - 1),
        price=parse_wei(given.price, field="price"),
        fee=parse_wei(given.fee, field="fee"),
        fee_recipient=parse_address(given.fee_recipient, field="feeRecipient"),
        expires=parse_word(given.expires, field="expires", largest=LARGEST_TIME),
        counter=parse_word(given.counter, field="counter", largest=2**32 - 1),
    )

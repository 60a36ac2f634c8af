"""Offers as documents."""

from typing import Annotated

from msgspec import Meta, Struct

from refrain.catalog.market_results import OfferDetail
from refrain.chain.typed_data import Offer as SignedOffer
from refrain.units import Address, TokenId, parse_address
from refrain_web.api.documents.filling import filled
from refrain_web.api.documents.orders import Order, in_common
from refrain_web.api.types import LARGEST_TIME, AddressText, Count, Word, parse_wei, parse_word

_NAMES = {
    "token_id": "tokenId",
    "fee_recipient": "feeRecipient",
    "max_resales": "maxResales",
    "max_gifts": "maxGifts",
}
CopyNumber = Annotated[int, Meta(ge=1, le=LARGEST_TIME, description="The number of a copy, from 1.")]
Bound = Annotated[int, Meta(ge=0, le=255, description="So many at most; a copy's terms allow 255.")]


class OfferMessage(Struct, frozen=True, rename=_NAMES):
    """The EIP-712 message of an offer, numbers as decimal strings; `tokenId` 0 is any copy."""

    buyer: AddressText
    token_id: Word
    price: Word
    fee: Word
    fee_recipient: AddressText
    expires: Word
    nonce: Word
    max_resales: Word
    max_gifts: Word
    counter: Word


class Offer(Order, frozen=True):
    """A buyer's signed offer; `token_id` null is for any copy. The owner who accepts it receives `price` less royalty
    and `fee`. `message` holds the numbers exactly as they were signed.
    """

    token_id: Count | None
    buyer: AddressText
    max_resales: Count
    max_gifts: Count
    message: OfferMessage


def offer(found: OfferDetail, currency: Address) -> Offer:
    """A signed offer for a release that trades in `currency`."""
    message = OfferMessage(*(str(getattr(found, name)) for name in OfferMessage.__struct_fields__))
    return filled(Offer, found, **in_common(found, currency), token_id=found.token_id or None, message=message)


def signed_offer(given: OfferMessage) -> SignedOffer:
    """The numbers as they were signed. Raises InvalidInput for what no offer of this catalogue can hold."""
    return SignedOffer(
        buyer=parse_address(given.buyer, field="buyer"),
        token_id=TokenId(parse_word(given.token_id, field="tokenId", largest=LARGEST_TIME)),
        price=parse_wei(given.price, field="price"),
        fee=parse_wei(given.fee, field="fee"),
        fee_recipient=parse_address(given.fee_recipient, field="feeRecipient"),
        expires=parse_word(given.expires, field="expires", largest=LARGEST_TIME),
        nonce=parse_word(given.nonce, field="nonce"),
        max_resales=parse_word(given.max_resales, field="maxResales", largest=LARGEST_TIME),
        max_gifts=parse_word(given.max_gifts, field="maxGifts", largest=LARGEST_TIME),
        counter=parse_word(given.counter, field="counter", largest=2**32 - 1),
    )

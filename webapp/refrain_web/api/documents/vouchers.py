"""A steward's vouchers: as they were signed, and what has become of them."""

from typing import Any

from msgspec import Struct, field

from refrain.chain.buyer_types import encode_voucher
from refrain.chain.typed_data import Voucher
from refrain.crypto.signatures import parse_signature
from refrain.units import parse_address
from refrain_web.api.documents.releases import ReleaseSummary
from refrain_web.api.types import LARGEST_TIME, AddressText, SignatureText, TimeText, Word, parse_word


class VoucherMessage(Struct, frozen=True, forbid_unknown_fields=True):
    """The EIP-712 message; numbers as decimal text. It is good for `account` alone."""

    account: AddressText
    types: Word
    until_day: Word = field(name="untilDay")
    expires: Word
    counter: Word


class SignedVoucher(Struct, frozen=True, forbid_unknown_fields=True):
    """A voucher and its steward's signature."""

    voucher: VoucherMessage
    signature: SignatureText


class VoucherToSign(Struct, frozen=True):
    """A voucher for the steward to sign; hand message and signature to its account, by whatever way."""

    words: str
    typed_data: dict[str, Any]


class BuyerType(Struct, frozen=True):
    """A steward's buyer type, in the steward's own words."""

    steward: AddressText
    kind: int
    words: str


class VoucherState(Struct, frozen=True):
    """What a voucher is worth now: "good", "held" (the account has the types already), "expired", "withdrawn" or
    "forged". `until` is null for a membership for good; `releases` accept the types."""

    state: str
    words: str
    account: AddressText
    steward: AddressText
    types: list[BuyerType]
    until: TimeText | None
    expires: TimeText
    releases: list[ReleaseSummary]


def signed(given: SignedVoucher) -> tuple[Voucher, bytes]:
    """The numbers as they were signed. Raises InvalidInput."""
    message = given.voucher
    found = Voucher(
        account=parse_address(message.account, field="account"),
        types=parse_word(message.types, field="types"),
        until_day=parse_word(message.until_day, field="untilDay", largest=2**16 - 1),
        expires=parse_word(message.expires, field="expires", largest=LARGEST_TIME),
        counter=parse_word(message.counter, field="counter", largest=2**32 - 1),
    )
    return found, parse_signature(given.signature)


def encoded_voucher(given: SignedVoucher | None) -> bytes:
    """The voucher as the contracts take it; nothing where there is none."""
    return encode_voucher(*signed(given)) if given else b""

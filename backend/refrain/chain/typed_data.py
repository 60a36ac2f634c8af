"""Messages that wallets sign for the contracts: asks, offers, vouchers (EIP-712). Pure.

`*_typed_data` gives the JSON that `eth_signTypedData_v4` takes, `digest` the 32 bytes that are signed. The structs
are those of contracts/interfaces; a test compares digests with eth_account's.
"""

from dataclasses import dataclass
from typing import Any

from eth_abi.abi import encode

from refrain.units import Address, TokenId, Wei, keccak256

_DOMAIN_FIELDS = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
)
_STRUCTS: dict[str, tuple[tuple[str, str], ...]] = {
    "Ask": (
        ("tokenId", "uint256"),
        ("epoch", "uint256"),
        ("price", "uint256"),
        ("fee", "uint256"),
        ("feeRecipient", "address"),
        ("expires", "uint256"),
        ("counter", "uint256"),
    ),
    "Offer": (
        ("buyer", "address"),
        ("tokenId", "uint256"),
        ("price", "uint256"),
        ("fee", "uint256"),
        ("feeRecipient", "address"),
        ("expires", "uint256"),
        ("nonce", "uint256"),
        ("maxResales", "uint256"),
        ("maxGifts", "uint256"),
        ("counter", "uint256"),
    ),
    "Voucher": (
        ("account", "address"),
        ("types", "uint256"),
        ("untilDay", "uint256"),
        ("expires", "uint256"),
        ("counter", "uint256"),
    ),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """A seller's terms for one copy: `price` is all that the buyer pays, royalty and `fee` come out of it.

    `epoch` is the copy's and `counter` the seller's at signing; the ask is void once either has moved on. `expires`
    is a time; 0 would have expired in 1970.
    """

    token_id: TokenId
    epoch: int
    price: Wei
    fee: Wei
    fee_recipient: Address
    expires: int
    counter: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A buyer's terms for one copy, or any (`token_id` 0) with at most so many resales and gifts used up."""

    buyer: Address
    token_id: TokenId
    price: Wei
    fee: Wei
    fee_recipient: Address
    expires: int
    nonce: int
    max_resales: int
    max_gifts: int
    counter: int


@dataclass(frozen=True, slots=True)
class Voucher:
    """A steward's word that an account has buyer types until a day (counted from 1970)."""

    account: Address
    types: int
    until_day: int
    expires: int
    counter: int


Message = Ask | Offer | Voucher


def typed_data(message: Message, chain_id: int, contract: Address) -> dict[str, Any]:
    """The JSON for `eth_signTypedData_v4`; numbers are decimal strings, which every wallet reads exactly.

    `contract` is the release for an ask or offer and the registry of buyer types for a voucher.
    """
    kind = type(message).__name__
    return {
        "types": {
            name: _json_fields(fields) for name, fields in (("EIP712Domain", _DOMAIN_FIELDS), (kind, _STRUCTS[kind]))
        },
        "primaryType": kind,
        "domain": {"name": _domain_name(message), "version": "1", "chainId": chain_id, "verifyingContract": contract},
        "message": message_json(message),
    }


def message_json(message: Message) -> dict[str, str]:
    """What is signed, by the names of the struct; numbers are decimal strings."""
    fields = _STRUCTS[type(message).__name__]
    return {name: _json_value(value) for (name, _), value in zip(fields, _values(message), strict=True)}


def digest(message: Message, chain_id: int, contract: Address) -> bytes:
    """The 32 bytes that a signature of `message` covers; also the identity of an ask or offer."""
    domain = (keccak256(_domain_name(message).encode()), keccak256(b"1"), chain_id, contract)
    separator = _struct_hash("EIP712Domain", _DOMAIN_FIELDS, ("bytes32", "bytes32", "uint256", "address"), domain)
    kind = type(message).__name__
    types = tuple(of_type for _, of_type in _STRUCTS[kind])
    return keccak256(b"\x19\x01" + separator + _struct_hash(kind, _STRUCTS[kind], types, _values(message)))


def _struct_hash(
    kind: str, fields: tuple[tuple[str, str], ...], types: tuple[str, ...], values: tuple[Any, ...]
) -> bytes:
    signature = f"{kind}({','.join(f'{of_type} {name}' for name, of_type in fields)})"
    return keccak256(keccak256(signature.encode()) + encode(types, values))


def _values(message: Message) -> tuple[Any, ...]:
    """A message's fields in their order, which is the order of the struct."""
    return tuple(getattr(message, name) for name in message.__slots__)


def _domain_name(message: Message) -> str:
    return "Refrain buyer types" if isinstance(message, Voucher) else "Refrain"


def _json_fields(fields: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"name": name, "type": of_type} for name, of_type in fields]


def _json_value(value: Any) -> str:
    return value if isinstance(value, str) else str(value)

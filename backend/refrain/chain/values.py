"""Values that the chain package takes and returns. Amounts are wei, times seconds since 1970, hashes `0x` hex text."""

from dataclasses import dataclass, field
from typing import Any, Literal

from refrain.terms import Payee, Terms
from refrain.units import NOBODY, Address, TokenId, Wei

BlockId = int | str
"""A block's number, its hash, or one of the chain's names for one: "latest", "safe", "finalized", "earliest"."""


@dataclass(frozen=True, slots=True)
class Block:
    """The header of a block, as far as anything here relies on it."""

    number: int
    hash: str
    parent_hash: str
    timestamp: int


@dataclass(frozen=True, slots=True)
class Log:
    """An event as the node reports it, not decoded. `index` counts within the block."""

    address: Address
    block_number: int
    block_hash: str
    transaction: str
    index: int
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class Event:
    """A decoded event: its name and its arguments by name, and the log it came from."""

    name: str
    args: dict[str, Any]
    log: Log


@dataclass(frozen=True, slots=True)
class Transaction:
    """A call ready to be signed and sent by whoever may: it costs `value` wei and gas. `to` None creates a contract."""

    to: Address | None
    data: bytes = field(repr=False)
    value: Wei = Wei(0)

    def as_request(self, sender: Address) -> dict[str, str]:
        """The fields that `eth_sendTransaction`, `eth_estimateGas` and wallets take (EIP-1474: hexadecimal)."""
        fields = {"from": sender, "data": "0x" + self.data.hex(), "value": hex(self.value)}
        return fields if self.to is None else fields | {"to": self.to}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a transaction that is in a block. `contract` is set where it created one."""

    transaction: str
    block_number: int
    block_hash: str
    succeeded: bool
    gas_used: int
    contract: Address | None
    logs: tuple[Log, ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """One numbered copy of a release at some block; the counts last for the life of the copy."""

    token_id: TokenId
    owner: Address
    resales: int
    gifts: int
    cancels: int
    acquired_at: int

    @property
    def epoch(self) -> int:
        """What an ask for the copy must name: resales << 40 | gifts << 24 | cancels."""
        return self.resales << 40 | self.gifts << 24 | self.cancels


@dataclass(frozen=True, slots=True)
class Selling:
    """The terms of the first sale. 0 means: opens at once, never closes, no limit for one account."""

    price: Wei
    opens: int = 0
    closes: int = 0
    per_account: int = 0
    minter: Address = NOBODY


@dataclass(frozen=True, slots=True)
class HolderAccount:
    """An account within a release: copies held, the counter its asks carry, copies collected, wei it can claim."""

    balance: int
    counter: int
    collected: int
    credit: Wei


@dataclass(frozen=True, slots=True)
class ReleaseState:
    """Everything that one release says of itself at one block. `metadata` and `envelope` are sha2-256 digests."""

    address: Address
    name: str
    symbol: str
    artist: Address
    factory: Address
    terms: Terms
    terms_hash: bytes
    selling: Selling
    payees: tuple[Payee, ...]
    minted: int
    holders: int
    metadata: bytes
    envelope: bytes


@dataclass(frozen=True, slots=True)
class Publication:
    """What an artist publishes: the argument of the factory's `publish`. Digests are sha2-256, 32 bytes."""

    nonce: int
    name: str
    symbol: str
    metadata: bytes
    envelope: bytes
    selling: Selling
    terms: Terms
    payees: tuple[Payee, ...]


Contract = Literal["Release", "ReleaseFactory", "BuyerTypes", "WrappedEther", "PlayMoney"]
"""The contracts whose ABI the package carries."""

"""Contracts, accounts and signatures as values that tests read well with.

`release.collect(1, price, sender=alice, value=price)` sends a transaction, `release.minted()` reads. A refused
transaction raises `Refused` with the contract's words.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from coincurve import PrivateKey
from eth_abi.abi import decode, encode
from vyper.cli.vyper_compile import compile_files

from refrain.chain import abi
from refrain.chain.typed_data import Ask, Offer, Voucher, digest
from refrain.units import NOBODY, Address, checksum, keccak256
from tests.contracts.evm import ETHER, START, Evm, Receipt

ROOT = Path(__file__).parent.parent.parent
FAR = START + 10**7
"""A time that no test reaches."""
TERMS: dict[str, Any] = {
    "royalty_bps": 1_000,
    "max_supply": 100,
    "max_holders": 0,
    "max_resales": 3,
    "max_gifts": 2,
    "max_grants": 0,
    "buyer_types": 0,
    "registry": NOBODY,
    "resale_opens": 0,
    "min_resale_price": 0,
    "max_resale_price": 0,
    "open_operators": False,
    "contract_wallets": False,
    "currency": NOBODY,
}


@dataclass(frozen=True)
class Account:
    """Somebody with a key."""

    name: str

    @cached_property
    def key(self) -> PrivateKey:
        return PrivateKey(keccak256(self.name.encode()))

    @cached_property
    def address(self) -> Address:
        return checksum(keccak256(self.key.public_key.format(compressed=False)[1:])[12:])

    def sign(self, message_digest: bytes) -> bytes:
        """65 bytes: r, s, v (27 or 28)."""
        signature = self.key.sign_recoverable(message_digest, hasher=None)
        return signature[:64] + bytes([signature[64] + 27])

    def __str__(self) -> str:
        return self.address


@dataclass(frozen=True)
class Contract:
    """A deployed contract; functions are attributes."""

    evm: Evm
    abi: "Abi"
    address: Address

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **options: self.run(name, args, **options)

    def run(self, name: str, args: tuple[Any, ...], sender: Any = NOBODY, value: int = 0) -> Any:
        """A view's result, or the receipt of a transaction from `sender` with `value` wei."""
        entry = self.abi.function(name, len(args))
        data = self.abi.call(name, *args)
        if entry["stateMutability"] in ("view", "pure"):
            return self.abi.result(entry, self.evm.call(self.address, data)[0])
        return self.evm.send(str(sender), self.address, data, value)

    def data(self, name: str, *args: Any) -> bytes:
        """The data of a call, for others to send."""
        return self.abi.call(name, *args)

    def events(self, receipt: Receipt) -> list[tuple[str, dict[str, Any]]]:
        """This contract's events in a receipt: names and arguments."""
        mine = [log for log in receipt.logs if checksum(log[0]) == self.address]
        return [self.abi.event(topics, data) for _, topics, data in mine]

    def __str__(self) -> str:
        return self.address


class Abi:
    """Calls and results by a contract's ABI."""

    def __init__(self, entries: list[dict[str, Any]]) -> None:
        self.entries = entries

    @cache  # noqa: B019 - a handful of them live as long as the run
    def function(self, name: str, arguments: int) -> dict[str, Any]:
        found = (e for e in self.entries if e.get("name") == name and e["type"] == "function")
        return next(entry for entry in found if len(entry["inputs"]) == arguments)

    @cache  # noqa: B019
    def _selector(self, name: str, arguments: int) -> tuple[bytes, tuple[str, ...]]:
        types = tuple(_type(item) for item in self.function(name, arguments)["inputs"])
        return keccak256(f"{name}({','.join(types)})".encode())[:4], types

    @cache  # noqa: B019
    def _event(self, topic: int) -> dict[str, Any]:
        for entry in self.entries:
            if entry["type"] == "event":
                types = ",".join(_type(item) for item in entry["inputs"])
                if int.from_bytes(keccak256(f"{entry['name']}({types})".encode())) == topic:
                    return entry
        raise KeyError(hex(topic))

    def call(self, name: str, *args: Any) -> bytes:
        selector, types = self._selector(name, len(args))
        return selector + encode(types, [_plain(arg) for arg in args])

    def result(self, entry: dict[str, Any], output: bytes) -> Any:
        values = decode([_type(item) for item in entry["outputs"]], output)
        named = [_named(item, value) for item, value in zip(entry["outputs"], values, strict=True)]
        return named[0] if len(named) == 1 else tuple(named)

    def event(self, topics: tuple[int, ...], data: bytes) -> tuple[str, dict[str, Any]]:
        entry = self._event(topics[0])
        plain = [item for item in entry["inputs"] if not item["indexed"]]
        indexed = [item for item in entry["inputs"] if item["indexed"]]
        words = [decode([_type(item)], topic.to_bytes(32))[0] for item, topic in zip(indexed, topics[1:], strict=True)]
        pairs = [*zip(indexed, words, strict=True), *zip(plain, decode([_type(i) for i in plain], data), strict=True)]
        found = {item["name"]: _named(item, value) for item, value in pairs}
        return entry["name"], {item["name"]: found[item["name"]] for item in entry["inputs"]}


@cache
def artifact(name: str) -> Abi:
    """The ABI of one of the project's contracts, as the package carries it."""
    return Abi(json.loads((ROOT / f"backend/refrain/chain/artifacts/{name}.json").read_text())["abi"])


@cache
def compiled(name: str) -> tuple[Abi, bytes]:
    """ABI and creation code of a contract of tests/contracts/mocks."""
    path = ROOT / f"tests/contracts/mocks/{name}.vy"
    output = next(
        iter(compile_files([str(path)], ["abi", "bytecode"], paths=[str(ROOT)], include_sys_path=False).values())
    )
    return Abi(output["abi"]), bytes.fromhex(output["bytecode"][2:])


@dataclass
class World:
    """A chain with the factory, the registry, wrapped coin and people with 1,000 ether each."""

    evm: Evm = field(default_factory=Evm)
    has_wrapped: bool = True
    wrapped_coin: str = "WrappedCoin"
    nonce: int = 0

    def __post_init__(self) -> None:
        self.artist, self.alice, self.bob, self.carol, self.dave = (
            self.account(name) for name in ("artist", "alice", "bob", "carol", "dave")
        )
        self.people = (self.alice, self.bob, self.carol, self.dave)
        self.stranger, self.steward = self.account("stranger"), self.account("steward")
        self.wrapped = self.mock(self.wrapped_coin)
        wrapped = self.wrapped.address if self.has_wrapped else NOBODY
        code = abi.encode_constructor("ReleaseFactory", [abi.bytecode("Release"), wrapped])
        self.factory = self.deploy(artifact("ReleaseFactory"), code)
        self.registry = self.deploy(artifact("BuyerTypes"), abi.bytecode("BuyerTypes"))

    def account(self, name: str) -> Account:
        account = Account(name)
        self.evm.fund(account.address, 1_000 * ETHER)
        return account

    def deploy(self, contract_abi: Abi, code: bytes) -> Contract:
        return Contract(self.evm, contract_abi, Address(self.evm.send(self.stranger.address, "", code).created))

    def mock(self, name: str) -> Contract:
        """A contract of tests/contracts/mocks."""
        return self.deploy(*compiled(name))

    def publication(self, **changes: Any) -> dict[str, Any]:
        """What an artist publishes; terms may be given by their own names."""
        self.nonce += 1
        payees = [(self.artist.address, 10_000, 10_000)]
        fields = {
            "nonce": self.nonce,
            "name": "Low Tide",
            "symbol": "TIDE",
            "metadata": keccak256(b"metadata"),
            "envelope": keccak256(b"envelope"),
            "price": ETHER,
            "opens": 0,
            "closes": 0,
            "per_account": 0,
            "terms": {name: changes.pop(name, value) for name, value in TERMS.items()},
            "payees": payees,
        }
        assert not changes.keys() - fields.keys(), changes
        return fields | changes

    def publish(self, artist: Account | None = None, **changes: Any) -> Contract:
        """A new release."""
        fields = self.publication(**changes)
        receipt = self.factory.publish(fields, sender=artist or self.artist)
        return Contract(self.evm, artifact("Release"), checksum(receipt.output[12:]))

    def collect(self, release: Contract, buyer: Any, quantity: int = 1) -> int:
        """Collect at the current price; the first of the new copies."""
        price = release.selling()["price"]
        release.collect(quantity, price, sender=buyer, value=price * quantity)
        return int(release.minted()) - quantity + 1

    def ask(self, release: Contract, token_id: int, price: int = ETHER, **changes: Any) -> Ask:
        """What the copy's owner would sign now."""
        owner = release.ownerOf(token_id)
        ask = Ask(token_id, release.epoch(token_id), price, 0, NOBODY, FAR, release.account(owner)["counter"])
        return replace(ask, **changes)

    def offer(self, release: Contract, buyer: Any, token_id: int = 0, price: int = ETHER, **changes: Any) -> Offer:
        """What a buyer would sign now, for a copy that was never sold or given."""
        offer = Offer(str(buyer), token_id, price, 0, NOBODY, FAR, 0, 255, 255, release.account(str(buyer))["counter"])
        return replace(offer, **changes)

    def voucher(self, account: Any, mask: int = 1, **changes: Any) -> Voucher:
        """What the steward would sign for an account."""
        counter = self.registry.counter(self.steward.address, str(account))
        return replace(Voucher(str(account), self.types(mask), 65_535, FAR, counter), **changes)

    def types(self, mask: int) -> int:
        """The steward's types."""
        return int(self.steward.address, 16) << 96 | mask

    def sign(self, signer: Account, message: Any, contract: Contract) -> bytes:
        """An account's signature of an ask, an offer or a voucher."""
        return signer.sign(digest(message, self.evm.chain_id, contract.address))

    def buy(self, release: Contract, token_id: int, seller: Account, buyer: Any, price: int = ETHER) -> Receipt:
        """A resale: the seller signs an ask, the buyer settles it."""
        ask = self.ask(release, token_id, price)
        signature = self.sign(seller, ask, release)
        receipt: Receipt = release.buy(values(ask), signature, sender=buyer, value=price)
        return receipt

    def wrap(self, account: Any, spender: Contract, wei: int) -> None:
        """Turn coin into wrapped coin and allow the release to take it."""
        self.wrapped.deposit(sender=account, value=wei)
        self.wrapped.approve(spender.address, wei, sender=account)

    def set_bits(self, release: Contract, variable: str, key: Any, bits: int, shift: int) -> None:
        """Write into a storage word what would take too many transactions: `bits` from bit `shift` on, as set bits."""
        slot = {"rules": 0, "copies": 2, "accounts": 3}[variable]
        number = int(str(key), 16) if isinstance(key, Account) else key
        place = slot if key is None else int.from_bytes(keccak256(slot.to_bytes(32) + number.to_bytes(32)))
        state, address = self.evm.state, bytes.fromhex(release.address[2:])
        state.set_storage(address, place, state.get_storage(address, place) | bits << shift)
        state.lock_changes()

    def balance(self, account: Any) -> int:
        return self.evm.balance(str(account))


def values(message: Ask | Offer | Voucher) -> tuple[Any, ...]:
    """The struct's fields in order."""
    return tuple(getattr(message, name) for name in message.__dataclass_fields__)


def packed_voucher(voucher: Voucher, signature: bytes) -> bytes:
    """What a buyer brings along: abi_encode(Voucher, signature)."""
    return encode(["(address,uint256,uint256,uint256,uint256)", "bytes"], [values(voucher), signature])


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple(_plain(item) for item in value.values())
    if isinstance(value, Account | Contract):
        return value.address
    if isinstance(value, list | tuple):
        return tuple(_plain(item) for item in value)
    return value


def _type(item: dict[str, Any]) -> str:
    if item["type"].startswith("tuple"):
        return f"({','.join(_type(part) for part in item['components'])})" + item["type"].removeprefix("tuple")
    return str(item["type"])


def _named(item: dict[str, Any], value: Any) -> Any:
    if item["type"] == "tuple":
        parts = zip(item["components"], value, strict=True)
        return {part["name"]: _named(part, inner) for part, inner in parts}
    if item["type"] == "tuple[]":
        return [_named({**item, "type": "tuple"}, inner) for inner in value]
    return checksum(value) if item["type"] == "address" else value

"""Calls, results and events of the project's contracts, by the ABI in `chain/artifacts` (Contract ABI specification).

Addresses come out checksummed, structs as dicts by field name, everything else as eth_abi gives it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from eth_abi.abi import encode
from eth_abi.codec import ABICodec
from eth_abi.decoding import StringDecoder
from eth_abi.exceptions import DecodingError, EncodingError
from eth_abi.registry import BaseEquals, registry

from refrain.chain.rpc import ChainUnreachable
from refrain.chain.values import Contract, Event, Log
from refrain.errors import InvalidInput
from refrain.units import Address, checksum, keccak256

_REGISTRY = registry.copy()  # type: ignore[no-untyped-call]
_REGISTRY.unregister_decoder("string")
_REGISTRY.register_decoder(
    BaseEquals("string"),  # type: ignore[no-untyped-call]
    StringDecoder(handle_string_errors="replace"),  # type: ignore[no-untyped-call]
    label="string",
)
_CODEC = ABICodec(_REGISTRY)
"""Anyone may put bytes that are no UTF-8 where a contract says String; that must not stop those who read it."""

_WORDS = ("uint256", "address", "bytes32")


@dataclass(frozen=True, slots=True)
class _Function:
    selector: bytes
    inputs: tuple[dict[str, Any], ...]
    input_types: tuple[str, ...]
    outputs: tuple[dict[str, Any], ...]
    output_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _EventType:
    name: str
    indexed: tuple[dict[str, Any], ...]
    plain: tuple[dict[str, Any], ...]
    plain_types: tuple[str, ...]
    words_only: bool


def encode_call(contract: Contract, function: str, args: Sequence[Any] = ()) -> bytes:
    """The data of a call: selector and arguments. A struct may be a dict by field name or a tuple.

    Where Vyper made several functions of one with default arguments, the number of arguments decides.
    """
    entry = _function(contract, function, len(args))
    values = [_flat(item, value) for item, value in zip(entry.inputs, args, strict=True)]
    try:
        return entry.selector + encode(entry.input_types, values)
    except (EncodingError, OverflowError) as error:
        raise InvalidInput(f"{function}: a value is outside what the contract takes: {error}") from error


def decode_result(contract: Contract, function: str, data: bytes) -> Any:
    """What a view returned: a single value as it is, several as a tuple. Raises ChainUnreachable for what is no answer,
    such as the empty one of an address without a contract."""
    entry = _function(contract, function)
    try:
        values = _decode(entry.output_types, data)
    except DecodingError as error:
        raise ChainUnreachable(f"no answer from a {contract} contract to {function}()") from error
    named = tuple(_named(item, value) for item, value in zip(entry.outputs, values, strict=True))
    return named[0] if len(named) == 1 else named


def decode_log(contract: Contract, log: Log) -> Event | None:
    """The event in `log`, or None if the contract has no such event or the log does not fit its shape."""
    entry = _events(contract).get(log.topics[0]) if log.topics else None
    if entry is None or len(log.topics) != len(entry.indexed) + 1:
        return None
    args = {item["name"]: _word(item["type"], topic) for item, topic in zip(entry.indexed, log.topics[1:], strict=True)}
    try:
        args |= _plain(entry, log.data)
    except DecodingError:
        return None
    return Event(entry.name, args, log)


def event_topics(contract: Contract, names: Sequence[str] | None = None) -> tuple[str, ...]:
    """First topics (hex text) of the named events, or of all that the contract has: a filter for `eth_getLogs`."""
    chosen = {topic: entry.name for topic, entry in _events(contract).items() if names is None or entry.name in names}
    if names is not None and set(chosen.values()) != set(names):
        raise KeyError(f"{contract} lacks one of the events {names}")
    return tuple("0x" + topic.hex() for topic in chosen)


def bytecode(contract: Contract) -> bytes:
    """The code that creates the contract, without constructor arguments."""
    return bytes.fromhex(str(_artifact(contract)["bytecode"]).removeprefix("0x"))


def encode_constructor(contract: Contract, args: Sequence[Any] = ()) -> bytes:
    """Creation code followed by the constructor's arguments."""
    entries = _artifact(contract)["abi"]
    inputs: list[Any] = next((item["inputs"] for item in entries if item["type"] == "constructor"), [])
    types = [_type(item) for item in inputs]
    return bytecode(contract) + encode(types, [_flat(item, value) for item, value in zip(inputs, args, strict=True)])


@cache
def _artifact(contract: Contract) -> Any:
    text = resources.files("refrain.chain").joinpath("artifacts", f"{contract}.json").read_text()
    return json.loads(text)


@cache
def _function(contract: Contract, name: str, arguments: int | None = None) -> _Function:
    for item in _artifact(contract)["abi"]:
        fits = arguments is None or len(item.get("inputs", ())) == arguments
        if item["type"] == "function" and item["name"] == name and fits:
            inputs, outputs = tuple(item["inputs"]), tuple(item["outputs"])
            types = tuple(_type(entry) for entry in inputs)
            selector = keccak256(f"{name}({','.join(types)})".encode())[:4]
            return _Function(selector, inputs, types, outputs, tuple(_type(entry) for entry in outputs))
    raise KeyError(f"{contract} has no function {name} with {arguments} arguments")


@cache
def _events(contract: Contract) -> Mapping[bytes, _EventType]:
    found = {}
    for item in _artifact(contract)["abi"]:
        if item["type"] == "event":
            indexed = tuple(entry for entry in item["inputs"] if entry["indexed"])
            plain = tuple(entry for entry in item["inputs"] if not entry["indexed"])
            signature = f"{item['name']}({','.join(_type(entry) for entry in item['inputs'])})"
            types = tuple(_type(entry) for entry in plain)
            words_only = all(kind in _WORDS for kind in types)
            found[keccak256(signature.encode())] = _EventType(item["name"], indexed, plain, types, words_only)
    return found


def _decode(types: Sequence[str], data: bytes) -> tuple[Any, ...]:
    """What eth_abi decodes, without its leniency towards a last word that is too short."""
    if len(data) % 32:
        raise DecodingError("not a whole number of words")
    return _CODEC.decode(types, data)


def _type(item: Mapping[str, Any]) -> str:
    """The canonical type of an ABI entry; a struct is the tuple of its parts."""
    kind = str(item["type"])
    if not kind.startswith("tuple"):
        return kind
    return f"({','.join(_type(part) for part in item['components'])}){kind.removeprefix('tuple')}"


def _flat(item: Mapping[str, Any], value: Any) -> Any:
    """A value as eth_abi takes it: dicts for structs become tuples."""
    if item["type"] == "tuple[]":
        return [_flat({**item, "type": "tuple"}, part) for part in value]
    if item["type"] == "tuple" and isinstance(value, Mapping):
        return tuple(_flat(part, value[part["name"]]) for part in item["components"])
    return value


def _named(item: Mapping[str, Any], value: Any) -> Any:
    """A value as this module gives it: structs become dicts, addresses checksummed."""
    kind = item["type"]
    if kind.startswith("tuple["):
        return tuple(_named({**item, "type": "tuple"}, part) for part in value)
    if kind == "tuple":
        return {part["name"]: _named(part, each) for part, each in zip(item["components"], value, strict=True)}
    if kind == "address":
        return _checksum(value)
    return value


def _plain(entry: _EventType, data: bytes) -> dict[str, Any]:
    """The arguments in an event's data. Single words, which nearly all are, take a fiftieth of eth_abi's time."""
    if not entry.words_only:
        values = _decode(entry.plain_types, data)
        return {item["name"]: _named(item, value) for item, value in zip(entry.plain, values, strict=True)}
    if len(data) != 32 * len(entry.plain):
        raise DecodingError("not as many words as the event has arguments")
    return {item["name"]: _word(item["type"], data[32 * i : 32 * i + 32]) for i, item in enumerate(entry.plain)}


def _word(kind: str, word: bytes) -> Any:
    """An argument of one word: an address, a number or bytes."""
    if kind == "uint256":
        return int.from_bytes(word, "big")
    return _checksum("0x" + word[12:].hex()) if kind == "address" else word


@lru_cache(maxsize=65_536)
def _checksum(address: str) -> Address:
    return checksum(address)

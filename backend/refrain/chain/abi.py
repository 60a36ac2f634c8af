"""Calls, results and events of the project's contracts, by the ABI in `chain/artifacts` (Contract ABI specification).

Addresses come out checksummed, structs as dicts by field name, everything else as eth_abi gives it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
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
from refrain.units import Address, checksum, keccak256, spelling

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


_Argument = tuple[str, Callable[[bytes], Any]]
"""An event's argument of one word: its name and what reads it."""


@dataclass(frozen=True, slots=True)
class _EventType:
    name: str
    indexed: tuple[_Argument, ...]
    plain: tuple[dict[str, Any], ...]
    plain_types: tuple[str, ...]
    words: tuple[tuple[_Argument, int], ...] | None
    """The plain arguments and where they begin in the data, if all are single words."""


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
    args = {name: read(topic) for (name, read), topic in zip(entry.indexed, log.topics[1:], strict=True)}
    if not _read_plain(entry, log.data, args):
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
            indexed = tuple((entry["name"], _reader(entry["type"])) for entry in item["inputs"] if entry["indexed"])
            plain = tuple(entry for entry in item["inputs"] if not entry["indexed"])
            signature = f"{item['name']}({','.join(_type(entry) for entry in item['inputs'])})"
            types = tuple(_type(entry) for entry in plain)
            words = tuple(((entry["name"], _reader(entry["type"])), 32 * place) for place, entry in enumerate(plain))
            only_words = words if all(kind in _WORDS for kind in types) else None
            found[keccak256(signature.encode())] = _EventType(item["name"], indexed, plain, types, only_words)
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
        return checksum(value)
    return value


def _read_plain(entry: _EventType, data: bytes, args: dict[str, Any]) -> bool:
    """Add the arguments in an event's data to `args`; False if it has another shape.

    Single words, which nearly all are, take a fiftieth of eth_abi's time.
    """
    if entry.words is not None:
        for (name, read), place in entry.words:
            args[name] = read(data[place : place + 32])
        return len(data) == 32 * len(entry.words)
    try:
        values = _decode(entry.plain_types, data)
    except DecodingError:
        return False
    args.update((item["name"], _named(item, value)) for item, value in zip(entry.plain, values, strict=True))
    return True


def _reader(kind: str) -> Callable[[bytes], Any]:
    """What reads an argument of one word: a number, an address or bytes."""
    readers: dict[str, Callable[[bytes], Any]] = {"uint256": int.from_bytes, "address": _address}
    return readers.get(kind, bytes)


def _address(word: bytes) -> Address:
    """The last 20 bytes of a word."""
    return spelling(word[-20:])

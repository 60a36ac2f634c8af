"""What happened in a range of blocks, read so that all of it belongs to one and the same chain.

A node may switch to another branch between two requests. The last header of the range is therefore read before and
after everything else, and every log must name the hash of the header that the node gives for its block.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from refrain.chain.abi import decode_log, event_topics
from refrain.chain.nodes import block_request, parse_block, parse_log
from refrain.chain.release import ReleaseReader
from refrain.chain.rpc import ChainUnreachable, Rpc, RpcError
from refrain.chain.values import Block, Event, Log, ReleaseState
from refrain.indexer.pairing import Happening, Unpaired, paired
from refrain.units import NOBODY, Address

_PUBLISHED = event_topics("ReleaseFactory", ["Published"])
_RELEASE_EVENTS = event_topics(
    "Release",
    [
        "Collected",
        "Minted",
        "Granted",
        "Sold",
        "Moved",
        "Transfer",
        "Cancelled",
        "CancelledAll",
        "OfferClosed",
        "Credited",
        "Claimed",
        "Synced",
        "PayeeMoved",
        "TermsRelaxed",
        "SaleChanged",
        "MetadataChanged",
        "EnvelopeChanged",
        "ArtistChanged",
    ],
)
_TYPE_EVENTS = event_topics("BuyerTypes", ["TypesGranted", "TypesRevoked", "TypeDescribed"])
_ADDRESSES_AT_ONCE = 500
_HEADERS_AT_ONCE = 200


class Reorganised(Exception):
    """The chain changed while it was read, or does not continue what was read before."""


@dataclass(frozen=True, slots=True)
class Range:
    """Blocks `first`..`last.number`: events in their order, their blocks, and what new releases say of themselves.

    `stewardship` is what happened in the registry of buyer types.
    """

    first: int
    last: Block
    happenings: tuple[Happening, ...]
    blocks: tuple[Block, ...]
    published: dict[Address, ReleaseState]
    stewardship: tuple[Happening, ...] = ()


def read_range(
    rpc: Rpc,
    factories: Collection[Address],
    known: Collection[Address],
    previous: Block | None,
    first: int,
    last: int,
    registry: Address = NOBODY,
) -> Range:
    """Read `first`..`last`, which must follow the block `previous`. Raises Reorganised if it does not, or changed."""
    edges = _headers(rpc, {first, last})
    if previous is not None and edges[first].parent_hash != previous.hash:
        raise Reorganised
    published = [log for log in _logs(rpc, first, last, _PUBLISHED, sorted(factories)) if log.address in factories]
    releases = {*known, *(Address(_decoded("ReleaseFactory", log).args["release"]) for log in published)}
    ours = _logs_of_releases(rpc, first, last, sorted(releases))
    types = _logs_of_registry(rpc, first, last, registry)
    blocks = _headers(rpc, {log.block_number for log in (*published, *ours, *types)})
    happenings = _happenings(published, ours, blocks)
    stewardship = _stewardship(types, blocks)
    states = {address: _state(rpc, address, log) for log in published for address in [_release_of(log)]}
    if _headers(rpc, {last})[last].hash != edges[last].hash:
        raise Reorganised
    ordered = tuple(blocks[number] for number in sorted(blocks))
    return Range(first, edges[last], happenings, ordered, states, stewardship)


def _happenings(published: Sequence[Log], ours: Sequence[Log], blocks: dict[int, Block]) -> tuple[Happening, ...]:
    events = [_decoded("ReleaseFactory", log) for log in published]
    events += [event for log in ours if (event := decode_log("Release", log)) is not None]
    _put_in_order(events, blocks)
    try:
        return paired((event, blocks[event.log.block_number].timestamp) for event in events)
    except Unpaired as error:
        raise ChainUnreachable("the chain's node left events out of a block") from error


def _stewardship(logs: Sequence[Log], blocks: dict[int, Block]) -> tuple[Happening, ...]:
    events = [event for log in logs if (event := decode_log("BuyerTypes", log)) is not None]
    _put_in_order(events, blocks)
    return tuple(Happening(event, blocks[event.log.block_number].timestamp) for event in events)


def _put_in_order(events: list[Event], blocks: dict[int, Block]) -> None:
    """Sort as on the chain. Raises Reorganised if an event is not of its block."""
    events.sort(key=lambda event: (event.log.block_number, event.log.index))
    for event in events:
        if blocks[event.log.block_number].hash != event.log.block_hash:
            raise Reorganised


def _logs_of_registry(rpc: Rpc, first: int, last: int, registry: Address) -> list[Log]:
    if registry == NOBODY:
        return []
    return [log for log in _logs(rpc, first, last, _TYPE_EVENTS, [registry]) if log.address == registry]


def _logs_of_releases(rpc: Rpc, first: int, last: int, releases: Sequence[Address]) -> list[Log]:
    """All events of the releases. Asked for by address: every ERC-721 and ERC-20 contract of a chain has Transfers."""
    parts = [releases[start : start + _ADDRESSES_AT_ONCE] for start in range(0, len(releases), _ADDRESSES_AT_ONCE)]
    known = frozenset(releases)
    return [log for part in parts for log in _logs(rpc, first, last, _RELEASE_EVENTS, part) if log.address in known]


def _logs(rpc: Rpc, first: int, last: int, topics: Sequence[str], addresses: Sequence[Address]) -> list[Log]:
    query = {"fromBlock": hex(first), "toBlock": hex(last), "topics": [list(topics)], "address": list(addresses)}
    answer = rpc.call("eth_getLogs", query)
    if not isinstance(answer, list):
        raise ChainUnreachable("the chain's node answered a search for events with something else")
    logs = [parse_log(item) for item in answer if not item.get("removed")]
    if any(not first <= log.block_number <= last for log in logs):
        raise ChainUnreachable("the chain's node sent events of blocks that were not asked for")
    return logs


def _headers(rpc: Rpc, numbers: Collection[int]) -> dict[int, Block]:
    found: dict[int, Block] = {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), _HEADERS_AT_ONCE):
        part = ordered[start : start + _HEADERS_AT_ONCE]
        requests = [(method, params) for method, *params in map(block_request, part)]
        for number, answer in zip(part, rpc.batch(requests), strict=True):
            block = parse_block(answer)
            if block is None or block.number != number:
                raise Reorganised
            found[number] = block
    return found


def _decoded(contract: Any, log: Log) -> Event:
    event = decode_log(contract, log)
    if event is None:
        raise ChainUnreachable("the chain's node sent an event of the factory that cannot be read")
    return event


def _release_of(log: Log) -> Address:
    return Address(_decoded("ReleaseFactory", log).args["release"])


def _state(rpc: Rpc, address: Address, log: Log) -> ReleaseState:
    """What a release said when it was published; what it says now where the node keeps no state of that block.

    What may have changed since then was told by events, which are still to be read and come to the same.
    """
    reader = ReleaseReader(rpc, address)
    try:
        return reader.state(log.block_hash)
    except RpcError:
        return reader.state()

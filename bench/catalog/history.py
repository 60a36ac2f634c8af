"""A made-up history of a chain: releases published, copies collected, copies resold; the same for the same seed.

Events come as a node's logs, still encoded, so that decoding them is part of what is measured.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from refrain.chain.abi import decode_log
from refrain.chain.values import Block, Log, ReleaseState, Selling
from refrain.indexer.pairing import paired
from refrain.indexer.source import Range
from refrain.terms import Payee, Terms
from refrain.units import Address, checksum, keccak256, spelling

FACTORY = checksum(b"\xfa" * 20)
EVENTS_IN_A_BLOCK = 100
BLOCKS_IN_A_RANGE = 300
"""As many events as the indexer lets a range grow to, see `refrain.indexer.follow`."""
_SOLD = keccak256(b"Sold(uint256,uint256,uint256,uint256)")
_TRANSFER = keccak256(b"Transfer(address,address,uint256)")
_COLLECTED = keccak256(b"Collected(address,uint256,uint256,uint256)")
_PUBLISHED = keccak256(b"Published(address,address,uint256)")


@dataclass(frozen=True)
class Scale:
    """How large the history is."""

    releases: int
    copies: int
    transfers: int
    accounts: int


def ranges(scale: Scale, seed: int = 1) -> Iterator[Range]:
    """The history in ranges of blocks, as the indexer asks for them; `happenings` holds logs until `decode`."""
    chance = random.Random(seed)
    events = _events(scale, chance)
    parent, number, done = b"\0" * 32, 1, False
    while not done:
        logs: list[Log] = []
        blocks = []
        published: dict[Address, ReleaseState] = {}
        for _ in range(BLOCKS_IN_A_RANGE):
            block_hash = keccak256(number.to_bytes(8, "big"))
            blocks.append(Block(number, _hex(block_hash), _hex(parent), 1_600_000_000 + 12 * number))
            index, transfer = 0, False
            while index < EVENTS_IN_A_BLOCK or transfer:  # a Transfer and what explains it are of one transaction
                event = next(events, None)
                if event is None:
                    done = True
                    break
                address, topics, data, state = event
                transaction = _hex(block_hash[:28] + (index - transfer).to_bytes(4, "big"))
                logs.append(Log(address, number, _hex(block_hash), transaction, index, topics, data))
                if state is not None:
                    published[state.address] = state
                index, transfer = index + 1, topics[0] == _TRANSFER
            parent, number = block_hash, number + 1
            if done:
                break
        yield Range(blocks[0].number, blocks[-1], tuple(logs), tuple(blocks), published)


def decode(found: Range) -> Range:
    """The range with its logs decoded, as `indexer.source` does it."""
    times = {block.number: block.timestamp for block in found.blocks}
    events = [decode_log("ReleaseFactory" if log.address == FACTORY else "Release", log) for log in found.happenings]
    happenings = paired((event, times[event.log.block_number]) for event in events)
    return Range(found.first, found.last, happenings, found.blocks, found.published)


def account(number: int) -> Address:
    """The address of a made-up account."""
    return checksum(keccak256(number.to_bytes(8, "big"))[:20])


def _events(scale: Scale, chance: random.Random) -> Iterator[tuple]:
    each = scale.copies // scale.releases
    owners: dict[tuple[int, int], int] = {}
    accounts = [account(number) for number in range(scale.accounts)]
    words = [bytes(12) + bytes.fromhex(address[2:]) for address in accounts]
    addresses = [account(10**9 + number) for number in range(scale.releases)]
    spelling.cache_clear()  # the indexer has not seen any of them yet
    for release in range(scale.releases):
        artist = accounts[release % scale.accounts]
        state = _state(addresses[release], artist, release, each)
        topics = (_PUBLISHED, bytes(12) + bytes.fromhex(addresses[release][2:]), words[release % scale.accounts])
        yield FACTORY, topics, _word(release), state
        for token in range(1, each + 1):
            buyer = chance.randrange(scale.accounts)
            owners[release, token] = buyer
            yield addresses[release], (_TRANSFER, bytes(32), words[buyer], _word(token)), b"", None
            yield addresses[release], (_COLLECTED, words[buyer]), _word(token) + _word(1) + _word(10**17), None
    for _ in range(scale.transfers - scale.releases * each):
        # Some releases are resold much more than others, as in life.
        release = min(int(chance.expovariate(5) * scale.releases), scale.releases - 1)
        token = chance.randint(1, each)
        seller, buyer = owners[release, token], chance.randrange(scale.accounts)
        if seller == buyer:
            buyer = (buyer + 1) % scale.accounts
        owners[release, token] = buyer
        price = 10**16 * chance.randint(1, 1000)
        yield addresses[release], (_TRANSFER, words[seller], words[buyer], _word(token)), b"", None
        yield addresses[release], (_SOLD, _word(token)), _word(price) + _word(price // 10) + _word(0), None


def _state(address: Address, artist: Address, number: int, each: int) -> ReleaseState:
    return ReleaseState(
        address=address,
        name=f"Release {number}",
        symbol="R",
        artist=artist,
        factory=FACTORY,
        terms=Terms(max_supply=each + number % 3),
        terms_hash=bytes(32),
        selling=Selling(10**17 + number),
        payees=(Payee(artist, 10_000, 10_000),),
        minted=0,
        holders=0,
        metadata=keccak256(b"m" + number.to_bytes(8, "big")),
        envelope=keccak256(b"e" + number.to_bytes(8, "big")),
    )


def _word(number: int) -> bytes:
    return number.to_bytes(32, "big")


def _hex(data: bytes) -> str:
    return "0x" + data.hex()

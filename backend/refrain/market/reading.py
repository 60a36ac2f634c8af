"""What the market's decisions need to know, read from the chain at one block."""

import time
from contextlib import suppress
from dataclasses import dataclass

from refrain.chain.contract_accounts import accepts
from refrain.chain.nodes import read_block
from refrain.chain.release import ReleaseReader, terms_of
from refrain.chain.rpc import ChainUnreachable, Rpc
from refrain.chain.values import Block, Copy
from refrain.crypto.errors import Malformed
from refrain.crypto.signatures import recover
from refrain.market.asks import Situation
from refrain.units import Address, TokenId, Wei

_KEY_ENDINGS = (b"\x1b", b"\x1c")
"""v of a key's signature: 27 or 28. The contract's `ecrecover` takes no other, although wallets once wrote 0 and 1."""


@dataclass(frozen=True, slots=True)
class At:
    """A node and the block that all answers belong to."""

    rpc: Rpc
    block: Block

    @property
    def now(self) -> int:
        """The earliest time, in seconds, that a transaction sent now can be carried out at."""
        return max(self.block.timestamp, int(time.time()))


def latest(rpc: Rpc) -> At:
    """The newest block."""
    block = read_block(rpc, "latest")
    if block is None:
        raise ChainUnreachable("the chain's node has no newest block")
    return At(rpc, block)


def situation(at: At, release: Address, token_id: TokenId) -> Situation:
    """What an ask for the copy is judged by. Raises Refused for a copy that does not exist."""
    reader = ReleaseReader(at.rpc, release)
    calls = [("terms", ()), ("copy", (token_id,)), ("revenue", ())]
    terms, copy, revenue = reader.read(calls, at.block.hash)
    owner = reader.account(copy["owner"], at.block.hash)
    return Situation(
        terms=terms_of(terms),
        copy=Copy(token_id=token_id, **copy),
        counter=owner.counter,
        royalties=Wei(revenue[1]),
        now=at.now,
    )


def signed(at: At, account: Address, digest: bytes, signature: bytes) -> bool:
    """Whether `account` signed `digest`: by its key, or as a contract (EIP-1271), in the order that releases ask."""
    if signature[64:] in _KEY_ENDINGS:
        with suppress(Malformed):  # a contract account's signature may look like anything
            if recover(digest, signature) == account:
                return True
    return accepts(at.rpc, account, digest, signature, at.block.hash)

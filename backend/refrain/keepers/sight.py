"""Looking at the chain for a decision: release, copy and, where needed, a contract account, at one pinned block."""

from collections.abc import Sequence
from typing import Any

from refrain.chain.abi import decode_result, encode_call
from refrain.chain.contract_accounts import accepts
from refrain.chain.nodes import block_parameter
from refrain.chain.quorum import Pinned, Quorum
from refrain.chain.refusals import in_own_words
from refrain.chain.rpc import ChainUnreachable, Rpc
from refrain.chain.values import Copy
from refrain.errors import Refused, Unavailable
from refrain.keepers.decision import Sight
from refrain.keepers.question import Question
from refrain.units import Address

View = tuple[str, tuple[int, ...]]
"""A view of the release and its arguments."""
_GAS = hex(500_000)
"""What a view may use: the contract at the address that a request names may be written by the asker."""


def look(quorum: Quorum, question: Question) -> Sight:
    """What the nodes agree on. Raises Unavailable; looks once more if the pinned block was undone meanwhile."""
    pinned = quorum.pinned()
    try:
        return quorum.agree(lambda node: _see(node, question, pinned))
    except Unavailable:
        quorum.forget()
    again = quorum.pinned()
    return quorum.agree(lambda node: _see(node, question, again))


def _see(node: Rpc, question: Question, pinned: Pinned) -> Sight:
    block = pinned.block
    envelope, copy = _read(node, question, block.hash)
    foreign = envelope is not None and question.signer != question.message.address
    approved = foreign and _contract_approves(node, question, block.hash)
    return Sight(block, pinned.held_since, envelope, copy, account_approves=approved)


def _read(node: Rpc, question: Question, block: str) -> tuple[bytes | None, Copy | None]:
    """Envelope digest and copy in one round trip; what does not exist is None."""
    views: tuple[View, ...] = (("envelope", ()), ("copy", (question.token_id,)))
    try:
        digest, copy = read_views(node, question.release, views, block)
    except Refused:
        # The release refuses to speak of a copy that does not exist.
        return _envelope_alone(node, question.release, block), None
    return digest, copy and Copy(token_id=question.token_id, **copy)


def _envelope_alone(node: Rpc, release: Address, block: str) -> bytes | None:
    try:
        digest: bytes | None = read_views(node, release, (("envelope", ()),), block)[0]
    except Refused:
        return None
    return digest


def read_views(node: Rpc, release: Address, views: Sequence[View], block: str) -> list[Any]:
    """The views' results; None for what no release can have answered. The contract may be anybody's."""
    at = block_parameter(block)
    requests = [
        ("eth_call", ({"to": release, "data": "0x" + encode_call("Release", name, args).hex(), "gas": _GAS}, at))
        for name, args in views
    ]
    with in_own_words():
        answers = node.batch(requests)
    return [_decode(name, answer) for (name, _), answer in zip(views, answers, strict=True)]


def _decode(view: str, answer: Any) -> Any:
    try:
        return decode_result("Release", view, bytes.fromhex(answer.removeprefix("0x")))
    except (ChainUnreachable, AttributeError, ValueError):
        return None


def _contract_approves(node: Rpc, question: Question, block: str) -> bool:
    try:
        terms = read_views(node, question.release, (("terms", ()),), block)[0]
    except Refused:
        return False
    allowed = terms is not None and terms["contract_wallets"] is True
    return allowed and accepts(node, question.message.address, question.digest, question.signature, block)

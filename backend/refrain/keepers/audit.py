"""Replaying a grant log against the chain: was each grant right, and is the log whole?

Whoever has the log and a node that still knows the old blocks can do this; the keeper's key is not needed. What cannot
be replayed is the signature: the log keeps no sign-in messages, because a log of them would be a log of habits.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from refrain.chain.nodes import read_block
from refrain.chain.release import ReleaseReader
from refrain.chain.rpc import ChainUnreachable, Rpc, RpcError
from refrain.chain.values import Block, Copy
from refrain.crypto.context import ownership_epoch
from refrain.errors import InvalidInput, Refused
from refrain.keepers.grants import Head, LogBroken, read_head, read_log, unfinished
from refrain.units import TokenId, parse_address


class Verdict(StrEnum):
    """What the chain says of a grant."""

    RIGHT = "right"
    WRONG = "wrong"
    UNDONE = "undone"
    """The block it relied on is no longer part of the chain: right or wrong when it was given, nobody can tell now."""
    UNKNOWN = "unknown"
    """The node does not know that block's state any more; ask an archive node."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one line of the log, and why."""

    number: int
    verdict: Verdict
    detail: str = ""


@dataclass(slots=True)
class Report:
    """All verdicts, and where the log breaks off, if it does. `head` is the last line that can be trusted.

    `unfinished`: bytes of a last line that a crash cut off; the share was not given, and the keeper's next start
    removes it.
    """

    findings: list[Finding] = field(default_factory=list)
    head: Head = field(default_factory=Head)
    broken: str = ""
    unfinished: int = 0

    @property
    def clean(self) -> bool:
        """Whether the log is whole and every grant could be checked and was not wrong."""
        bad = (Verdict.WRONG, Verdict.UNKNOWN)
        return not self.broken and all(finding.verdict not in bad for finding in self.findings)

    def count(self, verdict: Verdict) -> int:
        """How many grants got that verdict."""
        return sum(finding.verdict is verdict for finding in self.findings)


def audit(path: Path, rpc: Rpc, *, seen: Head | None = None) -> Report:
    """Check the log at `path`, and each of its grants at the block it relied on.

    `seen` is a head noted earlier from `GET /v1/keeper`; without it, the note beside the log is used. Raises
    ChainUnreachable if the node does not answer at all.
    """
    report = Report()
    chain_id = int(rpc.call("eth_chainId"), 16)
    try:
        for record in read_log(path, expected=seen or read_head(path)):
            report.head = Head(record["number"], record["hash"])
            if record["kind"] == "grant":
                report.findings.append(_judge(record, rpc, chain_id))
        report.unfinished = unfinished(path)
    except LogBroken as error:
        report.broken = error.message
    return report


def _judge(record: dict[str, Any], rpc: Rpc, chain_id: int) -> Finding:
    number = int(record["number"])
    try:
        if record["chain_id"] != chain_id:
            return Finding(number, Verdict.UNKNOWN, f"it is about chain {record['chain_id']}, the node's is {chain_id}")
        block = read_block(rpc, int(record["block"]["number"]))
        if block is None or block.hash != record["block"]["hash"]:
            return Finding(number, Verdict.UNDONE, f"block {record['block']['number']} has another hash now")
        problems = list(_problems(record, rpc, block))
    except (InvalidInput, KeyError, TypeError, ValueError) as error:
        return Finding(number, Verdict.WRONG, f"the line lacks what a grant records ({error})")
    except RpcError as error:
        return Finding(number, Verdict.UNKNOWN, error.message)
    return Finding(number, Verdict.WRONG if problems else Verdict.RIGHT, "; ".join(problems))


def _problems(record: dict[str, Any], rpc: Rpc, block: Block) -> Iterator[str]:
    """What the chain contradicts, in words."""
    reader, token = ReleaseReader(rpc, parse_address(str(record["release"]))), TokenId(record["token_id"])
    try:
        fields, envelope = reader.read([("copy", (token,)), ("envelope", ())], block.hash)
    except Refused:
        yield f"copy {token} did not exist"
        return
    copy = Copy(token_id=token, **fields)
    if copy.owner != record["account"]:
        yield f"copy {token} belonged to {copy.owner}, not to {record['account']}"
    if ownership_epoch(copy.resales, copy.gifts) != record["epoch"]:
        yield "the copy had changed hands another number of times"
    if bytes(envelope).hex() != record["envelope"]:
        yield "the release named another envelope"
    if copy.acquired_at > _held_since(rpc, block, int(record["hold"])):
        yield "the copy had been acquired too recently"


def _held_since(rpc: Rpc, block: Block, hold: int) -> int:
    earlier = read_block(rpc, max(0, block.number - hold))
    if earlier is None:
        raise ChainUnreachable("the node lacks an old block")
    return earlier.timestamp

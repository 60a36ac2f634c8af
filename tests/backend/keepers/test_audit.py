"""Replaying the log of a real keeper against the real chain."""

import json

import pytest

from refrain.chain import transactions
from refrain.chain.sending import send
from refrain.keepers.audit import Verdict, audit
from refrain.keepers.grants import GENESIS, GrantLog, Head, record_hash


@pytest.fixture
def path(tmp_path):
    return tmp_path / "grants.log"


@pytest.fixture
def granted(asker, keeper):
    """A keeper's log with three grants in it."""
    for tracks in ([1], [2], [1, 2]):
        assert asker.ask(tracks=tracks).status == 200
    return keeper.log


def rewritten(path, **changes):
    """The log as a forger would write it: the first grant changed, every hash made anew, the note removed."""
    previous, lines = GENESIS, []
    for number, line in enumerate(path.read_text().splitlines()):
        record = json.loads(line) | {"previous": previous} | (changes if number == 0 else {})
        previous = record["hash"] = record_hash(record)
        lines.append(json.dumps(record, sort_keys=True, separators=(",", ":")) + "\n")
    path.with_name("grants.log.head").unlink()
    path.write_text("".join(lines))


def test_audit__honest_log__every_grant_is_right(path, granted, chain):
    report = audit(path, chain.rpc)
    assert [finding.verdict for finding in report.findings] == [Verdict.RIGHT] * 3
    assert (report.clean, report.head) == (True, granted.head)


def test_audit__after_resale_and_cancel__old_grants_stay_right(path, granted, chain, people, release):
    send(chain.rpc, people.alice, transactions.cancel(release.address, 1))
    send(chain.rpc, people.alice, transactions.gift(release.address, people.bob.address, 1))
    chain.confirm(3)
    assert audit(path, chain.rpc).count(Verdict.RIGHT) == 3


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"account": "0x" + "11" * 20}, "belonged to"),
        ({"token_id": 9}, "did not exist"),
        ({"epoch": 65536}, "changed hands"),
        ({"envelope": "00" * 32}, "another envelope"),
        ({"hold": 100}, "too recently"),
        ({"release": None}, "lacks"),
    ],
)
def test_audit__forged_grant_with_right_hashes__is_wrong(path, granted, chain, changes, words):
    rewritten(path, **changes)
    report = audit(path, chain.rpc)
    first, *others = report.findings
    assert first.verdict is Verdict.WRONG
    assert words in first.detail
    assert [finding.verdict for finding in others] == [Verdict.RIGHT] * 2
    assert not report.clean


def test_audit__rewritten_log__is_broken_against_a_head_seen_before(path, granted, chain):
    seen = granted.head
    rewritten(path, account="0x" + "11" * 20)
    assert "not the one that was seen before" in audit(path, chain.rpc, seen=seen).broken


def test_audit__edited_line__is_broken_there_and_judged_before(path, granted, chain):
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + lines[1].replace('"token_id":1', '"token_id":2') + lines[2])
    report = audit(path, chain.rpc)
    assert "line 2" in report.broken
    assert report.head.number == 1
    assert len(report.findings) == 1
    assert not report.clean


def test_audit__cut_log__is_broken(path, granted, chain):
    seen = granted.head
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:2]))
    assert "cut: 1 lines are missing" in audit(path, chain.rpc, seen=seen).broken


def test_audit__block_reorganised_away__is_undone_not_wrong(path, asker, chain):
    chain.confirm(3)
    assert asker.ask().status == 200
    chain.reorganise(3)
    report = audit(path, chain.rpc)
    assert [finding.verdict for finding in report.findings] == [Verdict.UNDONE]
    assert report.clean


def test_audit__grant_of_another_chain__is_unknown(path, granted, chain):
    rewritten(path, chain_id=1)
    assert audit(path, chain.rpc).findings[0].verdict is Verdict.UNKNOWN


def test_audit__empty_log__is_clean(path, chain):
    GrantLog(path).close()
    report = audit(path, chain.rpc)
    assert (report.clean, report.head) == (True, Head())

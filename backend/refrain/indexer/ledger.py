"""The catalogue's rows for a range of blocks: loading those that it touches, storing what became of them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import and_, delete, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from refrain.catalog.bulk import insert_rows, load_rows, upsert_rows
from refrain.catalog.history import Block, Change, Claim, Copy, Holding, Transfer
from refrain.catalog.models import Payee, Release
from refrain.chain import values
from refrain.indexer.handlers import apply
from refrain.indexer.pairing import Happening
from refrain.indexer.source import Range
from refrain.indexer.stewardship import write_stewardship
from refrain.indexer.working import CopyKey, CopyState, HoldingKey, HoldingState, PayeeState, Working
from refrain.units import Address

_KEYS_AT_ONCE = 400  # SQLite takes 999 variables in old builds
_EMPTY_BLOCKS_KEPT = 512
_LOCK = 0x72656678  # an arbitrary number that nothing else on the server uses: "refx"
T = TypeVar("T")


def write_range(session: Session, ids: dict[Address, int], found: Range) -> Working:
    """Work a range into the catalogue, in the caller's transaction; `ids` gains the releases that it publishes."""
    working = Working(ids, found.published)
    before = _load(session, working, found.happenings)
    for happening in found.happenings:
        apply(working, happening)
    _store_blocks(session, found)
    _store_releases(session, working, before)
    _store_copies(session, working)
    _store_holdings(session, working, before)
    insert_rows(session, Transfer, working.transfers)
    insert_rows(session, Change, working.changes)
    insert_rows(session, Claim, working.claims)
    write_stewardship(session, found.stewardship)
    return working


def only_writer(session: Session) -> None:
    """Wait until no other indexer writes; until the transaction ends none can. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def beside_writer(session: Session) -> int | None:
    """Wait until no indexer writes, and keep any from beginning until the transaction ends; others like this may go on.

    Returns the number of the newest block that the catalogue has read.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock_shared(_LOCK)))
    return session.scalar(select(func.max(Block.number)))


def release_ids(session: Session) -> dict[Address, int]:
    """All releases that the catalogue knows."""
    return {row.address: row.id for row in session.execute(select(Release.address, Release.id))}


class _Before:
    """Who held how many copies before a range."""

    def __init__(self) -> None:
        self.holdings: dict[HoldingKey, int] = {}


def _load(session: Session, working: Working, happenings: Sequence[Happening]) -> _Before:
    before = _Before()
    tokens, accounts, shared = _touched(working, happenings)
    for row in load_rows(session, Copy, tokens):
        working.copies[row["release_id"], row["token_id"]] = CopyState(*(row[name] for name in CopyState.__slots__))
        accounts.add((row["release_id"], row["owner"]))
    for row in load_rows(session, Holding, accounts):
        state = HoldingState(*(row[name] for name in HoldingState.__slots__))
        working.holdings[row["release_id"], row["account"]] = state
    before.holdings = {key: state.copies for key, state in working.holdings.items()}
    for ids in _parts(shared):
        for payee in session.scalars(select(Payee).where(Payee.release_id.in_(ids))):
            working.payees[payee.release_id, payee.position] = PayeeState(payee.account, payee.claimed)
    session.expunge_all()
    return before


def _touched(working: Working, happenings: Sequence[Happening]) -> tuple[set[CopyKey], set[HoldingKey], set[int]]:
    """The copies and accounts that events name, and the releases whose payees they need."""
    tokens: set[CopyKey] = set()
    accounts: set[HoldingKey] = set()
    shared: set[int] = set()
    for happening in happenings:
        id, args = working.ids.get(happening.event.log.address), happening.event.args
        if id is None:
            continue  # published in this very range: nothing to load yet
        if "token_id" in args:
            tokens.add((id, args["token_id"]))
        accounts.update((id, args[name]) for name in ("buyer", "receiver", "account", "payee") if name in args)
        if happening.receiver is not None:
            accounts.add((id, happening.receiver))
        if happening.event.name in ("Claimed", "PayeeMoved"):
            shared.add(id)
    return tokens, accounts, shared


def _store_blocks(session: Session, found: Range) -> None:
    rows = [_block_row(block, eventful=True) for block in found.blocks]
    if not found.blocks or found.blocks[-1].number != found.last.number:
        rows.append(_block_row(found.last, eventful=False))
    insert_rows(session, Block, rows)
    oldest = found.last.number - _EMPTY_BLOCKS_KEPT
    if oldest > 0:
        past = and_(Block.number < oldest, Block.number >= oldest - 4 * _EMPTY_BLOCKS_KEPT)
        session.execute(delete(Block).where(past, Block.eventful.is_(False)))


def _block_row(block: values.Block, *, eventful: bool) -> dict[str, Any]:
    fields = {name: getattr(block, name) for name in ("number", "hash", "parent_hash", "timestamp")}
    return fields | {"eventful": eventful}


def _store_releases(session: Session, working: Working, before: _Before) -> None:
    if working.new_releases:
        session.execute(insert(Release), working.new_releases)
    for (id, account), state in working.holdings.items():
        change = (state.copies > 0) - (before.holdings.get((id, account), 0) > 0)
        if change:
            working.release(id).add("holders", change)
    new = [{**row, **_payee_fields(working, row)} for row in working.new_payees]
    insert_rows(session, Payee, new)
    created = {(row["release_id"], row["position"]) for row in new}
    for key, payee in working.payees.items():
        if key not in created:
            values = {"account": payee.account, "claimed": payee.claimed}
            session.execute(update(Payee).where(_in(Payee.release_id, Payee.position, [key])).values(values))
    _update_releases(session, working)


def _payee_fields(working: Working, row: dict[str, Any]) -> dict[str, Any]:
    payee = working.payees[row["release_id"], row["position"]]
    return {"account": payee.account, "claimed": payee.claimed}


def _update_releases(session: Session, working: Working) -> None:
    for part in _parts(working.releases):
        for release in session.scalars(select(Release).where(Release.id.in_(part))):
            changes = working.releases[release.id]
            for name, amount in changes.sums.items():
                setattr(release, name, getattr(release, name) + amount)
            for name, value in changes.fields.items():
                setattr(release, name, value)
            if "metadata_cid" in changes.fields:
                release.document, release.tries, release.next_try = "waiting", 0, 0
        session.flush()
        session.expunge_all()


def _store_copies(session: Session, working: Working) -> None:
    rows = [
        {"release_id": id, "token_id": token_id} | {name: getattr(state, name) for name in CopyState.__slots__}
        for (id, token_id), state in working.copies.items()
    ]
    upsert_rows(session, Copy, rows)


def _store_holdings(session: Session, working: Working, before: _Before) -> None:
    kept, gone = [], []
    for (id, account), state in working.holdings.items():
        if state.copies or state.counter or state.credit:
            fields = {name: getattr(state, name) for name in HoldingState.__slots__}
            kept.append({"release_id": id, "account": account} | fields)
        elif (id, account) in before.holdings:
            gone.append((id, account))
    upsert_rows(session, Holding, kept)
    for part in _parts(gone):
        session.execute(delete(Holding).where(_in(Holding.release_id, Holding.account, part)))


def _in(first: Any, second: Any, keys: Sequence[tuple[Any, Any]]) -> Any:
    """Whether a row has one of the two-part keys."""
    return tuple_(first, second).in_(keys)


def _parts(keys: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(keys)
    while part := list(islice(rest, _KEYS_AT_ONCE)):
        yield part

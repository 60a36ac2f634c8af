"""The catalogue's rows for a range of blocks: loading those that it touches, storing what became of them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table, and_, bindparam, delete, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from refrain.catalog.history import Block, Change, Claim, Copy, Holding, Transfer
from refrain.catalog.models import Base, Payee, Release
from refrain.chain import values
from refrain.indexer.handlers import apply
from refrain.indexer.source import Happening, Range
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
    _store_copies(session, working, before)
    _store_holdings(session, working, before)
    for table, rows in ((Transfer, working.transfers), (Change, working.changes), (Claim, working.claims)):
        _insert(session, table, rows)
    return working


def only_writer(session: Session) -> None:
    """Wait until no other indexer writes; until the transaction ends none can. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def release_ids(session: Session) -> dict[Address, int]:
    """All releases that the catalogue knows."""
    return {row.address: row.id for row in session.execute(select(Release.address, Release.id))}


class _Before:
    """What was in the catalogue before a range: which rows exist, and who held copies."""

    def __init__(self) -> None:
        self.copies: set[CopyKey] = set()
        self.holdings: dict[HoldingKey, int] = {}


def _load(session: Session, working: Working, happenings: Sequence[Happening]) -> _Before:
    before = _Before()
    tokens, accounts, shared = _touched(working, happenings)
    for part in _parts(tokens):
        for row in session.scalars(select(Copy).where(_in(Copy.release_id, Copy.token_id, part))):
            state = CopyState(row.owner, row.resales, row.gifts, row.cancels, row.acquired_at, row.acquired_block)
            working.copies[row.release_id, row.token_id] = state
            accounts.add((row.release_id, row.owner))
    before.copies = set(working.copies)
    for keys in _parts(accounts):
        for held in session.scalars(select(Holding).where(_in(Holding.release_id, Holding.account, keys))):
            working.holdings[held.release_id, held.account] = HoldingState(held.copies, held.counter, held.credit)
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
    _insert(session, Block, rows)
    oldest = found.last.number - _EMPTY_BLOCKS_KEPT
    if oldest > 0:
        past = and_(Block.number < oldest, Block.number >= oldest - 4 * _EMPTY_BLOCKS_KEPT)
        session.execute(delete(Block).where(past, Block.eventful.is_(False)))


def _block_row(block: values.Block, *, eventful: bool) -> dict[str, Any]:
    fields = {name: getattr(block, name) for name in ("number", "hash", "parent_hash", "timestamp")}
    return fields | {"eventful": eventful}


def _store_releases(session: Session, working: Working, before: _Before) -> None:
    _insert(session, Release, working.new_releases)
    for (id, account), state in working.holdings.items():
        change = (state.copies > 0) - (before.holdings.get((id, account), 0) > 0)
        if change:
            working.release(id).add("holders", change)
    new = [{**row, **_payee_fields(working, row)} for row in working.new_payees]
    _insert(session, Payee, new)
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


def _store_copies(session: Session, working: Working, before: _Before) -> None:
    new, old = [], []
    for (id, token_id), state in working.copies.items():
        fields = {name: getattr(state, name) for name in CopyState.__slots__}
        if (id, token_id) in before.copies:
            old.append({"key_release": id, "key_token": token_id} | fields)
        else:
            new.append({"release_id": id, "token_id": token_id} | fields)
    _insert(session, Copy, new)
    key = and_(Copy.release_id == bindparam("key_release"), Copy.token_id == bindparam("key_token"))
    _execute_each(session, update(_table(Copy)).where(key), old)


def _store_holdings(session: Session, working: Working, before: _Before) -> None:
    new, old, gone = [], [], []
    for (id, account), state in working.holdings.items():
        exists = (id, account) in before.holdings
        fields = {name: getattr(state, name) for name in HoldingState.__slots__}
        key = {"key_release": id, "key_account": account}
        if not (state.copies or state.counter or state.credit):
            gone += [key] if exists else []
        elif exists:
            old.append(key | fields)
        else:
            new.append({"release_id": id, "account": account} | fields)
    _insert(session, Holding, new)
    match = and_(Holding.release_id == bindparam("key_release"), Holding.account == bindparam("key_account"))
    _execute_each(session, update(_table(Holding)).where(match), old)
    _execute_each(session, delete(_table(Holding)).where(match), gone)


def _insert(session: Session, table: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), rows)


def _execute_each(session: Session, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(statement, rows)


def _table(model: type[Base]) -> Table:
    """The bare table: the mapper would want to know which objects in memory a statement changes."""
    assert isinstance(model.__table__, Table)
    return model.__table__


def _in(first: Any, second: Any, keys: Sequence[tuple[Any, Any]]) -> Any:
    """Whether a row has one of the two-part keys."""
    return tuple_(first, second).in_(keys)


def _parts(keys: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(keys)
    while part := list(islice(rest, _KEYS_AT_ONCE)):
        yield part

"""Going back to an earlier block: what later blocks did is taken out of the catalogue again.

Histories are cut; what follows from them is worked out anew from what is left, for the copies, accounts and releases
that the cut-off part touched and for no others.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from refrain.catalog.history import Block, Change, Claim, Copy, Holding, Transfer
from refrain.catalog.models import Payee, Release
from refrain.catalog.search import forget_release
from refrain.indexer import orphans
from refrain.indexer.book import Touched
from refrain.indexer.stewardship import undo_stewardship
from refrain.units import Address, Wei

_MINTS = ("collected", "minted", "granted")
_SETTINGS = ("terms", "sale", "metadata", "envelope", "artist")


def undo_after(session: Session, block: int) -> Touched:
    """Make the catalogue what it was after `block`, in the caller's transaction; -1 empties it.

    Returns the copies and accounts whose asks must be looked at again.
    """
    _forget_releases(session, block)
    transfers = list(session.scalars(select(Transfer).where(Transfer.block > block)))
    changes = list(session.scalars(select(Change).where(Change.block > block)))
    claims = list(session.scalars(select(Claim).where(Claim.block > block)))
    session.expunge_all()
    for table in (Transfer, Change, Claim):
        session.execute(delete(table).where(table.block > block))
    tokens = {(row.release_id, row.token_id) for row in transfers}
    tokens |= {(row.release_id, row.token_id) for row in changes if row.token_id is not None}
    accounts = {(row.release_id, account) for row in transfers for account in (row.giver, row.receiver)}
    accounts |= {(row.release_id, row.account) for row in changes if row.account is not None}
    accounts |= {(row.release_id, row.payee) for row in claims}
    for id, token_id in tokens:
        _restore_copy(session, id, token_id)
    for id, account in accounts:
        _restore_holding(session, id, account)
    _undo_payees(session, changes, claims)
    _restore_releases(session, transfers, changes)
    undo_stewardship(session, block)
    session.execute(delete(Block).where(Block.number > block))
    terms = frozenset(row.release_id for row in changes if row.kind == "terms")
    return Touched(frozenset(tokens), frozenset(accounts), terms)


def _forget_releases(session: Session, block: int) -> None:
    """Releases that were published later, and by cascade all that belongs to them."""
    for id in list(session.scalars(select(Release.id).where(Release.published_block > block))):
        orphans.set_aside(session, id)
        forget_release(session, id)
        session.execute(delete(Release).where(Release.id == id))


def _restore_copy(session: Session, id: int, token_id: int) -> None:
    """A copy is what its last remaining transfer made of it; without one it does not exist."""
    last = session.scalars(
        _latest(select(Transfer), Transfer).where(Transfer.release_id == id, Transfer.token_id == token_id)
    ).first()
    this_copy = (Copy.release_id == id, Copy.token_id == token_id)
    if last is None:
        session.execute(delete(Copy).where(*this_copy))
        return
    cancelled = _latest_value(session, id, "cancelled", Change.token_id == token_id)
    session.execute(
        update(Copy)
        .where(*this_copy)
        .values(
            owner=last.receiver,
            resales=last.resales,
            gifts=last.gifts,
            cancels=cancelled["cancels"] if cancelled else 0,
            acquired_at=last.timestamp,
            acquired_block=last.block,
        )
    )


def _restore_holding(session: Session, id: int, account: Address) -> None:
    """An account holds what the copies say; its counter and credit follow from changes and claims."""
    copies = session.scalar(select(func.count()).where(Copy.owner == account, Copy.release_id == id)) or 0
    cancelled = _latest_value(session, id, "cancelled_all", Change.account == account)
    counter, credit = cancelled["counter"] if cancelled else 0, _credit(session, id, account)
    session.execute(delete(Holding).where(Holding.release_id == id, Holding.account == account))
    if (copies or counter or credit) and session.get(Release, id) is not None:
        session.add(Holding(release_id=id, account=account, copies=copies, counter=counter, credit=Wei(credit)))
        session.flush()


def _credit(session: Session, id: int, account: Address) -> int:
    credited = session.scalars(
        select(Change).where(Change.release_id == id, Change.kind == "credited", Change.account == account)
    )
    taken = session.scalars(select(Claim).where(Claim.release_id == id, Claim.payee == account))
    owed: int = sum(row.value["amount"] for row in credited)
    return owed - sum(row.amount - row.share for row in taken)


def _undo_payees(session: Session, changes: list[Change], claims: list[Claim]) -> None:
    """Backwards through claims and moves of payees, the newest first."""
    rows: list[Change | Claim] = [*(row for row in changes if row.kind == "payee"), *claims]
    for row in sorted(rows, key=lambda row: (row.block, row.log_index), reverse=True):
        account = row.payee if isinstance(row, Claim) else row.value["account"]
        payee = session.scalars(
            select(Payee).where(Payee.release_id == row.release_id, Payee.account == account)
        ).one_or_none()
        if payee is None:
            continue  # an account that only had a credit
        if isinstance(row, Claim):
            payee.claimed = Wei(payee.claimed - row.share)
        else:
            payee.account = row.value["previous"]
        session.flush()


def _restore_releases(session: Session, transfers: list[Transfer], changes: list[Change]) -> None:
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in transfers:
        for name, amount in _sums_of(row).items():
            sums[row.release_id][name] += amount
    for change in changes:
        if change.kind == "synced":
            sums[change.release_id]["synced"] += change.value["amount"]
    settings = {(row.release_id, row.kind) for row in changes if row.kind in _SETTINGS}
    for id in {*sums, *(id for id, _ in settings)}:
        release = session.get(Release, id)
        if release is None:
            continue
        for name, amount in sums[id].items():
            setattr(release, name, getattr(release, name) - amount)
        holders = select(func.count()).where(Holding.release_id == id, Holding.copies > 0)
        release.holders = session.scalar(holders) or 0
        _restore_settings(session, release, [kind for of, kind in settings if of == id])
    session.flush()


def _sums_of(row: Transfer) -> dict[str, int]:
    """What a transfer added to its release's running sums."""
    if row.kind in _MINTS:
        return {"minted": 1, "primary_revenue": row.price}
    return {"resales": 1, "volume": row.price, "royalties": row.royalty} if row.kind == "sold" else {}


def _restore_settings(session: Session, release: Release, kinds: list[str]) -> None:
    for kind in kinds:
        for name, value in (_latest_value(session, release.id, kind) or {}).items():
            setattr(release, name, value)
        if kind == "metadata":
            release.document, release.tries, release.next_try = "waiting", 0, 0


def _latest_value(session: Session, id: int, kind: str, *where: Any) -> dict[str, Any] | None:
    statement = _latest(select(Change), Change).where(Change.release_id == id, Change.kind == kind, *where)
    found = session.scalars(statement).first()
    return None if found is None else found.value


def _latest(statement: Any, table: Any) -> Any:
    return statement.order_by(table.block.desc(), table.log_index.desc()).limit(1)

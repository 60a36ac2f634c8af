"""What came in, sale by sale: for one payee its exact part of each."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from refrain.catalog.history import Change, Transfer
from refrain.catalog.models import Payee, Release
from refrain.catalog.money_results import Earning
from refrain.terms import share
from refrain.units import Address, Wei

_PAID = ("collected", "minted", "sold")
FIRST, ROYALTY, OTHER = "first sale", "royalty", "other"
"""What an earning is; other money that reached a release counts as royalty."""


def earnings(session: Session, account: Address, release: Address | None = None) -> tuple[Earning, ...]:
    """What each sale earned the account, the oldest first; of one release, or of all that name it as a payee.

    The parts are the contract's to the wei: their sums are those of `statements`.
    """
    statement = select(Payee, Release).join(Release, Release.id == Payee.release_id).where(Payee.account == account)
    if release is not None:
        statement = statement.where(Release.address == release)
    found = [part for payee, of in session.execute(statement) for part in _parts(income(session, of), payee)]
    return tuple(sorted(found, key=lambda one: (one.timestamp, one.release, one.token_id or 0)))


def release_income(session: Session, release: Address) -> tuple[Earning, ...]:
    """What each sale earned all payees of a release together, the oldest first."""
    found = session.scalars(select(Release).where(Release.address == release)).one_or_none()
    return tuple(income(session, found)) if found else ()


def income(session: Session, release: Release) -> Iterator[Earning]:
    """Everything that came in, in the chain's order."""
    paid = select(Transfer).where(Transfer.release_id == release.id, Transfer.kind.in_(_PAID))
    other = select(Change).where(Change.release_id == release.id, Change.kind == "synced")
    rows: list[Transfer | Change] = [*session.scalars(paid), *session.scalars(other)]
    title = release.title or release.name
    for row in sorted(rows, key=lambda row: (row.block, row.log_index, row.token_id or 0)):
        if isinstance(row, Change):
            kind, amount, price = OTHER, Wei(row.value["amount"]), Wei(row.value["amount"])
        else:
            sold = row.kind == "sold"
            kind, amount, price = (ROYALTY, row.royalty, row.price) if sold else (FIRST, row.price, row.price)
        what = (release.address, title, row.token_id, kind, price, amount)
        yield Earning(*what, row.timestamp, row.transaction, release.currency)


def _parts(whole: Iterator[Earning], payee: Payee) -> Iterator[Earning]:
    """A payee's part of each: the growth of its share of all that ever came in."""
    totals = {FIRST: 0, ROYALTY: 0}
    for one in whole:
        column = FIRST if one.kind == FIRST else ROYALTY
        before, bps = (
            (payee.primary_before, payee.primary_bps) if column == FIRST else (payee.resale_before, payee.resale_bps)
        )
        earlier = share(Wei(totals[column]), before, bps)
        totals[column] += one.amount
        yield one.with_amount(Wei(share(Wei(totals[column]), before, bps) - earlier))

"""One account: what it holds, what it published, what its shares have earned."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from refrain.catalog.history import Copy, Holding
from refrain.catalog.models import Payee, Release
from refrain.catalog.money_results import Account, AccountMoney, PayeeStatement
from refrain.catalog.queries.copies import JOINED, of_row, with_asks
from refrain.catalog.queries.paging import read_page
from refrain.catalog.results import CopyDetail, Page
from refrain.terms import share
from refrain.units import NOBODY, Address, Wei


def account(session: Session, address: Address) -> Account:
    """What the catalogue knows of an account; all zero for one that it never met."""
    held = session.execute(
        select(func.coalesce(func.sum(Holding.copies), 0), func.count()).where(
            Holding.account == address, Holding.copies > 0
        )
    ).one()
    published = session.scalar(select(func.count()).where(Release.artist == address)) or 0
    return Account(
        address=address,
        copies=int(held[0]),
        releases_held=held[1],
        releases_published=published,
        money=_money(session, address),
    )


def _money(session: Session, address: Address) -> tuple[AccountMoney, ...]:
    """Sums by currency: amounts of different ones are never added."""
    credited = select(Release.currency, Holding.credit).join(Release, Release.id == Holding.release_id)
    credits = session.execute(credited.where(Holding.account == address, Holding.credit > 0)).all()
    lines = statements(session, address)
    tokens = {line.currency for line in lines} | {row.currency for row in credits}
    return tuple(
        AccountMoney(
            currency,
            earned=Wei(sum(line.primary + line.royalties for line in lines if line.currency == currency)),
            claimed=Wei(sum(line.claimed for line in lines if line.currency == currency)),
            credit=Wei(sum(row.credit for row in credits if row.currency == currency)),
        )
        for currency in (NOBODY, *sorted(tokens - {NOBODY}))
    )


def account_copies(
    session: Session, address: Address, *, cursor: str | None = None, limit: int = 50, now: int | None = None
) -> Page[CopyDetail]:
    """The copies that an account owns, newest releases first, each with its lowest open ask."""
    keys = (Copy.release_id.expression, Copy.token_id.expression)
    statement = JOINED.where(Copy.owner == address)
    page = read_page(session, statement, keys, of_row, cursor=cursor, limit=limit, descending=True)
    return Page(with_asks(session, page.items, now), page.next)


def statements(session: Session, address: Address) -> tuple[PayeeStatement, ...]:
    """What each release that names the account as a payee has earned it, newest release first.

    Amounts are the contract's to the wei. Royalties include money that reached the release from elsewhere.
    """
    rows = session.execute(
        select(Payee, Release, Holding.credit)
        .join(Release, Release.id == Payee.release_id)
        .outerjoin(Holding, and_(Holding.release_id == Payee.release_id, Holding.account == Payee.account))
        .where(Payee.account == address)
        .order_by(Release.id.desc())
    )
    return tuple(_statement(payee, release, credit or Wei(0)) for payee, release, credit in rows)


def _statement(payee: Payee, release: Release, credit: Wei) -> PayeeStatement:
    return PayeeStatement(
        release=release.address,
        title=release.title or release.name,
        account=payee.account,
        primary_bps=payee.primary_bps,
        resale_bps=payee.resale_bps,
        primary=share(release.primary_revenue, payee.primary_before, payee.primary_bps),
        royalties=share(Wei(release.royalties + release.synced), payee.resale_before, payee.resale_bps),
        claimed=payee.claimed,
        credit=credit,
        currency=release.currency,
    )

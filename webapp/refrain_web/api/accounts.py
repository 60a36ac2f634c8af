"""Accounts: what they hold, and what their shares have earned."""

import csv
import io

from flask import Response
from msgspec import Struct

from refrain.catalog import queries
from refrain.units import Address, moment
from refrain_web.api.documents import accounts as documents
from refrain_web.api.documents.copies import copy
from refrain_web.api.operations import operation
from refrain_web.api.releases import Copies, PageQuery
from refrain_web.api.types import AddressText, amount, optional_address
from refrain_web.services import database, services


class Statements(Struct, frozen=True):
    """What each release has earned an account as a payee."""

    items: list[documents.Statement]


@operation("GET", "/accounts/<account>", "Accounts", gives=documents.Account)
def account(account: Address) -> documents.Account:
    """Show an account: copies held, releases published, money earned."""
    return documents.account(queries.account(database(), account))


@operation("GET", "/accounts/<account>/copies", "Accounts", query=PageQuery, gives=Copies)
def account_copies(account: Address, query: PageQuery) -> Copies:
    """List the copies that an account owns."""
    page = queries.account_copies(database(), account, cursor=query.cursor, limit=query.limit)
    config = services().config
    return Copies([copy(item, config) for item in page.items], page.next)


@operation("GET", "/accounts/<account>/statements", "Accounts", gives=Statements)
def statements(account: Address) -> Statements:
    """List what each release has earned an account as a payee."""
    return Statements([documents.statement(item) for item in queries.statements(database(), account)])


@operation("GET", "/accounts/<account>/statements.csv", "Accounts")
def statements_csv(account: Address) -> Response:
    """The same as comma-separated values, amounts in the smallest unit."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    amounts = ("primary", "royalties", "claimed", "claimable")
    writer.writerow(("release", "title", "primary_bps", "resale_bps", *amounts, "currency"))
    for item in queries.statements(database(), account):
        line = documents.statement(item)
        figures = [getattr(line, name).amount for name in amounts]
        shares = (line.primary_bps, line.resale_bps)
        writer.writerow((line.release, _harmless(line.title), *shares, *figures, line.claimed.currency))
    name = f"refrain-{account[:8]}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Access-Control-Allow-Origin": "*"}
    return Response(sheet.getvalue(), mimetype="text/csv", headers=headers)


class EarningsQuery(Struct, frozen=True):
    """Of which release; of all without one."""

    release: AddressText | None = None


@operation("GET", "/accounts/<account>/earnings.csv", "Accounts", query=EarningsQuery)
def earnings_csv(account: Address, query: EarningsQuery) -> Response:
    """What each sale earned an account as a payee, as comma-separated values, amounts in the smallest unit."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(("time", "release", "title", "copy", "kind", "price", "earned", "currency", "transaction"))
    found = queries.earnings(database(), account, optional_address(query.release, field="release"))
    for one in found:
        where = (moment(one.timestamp), one.release, _harmless(one.title), one.token_id or "")
        earned = amount(one.amount, one.currency)
        writer.writerow((*where, one.kind, one.price, earned.amount, earned.currency, one.transaction))
    name = f"refrain-earnings-{account[:8]}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Access-Control-Allow-Origin": "*"}
    return Response(sheet.getvalue(), mimetype="text/csv", headers=headers)


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, "CSV injection")."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

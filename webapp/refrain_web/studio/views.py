"""Pages of the studio. The form's own work (uploads, publishing) goes through the API."""

import csv
import io

from flask import Response, render_template, request

from refrain.catalog import queries
from refrain.catalog.results import Filters, PayeeStatement
from refrain.terms import in_words
from refrain.units import format_ether
from refrain_web.services import database, services
from refrain_web.session import current_account, require_account
from refrain_web.studio import bp
from refrain_web.studio.composer import compose
from refrain_web.studio.presets import PRESETS

_COLUMNS = (
    "release",
    "title",
    "first sales, %",
    "royalties, %",
    "first sales",
    "royalties",
    "taken out",
    "to take out",
)


@bp.get("")
def index() -> str:
    """Own releases, and what every release has earned this account."""
    account = current_account()
    if account is None:
        return render_template("studio/index.html", account=None)
    lines = queries.statements(database(), account)
    return render_template(
        "studio/index.html",
        account=account,
        releases=queries.releases(database(), Filters(artist=account), limit=100).items,
        statements=lines,
        earned=sum(line.primary + line.royalties for line in lines),
        royalties=sum(line.royalties for line in lines),
        claimable=sum(line.claimable for line in lines),
    )


@bp.get("/new")
def new() -> str:
    """The form from which a recording is published."""
    account, config = current_account(), services().config
    published = queries.releases(database(), Filters(artist=account), limit=1).items if account else ()
    return render_template(
        "studio/new.html",
        account=account,
        artist_name=published[0].artist_name if published else "",
        known_accounts=config.named_accounts,
        presets=PRESETS,
    )


@bp.get("/terms")
def terms_preview() -> str:
    """What buyers will read of terms as the form has them now: a fragment for the composer."""
    composed = compose(request.args, services().config.buyer_types)
    words = in_words(composed.terms) if composed.terms else ()
    return render_template(
        "studio/terms_preview.html", composed=composed, words=words, title=request.args.get("title", "")[:200]
    )


@bp.get("/statement.csv")
def statement_csv() -> Response:
    """What every release has earned the signed-in account, one line each, amounts in ether."""
    lines = queries.statements(database(), require_account())
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows(_row(line) for line in lines)
    headers = {"Content-Disposition": 'attachment; filename="refrain-statement.csv"'}
    return Response(text.getvalue(), mimetype="text/csv", headers=headers)


def _row(line: PayeeStatement) -> tuple[str | float, ...]:
    money = (line.primary, line.royalties, line.claimed, line.claimable)
    shares = (line.primary_bps / 100, line.resale_bps / 100)
    return (line.release, _inert(line.title), *shares, *(format_ether(wei) for wei in money))


def _inert(text: str) -> str:
    """Titles come from strangers: one that a spreadsheet would run as a formula is kept as text."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text

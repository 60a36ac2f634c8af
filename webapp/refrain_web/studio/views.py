"""Pages of the studio. The form's own work (uploads, publishing) goes through the API."""

import time

from flask import render_template, request

from refrain.catalog import queries
from refrain.catalog.results import Filters
from refrain.liner_notes import in_words
from refrain.publishing import journal
from refrain.publishing.progress import report
from refrain_web.problems import NotFound
from refrain_web.services import database, services
from refrain_web.session import current_account
from refrain_web.studio import bp
from refrain_web.studio.composer import compose
from refrain_web.studio.income_plot import income_plots
from refrain_web.studio.money import sums
from refrain_web.studio.presets import PRESETS


@bp.get("")
def index() -> str:
    """Own releases, and what every release has earned this account."""
    account = current_account()
    if account is None:
        return render_template("studio/index.html", account=None)
    lines = queries.statements(database(), account)
    under_way = [report(services().config, one) for one in journal.of_account(database(), account)]
    return render_template(
        "studio/index.html",
        account=account,
        under_way=[one for one in under_way if one.state != "published"],
        releases=queries.releases(database(), Filters(artist=account), limit=100).items,
        statements=lines,
        sums=sums(lines),
        incomes=income_plots(queries.earnings(database(), account), int(time.time()), services().config.currency),
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
        currencies=config.known_currencies,
        types=queries.buyer_types(database(), account) if account else (),
    )


@bp.get("/publications/<publication_id>")
def publication(publication_id: str) -> str:
    """One publication under way: its steps, its signature, or why it failed."""
    account = current_account()
    if account is None:
        return render_template("studio/index.html", account=None)
    try:
        found = journal.find(database(), publication_id, account)
    except journal.NoPublication as error:
        raise NotFound(error.message, hint=error.hint) from error
    return render_template("studio/publication.html", publication=report(services().config, found))


@bp.get("/terms")
def terms_preview() -> str:
    """What buyers will read of terms as the form has them now: a fragment for the composer."""
    config = services().config
    composed = compose(request.args, config.buyer_types, config.known_currencies)
    words = in_words(composed.terms, composed.currency) if composed.terms else ()
    return render_template(
        "studio/terms_preview.html", composed=composed, words=words, title=request.args.get("title", "")[:200]
    )

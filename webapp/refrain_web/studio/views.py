"""Pages of the studio. The form's own work (uploads, publishing) goes through the API."""

from flask import render_template, request

from refrain.catalog import queries
from refrain.catalog.results import Filters
from refrain.terms import in_words
from refrain_web.services import database, services
from refrain_web.session import current_account
from refrain_web.studio import bp
from refrain_web.studio.composer import compose
from refrain_web.studio.presets import PRESETS


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

"""The page of one's own copies. Playing, selling and giving are the scripts' part; what is here needs none."""

import time

from flask import render_template, request, url_for

from refrain.catalog import queries
from refrain.catalog.results import CopyDetail, ReleaseDetail
from refrain.units import Address
from refrain_web.library import bp
from refrain_web.services import database
from refrain_web.session import current_account

SHELF = 24
"""Copies on one page."""


@bp.get("")
def index() -> str:
    """Own copies, newest releases first, each with its tracks and what its terms still allow."""
    account = current_account()
    if account is None:
        return render_template("library/index.html", account=None, shelf=(), next_page=None)
    page = queries.account_copies(
        database(), account, cursor=request.args.get("after"), limit=SHELF, now=int(time.time())
    )
    following = page.next and url_for("library.index", after=page.next)
    return render_template("library/index.html", account=account, shelf=_with_releases(page.items), next_page=following)


def _with_releases(copies: tuple[CopyDetail, ...]) -> tuple[tuple[CopyDetail, ReleaseDetail], ...]:
    """Each copy with its release; a release is read once, however many of its copies are here."""
    found: dict[Address, ReleaseDetail | None] = {
        address: queries.release(database(), address) for address in {copy.release for copy in copies}
    }
    return tuple((copy, release) for copy in copies if (release := found[copy.release]) is not None)

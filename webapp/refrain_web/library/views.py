"""The page of one's own copies. Playing, selling and giving are the scripts' part; what is here needs none."""

import time

from flask import render_template, request, url_for

from refrain.catalog import queries
from refrain.catalog.market_results import OfferDetail
from refrain.catalog.results import CopyDetail, ReleaseDetail
from refrain.units import Address
from refrain_web.library import bp
from refrain_web.services import database
from refrain_web.session import current_account

SHELF = 24
"""Copies on one page."""
OFFERS = 3
"""Offers for one copy that the page shows, the highest."""


@bp.get("")
def index() -> str:
    """Own copies, newest releases first, each with its tracks and what its terms still allow."""
    account = current_account()
    if account is None:
        return render_template("library/index.html", account=None, shelf=(), made=(), next_page=None)
    page = queries.account_copies(
        database(), account, cursor=request.args.get("after"), limit=SHELF, now=int(time.time())
    )
    following = page.next and url_for("library.index", after=page.next)
    return render_template(
        "library/index.html",
        account=account,
        shelf=_with_offers(page.items),
        made=_made_by(account),
        next_page=following,
    )


def _with_offers(
    copies: tuple[CopyDetail, ...],
) -> tuple[tuple[CopyDetail, ReleaseDetail, tuple[OfferDetail, ...]], ...]:
    """Each copy with its release and the best offers for it."""
    found = _releases({copy.release for copy in copies})
    return tuple(
        (copy, found[copy.release], queries.copy_offers(database(), copy, limit=OFFERS).items)
        for copy in copies
        if copy.release in found
    )


def _made_by(account: Address) -> tuple[tuple[OfferDetail, ReleaseDetail], ...]:
    """What the account has offered for copies of others, each with its release."""
    made = queries.buyer_offers(database(), account, limit=SHELF).items
    found = _releases({offer.release for offer in made})
    return tuple((offer, found[offer.release]) for offer in made if offer.release in found)


def _releases(addresses: set[Address]) -> dict[Address, ReleaseDetail]:
    """A release is read once, however many of its copies and offers are on the page."""
    found = {address: queries.release(database(), address) for address in addresses}
    return {address: release for address, release in found.items() if release is not None}

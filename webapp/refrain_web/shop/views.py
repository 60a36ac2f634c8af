"""Pages of the shop, rendered from the catalogue alone, so that they read well without scripts."""

import time

from flask import render_template, request, url_for

from refrain.catalog import queries
from refrain.catalog.results import CopyDetail, Filters, Page, ReleaseDetail, ReleaseSummary
from refrain.currency import COIN
from refrain.liner_notes import in_words
from refrain.units import TokenId, Wei, parse_address
from refrain_web.filters import money
from refrain_web.plot import Plot, axes_of, day_of
from refrain_web.problems import NotFound
from refrain_web.services import database, services
from refrain_web.session import current_account
from refrain_web.shop import bp
from refrain_web.shop.price_plot import price_plot
from refrain_web.translation import pgettext

SHELF = 24
"""Sleeves on one page of the shop."""
OFFERS = 12
"""Offers that a page shows, the highest."""
SELLING = "selling"
"""The order of the shelf that is no order of all releases, but a choice of a few."""
SAMPLE = tuple(Wei(price * 10**16) for price in (5, 7, 6, 11, 9, 16, 18))
"""Prices of nothing, for the page of the design system."""
_QUERY_LENGTH = 100


@bp.get("/")
def discover() -> str:
    """The shelf, newest first; narrowed by a search, or in another order."""
    query = request.args.get("q", "").strip()[:_QUERY_LENGTH]
    order = request.args.get("order", "newest")
    orders = _orders()
    order = order if order in orders and not (query and order == SELLING) else "newest"
    page = _shelf(query, order, request.args.get("after"))
    following = page.next and url_for("shop.discover", q=query or None, order=order, after=page.next)
    return render_template(
        "shop/discover.html",
        releases=page.items,
        next_page=following,
        query=query,
        order=order,
        orders=orders,
        mixed=order == "cheapest" and len({item.currency for item in page.items}) > 1,
    )


@bp.get("/releases/<address>")
def release(address: str) -> str:
    """One release with everything that is known of it."""
    found, session = find_release(address), database()
    here, now = found.summary.address, int(time.time())
    sales, currency = queries.sales(session, here).items, services().config.currency(found.summary.currency)
    return render_template(
        "shop/release.html",
        release=found,
        words=in_words(found.terms, currency),
        asks=queries.asks(session, release=here, now=now).items,
        offers=queries.offers(session, release=here, limit=OFFERS, now=now).items,
        copies=queries.copies(session, here, limit=12).items,
        sales=sales,
        prices=price_plot(sales, currency),
        now=now,
    )


@bp.get("/releases/<address>/copies/<int:token_id>")
def copy(address: str, token_id: int) -> str:
    """One copy: whose it is, whose it was, what it costs if it is for sale."""
    found = find_release(address)
    held = find_copy(found, token_id)
    moves = queries.provenance(database(), found.summary.address, held.token_id, limit=100).items
    parting = next((move for move in reversed(moves) if move.giver == current_account()), None)
    offers = queries.copy_offers(database(), held, limit=OFFERS).items
    return render_template("shop/copy.html", release=found, copy=held, moves=moves, parting=parting, offers=offers)


@bp.get("/artists/<address>")
def artist(address: str) -> str:
    """Everything that one account has published."""
    account = parse_address(address)
    page = queries.releases(database(), Filters(artist=account), cursor=request.args.get("after"), limit=SHELF)
    following = page.next and url_for("shop.artist", address=account, after=page.next)
    name = page.items[0].artist_name if page.items else account
    return render_template("shop/artist.html", address=account, name=name, releases=page.items, next_page=following)


@bp.get("/invitation")
def invitation() -> str:
    """What a steward's invitation is worth; the page's script reads it from the link's fragment, which is not sent."""
    return render_template("shop/invitation.html")


@bp.get("/style")
def style() -> str:
    """The design system, shown by itself."""
    axes, last = axes_of(SAMPLE, COIN), len(SAMPLE) - 1
    points = tuple(axes.point(place / last, price, money(price, COIN)) for place, price in enumerate(SAMPLE))
    plot = Plot(axes, day_of(1_780_000_000), day_of(1_795_000_000), points=points)
    return render_template("shop/style.html", plot=plot)


def _shelf(query: str, order: str, cursor: str | None) -> Page[ReleaseSummary]:
    """A page of the shelf; of what sells now there is one."""
    if order == SELLING:
        return Page(queries.selling(database(), limit=SHELF), None)
    return queries.releases(database(), Filters(search=query), sort=order, cursor=cursor, limit=SHELF)


def _orders() -> dict[str, str]:
    """Ways to sort the shelf, and what they are called."""
    return {
        "newest": pgettext("of the shelf", "New"),
        SELLING: pgettext("of the shelf", "Selling now"),
        "most_resold": pgettext("of the shelf", "Most resold"),
        "ending": pgettext("of the shelf", "Ending soon"),
        "cheapest": pgettext("of the shelf", "Lowest price"),
        "title": pgettext("of the shelf", "By title"),
    }


def find_release(address: str) -> ReleaseDetail:
    """The release at an address in a URL. Raises NotFound, InvalidInput."""
    found = queries.release(database(), parse_address(address))
    if found is None:
        raise NotFound(
            "there is no release at this address",
            hint="One that was published a moment ago appears as soon as the network has confirmed it.",
        )
    return found


def find_copy(release: ReleaseDetail, token_id: int) -> CopyDetail:
    """One copy of a release. Raises NotFound."""
    bounded = min(token_id, 2**53)
    found = queries.copy(database(), release.summary.address, TokenId(bounded), now=int(time.time()))
    if found is None:
        raise NotFound(f"there is no copy no. {bounded} of this release yet")
    return found

"""Pages about accounts. What they show is public: it is on the chain."""

from flask import render_template, request, url_for

from refrain.catalog import queries
from refrain.units import parse_address
from refrain_web import keys
from refrain_web.account import bp
from refrain_web.services import database
from refrain_web.session import current_visit, visits

PAGE = 50
"""Copies on one page of a collection."""


@bp.get("/account")
def index() -> str:
    """Who is signed in here, where else, and with which keys programs are."""
    visit = current_visit()
    if visit is None:
        return render_template("account/index.html", account=None)
    account = visit.account
    return render_template(
        "account/index.html", account=account, current=visit, visits=visits(account), keys=keys.keys(account)
    )


@bp.get("/accounts/<address>")
def collection(address: str) -> str:
    """What an account holds and has published."""
    account, session = parse_address(address), database()
    page = queries.account_copies(session, account, cursor=request.args.get("after"), limit=PAGE)
    following = page.next and url_for("account.collection", address=account, after=page.next)
    holder = queries.account(session, account)
    return render_template(
        "account/collection.html", address=account, holder=holder, copies=page.items, next_page=following
    )


@bp.get("/running")
def status() -> str:
    """Whether everything that the shop depends on answers; the page's script asks the API."""
    return render_template("account/status.html")

"""Buyer types, as their steward sees them. Pages call a buyer type a membership."""

import time

from flask import render_template, request, url_for

from refrain.catalog import queries
from refrain.catalog.results import BuyerType
from refrain.chain.buyer_types import DAY, FOR_GOOD
from refrain.terms import KINDS
from refrain_web.problems import NotFound
from refrain_web.services import database, services
from refrain_web.session import current_account
from refrain_web.studio import bp

_LINES = 50


@bp.get("/members")
@bp.get("/members/<int:kind>")
def members(kind: int | None = None) -> str:
    """One membership of the signed-in account: its name, who has it until when, inviting to it."""
    account = current_account()
    if account is None:
        return render_template("studio/members.html", account=None)
    if kind is not None and kind >= KINDS:
        raise NotFound("there is no such membership", hint=f"A steward has {KINDS}, counted from 0.")
    session = database()
    types = queries.buyer_types(session, account)
    used = {one.kind: one for one in types}
    free = next((number for number in range(KINDS) if number not in used), 0)
    wanted = kind if kind is not None else min(used, default=free)
    page = queries.members(session, account, wanted, cursor=request.args.get("after"), limit=_LINES)
    return render_template(
        "studio/members.html",
        account=account,
        types=types,
        free=free,
        chosen=used.get(wanted, BuyerType(account, wanted, "")),
        members=page.items,
        next_page=page.next and url_for("studio.members", kind=wanted, after=page.next),
        today=int(time.time()) // DAY,
        for_good=FOR_GOOD,
        known_accounts=services().config.named_accounts,
    )

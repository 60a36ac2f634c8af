"""Pages of one release, for its artist and whoever shares in it: what came in, who holds it, what can be changed."""

import time

from flask import render_template, request

from refrain.catalog import queries
from refrain.catalog.results import ReleaseDetail
from refrain.currency import Currency
from refrain.units import Address
from refrain_web.services import database, services
from refrain_web.session import current_account
from refrain_web.shop.views import find_release
from refrain_web.studio import bp
from refrain_web.studio.income_plot import income_plot
from refrain_web.studio.loosening import form_of, loosen

_LINES = 25
"""Holders and resales on the page; the API has the rest."""


@bp.get("/releases/<address>")
def release(address: str) -> str:
    """One release: money over time, payees with what each can take out, holders, resales, the first sale's settings."""
    found, account = find_release(address), current_account()
    here, session = found.summary.address, database()
    return render_template(
        "studio/release.html",
        release=found,
        account=account,
        is_artist=account == found.summary.artist,
        payees=[line for payee in found.payees for line in _statement(payee.account, here)],
        income=income_plot(queries.release_income(session, here), int(time.time()), _currency(found)),
        holders=queries.holders(session, here, limit=_LINES).items,
        sales=queries.sales(session, here, limit=_LINES).items,
        venues=queries.venues(session, here),
    )


@bp.get("/releases/<address>/terms")
def loosening(address: str) -> str:
    """Every term as it is, and the looser values that are possible."""
    found, account = find_release(address), current_account()
    return render_template(
        "studio/loosening.html",
        release=found,
        account=account,
        is_artist=account == found.summary.artist,
        form=form_of(found.terms, _currency(found)),
        types=queries.buyer_types(database(), account) if account else (),
    )


@bp.get("/releases/<address>/terms/preview")
def loosening_preview(address: str) -> str:
    """What the form would change, as it is and as it will be: a fragment for the page."""
    found = find_release(address)
    loosened = loosen(request.args, found.terms, found.summary.minted, _currency(found))
    return render_template("studio/loosening_preview.html", loosened=loosened)


def _currency(release: ReleaseDetail) -> Currency:
    return services().config.currency(release.summary.currency)


def _statement(account: Address, release: Address) -> list[object]:
    return [line for line in queries.statements(database(), account) if line.release == release]

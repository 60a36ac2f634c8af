"""What webhooks are told, as values and as the bytes that are sent. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from refrain.catalog.market_results import OfferDetail
from refrain.catalog.results import AskDetail
from refrain.units import NOBODY, Address, moment

KINDS = ("sale", "transfer", "ask", "offer", "release")
"""What can be asked for. A sale is a transfer too."""
RETRACTED = "retracted"
"""A reorganisation took an event back; every webhook that was told of it is told so."""


def transfer_data(row: Mapping[str, Any], release: Address, currency: Address) -> dict[str, Any]:
    """A move of a copy, from a row of `transfers`."""
    giver = None if row["giver"] == NOBODY else row["giver"]
    money = {name: _amount(row[name], currency) for name in ("price", "royalty", "fee")}
    plain = {name: row[name] for name in ("token_id", "kind", "receiver", "block", "transaction")}
    return {"release": release, "giver": giver, "at": moment(row["timestamp"])} | plain | money


def release_data(row: Mapping[str, Any]) -> dict[str, Any]:
    """A release that was published, from a new row of `releases`."""
    facts = {name: row[name] for name in ("name", "artist", "max_supply", "royalty_bps", "transaction")}
    found = {"release": row["address"], "at": moment(row["published_at"]), "block": row["published_block"]}
    return found | facts | {"price": _amount(row["price"], row["currency"])}


def ask_data(ask: AskDetail, currency: Address) -> dict[str, Any]:
    """An ask that is in the book from now on."""
    return _order(ask, currency) | {"token_id": ask.token_id, "seller": ask.seller}


def offer_data(offer: OfferDetail, currency: Address) -> dict[str, Any]:
    """An offer that is in the book from now on; `token_id` None is any copy."""
    return _order(offer, currency) | {"token_id": offer.token_id or None, "buyer": offer.buyer}


def body(id: int, kind: str, created: int, retracts: int | None, data: Mapping[str, Any]) -> bytes:
    """The bytes that are sent: the same ones each time the event is told."""
    document = {"id": str(id), "type": kind, "created": moment(created)}
    if retracts is not None:
        document["retracts"] = str(retracts)
    return json.dumps(
        document | {"data": dict(sorted(data.items()))}, separators=(",", ":"), ensure_ascii=False
    ).encode()


def _order(order: AskDetail | OfferDetail, currency: Address) -> dict[str, Any]:
    money = {"price": _amount(order.price, currency), "fee": _amount(order.fee, currency)}
    return {"id": order.id, "release": order.release, "expires": moment(order.expires)} | money


def _amount(value: int, currency: Address) -> dict[str, str]:
    """Money as the API writes it."""
    return {"amount": str(value), "currency": "ETH" if currency == NOBODY else currency}

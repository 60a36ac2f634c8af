"""What webhooks are told, as values and as the bytes that are sent. Pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from refrain.catalog.market_results import ExecutedOrder, OfferDetail
from refrain.catalog.results import AskDetail
from refrain.currency import COIN, Currency
from refrain.units import NOBODY, Address, moment

Row = Mapping[str, Any]

KINDS = ("sale", "transfer", "ask", "offer", "release")
"""What can be asked for. A sale is a transfer too."""
RETRACTED = "retracted"
"""A reorganisation took an event back; every webhook that was told of it is told so."""


def transfer_data(row: Row, release: Address, currency: Address) -> dict[str, Any]:
    """A move of a copy, from a row of `transfers`."""
    plain = {name: row[name] for name in ("kind", "receiver")}
    return _move(row, release, currency, ("price", "royalty", "fee")) | plain | {"giver": _known(row["giver"])}


def sale_data(row: Row, release: Address, currency: Address, order: ExecutedOrder | None) -> dict[str, Any]:
    """A resale, from a row of `transfers` and the order of this book that it carried out, if it is one of this book."""
    signed = {"id": order.id, "kind": order.kind} if order else None
    recipient = _known(order.fee_recipient) if order else None
    parties = {"seller": row["giver"], "buyer": row["receiver"], "order": signed, "fee_recipient": recipient}
    proceeds = row["price"] - row["royalty"] - row["fee"]
    money = {**row, "proceeds": proceeds}
    return _move(money, release, currency, ("price", "royalty", "fee", "proceeds")) | parties


def release_data(row: Row) -> dict[str, Any]:
    """A release that was published, from a new row of `releases`."""
    facts = {name: row[name] for name in ("name", "artist", "max_supply", "royalty_bps", "transaction")}
    found = {"release": row["address"], "at": moment(row["published_at"]), "block": row["published_block"]}
    return found | facts | {"price": _amount(row["price"], row["currency"])}


def ask_data(ask: AskDetail, message: Mapping[str, str], currency: Address) -> dict[str, Any]:
    """An ask that is in the book from now on; `message` is what the seller signed."""
    return _order(ask, message, currency) | {"token_id": ask.token_id, "seller": ask.seller}


def offer_data(offer: OfferDetail, message: Mapping[str, str], currency: Address) -> dict[str, Any]:
    """An offer that is in the book from now on; `token_id` None is any copy, `message` is what the buyer signed."""
    bounds = {"max_resales": offer.max_resales, "max_gifts": offer.max_gifts}
    return _order(offer, message, currency) | {"token_id": offer.token_id or None, "buyer": offer.buyer} | bounds


def with_symbols(data: Row, currencies: Sequence[Currency]) -> dict[str, Any]:
    """The same with `symbol` and `decimals` in every amount, as the site names them now; None of tokens it does not."""
    named = {_name(one.address): {"symbol": one.symbol, "decimals": one.decimals} for one in currencies}
    unnamed = {"symbol": None, "decimals": None}
    return {
        name: value | named.get(value["currency"], unnamed) if isinstance(value, dict) and "amount" in value else value
        for name, value in data.items()
    }


def body(id: int, kind: str, created: int, retracts: int | None, data: Mapping[str, Any]) -> bytes:
    """The bytes that are sent."""
    document = {"id": str(id), "type": kind, "created": moment(created)}
    if retracts is not None:
        document["retracts"] = str(retracts)
    return json.dumps(
        document | {"data": dict(sorted(data.items()))}, separators=(",", ":"), ensure_ascii=False
    ).encode()


def _move(row: Row, release: Address, currency: Address, amounts: Sequence[str]) -> dict[str, Any]:
    plain = {name: row[name] for name in ("token_id", "block", "transaction", "resales", "gifts")}
    money = {name: _amount(row[name], currency) for name in amounts}
    return {"release": release, "at": moment(row["timestamp"])} | plain | money


def _order(order: AskDetail | OfferDetail, message: Mapping[str, str], currency: Address) -> dict[str, Any]:
    money = {"price": _amount(order.price, currency), "fee": _amount(order.fee, currency)}
    times = {"expires": moment(order.expires), "created": moment(order.created)}
    signed = {"message": dict(message), "signature": "0x" + order.signature.hex()}
    plain = {"id": order.id, "release": order.release, "fee_recipient": _known(order.fee_recipient)}
    return plain | times | money | signed


def _known(account: Address) -> Address | None:
    return None if account == NOBODY else account


def _name(currency: Address) -> str:
    return COIN.symbol if currency == NOBODY else currency


def _amount(value: int, currency: Address) -> dict[str, str]:
    """Money as it is kept; what the currency is called is added when it is told."""
    return {"amount": str(value), "currency": _name(currency)}

"""`refrain show`: a release, its copies and what has happened to them."""

from collections.abc import Callable
from functools import partial
from typing import Any

import click

from refrain.commands.account import name_of, open_shop, release, shop_options
from refrain.commands.output import as_json
from refrain.commands.output import show as output
from refrain.currency import Currency
from refrain.units import Address


@click.command()
@release
@shop_options
@as_json
def show(release: Address, site: str, rpc: str, json_: bool) -> None:
    """Show a release: its terms in plain words, who owns what, its sales, and what the artist received."""
    shop = open_shop(site, rpc)
    found = shop.release(release)
    value = {
        "release": found["address"],
        "title": found["title"],
        "artist_name": found["artist_name"],
        "terms": [" ".join(line) for line in found["terms"]["words"]],
        "currency": found["price"]["currency"],
        "price": found["price"]["amount"],
        "minted": found["minted"],
        "max_supply": found["max_supply"],
        "holders": found["holders"],
        "first_sales": found["primary_revenue"]["amount"],
        "royalties": found["royalties"]["amount"],
        "copies": [_copy(item) for item in shop.copies(release)],
        "asks": [_ask(item) for item in shop.asks(release)],
        "offers": [_offer(item) for item in shop.offers(release)],
        "sales": [_sale(item) for item in shop.sales(release)],
    }
    output(value, _text(shop, value, shop.currency(release)), json_=json_)


def _copy(item: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in ("token_id", "owner", "resales", "gifts", "acquired_at")}


def _ask(item: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in ("id", "token_id", "seller", "expires")} | {"price": item["price"]["amount"]}


def _offer(item: dict[str, Any]) -> dict[str, Any]:
    return {name: item[name] for name in ("id", "token_id", "buyer", "expires")} | {"price": item["price"]["amount"]}


def _sale(item: dict[str, Any]) -> dict[str, Any]:
    plain = {name: item[name] for name in ("kind", "token_id", "giver", "receiver", "at", "block", "transaction")}
    return plain | {name: item[name]["amount"] for name in ("price", "royalty", "proceeds")}


def _text(shop: Any, value: dict[str, Any], currency: Currency) -> str:
    words = partial(_words, currency)
    holders = "holder" if value["holders"] == 1 else "holders"
    lines = [
        f"{value['title']} - {value['artist_name']}",
        f"{value['minted']} of {value['max_supply']} copies, {value['holders']} {holders}, "
        f"new copies {words(value['price'])}",
        "",
        *(f"  {line}" for line in value["terms"]),
    ]
    lines += _section("Copies", [f"No. {copy['token_id']}  {name_of(shop, copy['owner'])}" for copy in value["copies"]])
    lines += _section(
        "For sale",
        [f"No. {ask['token_id']}  {words(ask['price'])}  by {name_of(shop, ask['seller'])}" for ask in value["asks"]],
    )
    lines += _section("Offers", [_offer_line(shop, offer, words) for offer in value["offers"]])
    lines += _section("Sales", [_sale_line(shop, sale, words) for sale in value["sales"]])
    lines += ["", f"The artist received {words(value['first_sales'])} of first sales"]
    lines[-1] += f" and {words(value['royalties'])} of royalties."
    return "\n".join(lines)


def _section(title: str, rows: list[str]) -> list[str]:
    return ["", title, *(f"  {row}" for row in rows)] if rows else []


def _offer_line(shop: Any, offer: dict[str, Any], words: Callable[[str], str]) -> str:
    what = f"No. {offer['token_id']}" if offer["token_id"] else "any copy"
    return f"{what}  {words(offer['price'])}  by {name_of(shop, offer['buyer'])}"


def _sale_line(shop: Any, sale: dict[str, Any], words: Callable[[str], str]) -> str:
    line = f"No. {sale['token_id']}  {name_of(shop, sale['receiver'])} for {words(sale['price'])}"
    if sale["giver"] is None:
        return f"{line}, from the artist"
    seller = name_of(shop, sale["giver"])
    return f"{line}: {seller} received {words(sale['proceeds'])}, the artist {words(sale['royalty'])}"


def _words(currency: Currency, amount: str) -> str:
    return currency.words(int(amount))

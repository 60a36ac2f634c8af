"""`refrain offer`, `accept` and `withdraw`: a buyer names the price, an owner takes it."""

import click

from refrain.commands.account import acting, find_signer, name_of, open_shop, release, shop_options, token
from refrain.commands.output import as_json, price_of, show
from refrain.errors import Refused
from refrain.units import Address, TokenId


@click.command()
@release
@click.argument("token", type=click.IntRange(1), required=False)
@click.option("--price", required=True, help="What you pay, in the release's currency, royalty included.")
@acting
@shop_options
@as_json
def offer(release: Address, token: int | None, price: str, who: str, site: str, rpc: str, json_: bool) -> None:
    """Offer a price for copy TOKEN of RELEASE, or for any copy. Paid only when an owner accepts.

    Where that is ether, the price is set aside as wrapped ether first, in your own account.
    """
    shop = open_shop(site, rpc)
    currency = shop.currency(release)
    amount = currency.parse(price)
    made = shop.offer(release, amount, find_signer(shop, who), None if token is None else TokenId(token))
    what = "any copy" if token is None else f"copy {token}"
    text = f"You offer {currency.words(amount)} for {what}.\nOffer {made['id']}"
    show({"release": release, "token": token, "price": str(amount), "offer": made["id"]}, text, json_=json_)


@click.command()
@release
@token
@acting
@shop_options
@as_json
def accept(release: Address, token: TokenId, who: str, site: str, rpc: str, json_: bool) -> None:
    """Sell your copy TOKEN of RELEASE at the highest offer; the royalty is paid in the same transaction."""
    shop = open_shop(site, rpc)
    best = next(iter(shop.offers(release, token)), None)
    if best is None:
        raise Refused(f"nobody offers anything for copy {token}", hint=f"refrain ask {release} {token} names a price.")
    (receipt,) = shop.accept(best["id"], token, find_signer(shop, who))
    price = price_of(best, shop.currency(release))
    text = f"Copy {token} is sold to {name_of(shop, best['buyer'])} for {price}."
    show({"release": release, "token": token, "transaction": receipt.transaction}, text, json_=json_)


@click.command()
@click.argument("offer")
@acting
@shop_options
@as_json
def withdraw(offer: str, who: str, site: str, rpc: str, json_: bool) -> None:
    """Take back your OFFER, and the money that was set aside for it."""
    shop = open_shop(site, rpc)
    cancelled, *_ = shop.withdraw(offer, find_signer(shop, who))
    show({"transaction": cancelled.transaction}, "The offer is withdrawn.", json_=json_)

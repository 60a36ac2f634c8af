"""`refrain ask`, `buy`, `cancel` and `gift`: a copy goes on to somebody else."""

import click

from refrain.commands.account import acting, find_account, find_signer, name_of, open_shop, release, shop_options, token
from refrain.commands.output import as_json, price_of, show
from refrain.errors import Refused
from refrain.units import Address, TokenId


@click.command()
@release
@token
@click.option("--price", required=True, help="What the buyer pays, in the release's currency, royalty included.")
@acting
@shop_options
@as_json
def ask(release: Address, token: TokenId, price: str, who: str, site: str, rpc: str, json_: bool) -> None:
    """Offer your copy TOKEN of RELEASE for sale. Costs nothing; the buyer's payment settles everything."""
    shop = open_shop(site, rpc)
    currency = shop.currency(release)
    amount = currency.parse(price)
    (listed,) = shop.ask(release, token, amount, find_signer(shop, who))
    text = f"Copy {token} is for sale for {currency.words(amount)}."
    show({"release": release, "token": token, "price": str(amount), "ask": listed["id"]}, text, json_=json_)


@click.command()
@release
@token
@acting
@shop_options
@as_json
def buy(release: Address, token: TokenId, who: str, site: str, rpc: str, json_: bool) -> None:
    """Buy copy TOKEN of RELEASE at its owner's price; the royalty is paid in the same transaction."""
    shop = open_shop(site, rpc)
    open_asks = [item for item in shop.asks(release) if int(item["token_id"]) == token]
    if not open_asks:
        raise Refused(f"copy {token} is not for sale", hint=f"refrain show {release} lists what is.")
    chosen = min(open_asks, key=lambda item: int(item["price"]["amount"]))
    receipt = shop.buy(chosen["id"], find_signer(shop, who))[-1]
    price = price_of(chosen, shop.currency(release))
    text = f"Copy {token} is yours, from {name_of(shop, chosen['seller'])}, for {price}."
    show({"release": release, "token": token, "transaction": receipt.transaction}, text, json_=json_)


@click.command()
@release
@token
@acting
@shop_options
@as_json
def cancel(release: Address, token: TokenId, who: str, site: str, rpc: str, json_: bool) -> None:
    """Take your copy TOKEN off the market: every ask signed for it becomes void."""
    shop = open_shop(site, rpc)
    (receipt,) = shop.cancel(release, token, find_signer(shop, who))
    show({"transaction": receipt.transaction}, f"Copy {token} is no longer for sale.", json_=json_)


@click.command()
@release
@token
@click.option("--to", "receiver", required=True, metavar="ACCOUNT", help="Name of a demo account, or an address.")
@acting
@shop_options
@as_json
def gift(release: Address, token: TokenId, receiver: str, who: str, site: str, rpc: str, json_: bool) -> None:
    """Give your copy TOKEN of RELEASE away."""
    shop = open_shop(site, rpc)
    account = find_account(shop, receiver, field="to")
    (receipt,) = shop.gift(release, token, account, find_signer(shop, who))
    show({"transaction": receipt.transaction}, f"Copy {token} now belongs to {receiver}.", json_=json_)

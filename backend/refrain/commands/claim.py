"""`refrain claim`: a payee's share of what a release has earned."""

import click

from refrain.commands.account import acting, find_account, find_signer, open_shop, release, shop_options
from refrain.commands.output import as_json, show
from refrain.units import Address


@click.command()
@release
@click.option("--payee", default="", metavar="ACCOUNT", help="Whose share; your own unless given.")
@acting
@shop_options
@as_json
def claim(release: Address, payee: str, who: str, site: str, rpc: str, json_: bool) -> None:
    """Pay a payee of RELEASE what first sales and royalties have brought so far."""
    shop = open_shop(site, rpc)
    signer = find_signer(shop, who)
    account = find_account(shop, payee, field="payee") if payee else signer.address
    (receipt,) = shop.claim(release, account, signer)
    show({"payee": account, "transaction": receipt.transaction}, f"Paid to {account}.", json_=json_)

"""`refrain accounts`: the demo's named accounts and what they have."""

import click

from refrain.commands.account import open_shop, shop_options
from refrain.commands.output import as_json, show
from refrain.currency import COIN


@click.command()
@shop_options
@as_json
def accounts(site: str, rpc: str, json_: bool) -> None:
    """List the accounts that --as knows by name."""
    shop = open_shop(site, rpc)
    named = shop.deployment["demo_accounts"]
    balances = shop.rpc.batch([("eth_getBalance", (account["address"], "latest")) for account in named])
    rows = [account | {"balance": str(int(balance, 16))} for account, balance in zip(named, balances, strict=True)]
    lines = [f"{row['name']:10} {row['address']}  {COIN.format(int(row['balance'])):>24} {COIN.symbol}" for row in rows]
    show({"accounts": rows}, "\n".join(lines) or "This shop has no demo accounts.", json_=json_)

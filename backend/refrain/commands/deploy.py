"""`refrain deploy`: the contracts, once for each chain."""

import json
from pathlib import Path

import click

from refrain.commands.account import open_wallet
from refrain.commands.output import as_json, show
from refrain.currency import COIN
from refrain.errors import InvalidInput
from refrain.units import NOBODY, parse_address


@click.command()
@click.option("--rpc", required=True, help="A node of the chain.")
@click.option("--as", "keyfile", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--wrapped", default=NOBODY, help="The chain's wrapped coin (such as WETH), in which offers pay.")
@click.option("--record", type=click.Path(path_type=Path), help="File to write the addresses to, as JSON; must be new.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
def deploy(rpc: str, keyfile: Path, wrapped: str, record: Path | None, yes: bool, json_: bool) -> None:
    """Deploy factory and buyer types with the wallet in a key file, which pays for it and keeps no power over them."""
    from refrain.chain import deploy as contracts
    from refrain.chain.rpc import Rpc

    if record and record.exists():
        raise InvalidInput(f"{record} exists", hint="It may be the record of a deployment in use: name another file.")
    node, coin = Rpc(rpc, timeout=60), parse_address(wrapped, field="wrapped")
    wallet = open_wallet(node, keyfile)
    chain, wei = node.batch([("eth_chainId", ()), ("eth_getBalance", (wallet.address, "latest"))])
    if not yes:
        told = f"{wallet.address} holds {COIN.words(int(wei, 16))} on chain {int(chain, 16)}."
        click.confirm(f"{told} Deploy there?", abort=True, err=True)
    deployment = contracts.deploy(node, wallet, wrapped_native=coin)
    if record:
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(deployment.to_json())
    settings = {
        "chain_id": deployment.chain_id,
        "factory": deployment.factory,
        "buyer_types": deployment.buyer_types,
        "deployed_block": deployment.block,
    }
    toml = "\n".join(f"{name} = {json.dumps(value)}" for name, value in settings.items())
    show(settings, toml, json_=json_)

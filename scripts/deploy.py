"""Deploy factory, implementation and registry: `ape run deploy --network ecosystem:network:provider [--wrapped 0x...]`.

Writes deployments/<chain id>/deployment.json with the addresses, and beside it the standard JSON input of each contract
with its constructor arguments, which is what explorers ask for to verify the sources.
"""

import json
from pathlib import Path
from typing import Any

import click
from ape import accounts, chain, project
from ape.cli import ConnectedProviderCommand, network_option
from vyper.cli.vyper_compile import compile_files

ROOT = Path(__file__).parent.parent
NOBODY = "0x" + "0" * 40


@click.command(cls=ConnectedProviderCommand)
@network_option()
@click.option("--account", "alias", default="TEST::0", help="Who deploys, by ape's alias; it keeps no power.")
@click.option("--wrapped", default=NOBODY, help="The chain's wrapped coin, in which offers pay; zero for none.")
@click.option("--folder", type=click.Path(path_type=Path), default=ROOT / "deployments", help="Where records go.")
def cli(alias: str, wrapped: str, folder: Path) -> None:
    """Deploy the contracts and record where they are."""
    account = accounts.test_accounts[int(alias[6:])] if alias.startswith("TEST::") else accounts.load(alias)
    code = bytes.fromhex(_artifact("Release")["bytecode"].removeprefix("0x"))
    factory = account.deploy(project.ReleaseFactory, code, wrapped)
    registry = account.deploy(project.BuyerTypes)
    record = {
        "chain_id": chain.chain_id,
        "factory": str(factory.address),
        "implementation": str(factory.implementation()),
        "buyer_types": str(registry.address),
        "wrapped_native": wrapped,
        "block": chain.blocks.height,
    }
    place = folder / str(chain.chain_id)
    place.mkdir(parents=True, exist_ok=True)
    (place / "deployment.json").write_text(json.dumps(record, indent=2) + "\n")
    for name in ("Release", "ReleaseFactory", "BuyerTypes"):
        (place / f"{name}.input.json").write_text(_standard_input(name))
    click.echo(json.dumps(record))


def _artifact(name: str) -> Any:
    return json.loads((ROOT / f"backend/refrain/chain/artifacts/{name}.json").read_text())


def _standard_input(name: str) -> str:
    """Sources and settings of one contract, as `vyper-json` and explorers read them."""
    source = str(ROOT / f"contracts/{name}.vy")
    output = compile_files([source], ["solc_json"], paths=[str(ROOT)], include_sys_path=False)
    return json.dumps(next(iter(output.values()))["solc_json"], indent=1) + "\n"

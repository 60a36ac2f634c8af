"""`refrain keeper`: make, run and look after one keeper."""

import json
from pathlib import Path

import click

from refrain.commands.output import as_json, show
from refrain.commands.supervised import supervised

folder = click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where the keeper lives."
)
passphrase = click.option(
    "--passphrase", is_flag=True, help="Ask for the key file's passphrase (otherwise: passphrase_file, or none)."
)


@click.group()
def keeper() -> None:
    """A keeper releases its share of a key to whoever owns a copy now."""


@keeper.command()
@folder
@click.option("--chain-id", type=int, required=True, help="The chain whose releases it serves.")
@click.option("--rpc", "rpc_urls", multiple=True, required=True, help="A node of that chain; several must agree.")
@click.option("--domain", "domains", multiple=True, required=True, help="A shop whose sign-in messages count.")
@click.option("--port", type=click.IntRange(1, 65535), default=8011, show_default=True)
@click.option(
    "--stale-after",
    type=click.IntRange(0),
    default=1800,
    show_default=True,
    help="Seconds after which a chain that stands still is not believed; 0 for one that only mines now and then.",
)
@passphrase
@as_json
def init(
    folder: Path,
    chain_id: int,
    rpc_urls: tuple[str, ...],
    domains: tuple[str, ...],
    port: int,
    stale_after: int,
    passphrase: bool,
    json_: bool,
) -> None:
    """Make a keeper: its key, and a keeper.toml to edit."""
    from refrain.keepers import operate
    from refrain.keepers.config import KeeperConfig

    config = KeeperConfig(chain_id, rpc_urls, domains, origins=("*",), port=port, stale_after=stale_after)
    public = operate.init(folder, config, _ask(passphrase, confirm=True))
    text = f"Keeper in {folder}\nPublic key: {public}\nNow edit keeper.toml there, then run `refrain keeper serve`."
    show({"folder": str(folder), "public_key": public}, text, json_=json_)


@keeper.command()
@folder
@passphrase
@supervised
def serve(folder: Path, passphrase: bool) -> None:
    """Run the keeper until Ctrl-C."""
    from refrain.keepers import operate

    operate.serve(folder, _ask(passphrase))


@keeper.command(name="show")
@folder
@as_json
def show_(folder: Path, json_: bool) -> None:
    """Print configuration, public keys and the newest line of the grant log."""
    from refrain.keepers import operate

    value = operate.show(folder)
    show(value, "\n".join(f"{name:22} {_text(item)}" for name, item in value.items()), json_=json_)


@keeper.command()
@folder
@passphrase
@as_json
def rotate(folder: Path, passphrase: bool, json_: bool) -> None:
    """Make a new key for future releases; shares sealed to the former ones still open."""
    from refrain.keepers import operate

    public = operate.rotate(folder, _ask(passphrase))
    show({"public_key": public}, f"New public key: {public}\nRestart the keeper to use it.", json_=json_)


def _ask(wanted: bool, *, confirm: bool = False) -> str:
    return click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm) if wanted else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)

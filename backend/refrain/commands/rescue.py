"""`refrain rescue`: a recording without any shop."""

from pathlib import Path
from typing import Any

import click

from refrain.commands.account import open_wallet, release, token
from refrain.commands.output import as_json, progress, show
from refrain.units import Address, TokenId


@click.command()
@release
@token
@click.option("--wallet", type=click.Path(exists=True, path_type=Path), required=True, help="Key file of the owner.")
@click.option("--rpc", required=True, help="A node of the chain.")
@click.option("--gateway", default="", help="An IPFS gateway.")
@click.option("--blobs", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of blocks.")
@click.option("--car", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="An archive of blocks (CAR).")
@click.option("--keeper", "keepers", multiple=True, help="Address of a keeper that has moved; repeatable.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="File, or folder of an album.")
@as_json
def rescue(
    release: Address,
    token: TokenId,
    wallet: Path,
    rpc: str,
    gateway: str,
    blobs: Path | None,
    car: Path | None,
    keepers: tuple[str, ...],
    output: Path,
    json_: bool,
) -> None:
    """Get the recording of your copy TOKEN of RELEASE from a node, the bytes and the keepers alone: no shop."""
    from refrain.chain.rpc import Rpc
    from refrain.rescue.recording import rescue as fetch

    node, source = Rpc(rpc), _source(gateway, blobs, car)
    with progress(json_=json_) as advance:
        files = fetch(node, source, keepers, release, token, open_wallet(node, wallet), output, advance)
    show({"files": [str(path) for path in files]}, "\n".join(f"Wrote {path}" for path in files), json_=json_)


def _source(gateway: str, blobs: Path | None, car: Path | None) -> Any:
    from refrain.rescue.car import archive
    from refrain.rescue.sources import Gateway, folder

    if sum(map(bool, (gateway, blobs, car))) != 1:
        raise click.UsageError("Name one of --gateway, --blobs and --car.")
    if gateway:
        return Gateway(gateway)
    return folder(blobs) if blobs else archive(car)  # type: ignore[arg-type]  # one of the three is given

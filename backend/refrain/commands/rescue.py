"""`refrain rescue`: the recording of a copy when the shop is gone."""

import getpass
import os
from pathlib import Path

import click

from refrain.commands.account import release, token
from refrain.commands.output import as_json, progress, show
from refrain.units import Address, TokenId


@click.command()
@release
@token
@click.option("--wallet", required=True, type=click.Path(path_type=Path), help="Key file of the account that owns it.")
@click.option("--rpc", required=True, envvar="REFRAIN_RPC_URL", help="A node of the chain.")
@click.option("--gateway", default="", help="An IPFS gateway, such as https://ipfs.example.")
@click.option("--blobs", type=click.Path(path_type=Path), help="A folder of blocks instead of a gateway.")
@click.option("--car", type=click.Path(path_type=Path), help="An archive of blocks (CAR) instead of a gateway.")
@click.option("--keeper", "keepers", multiple=True, help="Where a keeper is now; once for each, if they have moved.")
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
    """Get back the recording of copy TOKEN of RELEASE with no shop: from the chain, the bytes and the keepers.

    The key file's password is asked for, or read from REFRAIN_PASSWORD.
    """
    from refrain.chain.accounts import Wallet
    from refrain.chain.rpc import Rpc
    from refrain.rescue import car as archives
    from refrain.rescue import sources
    from refrain.rescue.recording import rescue as rescue_copy

    if sum(map(bool, (gateway, blobs, car))) != 1:
        raise click.UsageError("Give one of --gateway, --blobs and --car.")
    source: sources.Source
    if gateway:
        source = sources.Gateway(gateway)
    else:
        source = sources.folder(blobs) if blobs else archives.archive(car or Path())
    node = Rpc(rpc)
    signer = Wallet.from_keyfile(node, wallet, _password(wallet))
    with progress(json_=json_) as advance:
        files = rescue_copy(node, source, keepers, release, token, signer, output, advance)
    show({"files": [str(path) for path in files]}, "\n".join(f"Wrote {path}" for path in files), json_=json_)


def _password(wallet: Path) -> str:
    return os.environ.get("REFRAIN_PASSWORD") or getpass.getpass(f"Password of {wallet}: ")

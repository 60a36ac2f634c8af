"""`refrain collect` and `download`: a copy of one's own, and its recording."""

from pathlib import Path

import click

from refrain.commands.account import acting, find_signer, open_shop, release, shop_options, token
from refrain.commands.output import as_json, progress, show
from refrain.units import Address, TokenId


@click.command()
@release
@click.option("--quantity", type=click.IntRange(1, 64), default=1, show_default=True, help="How many copies.")
@acting
@shop_options
@as_json
def collect(release: Address, quantity: int, who: str, site: str, rpc: str, json_: bool) -> None:
    """Buy new copies of RELEASE from the artist."""
    shop = open_shop(site, rpc)
    receipt, tokens = shop.collect(release, quantity, find_signer(shop, who))
    text = f"Yours: {', '.join(f'No. {number}' for number in tokens)} of {release}."
    show({"release": release, "tokens": tokens, "transaction": receipt.transaction}, text, json_=json_)


@click.command()
@release
@token
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="File, or folder of an album.")
@acting
@shop_options
@as_json
def download(release: Address, token: TokenId, output: Path, who: str, site: str, rpc: str, json_: bool) -> None:
    """Fetch and decrypt the recording of your copy TOKEN of RELEASE, bit for bit as the artist uploaded it."""
    from refrain.client.download import download_copy

    shop = open_shop(site, rpc)
    with progress(json_=json_) as advance:
        files = download_copy(shop, release, token, find_signer(shop, who), output, advance)
    show({"files": [str(path) for path in files]}, "\n".join(f"Wrote {path}" for path in files), json_=json_)

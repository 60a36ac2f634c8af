"""`refrain keepers`: what an artist does about the keepers of her releases."""

from pathlib import Path

import click

from refrain.commands.account import ReleaseAddress, acting, find_signer, open_shop, shop_options
from refrain.commands.output import as_json, show
from refrain.units import Address


@click.group()
def keepers() -> None:
    """The keepers that hold the shares of a release's keys."""


@keepers.command(name="hand-over")
@click.argument("releases", type=ReleaseAddress(), nargs=-1, required=True, metavar="RELEASE...")
@click.option("--to", "urls", multiple=True, required=True, metavar="URL", help="A new keeper; repeat for each.")
@click.option("--threshold", type=click.IntRange(1, 16), required=True, help="How many of them a listener needs.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("hand-over"),
    show_default=True,
    help="Where progress is kept; run the same command again to go on.",
)
@acting
@shop_options
@as_json
def hand_over(
    releases: tuple[Address, ...],
    urls: tuple[str, ...],
    threshold: int,
    folder: Path,
    who: str,
    site: str,
    rpc: str,
    json_: bool,
) -> None:
    """Move the keys of each RELEASE to other keepers, and point the release to the new envelope.

    The new envelope goes into the store that REFRAIN_CONFIG or REFRAIN_DATA names.
    """
    from refrain.client.hand_over import hand_over as carry_out
    from refrain.config import load
    from refrain.rescue.sources import Gateway
    from refrain.storage.mirrored import open_store

    shop, store = open_shop(site, rpc), open_store(load())
    signer, gateway = find_signer(shop, who), Gateway(shop.deployment["gateway"])
    addresses = [url.rstrip("/") for url in urls]
    done = {}
    for release in releases:
        say = _silent if json_ else (lambda words, release=release: click.echo(f"{release}: {words}"))
        receipt = carry_out(
            shop.rpc, gateway, store, release, addresses, threshold, signer, folder / release.lower(), say
        )
        done[release] = receipt.transaction if receipt else ""
    text = f"{threshold} of {len(addresses)} keepers now serve {len(done)} release(s)."
    show({"releases": done, "keepers": addresses, "threshold": threshold}, text, json_=json_)


def _silent(words: str) -> None:
    """Scripts read only the result."""

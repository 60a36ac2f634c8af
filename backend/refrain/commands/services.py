"""The processes of a deployment: chain, gateway, worker, indexer, web. Each runs until SIGTERM or Ctrl-C."""

import signal
import threading
from pathlib import Path

import click

from refrain.commands.supervised import supervised
from refrain.config import load

port = click.option("--port", type=click.IntRange(1, 65535), required=True, help="TCP port.")
host = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")


def _stop_event() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    return stopped


@click.command()
@click.option(
    "--data", type=click.Path(dir_okay=False, path_type=Path), required=True, help="SQLite file of the chain."
)
@click.option("--origin", "origins", multiple=True, help="Page origin that may ask the node to sign; repeatable.")
@click.option(
    "--confirm-blocks",
    type=click.IntRange(0, 1000),
    default=3,
    show_default=True,
    help="Empty blocks after the last transaction: at least the confirmations and hold that keepers wait for.",
)
@port
@supervised
def chain(data: Path, port: int, origins: tuple[str, ...], confirm_blocks: int) -> None:
    """Run the embedded chain: a node for one machine, behind JSON-RPC on loopback."""
    from refrain.chain.embedded import serve

    serve(data, port, confirm_blocks=confirm_blocks, allowed_origins=origins)


@click.command()
@host
@port
@supervised
def gateway(host: str, port: int) -> None:
    """Serve the configured store as an IPFS gateway: GET /ipfs/CID, by range."""
    from refrain.storage.serve import serve

    serve(host, port)


@click.command()
@supervised
def worker() -> None:
    """Work through the publishing queue."""
    from refrain.publishing.queue import run_worker

    run_worker(load())


@click.command()
@supervised
def indexer() -> None:
    """Follow the chain and keep the catalogue equal to it."""
    from refrain.indexer import follow

    follow(load(), _stop_event())


@click.command()
@host
@port
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer.")
@supervised
def web(host: str, port: int, workers: int) -> None:
    """Serve the storefront: pages and API."""
    from refrain_web.serve import serve

    serve(host, port, workers=workers)

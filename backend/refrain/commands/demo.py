"""`refrain demo`: everything on this machine, until Ctrl-C."""

import os
from pathlib import Path

import click


@click.command()
@click.option("--port", type=click.IntRange(1024, 65000), default=8000, show_default=True, help="Port of the shop.")
@click.option("--fresh", is_flag=True, help="Start over: delete what an earlier demo kept.")
def demo(port: int, fresh: bool) -> None:
    """Start chain, store, keepers, queue and shop on this machine; data is kept in REFRAIN_DATA, default ./data."""
    from refrain.demo.run import run_demo

    run_demo(Path(os.environ.get("REFRAIN_DATA", "data")), port, fresh=fresh, say=click.echo)

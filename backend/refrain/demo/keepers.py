"""The demo's keepers: a folder each, made once; their configuration follows the ports of this start."""

from pathlib import Path

from refrain.config import Config
from refrain.demo.folder import write_private
from refrain.demo.parts import ports
from refrain.keepers.config import KeeperConfig, to_toml
from refrain.keepers.operate import init


def ensure_keepers(config: Config, data: Path, port: int) -> None:
    """Make the keepers' folders under `data` where they are missing, and write their configuration."""
    sites = (f"127.0.0.1:{port}", f"localhost:{port}")
    for name, number in ports(port).items():
        if not name.startswith("keeper-"):
            continue
        folder = data / name
        told = KeeperConfig(
            chain_id=config.chain_id,
            rpc_urls=config.rpc_urls,
            domains=sites,
            origins=("*",),  # answers are of use to the session that they are sealed to; a rescue comes from any page
            port=number,
            confirmations=config.confirmations,
            hold=config.hold,
        )
        if not (folder / "keeper.toml").exists():
            init(folder, told)
        write_private(folder / "keeper.toml", to_toml(told))

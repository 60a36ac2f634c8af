"""Which processes make up the demo, on which ports, and with what they are told."""

import os
import sys
from pathlib import Path

from refrain.config import Config
from refrain.demo.supervise import Part
from refrain.serving import require_port

KEEPER_COUNT = 3
_OTHER_PORTS = "Is a demo running already? Choose other ports with PORT=, for example make demo PORT=9000."


def ports(port: int) -> dict[str, int]:
    """The port of every part, all derived from the storefront's."""
    keepers = {f"keeper-{number}": port + 10 + number for number in range(1, KEEPER_COUNT + 1)}
    return {"web": port, "chain": port + 1, "gateway": port + 2, **keepers}


def check_free(port: int) -> None:
    """Refuse to start beside something else on the same ports, before anything is started."""
    for name, number in ports(port).items():
        require_port("127.0.0.1", number, part=name, hint=_OTHER_PORTS)


def chain(data: Path, port: int) -> Part:
    """The embedded chain; it starts first, because the contracts must be there before the others read them."""
    at = ports(port)["chain"]
    command = ("chain", "--port", str(at), "--data", str(data / "chain.sqlite"), "--origin", f"http://127.0.0.1:{port}")
    return Part("chain", _refrain(*command, "--origin", f"http://localhost:{port}"), f"http://127.0.0.1:{at}/")


def others(config: Config, data: Path, port: int) -> list[Part]:
    """All parts but the chain, which read the configuration file in the data folder."""
    at = ports(port)
    told = {"REFRAIN_CONFIG": str(data / "refrain.toml")}
    keepers = [
        Part(name, _refrain("keeper", "serve", "--folder", str(data / name)), f"http://127.0.0.1:{at[name]}/health")
        for name in at
        if name.startswith("keeper-")
    ]
    return [
        Part("gateway", _refrain("gateway", "--port", str(at["gateway"])), f"{config.gateway_url}/health", told),
        *keepers,
        Part("worker", _refrain("worker"), "", told),
        Part("indexer", _refrain("indexer"), "", told),
        Part("web", _refrain("web", "--port", str(port)), f"{config.site_url}/api/v1/", told),
    ]


def _refrain(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "refrain", *arguments, "--supervised", str(os.getpid()))

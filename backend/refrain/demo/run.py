"""The demo from start to Ctrl-C."""

import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from refrain.chain.deploy import deploy_or_find
from refrain.chain.rpc import Rpc
from refrain.config import Config
from refrain.demo import folder, parts
from refrain.demo.keepers import ensure_keepers
from refrain.demo.money import ensure_play_money
from refrain.demo.supervise import Supervisor
from refrain.units import checksum

NAMES = ("artist", "alice", "bob", "carol", "dave", "erin", "frank", "grace", "steward", "operator")
"""What the ten accounts of the chain's node are called. The operator deploys the contracts and has no power after."""

Say = Callable[[str], None]


def run_demo(data: Path, port: int, *, fresh: bool, say: Say) -> None:
    """Start everything on `data` and keep it running until SIGINT or SIGTERM; then stop everything.

    Raises `Unavailable` if a port is taken, another demo runs on the same folder, or a part does not start.
    """
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with folder.locked(data):
        if fresh:
            folder.start_over(data)
        (data / folder.MARK).touch()
        parts.check_free(port)
        supervisor = Supervisor(data / "logs")
        try:
            config = _start(supervisor, data, port, say)
            say(_welcome(config, data))
            supervisor.watch(stopped)
            say("Stopping.")
        finally:
            supervisor.stop()


def _start(supervisor: Supervisor, data: Path, port: int, say: Say) -> Config:
    say("Starting the chain ...")
    supervisor.start(parts.chain(data, port))
    supervisor.await_ready()
    config = _config(data, port)
    rpc = Rpc(config.rpc_urls[0])
    accounts = dict(zip(NAMES, (checksum(address) for address in rpc.call("eth_accounts")), strict=True))
    deployed = deploy_or_find(rpc, data / "deployment.json", accounts["operator"])
    play_money = ensure_play_money(rpc, data / "play-money.txt", tuple(accounts.values()), accounts["operator"])
    config = replace(
        config,
        factory=deployed.factory,
        buyer_types=deployed.buyer_types,
        deployed_block=deployed.block,
        currencies=(play_money,),
        demo_accounts=tuple(f"{name}:{address}" for name, address in accounts.items()),
    )
    ensure_keepers(config, data, port)
    folder.write_config(config, data / "refrain.toml")
    say("Starting keepers, store, queue and shop ...")
    for part in parts.others(config, data, port):
        supervisor.start(part)
    supervisor.await_ready()
    return config


def _config(data: Path, port: int) -> Config:
    at = parts.ports(port)
    url = "http://127.0.0.1:{}".format
    return Config(
        data=data.absolute(),
        site_url=url(port),
        rpc_urls=(url(at["chain"]),),
        public_rpc_url=url(at["chain"]),
        gateway_url=url(at["gateway"]),
        keepers=tuple(url(number) for name, number in at.items() if name.startswith("keeper-")),
        webhook_private=True,
        secret_key=folder.secret(data, "session.key"),
    )


def _welcome(config: Config, data: Path) -> str:
    names = ", ".join(name for name, _ in config.named_accounts if name != "operator")
    elsewhere = "" if config.site_url == Config().site_url else f" --site {config.site_url}"
    return f"""
Refrain is open at {config.site_url}
  Accounts to try: {names} (choose one in the page).
  Each has coin, and PLAY, a token worth nothing in which releases can be priced too.
  From the shell:  .venv/bin/refrain accounts{elsewhere}
  Data and logs:   {data}
Stop with Ctrl-C. Everything is kept; `make demo FRESH=1` starts over.
"""

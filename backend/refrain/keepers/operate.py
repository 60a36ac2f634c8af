"""What an operator does with a keeper: make one, run it, look at it, give it a new key. A keeper lives in one folder:

keeper.toml    its configuration        keys.json    its private keys        grants.log    what it handed out
"""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask

from refrain.chain.quorum import Quorum
from refrain.chain.rpc import Rpc
from refrain.crypto.encoding import encode64
from refrain.crypto.sealing import KeyPair
from refrain.errors import InvalidInput
from refrain.keepers import keyfile
from refrain.keepers.config import KeeperConfig, load, to_toml
from refrain.keepers.grants import GrantLog, read_head
from refrain.keepers.limits import RateLimit
from refrain.keepers.metrics import Metrics
from refrain.keepers.service import Keeper
from refrain.keepers.web import create_app
from refrain.serving import serve_application

THREADS = 16
"""Requests under way at once; each waits mostly for the chain."""
_RPC_TIMEOUT = 3.0


def init(folder: Path, config: KeeperConfig, passphrase: str = "") -> str:
    """Make a keeper in `folder` (mode 0700) and return its public key (base64url). Never overwrites one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / "keeper.toml").exists():
        raise InvalidInput(f"{folder} holds a keeper already", hint="Choose another folder.")
    keys = keyfile.create(folder / "keys.json", passphrase)
    (folder / "keeper.toml").touch(mode=0o600)  # nodes' addresses may hold access keys
    (folder / "keeper.toml").write_text(to_toml(config))
    return encode64(keys[0].public)


def show(folder: Path) -> dict[str, Any]:
    """Configuration, public keys and the log's newest line, without touching a running keeper."""
    current, *former = keyfile.public_keys(folder / "keys.json")
    head = read_head(folder / "grants.log")
    return {
        "public_key": current,
        "former_public_keys": former,
        "log": {"number": head.number, "hash": head.hash},
        **asdict(load(folder)),
    }


def rotate(folder: Path, passphrase: str = "") -> str:
    """Make a new key for future envelopes; the former ones still open theirs. Restart the keeper afterwards."""
    config = load(folder)
    return encode64(keyfile.rotate(folder / "keys.json", passphrase or _passphrase(config))[0].public)


def serve(folder: Path, passphrase: str = "") -> None:
    """Run the keeper until the process is told to end. Raises InvalidInput before it starts if something is wrong."""
    config = load(folder)
    keys = keyfile.read(folder / "keys.json", passphrase or _passphrase(config))

    serve_application(partial(application, folder, config, keys), config.host, config.port, threads=THREADS)


def application(folder: Path, config: KeeperConfig, keys: tuple[KeyPair, ...]) -> Flask:
    """Make the application in the server's worker process."""
    return create_app(open_keeper(folder, config, keys))


def open_keeper(folder: Path, config: KeeperConfig, keys: tuple[KeyPair, ...]) -> Keeper:
    """The keeper of `folder`, ready to answer; it is the only one to write the folder's log."""
    nodes = [Rpc(url, timeout=_RPC_TIMEOUT) for url in config.rpc_urls]
    return Keeper(
        config=config,
        keys=keys,
        chain=Quorum(
            nodes,
            chain_id=config.chain_id,
            confirmations=config.confirmations,
            hold=config.hold,
            stale_after=config.stale_after,
        ),
        log=GrantLog(folder / "grants.log"),
        requests=RateLimit(config.requests_per_minute),
        shares=RateLimit(config.shares_per_minute),
        metrics=Metrics(),
    )


def _passphrase(config: KeeperConfig) -> str:
    if not config.passphrase_file:
        return ""
    try:
        return Path(config.passphrase_file).read_text().rstrip("\n")
    except OSError as error:
        raise InvalidInput(f"passphrase_file: {config.passphrase_file} cannot be read: {error.strerror}") from error

"""A keeper's own configuration: `keeper.toml` in its folder, then the environment (`REFRAIN_KEEPER_<FIELD>`).

It shares nothing with the storefront's: a keeper is another operator. docs/keepers.md explains every field.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from refrain.config import read_fields, toml_value
from refrain.errors import InvalidInput

_PREFIX = "REFRAIN_KEEPER_"


@dataclass(frozen=True, slots=True)
class KeeperConfig:
    """Where a keeper listens, which chain it believes, and whom it serves. URLs have no trailing slash.

    `domains`: sites whose sign-in messages count. `origins`: sites whose pages may read the answers ("*" for all).
    `stale_after`: seconds by which the block that decides may be behind the clock; 0 for a chain that only mines now
    and then. `requests_per_minute` is for one network address, `shares_per_minute` for one address and for one account.
    `trusted_proxies`: network addresses whose X-Forwarded-For is believed. `passphrase_file`: a file that holds the
    key file's passphrase.
    """

    chain_id: int
    rpc_urls: tuple[str, ...]
    domains: tuple[str, ...]
    origins: tuple[str, ...] = ()
    host: str = "127.0.0.1"
    port: int = 8011
    confirmations: int = 2
    hold: int = 1
    stale_after: int = 0
    requests_per_minute: int = 600
    shares_per_minute: int = 1200
    trusted_proxies: tuple[str, ...] = ()
    passphrase_file: str = ""


def load(folder: Path, environ: Mapping[str, str] | None = None) -> KeeperConfig:
    """Read and check the configuration of the keeper in `folder`; raises InvalidInput naming what is wrong."""
    environ = os.environ if environ is None else environ
    path = folder / "keeper.toml"
    try:
        given = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}", hint="Make one with `refrain keeper init`.") from error
    given |= {name.removeprefix(_PREFIX).lower(): value for name, value in environ.items() if name.startswith(_PREFIX)}
    return _checked(read_fields(KeeperConfig, given))


def to_toml(config: KeeperConfig) -> str:
    """The configuration as a file that `load` reads."""
    return "".join(f"{item.name} = {toml_value(getattr(config, item.name))}\n" for item in fields(config))


def _checked(values: Mapping[str, object]) -> KeeperConfig:
    missing = [name for name in ("chain_id", "rpc_urls", "domains") if not values.get(name)]
    if missing:
        raise InvalidInput(f"keeper configuration: {', '.join(missing)} must be set", hint="See docs/keepers.md.")
    config = KeeperConfig(**values)  # type: ignore[arg-type]
    limits = config.requests_per_minute, config.shares_per_minute
    if min(config.confirmations, config.hold, config.stale_after) < 0 or min(limits) < 1:
        raise InvalidInput("keeper configuration: a number is too small", hint="See docs/keepers.md.")
    return config

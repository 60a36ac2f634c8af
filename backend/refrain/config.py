"""One frozen `Config`, read once at the start of a process and passed on explicitly.

Sources, later ones win: the defaults below, a TOML file (`REFRAIN_CONFIG`), the environment (`REFRAIN_<FIELD>`).
All problems are named at once. Every field is explained in docs/configuration.md; a test keeps that page complete.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from refrain.currency import COIN, Currency, parse_currency, unknown
from refrain.errors import InvalidInput
from refrain.units import NOBODY, Address, parse_address

MOST_CURRENCIES = 16
"""That a site works with, the chain's own coin included: artists and buyers choose from a short list."""


@dataclass(frozen=True, slots=True)
class Config:
    """Where the parts are and how they behave. URLs have no trailing slash; times are in seconds.

    `factory` is the one to publish with, deployed in `deployed_block`; `earlier_factories` lists others whose releases
    are shown too, as "0xaddress:block". `currencies` lists the tokens that releases may be priced in, beside the
    chain's own coin, as "0xaddress:SYMBOL:decimals". `demo_accounts` lists accounts whose keys the chain's own node
    holds, as "name:0xaddress"; the pages then offer a demo wallet with them. Empty on every real chain.
    """

    data: Path = Path("data")
    site_url: str = "http://127.0.0.1:8000"
    chain_id: int = 1337
    rpc_urls: tuple[str, ...] = ("http://127.0.0.1:8001",)
    public_rpc_url: str = "http://127.0.0.1:8001"
    factory: Address = NOBODY
    buyer_types: Address = NOBODY
    deployed_block: int = 0
    earlier_factories: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    confirmations: int = 2
    hold: int = 1
    gateway_url: str = "http://127.0.0.1:8002"
    other_gateways: tuple[str, ...] = ()
    kubo_urls: tuple[str, ...] = ()
    pinning_url: str = ""
    pinning_token: str = field(default="", repr=False)
    keepers: tuple[str, ...] = ("http://127.0.0.1:8011", "http://127.0.0.1:8012", "http://127.0.0.1:8013")
    threshold: int = 2
    database_url: str = ""
    queue_url: str = ""
    secret_key: str = field(default="", repr=False)
    demo_accounts: tuple[str, ...] = ()
    upload_limit: int = 2 * 2**30
    upload_quota: int = 8 * 2**30
    unsigned_days: int = 30
    webhook_private: bool = False
    proxy_hops: int = 0

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the catalogue; without one set, an SQLite file under `data`."""
        return self.database_url or f"sqlite:///{(self.data / 'catalog.sqlite').absolute()}"

    @property
    def factories(self) -> dict[Address, int]:
        """All factories whose releases are shown, each with the block in which it was deployed."""
        return {self.factory: self.deployed_block} | dict(map(_factory, self.earlier_factories))

    @property
    def known_currencies(self) -> tuple[Currency, ...]:
        """The chain's own coin, then the tokens that releases may be priced in."""
        return _currencies(self.currencies)

    def currency(self, address: Address) -> Currency:
        """The currency at an address, NOBODY for the chain's own coin; not `known` if it is none of these."""
        return next((one for one in self.known_currencies if one.address == address), None) or unknown(address)

    @property
    def named_accounts(self) -> tuple[tuple[str, Address], ...]:
        """The demo accounts as pairs of name and address."""
        pairs = (entry.partition(":") for entry in self.demo_accounts)
        return tuple((name, parse_address(address, field="demo_accounts")) for name, _, address in pairs)

    @property
    def queue(self) -> str:
        """Where jobs wait: a Redis URL, or an SQLite file under `data` as `sqlite:///path`."""
        return self.queue_url or f"sqlite:///{(self.data / 'queue.sqlite').absolute()}"

    @property
    def blobs(self) -> Path:
        """The folder of the local blob store."""
        return self.data / "blobs"


_ELSEWHERE = {"REFRAIN_CONFIG", "REFRAIN_PASSWORD", "REFRAIN_RPC_URL"}
"""What else is read from the environment: where the file is, and options of the command line."""


def load(environ: Mapping[str, str] | None = None) -> Config:
    """Read the configuration; raise `InvalidInput` naming every wrong or unknown field at once."""
    environ = os.environ if environ is None else environ
    given = _from_file(environ.get("REFRAIN_CONFIG", ""))
    given |= {
        name.removeprefix("REFRAIN_").lower(): value
        for name, value in environ.items()
        if name.startswith("REFRAIN_") and name not in _ELSEWHERE
    }
    return parse(given)


def parse(given: Mapping[str, Any]) -> Config:
    """Build a `Config` from text or TOML values by field name."""
    config = Config(**read_fields(Config, given))
    if not 1 <= config.threshold <= len(config.keepers):
        raise InvalidInput("configuration: threshold: more keepers needed than there are")
    if len(config.factories) <= len(config.earlier_factories):  # reading them also refuses what is none
        raise InvalidInput("configuration: earlier_factories: one is named twice")
    _currencies(config.currencies)
    return config


def read_fields(kind: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the dataclass `kind` from text or TOML values; raises `InvalidInput` naming every wrong one."""
    known = {item.name: item for item in fields(kind)}
    values: dict[str, Any] = {}
    problems = []
    for name, raw in given.items():
        if name not in known:
            problems.append(f"{name} is not a setting")
            continue
        try:
            values[name] = _read(known[name].type, raw, name)
        except (ValueError, InvalidInput) as error:
            problems.append(f"{name}: {error}")
    if problems:
        raise InvalidInput("configuration: " + "; ".join(sorted(problems)), hint="See docs/configuration.md.")
    return values


def _factory(text: str) -> tuple[Address, int]:
    address, _, block = text.partition(":")
    if not re.fullmatch("[0-9]{1,15}", block, re.ASCII):
        raise InvalidInput(
            "configuration: earlier_factories: an address without its block", hint="Write them as 0xaddress:block."
        )
    return parse_address(address, field="configuration: earlier_factories"), int(block)


@cache
def _currencies(given: tuple[str, ...]) -> tuple[Currency, ...]:
    found = (COIN, *(parse_currency(text, field="configuration: currencies") for text in given))
    if len(found) > MOST_CURRENCIES:
        raise InvalidInput(f"configuration: currencies: at most {MOST_CURRENCIES - 1} are possible")
    for names in ([one.address for one in found], [one.symbol.upper() for one in found]):
        if len(set(names)) != len(names):
            raise InvalidInput("configuration: currencies: an address or a symbol is named twice")
    return found


def _from_file(path: str) -> dict[str, Any]:
    if not path:
        return {}
    try:
        return tomllib.loads(Path(path).read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(f"configuration: {path} cannot be read: {error}") from error


def _read(kind: Any, raw: Any, name: str) -> Any:
    if kind is Path:
        return Path(raw)
    if kind is bool:
        return _truth(raw)
    if kind is int:
        return int(raw)
    if kind is Address:
        return parse_address(str(raw), field=name)
    if kind is str:
        return str(raw).rstrip("/") if name.endswith("_url") else str(raw)
    items = raw.split(",") if isinstance(raw, str) else raw
    return tuple(str(item).strip().rstrip("/") for item in items if str(item).strip())


def _truth(raw: Any) -> bool:
    text = str(raw).lower()
    if text not in ("1", "0", "true", "false"):
        raise ValueError("use true or false")
    return text in ("1", "true")


def toml_value(value: object) -> str:
    """A setting's value as TOML writes it: the other direction of reading a file."""
    if isinstance(value, tuple):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    if isinstance(value, int):
        return str(value).lower()
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'

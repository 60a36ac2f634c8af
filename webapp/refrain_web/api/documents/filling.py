"""Making a document of a value that has mostly the same names."""

from collections.abc import Iterable
from typing import Any, TypeVar

from msgspec import Struct

from refrain.config import Config
from refrain.units import NOBODY, Address
from refrain_web.api.types import Amount, amount

T = TypeVar("T", bound=Struct)


def filled(kind: type[T], source: object, **differing: Any) -> T:
    """A `kind` whose members are `source`'s of the same name, except those given."""
    names = kind.__struct_fields__
    return kind(**{name: differing[name] if name in differing else getattr(source, name) for name in names})


def amounts(source: object, names: Iterable[str], currency: Address) -> dict[str, Amount]:
    """Attributes of `source` that are wei, as amounts by name."""
    return {name: amount(getattr(source, name), currency) for name in names}


def url(cid: str, config: Config) -> str:
    """Where this site's gateway serves a document; "" for none."""
    return f"{config.gateway_url}/ipfs/{cid}" if cid else ""


def known(address: Address) -> Address | None:
    """An account, or None where there is none."""
    return None if address == NOBODY else address

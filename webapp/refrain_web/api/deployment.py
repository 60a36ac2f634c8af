"""What this site is and works with: a client needs nothing else to begin."""

from msgspec import Struct

from refrain.config import Config
from refrain_web.api.documents.filling import filled
from refrain_web.api.operations import operation
from refrain_web.api.types import AddressText, Count
from refrain_web.services import services


class Keeper(Struct, frozen=True):
    """A keeper to which this site seals new releases."""

    url: str


class KnownCurrency(Struct, frozen=True):
    """What releases may be priced in: the chain's own coin, at the zero address, and tokens (ERC-20).

    One of it has 10 to the power of `decimals` units.
    """

    address: AddressText
    symbol: str
    decimals: Count


class DemoAccount(Struct, frozen=True):
    """An account whose key the chain's own node holds; there are none on a real chain."""

    name: str
    address: AddressText


class Deployment(Struct, frozen=True):
    """The public part of the configuration; `threshold` of the keepers are needed, `upload_limit` is in bytes."""

    site: str
    chain_id: int
    chain_rpc: str
    factory: AddressText
    buyer_types: AddressText
    confirmations: int
    hold: int
    gateway: str
    other_gateways: list[str]
    keepers: list[Keeper]
    threshold: int
    currencies: list[KnownCurrency]
    demo_accounts: list[DemoAccount]
    upload_limit: int
    openapi: str


@operation("GET", "/", "Deployment", gives=Deployment)
def deployment() -> Deployment:
    """Chain, contracts, gateway and keepers of this site."""
    return describe(services().config)


def describe(config: Config) -> Deployment:
    """The public part of the configuration."""
    return Deployment(
        site=config.site_url,
        chain_id=config.chain_id,
        chain_rpc=config.public_rpc_url,
        factory=config.factory,
        buyer_types=config.buyer_types,
        confirmations=config.confirmations,
        hold=config.hold,
        gateway=config.gateway_url,
        other_gateways=list(config.other_gateways),
        keepers=[Keeper(url) for url in config.keepers],
        threshold=config.threshold,
        currencies=[filled(KnownCurrency, one) for one in config.known_currencies],
        demo_accounts=[DemoAccount(name, address) for name, address in config.named_accounts],
        upload_limit=config.upload_limit,
        openapi=f"{config.site_url}/api/v1/openapi.json",
    )

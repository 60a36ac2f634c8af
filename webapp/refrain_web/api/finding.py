"""Looking up what a path names; what is not there is a problem in plain words."""

from collections.abc import Iterable

from refrain.catalog import queries
from refrain.catalog.market_results import OfferDetail
from refrain.catalog.results import AskDetail, CopyDetail, ReleaseDetail
from refrain.chain.currency import verify
from refrain.currency import Currency
from refrain.errors import Refused
from refrain.units import Address, TokenId
from refrain_web.problems import NotFound
from refrain_web.services import database, services

_SOON = "If it was published a moment ago, it appears as soon as its block is settled."


def release(address: Address) -> ReleaseDetail:
    """The release at the address. Raises NotFound."""
    found = queries.release(database(), address)
    if found is None:
        raise NotFound("there is no such release here", hint=_SOON)
    return found


def currency(address: Address) -> Address:
    """The currency of the release at the address, for lists of a release's. Raises NotFound."""
    found = queries.currency(database(), address)
    if found is None:
        raise NotFound("there is no such release here", hint=_SOON)
    return found


def currencies(addresses: Iterable[Address]) -> dict[Address, Address]:
    """The currency of each release, for lists of several releases'; each is looked up once."""
    return {address: currency(address) for address in set(addresses)}


def tradable(address: Address) -> tuple[ReleaseDetail, Currency]:
    """The release at the address, with its currency. Raises Refused if this site has no steps in that, or NotFound."""
    found = release(address)
    return found, checked_currency(found.summary.currency)


def checked_currency(address: Address) -> Currency:
    """The currency at the address (NOBODY: the chain's own coin), if it is configured and its contract agrees.
    Raises Refused."""
    found, parts = services().config.currency(address), services()
    if not found.known:
        raise Refused(
            "this release is priced in a currency that this site does not know",
            hint="Its contract can be used directly; see docs/contracts.md.",
        )
    if not found.is_coin and address not in parts.verified:
        verify(parts.rpc, found)
        parts.verified.add(address)
    return found


def copy(address: Address, token_id: TokenId) -> CopyDetail:
    """One copy of a release. Raises NotFound."""
    found = queries.copy(database(), address, token_id)
    if found is None:
        currency(address)
        raise NotFound(f"there is no copy {token_id} of this release", hint="Copies count from 1.")
    return found


def ask(id: str) -> AskDetail:
    """A published ask. Raises NotFound."""
    found = queries.ask(database(), id)
    if found is None:
        raise NotFound("there is no such ask here", hint="Its id is the EIP-712 digest that the seller signed.")
    return found


def offer(id: str) -> OfferDetail:
    """A published offer. Raises NotFound."""
    found = queries.offer(database(), id)
    if found is None:
        raise NotFound("there is no such offer here", hint="Its id is the EIP-712 digest that the buyer signed.")
    return found

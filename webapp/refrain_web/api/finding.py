"""Looking up what a path names; what is not there is a problem in plain words."""

from refrain.catalog import queries
from refrain.catalog.market_results import OfferDetail
from refrain.catalog.results import AskDetail, CopyDetail, ReleaseDetail
from refrain.errors import Refused
from refrain.units import NOBODY, Address, TokenId
from refrain_web.problems import NotFound
from refrain_web.services import database

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


def in_coin(address: Address) -> ReleaseDetail:
    """The release at the address, if it trades in the chain's own coin. Raises Refused otherwise, or NotFound."""
    found = release(address)
    if found.summary.currency != NOBODY:
        raise Refused(
            "this release trades in another currency than the chain's own coin, for which this site has no steps",
            hint="Its contract can be used directly; see docs/contracts.md.",
        )
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

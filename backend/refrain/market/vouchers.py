"""Whether the registry would take a steward's voucher, and if not, why. The contract is asked last, by trial."""

from dataclasses import dataclass

from refrain.chain.buyer_types import DAY, FOR_GOOD, TypesReader, kinds_of, steward_of, types_of
from refrain.chain.rpc import Rpc
from refrain.chain.typed_data import Voucher, digest
from refrain.errors import InvalidInput
from refrain.market import reading
from refrain.market.steward_steps import check_day
from refrain.units import Address

REDEEM_WITHIN = 30 * 86_400
"""Seconds for which a voucher can be taken up unless its steward says otherwise."""
LONGEST = 366 * 86_400

GOOD, HELD, EXPIRED, WITHDRAWN, FORGED = "good", "held", "expired", "withdrawn", "forged"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the chain says that a voucher depends on. `now` is in seconds, `counter` the steward's for the account."""

    now: int
    counter: int
    signed: bool
    held: bool


def state(voucher: Voucher, facts: Facts) -> str:
    """What has become of a voucher, in the contract's order of checks; "held" if it gives nothing new. Pure."""
    if facts.now > voucher.expires or (voucher.until_day != FOR_GOOD and facts.now >= voucher.until_day * DAY):
        return EXPIRED
    if voucher.counter != facts.counter:
        return WITHDRAWN
    if not facts.signed:
        return FORGED
    return HELD if facts.held else GOOD


def look(rpc: Rpc, chain_id: int, registry: Address, voucher: Voucher, signature: bytes) -> str:
    """The same, with the facts read from the newest block. Every type of the mask must be held to say "held"."""
    at, steward = reading.latest(rpc), steward_of(voucher.types)
    registered = TypesReader(rpc, registry)
    each = [types_of(steward, 1 << kind) for kind in kinds_of(voucher.types)]
    facts = Facts(
        now=at.now,
        counter=registered.counter(steward, voucher.account, at.block.hash),
        signed=reading.signed(at, steward, digest(voucher, chain_id, registry), signature),
        held=all(registered.has_any(voucher.account, types, at.block.hash) for types in each),
    )
    return state(voucher, facts)


def propose(
    rpc: Rpc, registry: Address, steward: Address, kind: int, account: Address, *, until_day: int, expires: int
) -> Voucher:
    """The message for a steward to sign: good until `expires` (seconds) or until it revokes. Raises InvalidInput."""
    now = reading.latest(rpc).now
    if not now < expires <= now + LONGEST:
        raise InvalidInput("expires: not within a year from now", field="expires")
    counter = TypesReader(rpc, registry).counter(steward, account)
    return Voucher(account, types_of(steward, 1 << kind), check_day(until_day), expires, counter)

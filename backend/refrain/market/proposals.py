"""Asks that a seller is invited to sign: only such as the contract would fill."""

from refrain.chain.rpc import Rpc
from refrain.chain.typed_data import Ask
from refrain.market import asks, reading
from refrain.market.refusals import NOT_OWNER, refused
from refrain.terms import Terms
from refrain.units import Address, TokenId, Wei


def propose_ask(
    rpc: Rpc,
    release: Address,
    token_id: TokenId,
    seller: Address,
    *,
    price: Wei,
    expires: int,
    fee: Wei,
    fee_recipient: Address,
) -> tuple[Ask, Terms]:
    """The message for the copy's owner to sign, good until `expires` (seconds), and the terms it falls under.

    Raises Refused in the contract's words if nobody could buy at it.
    """
    at = reading.latest(rpc)
    facts = reading.situation(at, release, token_id)
    if facts.copy.owner != seller:
        raise refused(NOT_OWNER)
    ask = Ask(token_id, facts.copy.epoch, price, fee, fee_recipient, expires, facts.counter)
    words = asks.refusal(ask, facts, signed=True)
    if words:
        raise refused(words)
    return ask, facts.terms

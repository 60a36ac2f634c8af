"""The contract's own words, made an error that may be shown."""

from collections.abc import Iterator
from contextlib import contextmanager

from refrain.chain.rpc import RpcError, revert_reason
from refrain.errors import Refused

_CANNOT_PAY = ("insufficient funds", "insufficient balance", "not have enough balance")
"""How nodes (geth and anvil; besu; py-evm) say that the account is too poor."""


@contextmanager
def in_own_words() -> Iterator[None]:
    """Turn a node's error about a reverted call, or an account that cannot pay, into `Refused`."""
    try:
        yield
    except RpcError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


def refusal_of(error: RpcError) -> Refused | None:
    """The refusal behind a node's error; None if the node failed for another reason."""
    reason = revert_reason(error)
    if reason is not None:
        return Refused(reason)
    words = error.message.lower()
    if any(phrase in words for phrase in _CANNOT_PAY):
        return Refused("the account has too little money for the price and the network's fee", hint="Add some first.")
    if "revert" in words:
        return Refused("the contract refuses without a reason")
    return None

"""Whether a signed transaction may wait for a block: the rules that do not need it to run."""

from dataclasses import dataclass

from refrain.chain.embedded.calls import GAS_LIMIT, floor_gas
from refrain.chain.embedded.errors import NodeRefused
from refrain.chain.embedded.evm import Transaction

MAX_INITCODE = 49_152  # bytes, EIP-3860
MAX_TRANSACTION = 128 * 1024  # bytes, as go-ethereum
MAX_NONCE = 2**64 - 2  # EIP-2681
_BLOBS = 3


@dataclass(frozen=True, slots=True)
class Account:
    """What the chain knows of a sender: wei held and transactions sent."""

    balance: int
    nonce: int


def check_form(transaction: Transaction, raw: bytes, chain_id: int) -> None:
    """Refuse what no state could make valid."""
    if transaction.type_id == _BLOBS:
        raise NodeRefused("transaction type not supported: blobs")
    if len(raw) > MAX_TRANSACTION:
        raise NodeRefused(f"oversized data: transaction size {len(raw)}, limit {MAX_TRANSACTION}")
    if transaction.chain_id not in (None, chain_id):
        raise NodeRefused(f"invalid chain id for signer: have {transaction.chain_id} want {chain_id}")
    if not transaction.to and len(transaction.data) > MAX_INITCODE:
        raise NodeRefused(f"max initcode size exceeded: code size {len(transaction.data)}, limit {MAX_INITCODE}")
    if transaction.nonce > MAX_NONCE:
        raise NodeRefused("nonce has max value")
    if transaction.gas > GAS_LIMIT:
        raise NodeRefused(f"exceeds block gas limit: gas {transaction.gas}, limit {GAS_LIMIT}")
    if transaction.gas < max(transaction.intrinsic_gas, floor_gas(transaction.data)):
        raise NodeRefused("intrinsic gas too low")
    if transaction.max_priority_fee_per_gas > transaction.max_fee_per_gas:
        raise NodeRefused("max priority fee per gas higher than max fee per gas")


def check_account(transaction: Transaction, account: Account, base_fee: int) -> None:
    """Refuse what the sender's account or the base fee (wei per gas) of the next block rules out."""
    if transaction.nonce < account.nonce:
        raise NodeRefused(f"nonce too low: next nonce {account.nonce}, tx nonce {transaction.nonce}")
    if transaction.max_fee_per_gas < base_fee:
        raise NodeRefused(
            f"max fee per gas less than block base fee: {transaction.max_fee_per_gas}, baseFee: {base_fee}"
        )
    cost = transaction.gas * transaction.max_fee_per_gas + transaction.value
    if account.balance < cost:
        raise NodeRefused(
            f"insufficient funds for gas * price + value: have {account.balance} want {cost}",
        )

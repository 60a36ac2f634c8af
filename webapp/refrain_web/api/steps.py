"""Steps as documents: what a wallet must sign, ready to be handed to it."""

from typing import Any

from msgspec import Struct, field

from refrain.chain.typed_data import Ask, Offer
from refrain.chain.values import Transaction
from refrain.market.steps import Send, Sign, Step
from refrain_web.api.types import AddressText, Amount, amount_in
from refrain_web.services import services


class TransactionRequest(Struct, frozen=True):
    """The parameters of `eth_sendTransaction`, but for the sender; quantities are hexadecimal (EIP-1474)."""

    to: AddressText
    data: str
    value: str
    chain_id: str = field(name="chainId")


class TransactionStep(Struct, frozen=True, tag="transaction", tag_field="kind"):
    """Sign and send this transaction, and wait until it is in a block.

    `pays` is the price that it pays, coin that comes along or a token that the release takes. `allows` is set on a step
    that does nothing but let the release take so much of a token (ERC-20 `approve`).
    """

    words: str
    transaction: TransactionRequest
    pays: Amount | None = None
    allows: Amount | None = None


class Submission(Struct, frozen=True):
    """Where a signature goes: `url` on this site, with `body` to which the signature is added as `body_key`."""

    method: str
    url: str
    body_key: str
    body: dict[str, Any]


class SignatureStep(Struct, frozen=True, tag="typed_data", tag_field="kind"):
    """Sign this typed data (`eth_signTypedData_v4`) and submit the signature."""

    words: str
    typed_data: dict[str, Any]
    submit: Submission


class Steps(Struct, frozen=True):
    """What to do, in this order. Each step says in plain words what it does."""

    steps: list[TransactionStep | SignatureStep]


def document(*found: Step) -> Steps:
    """Steps as the API shows them."""
    chain_id = services().config.chain_id
    return Steps([_send(step, chain_id) if isinstance(step, Send) else _sign(step) for step in found])


def request_of(transaction: Transaction, chain_id: int) -> TransactionRequest:
    """A transaction as wallets take it."""
    return TransactionRequest(str(transaction.to), "0x" + transaction.data.hex(), hex(transaction.value), hex(chain_id))


def _send(step: Send, chain_id: int) -> TransactionStep:
    pays, allows = (money and amount_in(*money) for money in (step.pays, step.allows))
    return TransactionStep(step.words, request_of(step.transaction, chain_id), pays, allows)


def _sign(step: Sign) -> SignatureStep:
    message = step.typed_data["message"]
    body = {name: message if isinstance(value, Ask | Offer) else value for name, value in step.body.items()}
    return SignatureStep(step.words, step.typed_data, Submission(step.method, step.path, step.body_key, body))

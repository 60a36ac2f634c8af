"""Tokens (ERC-20): what they say of themselves, what an account holds and lets somebody take of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from refrain.chain.abi import decode_result, encode_call
from refrain.chain.nodes import block_parameter
from refrain.chain.refusals import refusal_of
from refrain.chain.rehearsal import rehearse
from refrain.chain.rpc import ChainUnreachable, Rpc, RpcError
from refrain.chain.values import BlockId, Transaction
from refrain.currency import Currency
from refrain.errors import Refused
from refrain.units import Address, Wei


@dataclass(frozen=True, slots=True)
class Purse:
    """An account's token: what it holds, and what of it `spender` may take. Smallest units."""

    balance: Wei
    allowance: Wei

    def covers(self, price: Wei) -> bool:
        """Whether so much can be taken."""
        return price <= self.balance and price <= self.allowance


EMPTY = Purse(Wei(0), Wei(0))


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose token, and who may take it."""

    currency: Address
    account: Address
    spender: Address


def purses(rpc: Rpc, payers: Sequence[Payer], block: BlockId = "latest") -> list[Purse]:
    """What each payer has, in one round trip where the tokens are sound. One whose token is none has nothing."""
    at = block_parameter(block)
    requests = [("eth_call", (call, at)) for payer in payers for call in _calls(payer)]
    try:
        amounts = [_amount(answer) for answer in rpc.batch(requests)]
    except RpcError as error:
        if len(payers) > 1:
            return [purses(rpc, [payer], block)[0] for payer in payers]
        if refusal_of(error) is None:
            raise
        return [EMPTY]
    return [Purse(*pair) for pair in zip(amounts[::2], amounts[1::2], strict=True)]


def verify(rpc: Rpc, currency: Currency) -> None:
    """Ask the token what it is called and how it counts. Raises Refused unless that is what was configured."""
    block = block_parameter("latest")
    requests = [
        ("eth_call", ({"to": currency.address, "data": "0x" + encode_call("WrappedEther", name).hex()}, block))
        for name in ("symbol", "decimals")
    ]
    try:
        symbol, decimals = rpc.batch(requests)
    except RpcError as error:
        if refusal_of(error) is None:
            raise
        symbol = decimals = "0x"
    if (_text(symbol), _number(decimals)) != (currency.symbol, currency.decimals):
        raise Refused(
            f"{currency.symbol} is not what this site was told: its contract gives another symbol or other decimals",
            hint="Nothing is bought or sold in it here until the site's configuration is right.",
        )


def approves(rpc: Rpc, owner: Address, approval: Transaction) -> bool:
    """Whether the token would take the approval. Some answer nothing where the standard says true."""
    try:
        answer = rehearse(rpc, owner, approval)
    except Refused:
        return False
    return not answer or any(answer)


def _text(answer: object) -> str:
    """A token's symbol; some early ones (MKR) give 32 bytes instead of a string."""
    data = bytes.fromhex(str(answer)[2:])
    if len(data) == 32:
        return data.rstrip(b"\0").decode(errors="replace")
    try:
        return str(decode_result("WrappedEther", "symbol", data))
    except ChainUnreachable:
        return ""


def _number(answer: object) -> int | None:
    try:
        return int(decode_result("WrappedEther", "decimals", bytes.fromhex(str(answer)[2:])))
    except (ChainUnreachable, ValueError):
        return None


def _calls(payer: Payer) -> list[dict[str, str]]:
    parts = (("balanceOf", (payer.account,)), ("allowance", (payer.account, payer.spender)))
    data = [encode_call("WrappedEther", name, args) for name, args in parts]
    return [{"to": payer.currency, "data": "0x" + call.hex()} for call in data]


def _amount(answer: object) -> Wei:
    """A token's answer; an address without one holds nothing."""
    try:
        return Wei(decode_result("WrappedEther", "balanceOf", bytes.fromhex(str(answer)[2:])))
    except (ChainUnreachable, ValueError):
        return Wei(0)

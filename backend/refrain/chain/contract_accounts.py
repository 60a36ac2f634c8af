"""Signatures of accounts that are contracts (EIP-1271): the account itself says whether it signed."""

from eth_abi.abi import encode

from refrain.chain.nodes import block_parameter
from refrain.chain.refusals import refusal_of
from refrain.chain.rpc import Rpc, RpcError
from refrain.chain.values import BlockId
from refrain.units import Address, keccak256

_MAGIC = keccak256(b"isValidSignature(bytes32,bytes)")[:4]
_GAS = hex(2_000_000)
"""What the account's code may use: it is written by whoever asks."""


def accepts(rpc: Rpc, account: Address, digest: bytes, signature: bytes, block: BlockId = "latest") -> bool:
    """Whether the contract at `account` takes `signature` (bytes) for its own over the 32-byte `digest`.

    An account without code accepts nothing; nor does one that reverts or answers anything but the standard's word.
    """
    data = _MAGIC + encode(("bytes32", "bytes"), (digest, signature))
    try:
        answer = rpc.call("eth_call", {"to": account, "data": "0x" + data.hex(), "gas": _GAS}, block_parameter(block))
    except RpcError as error:
        if refusal_of(error) is None:
            raise
        return False
    return str(answer).lower()[:66] == "0x" + _MAGIC.hex() + "00" * 28  # a word; releases look at no more either

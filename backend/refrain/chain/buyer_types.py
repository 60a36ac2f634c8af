"""The registry of buyer types: what a steward signs, what the chain says of an account (contracts/BuyerTypes.vy)."""

from eth_abi.abi import encode

from refrain.chain.abi import decode_result, encode_call
from refrain.chain.nodes import block_parameter
from refrain.chain.refusals import in_own_words
from refrain.chain.rpc import Rpc
from refrain.chain.typed_data import Voucher
from refrain.chain.values import BlockId
from refrain.errors import InvalidInput
from refrain.terms import KINDS
from refrain.units import Address, checksum

FOR_GOOD = 2**16 - 1
"""The day (since 1970) that never comes."""
DAY = 86_400
MAX_VOUCHER = 768
MAX_SIGNATURE = 512
"""Bytes that the contract takes."""


def types_of(steward: Address, mask: int) -> int:
    """A steward's types as one number: its address above the mask."""
    return int(steward, 16) << KINDS | mask


def steward_of(types: int) -> Address:
    """Who vouches for the types."""
    return checksum((types >> KINDS).to_bytes(20, "big"))


def kinds_of(types: int) -> tuple[int, ...]:
    """The numbers of the types in the mask, 0 to 95."""
    return tuple(kind for kind in range(KINDS) if types >> kind & 1)


def encode_voucher(voucher: Voucher, signature: bytes) -> bytes:
    """A signed voucher as `redeem`, `collect` and `buy` take it. Raises InvalidInput if the signature is too long."""
    if len(signature) > MAX_SIGNATURE:
        raise InvalidInput("signature: too long", hint=f"At most {MAX_SIGNATURE} bytes.", field="signature")
    fields = (voucher.account, voucher.types, voucher.until_day, voucher.expires, voucher.counter)
    struct = "(address,uint256,uint256,uint256,uint256)"
    return encode((struct, "bytes"), (fields, signature))


class TypesReader:
    """The registry at `address`, read at the block "latest" unless another is named."""

    def __init__(self, rpc: Rpc, address: Address) -> None:
        self._rpc = rpc
        self.address = address

    def counter(self, steward: Address, account: Address, block: BlockId = "latest") -> int:
        """What a voucher for the account must carry; it moves when the steward revokes."""
        return int(self._call("counter", (steward, account), block))

    def has_any(self, account: Address, types: int, block: BlockId = "latest") -> bool:
        """Whether the account holds one of the types now."""
        return bool(self._call("has_any", (account, types), block))

    def _call(self, function: str, args: tuple[Address | int, ...], block: BlockId) -> int:
        call = {"to": self.address, "data": "0x" + encode_call("BuyerTypes", function, args).hex()}
        with in_own_words():
            answer = self._rpc.call("eth_call", call, block_parameter(block))
        result: int = decode_result("BuyerTypes", function, bytes.fromhex(answer.removeprefix("0x")))
        return result

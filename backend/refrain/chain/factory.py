"""Reading the factory: where a release will be before it exists, and which one a publication made."""

from refrain.chain.abi import decode_log, decode_result, encode_call
from refrain.chain.nodes import block_parameter
from refrain.chain.refusals import in_own_words
from refrain.chain.rpc import Rpc
from refrain.chain.values import BlockId, Receipt
from refrain.errors import Refused
from refrain.units import Address


def predict(rpc: Rpc, factory: Address, artist: Address, nonce: int, block: BlockId = "latest") -> Address:
    """The address of the release that `artist` publishes with `nonce`: CREATE2 (EIP-1014) over both."""
    call = {"to": factory, "data": "0x" + encode_call("ReleaseFactory", "predict", (artist, nonce)).hex()}
    with in_own_words():
        answer = rpc.call("eth_call", call, block_parameter(block))
    return Address(decode_result("ReleaseFactory", "predict", bytes.fromhex(answer.removeprefix("0x"))))


def published_release(receipt: Receipt, factory: Address) -> Address:
    """The release that a publication made. Raises Refused if the transaction published nothing with this factory."""
    for log in receipt.logs:
        event = decode_log("ReleaseFactory", log) if log.address == factory else None
        if event and event.name == "Published":
            return Address(event.args["release"])
    raise Refused("the transaction published no release", hint="Check that it was sent to the right factory.")

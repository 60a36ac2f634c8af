"""A node's JSON (EIP-1474) read into values. What has another shape comes from a node that cannot be used."""

from typing import Any

from refrain.chain.rpc import ChainUnreachable, Rpc
from refrain.chain.values import Block, BlockId, Log, Receipt
from refrain.units import checksum


def block_parameter(block: BlockId) -> Any:
    """The block argument of `eth_call` and its like: hashes as EIP-1898 objects that must still be canonical."""
    if isinstance(block, int):
        return hex(block)
    return {"blockHash": block, "requireCanonical": True} if block.startswith("0x") else block


def read_block(rpc: Rpc, block: BlockId) -> Block | None:
    """The header of a block by number, hash or name; None if the node has none."""
    return parse_block(rpc.call(*block_request(block)))


def block_request(block: BlockId) -> tuple[Any, ...]:
    """Method and parameters that ask for a header."""
    if isinstance(block, str) and block.startswith("0x"):
        return "eth_getBlockByHash", block, False
    return "eth_getBlockByNumber", block_parameter(block), False


def parse_block(answer: Any) -> Block | None:
    """A header from a node's JSON."""
    if answer is None:
        return None
    try:
        number, timestamp = int(answer["number"], 16), int(answer["timestamp"], 16)
        return Block(number, _hash(answer["hash"]), _hash(answer["parentHash"]), timestamp)
    except (KeyError, TypeError, ValueError) as error:
        raise ChainUnreachable("the chain's node sent a block that cannot be read") from error


def parse_log(answer: Any) -> Log:
    """An event from a node's JSON."""
    try:
        return Log(
            address=checksum(answer["address"]),
            block_number=int(answer["blockNumber"], 16),
            block_hash=_hash(answer["blockHash"]),
            transaction=_hash(answer["transactionHash"]),
            index=int(answer["logIndex"], 16),
            topics=tuple(bytes.fromhex(topic[2:]) for topic in answer["topics"]),
            data=bytes.fromhex(answer["data"][2:]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ChainUnreachable("the chain's node sent an event that cannot be read") from error


def parse_receipt(answer: Any) -> Receipt:
    """A receipt from a node's JSON."""
    try:
        return Receipt(
            transaction=_hash(answer["transactionHash"]),
            block_number=int(answer["blockNumber"], 16),
            block_hash=_hash(answer["blockHash"]),
            succeeded=int(answer["status"], 16) == 1,
            gas_used=int(answer["gasUsed"], 16),
            contract=checksum(answer["contractAddress"]) if answer.get("contractAddress") else None,
            logs=tuple(parse_log(log) for log in answer["logs"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ChainUnreachable("the chain's node sent a receipt that cannot be read") from error


def _hash(text: str) -> str:
    """A 32-byte hash in lower case; raises ValueError for anything else."""
    if len(text) != 66 or len(bytes.fromhex(text[2:])) != 32:
        raise ValueError("not a 32-byte hash")
    return text.lower()

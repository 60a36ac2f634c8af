"""Methods that read the chain: blocks, transactions, receipts, logs, accounts, fees."""

import importlib.metadata
from collections.abc import Callable
from typing import Any

from refrain.chain.embedded.documents import header_document, transaction_document
from refrain.chain.embedded.encoding import data, parse_address, parse_data, parse_quantity, parse_word, quantity
from refrain.chain.embedded.errors import invalid
from refrain.chain.embedded.methods.blocks import number, state_header
from refrain.chain.embedded.node import Node
from refrain.units import keccak256

_VERSION = f"refrain/{importlib.metadata.version('py-evm')}-py-evm"


def client_version(node: Node) -> str:
    return _VERSION


def sha3(node: Node, text: Any) -> str:
    return data(keccak256(parse_data(text, field="data")))


def net_version(node: Node) -> str:
    return str(node.chain_id)


def listening(node: Node) -> bool:
    return True


def peer_count(node: Node) -> str:
    return quantity(0)


def chain_id(node: Node) -> str:
    return quantity(node.chain_id)


def syncing(node: Node) -> bool:
    return False


def mining(node: Node) -> bool:
    """True: ape takes a node that does not mine for one on which deployments never arrive."""
    return True


def accounts(node: Node) -> list[str]:
    return [data(address) for address in node.keyring.addresses]


def coinbase(node: Node) -> str:
    return data(node.head.coinbase)


def block_number(node: Node) -> str:
    return quantity(node.head.block_number)


def get_block_by_number(node: Node, block: Any, full: Any = False) -> Any:
    if block == "pending":
        pending = header_document(node.next_header())
        return pending | {
            "hash": None,
            "nonce": None,
            "size": None,
            "uncles": [],
            "withdrawals": [],
            "transactions": [],
        }
    return node.store.block(number(node, block), full=_flag(full))


def get_block_by_hash(node: Node, block: Any, full: Any = False) -> Any:
    return node.store.block(parse_word(block), full=_flag(full))


def count_by_number(node: Node, block: Any) -> str | None:
    return _count(node.store.block(number(node, block), full=False))


def count_by_hash(node: Node, block: Any) -> str | None:
    return _count(node.store.block(parse_word(block), full=False))


def uncle_count_by_number(node: Node, block: Any) -> str | None:
    return quantity(0) if node.store.header(number(node, block)) else None


def uncle_count_by_hash(node: Node, block: Any) -> str | None:
    return quantity(0) if node.store.header(parse_word(block)) else None


def uncle(node: Node, block: Any, index: Any) -> None:
    """There have been no uncles since the Merge."""


def get_transaction(node: Node, transaction: Any) -> Any:
    key = parse_word(transaction)
    mined = node.store.transaction(key)
    if mined is not None:
        return mined
    waiting = node.pool.find(key)
    return transaction_document(waiting, None, 0) if waiting else None


def get_raw_transaction(node: Node, transaction: Any) -> str | None:
    raw = node.store.raw(parse_word(transaction))
    return data(raw) if raw is not None else None


def transaction_by_number(node: Node, block: Any, index: Any) -> Any:
    return _at(node.store.transactions(number(node, block)), index)


def transaction_by_hash_and_index(node: Node, block: Any, index: Any) -> Any:
    found = node.store.block(parse_word(block), full=True)
    return _at(found["transactions"], index) if found else None


def get_receipt(node: Node, transaction: Any) -> Any:
    return node.store.receipt(parse_word(transaction))


def get_block_receipts(node: Node, block: Any) -> Any:
    if isinstance(block, str) and len(block) == 66:
        block = {"blockHash": block}
    wanted = number(node, block)
    return node.store.receipts(wanted) if node.store.header(wanted) else None


def get_balance(node: Node, address: Any, block: Any = "latest") -> str:
    return quantity(node.executor.balance(state_header(node, block), parse_address(address)))


def get_nonce(node: Node, address: Any, block: Any = "latest") -> str:
    account = parse_address(address)
    if block == "pending":
        return quantity(node.pending_nonce(account))
    return quantity(node.executor.nonce(state_header(node, block), account))


def get_code(node: Node, address: Any, block: Any = "latest") -> str:
    return data(node.executor.code(state_header(node, block), parse_address(address)))


def get_storage(node: Node, address: Any, slot: Any, block: Any = "latest") -> str:
    word = node.executor.storage(state_header(node, block), parse_address(address), parse_quantity(slot, field="slot"))
    return data(word.to_bytes(32, "big"))


def _flag(full: Any) -> bool:
    if not isinstance(full, bool):
        raise invalid("full: true or false is needed")
    return full


def _count(block: dict[str, Any] | None) -> str | None:
    return quantity(len(block["transactions"])) if block else None


def _at(transactions: list[Any], index: Any) -> Any:
    position = parse_quantity(index, field="index")
    return transactions[position] if position < len(transactions) else None


METHODS: dict[str, Callable[..., Any]] = {
    "web3_clientVersion": client_version,
    "web3_sha3": sha3,
    "net_version": net_version,
    "net_listening": listening,
    "net_peerCount": peer_count,
    "eth_chainId": chain_id,
    "eth_syncing": syncing,
    "eth_mining": mining,
    "eth_accounts": accounts,
    "eth_requestAccounts": accounts,
    "eth_coinbase": coinbase,
    "eth_blockNumber": block_number,
    "eth_getBlockByNumber": get_block_by_number,
    "eth_getBlockByHash": get_block_by_hash,
    "eth_getBlockTransactionCountByNumber": count_by_number,
    "eth_getBlockTransactionCountByHash": count_by_hash,
    "eth_getUncleCountByBlockNumber": uncle_count_by_number,
    "eth_getUncleCountByBlockHash": uncle_count_by_hash,
    "eth_getUncleByBlockNumberAndIndex": uncle,
    "eth_getUncleByBlockHashAndIndex": uncle,
    "eth_getTransactionByHash": get_transaction,
    "eth_getRawTransactionByHash": get_raw_transaction,
    "eth_getTransactionByBlockNumberAndIndex": transaction_by_number,
    "eth_getTransactionByBlockHashAndIndex": transaction_by_hash_and_index,
    "eth_getTransactionReceipt": get_receipt,
    "eth_getBlockReceipts": get_block_receipts,
    "eth_getBalance": get_balance,
    "eth_getTransactionCount": get_nonce,
    "eth_getCode": get_code,
    "eth_getStorageAt": get_storage,
}

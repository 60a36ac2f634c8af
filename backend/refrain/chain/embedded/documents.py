"""Blocks, transactions, receipts and logs in the JSON shapes of Ethereum's JSON-RPC (execution-apis)."""

from typing import Any

from eth._utils.address import generate_contract_address
from eth.abc import BlockAPI, LogAPI, ReceiptAPI

from refrain.chain.embedded.encoding import data, quantity
from refrain.chain.embedded.evm import Header, Mined, Transaction, encoded
from refrain.chain.embedded.store import StoredBlock, StoredTransaction

Document = dict[str, Any]

_SUCCESS = b"\x01"  # in a Byzantium receipt the place of the state root holds the status (EIP-658)


def stored_block(mined: Mined) -> StoredBlock:
    """A mined block as the chain's file keeps it, with the documents that will be asked for."""
    block, header = mined.block, mined.block.header
    receipts = receipt_documents(block, mined.receipts)
    transactions = tuple(
        StoredTransaction(
            transaction.hash,
            transaction.encode(),
            transaction_document(transaction, header, position),
            receipts[position],
        )
        for position, transaction in enumerate(block.transactions)
    )
    return StoredBlock(
        header.block_number, header.hash, encoded(header), block_document(block), transactions, mined.nodes
    )


def header_document(header: Header) -> Document:
    """The fields of a block that its header determines."""
    return {
        "number": quantity(header.block_number),
        "hash": data(header.hash),
        "parentHash": data(header.parent_hash),
        "sha3Uncles": data(header.uncles_hash),
        "miner": data(header.coinbase),
        "stateRoot": data(header.state_root),
        "transactionsRoot": data(header.transaction_root),
        "receiptsRoot": data(header.receipt_root),
        "logsBloom": data(header.bloom.to_bytes(256, "big")),
        "difficulty": quantity(header.difficulty),
        "gasLimit": quantity(header.gas_limit),
        "gasUsed": quantity(header.gas_used),
        "timestamp": quantity(header.timestamp),
        "extraData": data(header.extra_data),
        "mixHash": data(header.mix_hash),
        "nonce": data(header.nonce),
        "baseFeePerGas": quantity(header.base_fee_per_gas),
        "withdrawalsRoot": data(header.withdrawals_root),
        "blobGasUsed": quantity(header.blob_gas_used),
        "excessBlobGas": quantity(header.excess_blob_gas),
        "parentBeaconBlockRoot": data(header.parent_beacon_block_root),
        "requestsHash": data(header.requests_hash),
    }


def block_document(block: BlockAPI) -> Document:
    """A block with the hashes of its transactions."""
    return header_document(block.header) | {
        "size": quantity(len(encoded(block))),
        "uncles": [],
        "withdrawals": [],
        "transactions": [data(transaction.hash) for transaction in block.transactions],
    }


def transaction_document(transaction: Transaction, header: Header | None, position: int) -> Document:
    """A transaction in the block of `header`, or waiting for one."""
    kind = transaction.type_id or 0
    document: Document = {
        "type": quantity(kind),
        "hash": data(transaction.hash),
        "nonce": quantity(transaction.nonce),
        "blockHash": data(header.hash) if header else None,
        "blockNumber": quantity(header.block_number) if header else None,
        "transactionIndex": quantity(position) if header else None,
        "from": data(transaction.sender),
        "to": data(transaction.to) if transaction.to else None,
        "value": quantity(transaction.value),
        "gas": quantity(transaction.gas),
        "gasPrice": quantity(_price(transaction, header)),
        "input": data(transaction.data),
        "r": quantity(transaction.r),
        "s": quantity(transaction.s),
    }
    return document | (_typed_fields(transaction, kind) if kind else _legacy_fields(transaction))


def receipt_documents(block: BlockAPI, receipts: tuple[ReceiptAPI, ...]) -> list[Document]:
    """The receipts of a block's transactions, with their logs numbered through the block."""
    documents, gas_before, logs_before = [], 0, 0
    for position, (transaction, receipt) in enumerate(zip(block.transactions, receipts, strict=True)):
        document = _receipt(transaction, receipt, block.header, position)
        document["gasUsed"] = quantity(receipt.gas_used - gas_before)
        document["logs"] = [
            _log(log, block.header, transaction.hash, position, logs_before + index)
            for index, log in enumerate(receipt.logs)
        ]
        documents.append(document)
        gas_before, logs_before = receipt.gas_used, logs_before + len(receipt.logs)
    return documents


def _receipt(transaction: Transaction, receipt: ReceiptAPI, header: Header, position: int) -> Document:
    created = None if transaction.to else generate_contract_address(transaction.sender, transaction.nonce)
    return {
        "type": quantity(transaction.type_id or 0),
        "status": quantity(int(receipt.state_root == _SUCCESS)),
        "cumulativeGasUsed": quantity(receipt.gas_used),
        "logsBloom": data(receipt.bloom.to_bytes(256, "big")),
        "transactionHash": data(transaction.hash),
        "transactionIndex": quantity(position),
        "blockHash": data(header.hash),
        "blockNumber": quantity(header.block_number),
        "from": data(transaction.sender),
        "to": data(transaction.to) if transaction.to else None,
        "contractAddress": data(created) if created else None,
        "effectiveGasPrice": quantity(_price(transaction, header)),
    }


def _log(log: LogAPI, header: Header, transaction: bytes, position: int, index: int) -> Document:
    return {
        "address": data(log.address),
        "topics": [data(topic.to_bytes(32, "big")) for topic in log.topics],
        "data": data(log.data),
        "blockHash": data(header.hash),
        "blockNumber": quantity(header.block_number),
        "blockTimestamp": quantity(header.timestamp),
        "transactionHash": data(transaction),
        "transactionIndex": quantity(position),
        "logIndex": quantity(index),
        "removed": False,
    }


def _price(transaction: Transaction, header: Header | None) -> int:
    """Wei per gas that is paid in that block; before there is one, the most that may be paid (EIP-1559)."""
    if header is None:
        return int(transaction.max_fee_per_gas)
    return int(min(transaction.max_fee_per_gas, header.base_fee_per_gas + transaction.max_priority_fee_per_gas))


def _legacy_fields(transaction: Transaction) -> Document:
    chain = transaction.chain_id
    return {"v": quantity(transaction.v)} | ({"chainId": quantity(chain)} if chain is not None else {})


def _typed_fields(transaction: Transaction, kind: int) -> Document:
    document: Document = {
        "chainId": quantity(transaction.chain_id or 0),
        "v": quantity(transaction.y_parity),
        "yParity": quantity(transaction.y_parity),
        "accessList": [
            {"address": data(address), "storageKeys": [data(slot.to_bytes(32, "big")) for slot in slots]}
            for address, slots in transaction.access_list
        ],
    }
    if kind >= 2:
        document["maxFeePerGas"] = quantity(transaction.max_fee_per_gas)
        document["maxPriorityFeePerGas"] = quantity(transaction.max_priority_fee_per_gas)
    if kind == 4:
        document["authorizationList"] = [_authorization(item) for item in transaction.authorization_list]
    return document


def _authorization(item: Any) -> Document:
    return {
        "chainId": quantity(item.chain_id),
        "address": data(item.address),
        "nonce": quantity(item.nonce),
        "yParity": quantity(item.y_parity),
        "r": quantity(item.r),
        "s": quantity(item.s),
    }

"""Moving the chain's time and head over HTTP."""

from typing import Any

from tests.chain_node import ChainNode


def pay(chain: ChainNode, wei: int = 1) -> str:
    payer, payee = chain.accounts[:2]
    transaction: str = chain.rpc.call("eth_sendTransaction", {"from": payer, "to": payee, "value": hex(wei)})
    return transaction


def head(chain: ChainNode) -> dict[str, Any]:
    block: dict[str, Any] = chain.rpc.call("eth_getBlockByNumber", "latest", False)
    return block


def test_revert__after_payments__restores_head_balances_and_nonces(chain: ChainNode) -> None:
    payer, payee = chain.accounts[:2]
    before = head(chain)
    snapshot = chain.rpc.call("evm_snapshot")
    transaction = pay(chain, 5)
    assert chain.rpc.call("evm_revert", snapshot) is True
    assert head(chain) == before
    assert chain.rpc.call("eth_getTransactionReceipt", transaction) is None
    assert chain.rpc.call("eth_getTransactionCount", payer, "latest") == "0x0"
    assert chain.rpc.call("eth_getBalance", payee, "latest") == hex(10_000 * 10**18)


def test_reorg__with_depth__replaces_blocks_and_leaves_the_number(chain: ChainNode) -> None:
    transaction = pay(chain)
    chain.confirm(2)
    before = head(chain)
    chain.rpc.call("anvil_reorg", 2, [])
    after = head(chain)
    assert (after["number"], after["hash"] == before["hash"]) == (before["number"], False)
    assert chain.rpc.call("eth_getTransactionReceipt", transaction)["status"] == "0x1"
    chain.rpc.call("anvil_reorg", 3, [])
    assert chain.rpc.call("eth_getTransactionReceipt", transaction) is None
    assert chain.rpc.call("eth_getBlockByHash", before["hash"], False) is None

"""Moving the chain's time and head over HTTP, and what those who watch see of it."""

import itertools
from typing import Any

import pytest

from refrain.chain.rpc import RpcError
from tests.backend.chain.embedded.conftest import Counter, deploy
from tests.chain_node import ChainNode


def pay(chain: ChainNode, wei: int = 1) -> str:
    """A payment between demo accounts; its hash."""
    payer, payee = chain.accounts[:2]
    transaction: str = chain.rpc.call("eth_sendTransaction", {"from": payer, "to": payee, "value": hex(wei)})
    return transaction


def head(chain: ChainNode) -> dict[str, Any]:
    """The head block."""
    block: dict[str, Any] = chain.rpc.call("eth_getBlockByNumber", "latest", False)
    return block


@pytest.fixture
def counter(chain: ChainNode, bytecode: str) -> Counter:
    """A counter on the embedded node."""
    return deploy(chain, bytecode)


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
    assert chain.rpc.call("evm_revert", snapshot) is False


def test_revert__an_earlier_snapshot__forgets_the_later_ones(chain: ChainNode) -> None:
    first = chain.rpc.call("evm_snapshot")
    pay(chain)
    second = chain.rpc.call("evm_snapshot")
    assert chain.rpc.call("evm_revert", first) is True
    assert chain.rpc.call("evm_revert", second) is False


def test_revert__time_was_moved__is_moved_back(chain: ChainNode) -> None:
    snapshot = chain.rpc.call("evm_snapshot")
    chain.rpc.call("evm_increaseTime", 10**6)
    chain.rpc.call("evm_mine")
    late = int(head(chain)["timestamp"], 16)
    chain.rpc.call("evm_revert", snapshot)
    chain.rpc.call("evm_mine")
    assert int(head(chain)["timestamp"], 16) < late - 10**5


def test_reorg__with_depth__replaces_blocks_and_leaves_the_number(chain: ChainNode) -> None:
    transaction = pay(chain)
    chain.confirm(2)
    before = head(chain)
    chain.reorganise(2)
    after = head(chain)
    assert (after["number"], after["hash"] == before["hash"]) == (before["number"], False)
    assert chain.rpc.call("eth_getTransactionReceipt", transaction)["status"] == "0x1"
    chain.reorganise(3)
    assert chain.rpc.call("eth_getTransactionReceipt", transaction) is None
    assert chain.rpc.call("eth_getBlockByHash", before["hash"], False) is None


def test_reorg__with_transactions__puts_them_into_the_new_blocks(chain: ChainNode) -> None:
    payer, payee = chain.accounts[:2]
    chain.confirm(3)
    raw = chain.rpc.call("eth_signTransaction", {"from": payer, "to": payee, "value": "0x7"})["raw"]
    demo = {"from": chain.accounts[2], "to": payee, "value": "0x9"}
    chain.rpc.call("anvil_reorg", 3, [[raw, 0], [demo, 1]])
    blocks = [head(chain)["number"]]
    blocks = [hex(int(blocks[0], 16) - back) for back in (2, 1, 0)]
    counts = chain.rpc.batch([("eth_getBlockTransactionCountByNumber", [block]) for block in blocks])
    assert counts == ["0x1", "0x1", "0x0"]
    assert chain.rpc.call("eth_getBalance", payee, "latest") == hex(10_000 * 10**18 + 16)


@pytest.mark.parametrize("transactions", [[7], [["0x12", 0]], [["0x", 5]], [[{}, 0]], "none"])
def test_reorg__with_what_is_no_transaction__is_refused_and_changes_nothing(
    chain: ChainNode, transactions: Any
) -> None:
    chain.confirm(3)
    before = head(chain)
    with pytest.raises(RpcError) as caught:
        chain.rpc.call("anvil_reorg", 2, transactions)
    assert caught.value.code != -32603
    assert head(chain) == before


def test_reorg__with_what_the_state_forbids__leaves_it_out(chain: ChainNode) -> None:
    chain.confirm(2)
    payer, payee = chain.accounts[:2]
    later = {"from": payer, "to": payee, "nonce": "0x7", "gas": "0x5208"}
    chain.rpc.call("anvil_reorg", 2, [[later, 0], [{"from": payer, "to": payee, "gas": "0x5208"}, 0]])
    assert chain.rpc.call("eth_getTransactionCount", payer, "latest") == "0x1"


@pytest.mark.parametrize(("method", "params"), [("anvil_rollback", [99_999]), ("debug_setHead", ["0xffffff"])])
def test_roll_back__beyond_the_chain__is_refused(chain: ChainNode, method: str, params: list[Any]) -> None:
    with pytest.raises(RpcError, match="not in the chain"):
        chain.rpc.call(method, *params)


def test_roll_back__then_the_same_again__gives_other_hashes(chain: ChainNode) -> None:
    number = head(chain)["number"]
    chain.rpc.call("evm_mine", 2_000_000_000)
    first = head(chain)
    chain.rpc.call("debug_setHead", number)
    chain.rpc.call("evm_mine", 2_000_000_000)
    second = head(chain)
    assert (first["number"], first["timestamp"]) == (second["number"], second["timestamp"])
    assert first["hash"] != second["hash"]


def test_roll_back__one_block__takes_its_transaction_and_state(counter: Counter) -> None:
    counter.send("add(uint256)", 1)
    gone = counter.send("add(uint256)", 2)
    counter.chain.rpc.call("anvil_rollback", 1)
    assert counter.read("total()", ["uint256"]) == (1,)
    last = counter.chain.rpc.call("eth_getLogs", {"address": counter.address})[-1]
    assert last["transactionHash"] != gone["transactionHash"]
    with pytest.raises(RpcError):
        counter.read("total()", ["uint256"], {"blockHash": gone["blockHash"]})


def test_filter__logs_reorganised_away__come_again_as_removed(counter: Counter) -> None:
    rpc = counter.chain.rpc
    logs, blocks = rpc.call("eth_newFilter", {"address": counter.address}), rpc.call("eth_newBlockFilter")
    first, second = counter.send("add(uint256)", 1)["logs"][0], counter.send("add(uint256)", 2)["logs"][0]
    rpc.call("eth_getFilterChanges", logs)
    counter.chain.reorganise(2)
    assert rpc.call("eth_getFilterChanges", logs) == [second | {"removed": True}, first | {"removed": True}]
    assert len(rpc.call("eth_getFilterChanges", blocks)) == 4


def test_mine__several__are_an_interval_apart(chain: ChainNode) -> None:
    chain.rpc.call("anvil_mine", "0x3", "0xa")
    number = int(head(chain)["number"], 16)
    blocks = chain.rpc.batch([("eth_getBlockByNumber", [hex(number - back), False]) for back in (2, 1, 0)])
    times = [int(block["timestamp"], 16) for block in blocks]
    assert [later - earlier for earlier, later in itertools.pairwise(times)] == [10, 10]


@pytest.mark.parametrize("blocks", ["0x3e9", "0xffffffffffff", "-0x1", 1.5, True])
def test_mine__too_many_or_no_number__is_refused(chain: ChainNode, blocks: Any) -> None:
    with pytest.raises(RpcError) as caught:
        chain.rpc.call("anvil_mine", blocks)
    assert caught.value.code == -32602


def test_time__set_and_increased__shows_in_the_next_block_and_in_pending_calls(counter: Counter) -> None:
    counter.chain.rpc.call("evm_setNextBlockTimestamp", 3_000_000_000)
    pending = counter.read("surroundings()", ["uint256", "uint256", "uint256", "bytes32"], "pending")
    assert 3_000_000_000 <= pending[1] < 3_000_000_100
    assert pending[0] == int(head(counter.chain)["number"], 16) + 1
    counter.send("add(uint256)", 1)
    assert 3_000_000_000 <= int(head(counter.chain)["timestamp"], 16) < 3_000_000_100
    with pytest.raises(RpcError, match="timestamp"):
        counter.chain.rpc.call("evm_setNextBlockTimestamp", 1)

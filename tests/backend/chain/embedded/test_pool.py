"""Transactions out of turn, and refusals that anvil words or weighs differently."""

from typing import Any

import pytest

from refrain.chain.rpc import RpcError, revert_reason
from tests.backend.chain.embedded.conftest import Counter, deploy
from tests.chain_node import ChainNode

GWEI = 10**9


def send(chain: ChainNode, nonce: int, fee: int = 3 * GWEI, **fields: Any) -> str:
    """A payment of the first demo account with that nonce."""
    request = {"from": chain.accounts[0], "to": chain.accounts[1], "gas": "0x5208", "nonce": hex(nonce)}
    transaction: str = chain.rpc.call("eth_sendTransaction", request | {"gasPrice": hex(fee)} | fields)
    return transaction


def is_mined(chain: ChainNode, transaction: str) -> bool:
    return chain.rpc.call("eth_getTransactionReceipt", transaction) is not None


def test_gap__closed__mines_the_run_up_to_the_next_gap_in_one_block(chain: ChainNode) -> None:
    later = [send(chain, nonce) for nonce in (5, 3, 1, 2)]
    assert chain.rpc.call("eth_getTransactionCount", chain.accounts[0], "pending") == "0x0"
    send(chain, 0)
    assert [is_mined(chain, item) for item in later] == [False, True, True, True]
    blocks = {chain.rpc.call("eth_getTransactionReceipt", item)["blockNumber"] for item in later[1:]}
    assert len(blocks) == 1
    assert chain.rpc.call("eth_getTransactionCount", chain.accounts[0], "pending") == "0x4"


def test_gap__filled_by_many__mines_them_over_several_blocks(chain: ChainNode) -> None:
    run = [send(chain, nonce, gas=hex(20_000_000)) for nonce in (1, 2, 3)]
    send(chain, 0)
    assert len({chain.rpc.call("eth_getTransactionReceipt", item)["blockNumber"] for item in run}) == 3


def test_gap__one_has_become_impossible__is_dropped_and_the_others_wait(chain: ChainNode) -> None:
    dear = hex(6_000 * 10**18)
    first, second, third = (send(chain, nonce, value=value) for nonce, value in ((1, dear), (2, dear), (3, "0x1")))
    send(chain, 0)
    assert is_mined(chain, first)
    assert chain.rpc.call("eth_getTransactionByHash", second) is None
    assert not is_mined(chain, third)
    send(chain, 2)
    assert is_mined(chain, third)


def test_replacement__dearer_by_a_tenth__takes_the_place(chain: ChainNode) -> None:
    cheap = send(chain, 1, 10 * GWEI)
    with pytest.raises(RpcError, match="underpriced"):
        send(chain, 1, 10 * GWEI + 1)
    dear = send(chain, 1, 11 * GWEI)
    send(chain, 0)
    assert (is_mined(chain, dear), chain.rpc.call("eth_getTransactionByHash", cheap)) == (True, None)


def test_waiting__the_same_again__is_already_known(chain: ChainNode) -> None:
    send(chain, 1)
    with pytest.raises(RpcError, match="already known"):
        send(chain, 1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"gas": hex(30_000_001)}, "exceeds block gas limit"),
        ({"gas": hex(22_000), "data": "0x" + "11" * 60}, "intrinsic gas too low"),
        ({"data": "0x" + "11" * 140_000, "gas": hex(9_000_000)}, "oversized data"),
    ],
)
def test_send__not_for_any_block__is_refused(chain: ChainNode, fields: dict[str, str], words: str) -> None:
    with pytest.raises(RpcError, match=words):
        send(chain, 0, **fields)


def test_send__blobs__are_refused(chain: ChainNode) -> None:
    with pytest.raises(RpcError) as caught:
        chain.rpc.call("eth_sendRawTransaction", "0x03f8")
    assert caught.value.code == -32602


def test_send__contract_refuses__is_foreseen_and_not_sent(chain: ChainNode, bytecode: str) -> None:
    counter = deploy(chain, bytecode)
    before = chain.rpc.call("eth_blockNumber")
    with pytest.raises(RpcError) as caught:
        counter.send("add(uint256)", 0)
    assert (caught.value.code, revert_reason(caught.value)) == (3, "counter: nothing to add")
    assert chain.rpc.call("eth_blockNumber") == before


def test_estimate__sale_that_opens_while_the_chain_is_idle__uses_the_time_now(chain: ChainNode, bytecode: str) -> None:
    counter: Counter = deploy(chain, bytecode)
    chain.rpc.call("evm_increaseTime", 1_000)
    latest, pending = (
        counter.read("surroundings()", ["uint256", "uint256", "uint256", "bytes32"], block)
        for block in ("latest", "pending")
    )
    assert pending[1] >= latest[1] + 999


def test_call__both_data_and_input__must_agree(chain: ChainNode) -> None:
    call = {"to": chain.accounts[0], "data": "0x12", "input": "0x12"}
    assert chain.rpc.call("eth_call", call, "latest") == "0x"
    with pytest.raises(RpcError, match="not equal"):
        chain.rpc.call("eth_call", call | {"input": "0x13"}, "latest")


def test_call__more_value_than_there_is__is_refused(chain: ChainNode) -> None:
    with pytest.raises(RpcError, match="insufficient funds"):
        chain.rpc.call("eth_call", {"from": chain.accounts[0], "to": chain.accounts[1], "value": hex(10**30)}, "latest")


def test_logs__more_topic_positions_than_a_log_has__are_none(chain: ChainNode, bytecode: str) -> None:
    counter = deploy(chain, bytecode)
    counter.send("add(uint256)", 1)
    assert chain.rpc.call("eth_getLogs", {"topics": [None, None, None]}) != []
    assert chain.rpc.call("eth_getLogs", {"topics": [None, None, None, None]}) == []


def test_logs__range_the_wrong_way_round__is_refused_but_polling_past_the_head_is_not(chain: ChainNode) -> None:
    with pytest.raises(RpcError, match="fromBlock"):
        chain.rpc.call("eth_getLogs", {"fromBlock": "0x5", "toBlock": "0x1"})
    assert chain.rpc.call("eth_getLogs", {"fromBlock": "0xffff", "toBlock": "latest"}) == []

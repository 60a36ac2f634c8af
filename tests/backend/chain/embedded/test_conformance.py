"""The same requests to the embedded node and to anvil: each test runs on both and expects the same answers."""

import hashlib
from typing import Any

import pytest
from eth_account import Account
from eth_account.signers.local import LocalAccount

from refrain.chain.embedded.keyring import MNEMONIC
from refrain.chain.rpc import RpcError, revert_reason
from tests.backend.chain.embedded.conftest import Counter, calldata, wait_for_receipt
from tests.chain_node import ChainNode

NOWHERE = "0x" + "00" * 32


@pytest.fixture(scope="session")
def signer() -> LocalAccount:
    """The third demo account, signing by itself."""
    Account.enable_unaudited_hdwallet_features()
    account: LocalAccount = Account.from_mnemonic(MNEMONIC, account_path="m/44'/60'/0'/0/2")
    return account


def signed(node: ChainNode, signer: LocalAccount, **fields: Any) -> str:
    """A raw transaction of one wei to the second account, unless other fields are given."""
    nonce = int(node.rpc.call("eth_getTransactionCount", signer.address, "latest"), 16)
    given = {"chainId": 1337, "nonce": nonce, "to": signer.address, "value": 1, "gas": 100_000} | fields
    if "gasPrice" not in given:
        given = {"maxFeePerGas": 3 * 10**9, "maxPriorityFeePerGas": 10**9} | given
    given = {name: value for name, value in given.items() if value is not None}
    return "0x" + signer.sign_transaction(given).raw_transaction.hex()


def test_chain__constants__are_the_same(node: ChainNode) -> None:
    assert node.rpc.call("eth_chainId") == "0x539"
    assert node.rpc.call("net_version") == "1337"
    assert node.rpc.call("eth_syncing") is False
    assert node.rpc.call("web3_sha3", "0x68656c6c6f")[:10] == "0x1c8aff95"
    assert node.rpc.call("eth_getBalance", node.accounts[9], "latest") == hex(10_000 * 10**18)


def test_accounts__all_ten__are_those_of_the_mnemonic(node: ChainNode) -> None:
    assert len(node.accounts) == 10
    assert node.accounts[0] == "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
    assert node.accounts[9] == "0xa0ee7a142d267c1f36714e4a8f75612f20a79720"


def test_receipt__of_a_call__has_gas_logs_and_addresses(counter: Counter) -> None:
    receipt = counter.send("add(uint256)", 7)
    log = receipt["logs"][0]
    assert (receipt["status"], receipt["type"], receipt["to"]) == ("0x1", "0x2", counter.address)
    assert (receipt["contractAddress"], receipt["transactionIndex"]) == (None, "0x0")
    assert receipt["gasUsed"] == receipt["cumulativeGasUsed"] == "0xb1ad"
    assert (log["address"], log["logIndex"], log["removed"]) == (counter.address, "0x0", False)
    assert log["topics"][1:] == ["0x" + counter.chain.accounts[0][2:].zfill(64), "0x" + "7".zfill(64)]
    assert log["data"] == "0x" + "7".zfill(64)
    assert log["blockHash"] == receipt["blockHash"]


def test_receipt__refund_of_a_cleared_word__is_taken_off(counter: Counter) -> None:
    counter.send("add(uint256)", 7)
    assert counter.send("clear()")["gasUsed"] == "0x5378"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"gasPrice": 2 * 10**9}, "0x0"),
        ({"gasPrice": 2 * 10**9, "accessList": [{"address": "0x" + "11" * 20, "storageKeys": [NOWHERE]}]}, "0x1"),
        ({"data": "0x1234"}, "0x2"),
    ],
)
def test_send_raw__each_type__is_mined_with_its_fields(
    node: ChainNode, signer: LocalAccount, fields: dict[str, Any], kind: str
) -> None:
    raw = signed(node, signer, **fields)
    transaction = node.rpc.call("eth_sendRawTransaction", raw)
    found = node.rpc.call("eth_getTransactionByHash", transaction)
    assert (found["type"], found["from"], found["value"]) == (kind, signer.address.lower(), "0x1")
    assert found["input"] == fields.get("data", "0x")
    assert [len(item["storageKeys"]) for item in found.get("accessList", [])] == [1] * (kind == "0x1")
    assert wait_for_receipt(node.rpc, transaction)["status"] == "0x1"
    found = node.rpc.call("eth_getTransactionByHash", transaction)
    assert node.rpc.call("eth_getTransactionByBlockNumberAndIndex", found["blockNumber"], "0x0")["hash"] == transaction
    assert node.rpc.call("eth_getRawTransactionByHash", transaction) == raw


def test_send_raw__set_code_of_an_account__runs_the_delegate(
    node: ChainNode, signer: LocalAccount, counter: Counter
) -> None:
    nonce = int(node.rpc.call("eth_getTransactionCount", signer.address, "latest"), 16)
    delegation = signer.sign_authorization({"chainId": 1337, "address": counter.address, "nonce": nonce + 1})
    data = calldata("add(uint256)", 3)
    raw = signed(node, signer, type=4, authorizationList=[delegation], data=data, value=0, gas=200_000)
    transaction = node.rpc.call("eth_sendRawTransaction", raw)
    assert wait_for_receipt(node.rpc, transaction)["logs"][0]["address"] == signer.address.lower()
    assert node.rpc.call("eth_getCode", signer.address, "latest") == "0xef0100" + counter.address[2:]
    found = node.rpc.call("eth_getTransactionByHash", transaction)
    assert found["authorizationList"][0]["address"] == counter.address


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"nonce": 0, "chainId": 1}, "chain id"),
        ({"value": 10**30}, "insufficient funds"),
        ({"gas": 20_000}, "intrinsic gas too low"),
        ({"maxFeePerGas": 1, "maxPriorityFeePerGas": 1}, "max fee per gas less than block base fee"),
        ({"maxPriorityFeePerGas": 10**11}, "max priority fee per gas higher than max fee per gas"),
        ({"to": None, "value": 0, "gas": 9_000_000, "data": "0x" + "00" * 49_153}, "max initcode size exceeded"),
    ],
)
def test_send_raw__cannot_be_valid__is_refused_with_the_reason(
    node: ChainNode, signer: LocalAccount, fields: dict[str, Any], words: str
) -> None:
    before = node.rpc.call("eth_blockNumber")
    with pytest.raises(RpcError, match=f"(?i){words}"):
        node.rpc.call("eth_sendRawTransaction", signed(node, signer, **fields))
    assert node.rpc.call("eth_blockNumber") == before
    wait_for_receipt(node.rpc, node.rpc.call("eth_sendRawTransaction", signed(node, signer)))


def test_send_raw__nonce_used_before__is_refused(node: ChainNode, signer: LocalAccount) -> None:
    raw = signed(node, signer)
    wait_for_receipt(node.rpc, node.rpc.call("eth_sendRawTransaction", raw))
    with pytest.raises(RpcError, match=r"nonce too low|already imported"):
        node.rpc.call("eth_sendRawTransaction", raw)


def test_send_raw__nonce_gap__waits_until_it_is_closed(node: ChainNode, signer: LocalAccount) -> None:
    nonce = int(node.rpc.call("eth_getTransactionCount", signer.address, "latest"), 16)
    later = node.rpc.call("eth_sendRawTransaction", signed(node, signer, nonce=nonce + 1))
    assert node.rpc.call("eth_getTransactionReceipt", later) is None
    assert node.rpc.call("eth_getTransactionByHash", later)["blockHash"] is None
    node.rpc.call("eth_sendRawTransaction", signed(node, signer, nonce=nonce))
    assert wait_for_receipt(node.rpc, later)["status"] == "0x1"


def test_send__contract_refuses_with_gas_given__is_mined_as_failed(counter: Counter) -> None:
    receipt = counter.send("add(uint256)", 0, gas="0x186a0")
    assert (receipt["status"], receipt["logs"]) == ("0x0", [])


def test_call__contract_refuses__gives_code_3_and_the_revert_data(counter: Counter) -> None:
    with pytest.raises(RpcError) as caught:
        counter.chain.rpc.call("eth_call", counter.request("add(uint256)", 0), "latest")
    assert caught.value.code == 3
    assert caught.value.data.startswith("0x08c379a0")
    assert revert_reason(caught.value) == "counter: nothing to add"


def test_call__input_instead_of_data__is_the_same(counter: Counter) -> None:
    request = counter.request("add(uint256)", 3)
    request["input"] = request.pop("data")
    assert int(counter.chain.rpc.call("eth_call", request, "latest"), 16) == 3
    assert counter.read("total()", ["uint256"]) == (0,)


def test_call__at_an_earlier_block__sees_the_state_then(counter: Counter) -> None:
    first = counter.send("add(uint256)", 1)
    counter.send("add(uint256)", 2)
    for block in (
        first["blockNumber"],
        {"blockNumber": first["blockNumber"]},
        {"blockHash": first["blockHash"]},
        {"blockHash": first["blockHash"], "requireCanonical": True},
    ):
        assert counter.read("total()", ["uint256"], block) == (1,)
    assert counter.read("total()", ["uint256"]) == (3,)


def test_call__unknown_block__is_refused(counter: Counter) -> None:
    for block in ("0xffffff", {"blockHash": NOWHERE}):
        with pytest.raises(RpcError):
            counter.read("total()", ["uint256"], block)


def test_call__surroundings__are_those_of_the_head(counter: Counter) -> None:
    counter.send("add(uint256)", 1)
    number, when, chain, parent = counter.read("surroundings()", ["uint256", "uint256", "uint256", "bytes32"])
    head = counter.chain.rpc.call("eth_getBlockByNumber", "latest", False)
    assert (hex(number), hex(when), chain) == (head["number"], head["timestamp"], 1337)
    assert "0x" + parent.hex() == head["parentHash"]


@pytest.mark.parametrize("signature", ["add(uint256)", "add_within(uint256)"])
def test_estimate__transaction_with_that_gas__succeeds_and_with_less_fails(counter: Counter, signature: str) -> None:
    gas = int(counter.chain.rpc.call("eth_estimateGas", counter.request(signature, 5)), 16)
    assert gas == {"add(uint256)": 45_485, "add_within(uint256)": 46_135}[signature]
    assert counter.send(signature, 5, gas=hex(gas - 1))["status"] == "0x0"
    assert counter.send(signature, 5, gas=hex(gas))["status"] == "0x1"


def test_call__contract_that_calls_itself__runs_out_of_depth_not_of_stack(node: ChainNode) -> None:
    # Its code calls itself with all gas that is left, and returns what is left afterwards.
    code = bytes.fromhex("60006000600060006000305af1505a60005260206000f3")
    init = bytes.fromhex(f"60{len(code):02x}600c60003960{len(code):02x}6000f3") + code
    transaction = node.rpc.call("eth_sendTransaction", {"from": node.accounts[0], "data": "0x" + init.hex()})
    address = wait_for_receipt(node.rpc, transaction)["contractAddress"]
    left = node.rpc.call("eth_call", {"to": address, "gas": hex(20_000_000)}, "latest")
    assert int(left, 16) == 19_909_961


def test_estimate__calldata_floor__is_counted(node: ChainNode) -> None:
    request = {"from": node.accounts[0], "to": node.accounts[1], "data": "0x" + "ff" * 1_000}
    assert int(node.rpc.call("eth_estimateGas", request), 16) == 21_000 + 40 * 1_000
    request["data"] = "0x" + hashlib.sha256(b"").hexdigest()
    assert int(node.rpc.call("eth_estimateGas", request), 16) == 21_000 + 40 * 32


def test_block__by_number_and_hash__is_the_same(counter: Counter) -> None:
    rpc, transaction = counter.chain.rpc, counter.send("add(uint256)", 5)["transactionHash"]
    block = rpc.call("eth_getBlockByNumber", "latest", False)
    assert block == rpc.call("eth_getBlockByHash", block["hash"], False)
    assert block["transactions"] == [transaction]
    full = rpc.call("eth_getBlockByNumber", block["number"], True)
    assert full["transactions"] == [rpc.call("eth_getTransactionByHash", transaction)]
    assert rpc.call("eth_getBlockTransactionCountByHash", block["hash"]) == "0x1"
    assert rpc.call("eth_getBlockReceipts", block["number"]) == [rpc.call("eth_getTransactionReceipt", transaction)]
    parent = rpc.call("eth_getBlockByNumber", hex(int(block["number"], 16) - 1), False)
    assert parent["hash"] == block["parentHash"]


def test_not_there__blocks_and_transactions__are_null(node: ChainNode) -> None:
    assert node.rpc.call("eth_getBlockByNumber", "0xffffff", False) is None
    assert node.rpc.call("eth_getBlockByHash", NOWHERE, False) is None
    assert node.rpc.call("eth_getTransactionByHash", NOWHERE) is None
    assert node.rpc.call("eth_getTransactionReceipt", NOWHERE) is None
    assert node.rpc.call("eth_getBlockReceipts", "0xffffff") is None


def test_fee_history__last_blocks__has_one_base_fee_more(counter: Counter) -> None:
    counter.send("add(uint256)", 5)
    history = counter.chain.rpc.call("eth_feeHistory", "0x2", "latest", [10, 50])
    head = counter.chain.rpc.call("eth_getBlockByNumber", "latest", False)
    assert (len(history["baseFeePerGas"]), len(history["gasUsedRatio"])) == (3, 2)
    assert history["baseFeePerGas"][1] == head["baseFeePerGas"]
    assert history["gasUsedRatio"][1] == int(head["gasUsed"], 16) / 30_000_000
    assert len(history["reward"][1]) == 2


def test_storage__of_a_contract__is_a_word(counter: Counter) -> None:
    counter.send("add(uint256)", 5)
    assert counter.chain.rpc.call("eth_getStorageAt", counter.address, "0x0", "latest") == "0x" + "5".zfill(64)
    assert len(counter.chain.rpc.call("eth_getCode", counter.address, "latest")) > 100


def test_logs__by_address_topic_and_block__are_found(counter: Counter) -> None:
    rpc = counter.chain.rpc
    receipts = [counter.send("add(uint256)", step) for step in (5, 6, 5)]
    topic = receipts[0]["logs"][0]["topics"][0]
    five, six = ("0x" + str(step).zfill(64) for step in (5, 6))

    def steps(**criteria: Any) -> list[int]:
        given = {"address": counter.address, "fromBlock": receipts[0]["blockNumber"]} | criteria
        return [int(log["topics"][2], 16) for log in rpc.call("eth_getLogs", given)]

    assert steps() == [5, 6, 5]
    assert steps(topics=[topic]) == [5, 6, 5]
    assert steps(topics=[None, None, five]) == [5, 5]
    assert steps(topics=[None, None, [five, six]]) == [5, 6, 5]
    assert steps(topics=[five]) == []
    assert steps(fromBlock=receipts[1]["blockNumber"]) == [6, 5]
    assert steps(toBlock=receipts[1]["blockNumber"]) == [5, 6]
    assert steps(address=[counter.address, counter.chain.accounts[0]]) == [5, 6, 5]
    assert steps(address=counter.chain.accounts[0]) == []
    by_hash = rpc.call("eth_getLogs", {"blockHash": receipts[1]["blockHash"]})
    assert by_hash == receipts[1]["logs"]


def test_filters__logs_and_blocks__give_what_is_new_once(counter: Counter) -> None:
    rpc = counter.chain.rpc
    logs, blocks = rpc.call("eth_newFilter", {"address": counter.address}), rpc.call("eth_newBlockFilter")
    receipt = counter.send("add(uint256)", 5)
    assert rpc.call("eth_getFilterChanges", blocks) == [receipt["blockHash"]]
    assert rpc.call("eth_getFilterChanges", logs) == receipt["logs"]
    assert rpc.call("eth_getFilterChanges", logs) == []
    assert rpc.call("eth_getFilterLogs", logs) == receipt["logs"]
    assert rpc.call("eth_uninstallFilter", logs) is True
    assert rpc.call("eth_uninstallFilter", logs) is False
    with pytest.raises(RpcError, match="filter not found"):
        rpc.call("eth_getFilterChanges", logs)


def test_batch__mixed__answers_each(node: ChainNode) -> None:
    answers = node.rpc.batch([("eth_chainId", []), ("eth_getBalance", [node.accounts[9], "latest"])])
    assert answers == ["0x539", hex(10_000 * 10**18)]


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("eth_getBalance", ["0x12", "latest"]),
        ("eth_getBalance", ["no address", "latest"]),
        ("eth_getBalance", []),
        ("eth_getBlockByNumber", ["0xzz", False]),
        ("eth_getTransactionReceipt", ["0x12"]),
        ("eth_sendRawTransaction", ["0x1234"]),
        ("eth_sendRawTransaction", ["zz"]),
        ("eth_getLogs", [{"topics": "none"}]),
    ],
)
def test_parameters__of_the_wrong_form__are_refused(node: ChainNode, method: str, params: list[Any]) -> None:
    with pytest.raises(RpcError) as caught:
        node.rpc.call(method, *params)
    assert caught.value.code == -32602


def test_method__unknown__is_refused(node: ChainNode) -> None:
    with pytest.raises(RpcError) as caught:
        node.rpc.call("eth_nothing")
    assert caught.value.code == -32601

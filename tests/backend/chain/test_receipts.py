import pytest

from refrain.chain import transactions
from refrain.chain.receipts import find_receipt, wait_for_receipt
from refrain.errors import Refused, Unavailable
from tests.contract_roles import PRICE


def test_find_receipt__not_deep_enough__is_none_until_it_is(market):
    sent = market.alice.send(transactions.collect(market.publish(), 1, PRICE))
    assert wait_for_receipt(market.rpc, sent).succeeded
    assert find_receipt(market.rpc, sent, confirmations=2) is None
    market.node.confirm(2)
    assert find_receipt(market.rpc, sent, confirmations=2).transaction == sent


def test_wait_for_receipt__never_mined__gives_up_in_time(market):
    with pytest.raises(Unavailable, match="not confirmed"):
        wait_for_receipt(market.rpc, "0x" + "12" * 32, timeout=0.05)


def test_wait_for_receipt__failed_in_its_block__says_why(market):
    release = market.publish()
    market.collect(release, market.alice)
    ask, signature = market.ask(release, market.alice, 1, 10**18)
    market.do(market.alice, transactions.cancel(release, 1))
    # Given its gas, the node need not estimate and takes a transaction that will fail.
    request = transactions.buy(release, ask, signature).as_request(market.bob.address) | {"gas": hex(300_000)}
    sent = market.rpc.call("eth_sendTransaction", request)
    with pytest.raises(Refused, match="release: "):
        wait_for_receipt(market.rpc, sent, timeout=5)

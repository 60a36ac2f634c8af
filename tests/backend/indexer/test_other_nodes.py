"""The same on a node that is not ours: anvil, where it is installed."""

import shutil
import subprocess

import pytest

from refrain.chain.accounts import NodeWallet
from refrain.chain.deploy import deploy
from refrain.chain.rpc import AnswerTooLarge, Rpc, RpcError
from refrain.units import checksum
from tests.backend.indexer.life import busy, following
from tests.backend.indexer.snapshot import rows
from tests.chain_node import ChainNode
from tests.contract_roles import market_of


@pytest.fixture(scope="session")
def anvil():
    """An anvil of the test's own, on a free port."""
    program = shutil.which("anvil")
    if program is None:
        pytest.skip("anvil is not installed")
    command = [program, "--port", "0", "--chain-id", "1337"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        address = next(line.split()[-1] for line in process.stdout if line.startswith("Listening on"))
        rpc = Rpc(f"http://{address}")
        yield ChainNode(f"http://{address}", rpc, tuple(rpc.call("eth_accounts")))
        rpc.close()
        process.terminate()


class LimitedRpc(Rpc):
    """A node that refuses to search more than a few blocks at once, as public ones do, or finds too much in them."""

    def __init__(self, url, refusal):
        super().__init__(url)
        self._refusal = refusal

    def call(self, method, *params):
        if method == "eth_getLogs" and int(params[0]["toBlock"], 16) - int(params[0]["fromBlock"], 16) >= 4:
            raise self._refusal
        return super().call(method, *params)


def test_step__on_anvil__reads_undoes_and_reads_again(anvil, database, rebuilt):
    market = market_of(anvil, deploy(anvil.rpc, NodeWallet(anvil.rpc, checksum(anvil.accounts[9]))))
    follower = following(market, database)
    for _ in busy(market):
        pass
    follower.catch_up()
    assert rows(database) == rebuilt(market)
    for depth in (1, 6):
        market.node.reorganise(depth)
        market.publish()
        follower.catch_up()
        assert rows(database) == rebuilt(market)


@pytest.mark.parametrize(
    "refusal", [RpcError("query exceeds max block range", code=-32005), AnswerTooLarge("more than is read")]
)
def test_step__node_with_narrow_searches__asks_for_less_until_it_answers(evening, database, rebuilt, refusal):
    follower = following(evening, database)
    follower._rpc = LimitedRpc(evening.node.url, refusal)
    follower.catch_up()
    assert rows(database) == rebuilt(evening)

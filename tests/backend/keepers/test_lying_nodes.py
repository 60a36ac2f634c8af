"""A keeper whose nodes lie or die just when somebody has given her copy away."""

from dataclasses import replace

import pytest

from refrain.chain import transactions
from refrain.chain.sending import send
from refrain.keepers import operate
from refrain.keepers.web import create_app, readiness
from tests.backend.chain.test_quorum import serving


class Node:
    """The chain's node, until it is told to die, or to speak as if the chain had ended at a block long ago."""

    def __init__(self, rpc):
        self.rpc, self.dead, self.silent, self.ends_at = rpc, False, None, None

    def answer(self, method, params):
        if self.ends_at is not None and method == "eth_blockNumber":
            return hex(self.ends_at)
        return self.rpc.call(method, *params)


@pytest.fixture
def nodes(chain):
    return [Node(chain.rpc) for _ in range(3)]


@pytest.fixture
def three(nodes, keeper, asker, quorum):
    """Asks a keeper with three nodes."""
    with serving(nodes[0]) as first, serving(nodes[1]) as second, serving(nodes[2]) as third:
        chain = quorum(first, second, third)
        yield replace(asker, http=create_app(replace(keeper, chain=chain)).test_client())


def given_away(chain, people, release):
    """The number of the last block in which the copy was still alice's and settled."""
    before = int(chain.rpc.call("eth_blockNumber"), 16)
    send(chain.rpc, people.alice, transactions.gift(release.address, people.bob.address, 1))
    chain.confirm(6)
    return before


def test_shares__one_node_dead_and_one_speaks_of_the_past__former_owner_is_refused(
    three, nodes, chain, people, release
):
    assert three.ask().status == 200
    past = given_away(chain, people, release)
    assert three.ask().reason == "not_owner"
    nodes[0].dead, nodes[1].ends_at = True, past
    assert three.ask().reason == "not_owner"


def test_shares__one_node_speaks_of_the_past__is_outvoted(three, nodes, chain, people, release):
    nodes[1].ends_at = given_away(chain, people, release)
    assert three.ask().reason == "not_owner"


def test_open_keeper__chain_stands_still__is_not_ready(tmp_path, chain, config, keeper_keys, monkeypatch):
    chain.confirm(5)  # the chain of this run may have stood still for longer than a minute
    keeper = operate.open_keeper(tmp_path, replace(config, stale_after=60), keeper_keys[:1])
    assert readiness(keeper)["chain"] == "ok"
    keeper.chain.forget()
    monkeypatch.setattr("time.time", lambda: 2.0**33)
    assert "too old" in readiness(keeper)["chain"]
    keeper.log.close()

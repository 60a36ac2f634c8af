"""Several nodes of which some die, lag or lie: only what a majority says alike counts. Real HTTP servers stand in for
the nodes, because no real node can be told to lie."""

import json
import threading
import time
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from refrain.chain.quorum import ChainDisagrees, Quorum
from refrain.chain.rpc import ChainUnreachable, Rpc
from refrain.errors import Unavailable

CHAIN_ID = 1337


class Node:
    """What a node says; a test changes it at will."""

    def __init__(self, head=100, fork="a", chain_id=CHAIN_ID):
        self.head, self.fork, self.chain_id, self.dead = head, fork, chain_id, False
        self.silent = None
        """An event until which it does not answer."""
        self.genesis = 1000
        self.requests = 0

    def answer(self, method, params):
        self.requests += 1
        if method == "eth_chainId":
            return hex(self.chain_id)
        if method == "eth_blockNumber":
            return hex(self.head)
        number = int(params[0], 16)
        if number > self.head:
            return None
        return {
            "number": hex(number),
            "hash": "0x" + (self.fork * 32 + f"{number:032x}"),
            "parentHash": "0x" + (self.fork * 32 + f"{max(0, number - 1):032x}"),
            "timestamp": hex(self.genesis + 12 * number),
        }


@contextmanager
def serving(node):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if node.dead:
                self.close_connection = True
                return
            if node.silent:
                node.requests += 1
                node.silent.wait(20)
                self.close_connection = True
                return
            batch = asked if isinstance(asked, list) else [asked]
            answers = [{"id": item["id"], "result": node.answer(item["method"], item["params"])} for item in batch]
            body = json.dumps(answers if isinstance(asked, list) else answers[0]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def quorum():
    """A quorum over nodes: pinned three blocks deep, holding two more, nothing remembered."""
    with ExitStack() as stack:
        rpcs = []

        def make(*nodes, refresh=-1.0, stale_after=0):
            rpcs.extend(Rpc(stack.enter_context(serving(node)), timeout=1) for node in nodes)
            options = {"confirmations": 3, "hold": 2, "refresh": refresh, "stale_after": stale_after}
            return Quorum(rpcs, chain_id=CHAIN_ID, **options)

        yield make
        for rpc in rpcs:
            rpc.close()


def test_pinned__one_node__is_so_many_blocks_deep(quorum):
    pinned = quorum(Node()).pinned()
    assert pinned.block.number == 97
    assert pinned.held_since == 1000 + 12 * 95


def test_pinned__young_chain__is_its_first_block(quorum):
    assert quorum(Node(head=1)).pinned().block.number == 0


def test_pinned__three_alike__is_the_majoritys_newest(quorum):
    assert quorum(Node(head=100), Node(head=99), Node(head=100)).pinned().block.number == 97


def test_pinned__one_node_far_ahead__cannot_pull_the_others(quorum):
    assert quorum(Node(), Node(), Node(head=10**6)).pinned().block.number == 97


def test_pinned__one_node_lags__the_others_go_on(quorum):
    assert quorum(Node(head=5), Node(), Node()).pinned().block.number == 97


def test_pinned__one_node_on_another_fork__is_outvoted(quorum):
    assert quorum(Node(fork="b"), Node(), Node()).pinned().block.hash.startswith("0xaaaa")


def test_pinned__two_nodes_on_two_forks__is_denied(quorum):
    with pytest.raises(ChainDisagrees):
        quorum(Node(), Node(fork="b")).pinned()


def test_pinned__three_nodes_on_three_forks__is_denied(quorum):
    with pytest.raises(ChainDisagrees):
        quorum(Node(), Node(fork="b"), Node(fork="c")).pinned()


def test_pinned__one_of_three_dead__goes_on(quorum):
    dead = Node()
    dead.dead = True
    assert quorum(dead, Node(), Node()).pinned().block.number == 97


def test_pinned__one_of_two_dead__is_denied(quorum):
    dead = Node()
    dead.dead = True
    with pytest.raises(ChainUnreachable):
        quorum(dead, Node()).pinned()


def test_pinned__nodes_of_another_chain__are_no_nodes(quorum):
    with pytest.raises(ChainUnreachable):
        quorum(Node(chain_id=1), Node(chain_id=1), Node()).pinned()


def test_pinned__node_back_from_the_dead__is_heard_again(quorum, monkeypatch):
    monkeypatch.setattr("refrain.chain.quorum._REST", 0.0)
    first, second = Node(), Node()
    both = quorum(first, second)
    second.dead = True
    with pytest.raises(Unavailable):
        both.pinned()
    second.dead = False
    assert both.pinned().block.number == 97


def test_pinned__one_dies_and_one_is_back_in_the_past__no_older_block_than_before(quorum, monkeypatch):
    monkeypatch.setattr("refrain.chain.quorum._REST", 0.0)
    nodes = [Node(), Node(), Node()]
    three = quorum(*nodes)
    assert three.pinned().block.number == 97
    nodes[0].dead, nodes[1].head = True, 50
    with pytest.raises(Unavailable):
        three.pinned()
    nodes[1].head = 99
    assert three.pinned().block.number == 97


def test_pinned__chain_stands_still__is_denied_after_the_time_set(quorum):
    node = Node()
    node.genesis = int(time.time()) - 12 * 97 - 100
    assert quorum(node, stale_after=200).pinned().block.number == 97
    with pytest.raises(ChainUnreachable, match="too old"):
        quorum(node, stale_after=50).pinned()


def test_agree__one_of_three_hangs__is_asked_once_and_not_waited_for(quorum, monkeypatch):
    monkeypatch.setattr("refrain.chain.quorum._GRACE", 0.05)
    hanging = Node()
    hanging.silent = threading.Event()
    three = quorum(hanging, Node(), Node())
    assert three.pinned().block.number == 97
    for _ in range(30):
        assert three.agree(lambda rpc: rpc.call("eth_blockNumber")) == "0x64"
    assert hanging.requests == 1
    hanging.silent.set()


def test_pinned__within_the_refresh_time__is_not_asked_again(quorum):
    node = Node()
    remembering = quorum(node, refresh=60.0)
    before = remembering.pinned()
    asked, node.head = node.requests, 200
    assert remembering.pinned() == before
    assert node.requests == asked
    remembering.forget()
    assert remembering.pinned().block.number == 197


def test_agree__majority_answers_alike__gives_that(quorum):
    nodes = [Node(), Node(), Node(head=7)]
    assert quorum(*nodes).agree(lambda rpc: rpc.call("eth_blockNumber")) == "0x64"


def test_agree__all_answer_differently__is_denied(quorum):
    nodes = [Node(head=1), Node(head=2), Node(head=3)]
    with pytest.raises(ChainDisagrees):
        quorum(*nodes).agree(lambda rpc: rpc.call("eth_blockNumber"))

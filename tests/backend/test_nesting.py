"""JSON that is nested to overflow the stack: refused by whoever reads it, where the parser itself would crash.

Each reader runs in a process with Python's recursion limit raised as py-evm raises it, so a reader without its own
bound ends that process by a signal.
"""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refrain.nesting import NestedTooDeeply, shallow

PRELUDE = """
import io, json, sys, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
sys.setrecursionlimit(10**6)
DEEP = b'{"Message":' + b'[' * 60_000 + b']' * 60_000 + b'}'

class Handler(BaseHTTPRequestHandler):
    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(DEEP)))
        self.end_headers()
        self.wfile.write(DEEP)
    do_GET = do_POST = answer
    def log_message(self, *_): pass

def serve(status=200):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.status = status
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"

def refused(act, *kinds):
    try:
        act()
    except kinds:
        print("refused")
"""

READERS = {
    "a node's answer": """
from refrain.chain.rpc import ChainUnreachable, Rpc
refused(lambda: Rpc(serve()).call("eth_chainId"), ChainUnreachable)
""",
    "a request to the embedded chain": """
from types import SimpleNamespace
from refrain.chain.embedded.http import Handler
reply = Handler._answer(SimpleNamespace(), DEEP)
if reply["error"]["code"] == -32700: print("refused")
""",
    "typed data to sign": """
from refrain.chain.embedded.errors import NodeRefused
from refrain.chain.embedded.methods.signing import sign_typed_data
refused(lambda: sign_typed_data(None, "0x", DEEP.decode()), NodeRefused)
""",
    "a keeper's key, publishing": """
from refrain.config import Config
from refrain.errors import Unavailable
from refrain.publishing.keepers import keepers_of
refused(lambda: keepers_of(Config(data=Path("/nonexistent"), keepers=(serve(),))), Unavailable)
""",
    "a keeper's key, rescuing": """
from refrain.errors import InvalidInput
from refrain.rescue.recording import _find
refused(lambda: _find(serve()), InvalidInput)
""",
    "a keeper's answer": """
from refrain.keepers.transport import Unreachable, post_json
refused(lambda: post_json(serve() + "/v1/shares", {}), Unreachable)
""",
    "metadata": """
from refrain.publishing.metadata import BadMetadata, read
refused(lambda: read(DEEP, 1, "0x"), BadMetadata)
""",
    "a Kubo node's refusal": """
from refrain.storage.cid import cid_of
from refrain.storage.errors import StoreUnavailable
from refrain.storage.kubo import KuboStore
refused(lambda: KuboStore(serve(500)).block(cid_of(b"x")), StoreUnavailable)
""",
    "a Kubo node's list": """
from refrain.storage.errors import StoreUnavailable
from refrain.storage.kubo import KuboStore
refused(lambda: KuboStore(serve()).pins(), StoreUnavailable)
""",
    "a pinning service's answer": """
from refrain.storage.cid import cid_of
from refrain.storage.errors import StoreUnavailable
from refrain.storage.remote_pins import PinningService
refused(lambda: PinningService(serve(), "token").pin(cid_of(b"x")), StoreUnavailable)
""",
    "a shop's answer": """
from refrain.client.http import Http
from refrain.errors import Unavailable
refused(lambda: Http(serve()).get("/status"), Unavailable)
""",
    "a shop's problem": """
from refrain.client.http import Http
from refrain.errors import Unavailable
refused(lambda: Http(serve(400)).get("/status"), Unavailable)
""",
    "a body of the API": """
from flask import Flask
from refrain.errors import InvalidInput
from refrain_web.api.operations import MAX_BODY, _body
from refrain_web.api.publications import Sent
for data in (b"[" * MAX_BODY, b'{"hash":' + b"[" * 60_000):
    with Flask("x").test_request_context("/", method="POST", data=data):
        refused(lambda: _body(Sent), InvalidInput)
""",
    "a line of a grant log": """
from refrain.keepers.grants import Head, LogBroken, _follow
refused(lambda: _follow(DEEP, Head()), LogBroken)
""",
    "what a decoder's process says": """
from refrain.media import sandbox
from refrain.media.errors import UnusableMedia
sandbox._answer = lambda *_: DEEP
refused(lambda: sandbox.run("examine", "x"), UnusableMedia)
""",
    "an envelope": """
from refrain.crypto.envelope import parse
from refrain.crypto.errors import Malformed
refused(lambda: parse(DEEP), Malformed)
""",
    "a request to a keeper": """
from refrain.keepers.question import read_question
from refrain.keepers.reasons import Denied
if isinstance(read_question(DEEP), Denied): print("refused")
""",
}


@pytest.mark.parametrize("name", READERS)
def test_reader__document_that_would_overflow_the_stack__refused(name: str) -> None:
    environ = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-c", PRELUDE + READERS[name]]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)
    assert (done.returncode, set(done.stdout.split())) == (0, {"refused"}), done.stderr


def nested(inner: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)


def depth_of(value: object) -> int:
    if isinstance(value, dict | list):
        below = value.values() if isinstance(value, dict) else value
        return 1 + max(map(depth_of, below), default=0)
    return 0


@given(st.recursive(st.none() | st.integers() | st.text(), nested, max_leaves=12), st.booleans())
def test_shallow__any_document__its_own_depth_and_no_less(value: object, ascii_only: bool) -> None:
    document, depth = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass"), depth_of(value)
    assert shallow(document, depth) == document
    if depth:
        with pytest.raises(NestedTooDeeply):
            shallow(document, depth - 1)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_shallow__brackets_hidden_in_another_encoding__refused(encoding: str) -> None:
    """A half of U+2200 + 0x22 looks like a quotation mark: what follows would pass for text."""
    document = ('["\u2200\u0122",' + "[" * 50 + "]" * 50 + "]").encode(encoding)
    assert json.loads(document)
    with pytest.raises(NestedTooDeeply):
        shallow(document, 5)

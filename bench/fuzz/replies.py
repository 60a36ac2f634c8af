"""Readers of what servers answer: nodes of the chain and of IPFS, keepers, pinning services, shops.

One server in this process answers every request with the bytes that are tried; the real clients ask it.
"""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from seeds import RELEASE, Target

from refrain.chain.abi import decode_log, decode_result
from refrain.chain.nodes import parse_block, parse_log, parse_receipt
from refrain.chain.rpc import ChainUnreachable, Rpc, RpcError, revert_reason
from refrain.client.http import Http
from refrain.config import Config
from refrain.errors import InvalidInput, RefrainError, Unavailable
from refrain.keepers.transport import Unreachable, post_json
from refrain.publishing.keepers import keepers_of
from refrain.rescue.recording import _find
from refrain.storage.cid import cid_of
from refrain.storage.errors import BadBlock, NotStored, StoreUnavailable
from refrain.storage.kubo import KuboStore
from refrain.storage.remote_pins import PinningService

_reply: tuple[int, bytes] = (200, b"")
CID = cid_of(b"x")
WORD = "0x" + "11" * 32


class _Server(BaseHTTPRequestHandler):
    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, body = _reply
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        pass


def asking(ask: Callable[[str], object]) -> Callable[[bytes], object]:
    """A reader of bytes from a client of a server: the first byte chooses the status, the rest is the body."""
    url = ""

    def read(data: bytes) -> object:
        nonlocal url
        global _reply
        if not url:
            server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            url = f"http://127.0.0.1:{server.server_address[1]}"
        _reply = (200, 200, 200, 400, 404, 500)[data[0] % 6] if data else 200, data[1:]
        return ask(url)

    return read


def answers(*documents: object) -> Callable[[], list[bytes]]:
    """Honest answers, as seeds: status 200 and a JSON document."""
    return lambda: [b"\0" + json.dumps(document).encode() for document in documents]


def _result(value: object) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": 1, "result": value}


_BLOCK = {"number": "0x1", "timestamp": "0x5", "hash": WORD, "parentHash": WORD}
_LOG = {
    "address": RELEASE,
    "blockNumber": "0x1",
    "blockHash": WORD,
    "transactionHash": WORD,
    "logIndex": "0x0",
    "topics": [WORD],
    "data": "0x" + "00" * 64,
}
_RECEIPT = {**_LOG, "status": "0x1", "gasUsed": "0x5208", "contractAddress": RELEASE, "logs": [_LOG]}


def _node(url: str) -> None:
    """A node's answer, through every reader of one."""
    rpc = Rpc(url, timeout=5)
    try:
        answer = rpc.call("eth_getBlockByNumber", "latest")
    except RpcError as error:
        revert_reason(error)
        raise
    finally:
        rpc.close()
    for parse in (parse_block, parse_log, parse_receipt):
        try:
            found = parse(answer)
        except ChainUnreachable:
            continue
        for log in getattr(found, "logs", (found,) if parse is parse_log else ()):
            decode_log("Release", log)


def _state(data: bytes) -> None:
    for function in ("state", "terms", "ownerOf", "tokenURI"):
        try:
            decode_result("Release", function, data)
        except KeyError:
            continue


def _kubo(url: str) -> None:
    store = KuboStore(url, timeout=5)
    for ask in (lambda: store.block(CID), store.pins, lambda: store.has(CID), lambda: store.pin(CID)):
        try:
            ask()
        except (NotStored, BadBlock, StoreUnavailable):
            continue


def _pins(url: str) -> None:
    service = PinningService(url, "token")
    for ask in (lambda: service.states([CID]), lambda: service.pin(CID)):
        try:
            ask()
        except (StoreUnavailable, InvalidInput):
            continue


_KEEPER = {
    "public_key": "CSKpHgnJ9yBQmCxWi5MQ5aTFQ6aTvC7mZg0t4K7qdVA",
    "former_public_keys": [],
    "domains": ["shop.example"],
}

TARGETS = {
    "node's answer": Target(
        asking(_node),
        (ChainUnreachable, RpcError),
        answers(_result(_BLOCK), _result(_LOG), _result(_RECEIPT), {"id": 1, "error": {"code": 3, "data": WORD}}),
    ),
    "contract's answer": Target(_state, (ChainUnreachable,), lambda: [bytes(32), bytes(31) + b"\x20" + bytes(64)]),
    "Kubo's answer": Target(
        asking(_kubo),
        (),
        answers({"Keys": {CID: {"Type": "recursive"}}}, {"Message": "not found"}, {"Size": 1}, {"Pins": [CID]}),
    ),
    "pinning service's answer": Target(
        asking(_pins), (), answers({"count": 1, "results": [{"status": "pinned", "pin": {"cid": CID}}]})
    ),
    "keeper's answer": Target(
        asking(lambda url: post_json(url + "/v1/shares", {})), (Unreachable,), answers({"shares": []}, {"reason": "x"})
    ),
    "keeper's key": Target(
        asking(lambda url: keepers_of(Config(data=Path("/nonexistent"), keepers=(url,)))),
        (Unavailable, FileNotFoundError),  # a good answer would be remembered, which cannot be done here
        answers(_KEEPER),
    ),
    "keeper found": Target(asking(_find), (InvalidInput,), answers(_KEEPER)),
    "shop's answer": Target(
        asking(lambda url: Http(url).get("/status")),
        (RefrainError,),
        answers({"items": []}, {"detail": "no", "reason": "refused", "hint": "x", "field": "y"}),
    ),
}

"""Readers of what strangers send: to the storefront, to keepers, to the embedded chain, to whoever is given a file."""

import io
import json
import tempfile
import tomllib
from base64 import urlsafe_b64encode
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from seeds import RELEASE, Target, text
from sqlalchemy import Integer, String, column, select

from refrain import config
from refrain.catalog import search
from refrain.catalog.columns import AddressColumn, HashColumn, WeiColumn
from refrain.catalog.database import Database
from refrain.catalog.migrate import upgrade
from refrain.catalog.models import Release
from refrain.catalog.queries import paging
from refrain.chain.embedded.errors import NodeRefused
from refrain.chain.embedded.http import Handler
from refrain.chain.embedded.methods.signing import sign_typed_data
from refrain.crypto import envelope, handing_over, signin
from refrain.crypto.container import HEADER, Damaged, WrongKey, decrypt, encrypt
from refrain.crypto.encoding import encode64
from refrain.crypto.errors import Malformed, SignInRefused
from refrain.crypto.sealing import KeyPair
from refrain.currency import COIN, parse_currency
from refrain.errors import InvalidInput
from refrain.keepers.dealer import answer_takeover
from refrain.keepers.dealing import read_deal
from refrain.keepers.grants import GrantLog, LogBroken, read_log
from refrain.keepers.question import read_question
from refrain.nesting import NestedTooDeeply, shallow
from refrain.units import parse_address, parse_percent
from refrain_web import create_app
from refrain_web.api.operations import OPERATIONS
from refrain_web.api.types import parse_moment
from refrain_web.api.uploads import _name, _size

KEY, CONTEXT = bytes(16), b"context"
NOW = 1_800_000_000


def keepers() -> list[envelope.Keeper]:
    """Three keepers of an envelope."""
    return [envelope.Keeper(KeyPair.generate().public, f"https://keeper{n}.example") for n in range(3)]


def sealed() -> bytes:
    """An envelope of two tracks."""
    return envelope.create(1337, RELEASE, 2, keepers(), {1: bytes(16), 2: bytes(16)}).to_json()


def message() -> str:
    """A sign-in message."""
    return signin.SignIn.new(
        domain="shop.example",
        uri="https://shop.example",
        address=RELEASE,
        chain_id=1337,
        nonce="0123456789abcdef",
        session_key=KeyPair.generate().public,
        now=NOW,
    ).text


def plan() -> str:
    """A plan to hand over keys."""
    return handing_over.Plan(1337, RELEASE, bytes(32), NOW, 2, tuple(keepers())).text


def _question() -> list[bytes]:
    value = {
        "message": message(),
        "signature": "0x" + "11" * 65,
        "chain_id": 1337,
        "release": RELEASE,
        "token_id": 1,
        "tracks": [1, 2],
        "envelope": sealed().decode(),
    }
    return [json.dumps(value).encode()]


def _deal() -> list[bytes]:
    value = {"plan": plan(), "signature": "0x" + "11" * 65, "envelope": sealed().decode()}
    return [json.dumps(value).encode()]


def _takeover() -> list[bytes]:
    parts = [{"index": 1, "parts": [encode64(bytes(64))]}]
    return [json.dumps({"plan": plan(), "envelope": sealed().decode(), "deals": parts}).encode()]


def _sign_in(data: bytes) -> None:
    signin.verify(text(data), data[:65].ljust(65), chain_id=1337, domains={"shop.example"}, now=NOW)


def _config(data: bytes) -> None:
    try:
        given = tomllib.loads(text(data))
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    config.parse(given)


def _log(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "grants.log"
        path.write_bytes(data)
        list(read_log(path))


def _honest_log() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "grants.log"
        log = GrantLog(path)
        for number in range(3):
            log.append("grant", {"release": RELEASE, "token_id": number})
        return [path.read_bytes()]


_KEYS = (column("a", WeiColumn()), column("b", Integer()), column("c", String()), column("d", HashColumn()))


def _cursor(data: bytes) -> None:
    """As it came, and as the text that a cursor wraps."""
    for given in (text(data), urlsafe_b64encode(data).decode().rstrip("=")):
        try:
            paging._parse(given, (*_KEYS, column("e", AddressColumn())))
        except InvalidInput:
            continue


def _cursors() -> list[bytes]:
    values = ["1", "2", "x", "0x" + "11" * 32, RELEASE]
    return [paging._cursor(values).encode(), json.dumps(values).encode()]


def _ciphertext() -> list[bytes]:
    found = []
    for size in (0, 5, 40_000):
        sink = io.BytesIO()
        encrypt(io.BytesIO(bytes(size)), sink, KEY, CONTEXT)
        found.append(sink.getvalue())
    return found


def _decrypt(data: bytes) -> None:
    decrypt(io.BytesIO(data), io.BytesIO(), KEY, CONTEXT)


def _nested(data: bytes) -> None:
    """What passes is what the parser finds no deeper."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    shallow(data, 4)
    if _depth(value) > 4:
        raise AssertionError("nested deeper than was said")


def _depth(value: object) -> int:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if below is None else 1 + max(map(_depth, below), default=0)


def _upload(data: bytes) -> None:
    """The headers of tus."""
    headers = {"Upload-Length": text(data)[:200].replace("\n", " ").replace("\r", " ")}
    with Flask("fuzz").test_request_context("/", headers=headers):
        for read in (lambda: _name(text(data)), lambda: _size("Upload-Length")):
            try:
                read()
            except InvalidInput:
                continue


def _units(data: bytes) -> None:
    for parse in (
        parse_address,
        COIN.parse,
        parse_currency,
        parse_percent,
        lambda words: parse_moment(words, field="x"),
    ):
        try:
            parse(text(data))
        except InvalidInput:
            continue


@cache
def _shop() -> FlaskClient:
    folder = Path(tempfile.mkdtemp())
    app = create_app(config.Config(data=folder, secret_key="k" * 32, rpc_urls=("http://127.0.0.1:9",)))
    free = SimpleNamespace(wait=lambda _: 0)
    app.extensions["refrain limits"] = dict.fromkeys(app.extensions["refrain limits"], free)
    upgrade(app.extensions["refrain"].database)
    return app.test_client()


def _api(data: bytes) -> None:
    """An operation of the API, chosen by the first byte, with the rest as its body, its path and its query."""
    entry = OPERATIONS[data[0] % len(OPERATIONS)] if data else OPERATIONS[0]
    rest, path = data[1:], entry.path
    while "<" in path:
        name = path[path.index("<") : path.index(">") + 1]
        path = path.replace(name, RELEASE if name in ("<release>", "<account>") else quote(rest[:40]) or "x", 1)
    query = "&".join(f"{name}={quote(rest[:60])}" for name in getattr(entry.query, "__struct_fields__", ())[:3])
    reply = _shop().open(f"/api/v1{path}?{query}", method=entry.method, data=rest, content_type="application/json")
    if reply.status_code == 500:
        raise AssertionError(f"{entry.method} {path}: {reply.text[:200]}")


def _api_seeds() -> list[bytes]:
    ask = {"release": RELEASE, "message": {"tokenId": "1", "price": "5"}, "signature": "0x" + "11" * 65}
    documents = [ask, {"quantity": 1, "account": RELEASE}, {"message": message(), "signature": "0x" + "11" * 65}, {}]
    return [bytes((n,)) + json.dumps(documents[n % 4]).encode() for n in range(0, len(OPERATIONS))]


@cache
def _catalogue() -> Database:
    database = Database(f"sqlite:///{tempfile.mkdtemp()}/catalog.sqlite")
    upgrade(database)
    return database


def _search(data: bytes) -> None:
    with _catalogue().reading() as session:
        session.scalars(select(Release.id).where(search.matching(Release.id, text(data), "sqlite"))).all()


def _to_chain(data: bytes) -> None:
    Handler._answer(SimpleNamespace(server=SimpleNamespace(node=None), _is_trusted=lambda: False), data)  # type: ignore[arg-type]


_TOML = b"""
chain_id = 1
rpc_urls = ["http://a", "http://b"]
data = "x"
threshold = 2
"""
_REQUEST = {"jsonrpc": "2.0", "id": 1, "method": "eth_getBalance", "params": [RELEASE, "latest"]}

TARGETS = {
    "sign-in message": Target(_sign_in, (SignInRefused, Malformed), lambda: [message().encode()]),
    "keeper request": Target(read_question, (), _question),
    "deal request": Target(read_deal, (), _deal),
    "takeover request": Target(
        lambda data: answer_takeover(SimpleNamespace(charge=lambda *_: "enough"), data, "x"),  # type: ignore[arg-type]
        (),
        _takeover,
    ),
    "plan": Target(lambda data: handing_over.parse_plan(text(data)), (Malformed,), lambda: [plan().encode()]),
    "ciphertext": Target(_decrypt, (Damaged, WrongKey), lambda: [*_ciphertext(), bytes(HEADER)]),
    "grant log": Target(_log, (LogBroken,), _honest_log),
    "configuration": Target(_config, (InvalidInput,), lambda: [_TOML]),
    "cursor": Target(_cursor, (), _cursors),
    "search": Target(_search, (), lambda: [b"night bus", b'"a" OR b*', "Å é 夜".encode()]),
    "nesting": Target(_nested, (NestedTooDeeply,), lambda: [b'{"a":[1,{"b":[2,"]\\"["]}]}', b"[[[[[]]]]]"]),
    "upload headers": Target(_upload, (), lambda: [b"filename c29uZy5mbGFj,filetype YXVkaW8=", b"1234"]),
    "amounts and times": Target(_units, (), lambda: [b"0.05", b"12.5%", b"2026-11-22T10:00:00Z", RELEASE.encode()]),
    "API": Target(_api, (), _api_seeds),
    "chain request": Target(_to_chain, (), lambda: [json.dumps(each).encode() for each in (_REQUEST, [_REQUEST] * 2)]),
    "typed data": Target(
        lambda data: sign_typed_data(SimpleNamespace(keyring=None), RELEASE, text(data)),  # type: ignore[arg-type]
        (NodeRefused, AttributeError),  # a whole document is handed to a keyring, and there is none here
        lambda: [b'"x"', b"[]", b"{"],
    ),
}

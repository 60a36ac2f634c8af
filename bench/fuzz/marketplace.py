"""Readers of what other marketplaces send: the API's documents, the addresses of webhooks and what these answer."""

import json
import socket
import threading
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from flask import Flask
from questions import message
from seeds import RELEASE, Target, text

from refrain.chain.typed_data import typed_data
from refrain.crypto.signatures import parse_signature
from refrain.errors import InvalidInput, Refused
from refrain.publishing.draft import check
from refrain.units import NOBODY, moment
from refrain.webhooks import addresses, events
from refrain.webhooks.sending import post
from refrain_web.api import artists, asks, keys, offers, operations, session, stewards, webhooks
from refrain_web.api.documents import asks as ask_documents
from refrain_web.api.documents import offers as offer_documents
from refrain_web.api.documents import publications, vouchers
from refrain_web.api.types import parse_moment

Read = Callable[[Any], object]
_SIGNATURE = "0x" + "11" * 65
_TIME = "2026-11-22T10:00:00Z"
_MONEY = {"price": "5", "fee": "1", "fee_recipient": RELEASE}
_SIGNED = {"tokenId": "1", "price": "5", "fee": "0", "feeRecipient": RELEASE, "expires": "1800000000", "counter": "0"}
_OFFER = {**_SIGNED, "buyer": RELEASE, "nonce": "7", "maxResales": "1", "maxGifts": "1"}
_VOUCHER = {"account": RELEASE, "types": "1", "untilDay": "65535", "expires": "1800000000", "counter": "0"}
_TERMS = {"royalty_bps": 1000, "max_supply": 9, "min_resale_price": "1", "registry": RELEASE, "buyer_types": "3"}
_TRACK = {"upload": "x", "title": "Å", "isrc": "DEA123456789", "credits": [{"name": "A", "role": "composer"}]}
_PUBLICATION = {
    "title": "Nightbus",
    "artist": "North",
    "tracks": [_TRACK],
    "terms": {"royalty_bps": 1000, "max_supply": 9},
    "price": "5",
    "payees": [{"account": RELEASE, "primary_bps": 10_000, "resale_bps": 10_000}],
    "tags": ["dub"],
    "released": "2026-11-22",
    "opens": _TIME,
    "cover_crop": {"x": 0.5, "y": 1},
}


def _signed_ask(body: asks.SignedAsk) -> None:
    typed_data(ask_documents.signed_ask(body.message), 1, RELEASE)
    parse_signature(body.signature)


def _signed_offer(body: offers.SignedOffer) -> None:
    typed_data(offer_documents.signed_offer(body.message), 1, RELEASE)
    parse_signature(body.signature)


def _publication(body: publications.PublicationInput) -> None:
    check(publications.draft(RELEASE, body, [track.upload for track in body.tracks], (NOBODY,)))


def _grant(body: stewards.TypeGrant) -> None:
    stewards._accounts(body.accounts), stewards._day(body.until)


DOCUMENTS: list[tuple[type[Any], Read, dict[str, object]]] = [
    (asks.SignedAsk, _signed_ask, {"release": RELEASE, "message": {**_SIGNED, "epoch": "0"}, "signature": _SIGNATURE}),
    (offers.SignedOffer, _signed_offer, {"release": RELEASE, "message": _OFFER, "signature": _SIGNATURE}),
    (offers.Bid, lambda body: offers._wanted(body, RELEASE), {"account": RELEASE, "expires": _TIME, **_MONEY}),
    (publications.PublicationInput, _publication, _PUBLICATION),
    (artists.Relax, lambda body: publications.terms_of(body.terms, NOBODY), {"account": RELEASE, "terms": _TERMS}),
    (vouchers.SignedVoucher, vouchers.signed, {"voucher": _VOUCHER, "signature": _SIGNATURE}),
    (stewards.TypeGrant, _grant, {"accounts": [RELEASE], "until": "2026-11-22T00:00:00Z"}),
    (webhooks.Replay, lambda body: moment(parse_moment(body.since, field="since")), {"since": _TIME, "until": _TIME}),
    (webhooks.WebhookInput, lambda body: body.url, {"url": "https://a.example/x", "events": ["sale"]}),
    (session.SignIn, lambda body: parse_signature(body.signature), {"message": message(), "signature": _SIGNATURE}),
    (keys.KeyInput, lambda body: body.name, {"name": "x", "scopes": ["webhooks"]}),
]
"""Every document with members of its own, how what it says is read on, and a good one."""


def _document(data: bytes) -> None:
    """The first byte chooses the document."""
    kind, read, _ = DOCUMENTS[data[0] % len(DOCUMENTS)] if data else DOCUMENTS[0]
    with Flask("fuzz").test_request_context("/", method="POST", data=data[1:]):
        read(operations._body(kind))


def _documents() -> list[bytes]:
    return [bytes((number,)) + json.dumps(good).encode() for number, (_, _, good) in enumerate(DOCUMENTS)]


def _address(data: bytes) -> None:
    """What is let through leads to a public host, and adds no line to a request."""
    socket.getaddrinfo = _numeric
    for private in (False, True):
        try:
            target = addresses.parse_target(text(data), private=private)
            found = addresses.resolve(target, private=private)
        except (InvalidInput, Refused):
            continue
        if set(target.authority + target.path) & set(" \r\n\t\0") or not target.path.startswith("/"):
            raise AssertionError(f"{target} changes the request")
        if not private and not addresses.is_public(found):
            raise AssertionError(f"{target} leads to {found}")


_numeric = partial(socket.getaddrinfo, flags=socket.AI_NUMERICHOST)
"""Addresses are taken as numbers alone here: no name server is asked."""


@cache
def _receiver() -> tuple[str, list[bytes]]:
    """A server that answers every connection with the bytes in the list, whatever they are."""
    server, answer = socket.create_server(("127.0.0.1", 0)), [b""]

    def run() -> None:
        while True:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(answer[0])

    threading.Thread(target=run, daemon=True).start()
    return f"http://127.0.0.1:{server.getsockname()[1]}/hook", answer


def _webhook(data: bytes) -> None:
    url, answer = _receiver()
    answer[0] = data
    outcome = post(url, b"{}", {"Refrain-Event": "1"}, private=True, patience=5)
    if outcome.delivered == bool(outcome.words):
        raise AssertionError(f"{outcome} says two things")


def _event(data: bytes) -> None:
    """An event whose release has any name is JSON, and the same bytes each time."""
    row = {"address": RELEASE, "published_at": len(data) ** 8, "published_block": 1, "price": 5, "currency": RELEASE}
    facts = {"name": text(data), "artist": text(data), "max_supply": 9, "royalty_bps": 1, "transaction": "0x"}
    told = [events.body(1, "release", 1, None, events.release_data(row | facts)) for _ in range(2)]
    if json.loads(told[0])["data"]["name"] != text(data) or told[0] != told[1]:
        raise AssertionError("told something else")


TARGETS = {
    "API documents": Target(_document, (InvalidInput,), _documents),
    "webhook address": Target(
        _address,
        (),
        lambda: [
            b"https://93.184.215.14/hook?a=b",
            b"https://[::ffff:10.0.0.1]:8443/",
            b"https://0x7f.1/",
            b"http://u:p@127.1#x",
        ],
    ),
    "webhook's answer": Target(
        _webhook,
        (),
        lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"],
    ),
    "webhook event": Target(_event, (), lambda: [b"Nightbus North", "Å 夜 \u2028".encode(), b'"\\<\0']),
}

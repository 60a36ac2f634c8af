"""Make the vectors that the Python and the browser tests share (see README.md). Keys in them are throw-away."""

import hashlib
import io
import itertools
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import coincurve

from refrain.crypto import container, envelope, sealing, shares, signin
from refrain.crypto.context import context, ownership_epoch, session_info, share_info
from refrain.crypto.encoding import encode64
from refrain.crypto.signatures import personal_digest
from refrain.units import Address, checksum, keccak256

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from edits import recording, spoil  # noqa: E402

CHAIN_ID = 1337
RELEASE = checksum("0x5fbdb2315678afecb367f032d93f642f64180aa3")
NOW = 1_777_636_800
FULL, SEALED = container.CHUNK, container.SEALED_CHUNK


def main() -> None:
    made = {"container": containers(), "shares": splits(), "sealing": sealings(), "envelope": envelopes()}
    for name, value in (made | {"signin": signins()}).items():
        (HERE / f"{name}.json").write_text(json.dumps(value, indent=1) + "\n")


def containers() -> dict[str, Any]:
    key = container.generate_content_key()
    where = {"chain_id": CHAIN_ID, "release": RELEASE.lower(), "track": 1}
    files = [_file(name, size, key) for name, size in _SIZES]
    bound = context(CHAIN_ID, RELEASE, 1)
    wrong = [
        ("key", {"content_key": container.generate_content_key().hex()}),
        ("track", {"track": 2}),
        ("release", {"release": "0x" + "11" * 20}),
        ("chain", {"chain_id": 1}),
    ]
    return {
        "content_key": key.hex(),
        **where,
        "context": bound.hex(),
        "good": files,
        "spoilt": [{"name": name, "of": "two full chunks and a short one"} | rest for name, rest in _SPOILT.items()],
        "wrong": [
            {"name": f"wrong {name}", "of": "empty"} | where | {"content_key": key.hex()} | w for name, w in wrong
        ],
    }


_SIZES = (
    ("empty", 0),
    ("one byte", 1),
    ("one less than a chunk", FULL - 1),
    ("exactly one chunk", FULL),
    ("one more than a chunk", FULL + 1),
    ("exactly two chunks", 2 * FULL),
    ("two full chunks and a short one", 2 * FULL + 1000),
)
_END = 56 + 2 * SEALED + 1000 + 16


def _broken(edit: list[list[Any]], *, good: int = 0, opens: bool = False, error: str = "damaged") -> dict[str, Any]:
    return {"edits": edit, "good_bytes": good, "opens": opens, "error": error}


_SPOILT = {
    "first byte of the salt": _broken([["xor", 0, 1]], error="wrong_key"),
    "last byte of the salt": _broken([["xor", 23, 128]], error="wrong_key"),
    "first byte of the commitment": _broken([["xor", 24, 1]], error="wrong_key"),
    "last byte of the commitment": _broken([["xor", 55, 1]], error="wrong_key"),
    "first byte of the first chunk": _broken([["xor", 56, 1]], opens=True),
    "last byte of the first chunk": _broken([["xor", 56 + FULL - 1, 1]], opens=True),
    "tag of the first chunk": _broken([["xor", 56 + FULL, 1]], opens=True),
    "first byte of the second chunk": _broken([["xor", 56 + SEALED, 1]], good=FULL, opens=True),
    "tag of the second chunk": _broken([["xor", 56 + 2 * SEALED - 1, 64]], good=FULL, opens=True),
    "first byte of the last chunk": _broken([["xor", 56 + 2 * SEALED, 1]], good=2 * FULL),
    "last byte of the file": _broken([["xor", _END - 1, 1]], good=2 * FULL),
    "chunks exchanged": _broken([["swap", 0, 1]], opens=True),
    "first chunk repeated over the second": _broken([["copy", 0, 1]], good=FULL, opens=True),
    "first chunk removed": _broken([["drop", 0]]),
    "second chunk removed": _broken([["drop", 1]], good=FULL),
    "nothing left": _broken([["cut", 0]]),
    "cut in the salt": _broken([["cut", 10]]),
    "cut in the commitment": _broken([["cut", 55]]),
    "cut after the header": _broken([["cut", 56]]),
    "cut in the first chunk's body": _broken([["cut", 1000]]),
    "cut to less than a tag": _broken([["cut", 56 + 15]]),
    "cut before the first tag": _broken([["cut", 56 + FULL]]),
    "cut after the first chunk": _broken([["cut", 56 + SEALED]], good=FULL),
    "cut after the second chunk": _broken([["cut", 56 + 2 * SEALED]], good=2 * FULL),
    "cut after a whole chunk and less than a tag": _broken([["cut", 56 + 2 * SEALED + 15]], good=2 * FULL),
    "cut by one byte": _broken([["cut", _END - 1]], good=2 * FULL),
    "one byte added": _broken([["append", "00"]], good=2 * FULL),
    "a tag's length added": _broken([["append", "00" * 16]], good=2 * FULL),
}


def _file(name: str, size: int, key: bytes) -> dict[str, Any]:
    sink = io.BytesIO()
    container.encrypt(io.BytesIO(recording(size)), sink, key, context(CHAIN_ID, RELEASE, 1))
    digest = hashlib.sha256(recording(size)).hexdigest()
    return {"name": name, "size": size, "sha256": digest, "ciphertext": encode64(sink.getvalue())}


def splits() -> list[dict[str, Any]]:
    bound = context(CHAIN_ID, RELEASE, 3)
    made = []
    for threshold, total in ((1, 1), (2, 3), (3, 5), (5, 5)):
        key = container.generate_content_key()
        parts = shares.split(key, threshold, total)
        given = [{"index": s.index, "value": s.value.hex(), "hash": s.hash(bound).hex()} for s in parts]
        subsets = [list(indices) for indices in itertools.combinations(range(1, total + 1), threshold)]
        made.append(
            {
                "threshold": threshold,
                "content_key": key.hex(),
                "context": bound.hex(),
                "shares": given,
                "joins": subsets,
            }
        )
    return made


def sealings() -> dict[str, Any]:
    keys, bound = sealing.KeyPair.generate(), context(CHAIN_ID, RELEASE, 1)
    infos = {
        "share info": share_info(bound, 2),
        "session info": session_info(bound, 2, token_id=7, epoch=ownership_epoch(1, 2)),
    }
    message = container.generate_content_key()
    good = [
        {"name": n, "info": i.hex(), "sealed": sealing.seal(keys.public, message, i).hex()} for n, i in infos.items()
    ]
    sealed = sealing.seal(keys.public, message, infos["share info"])
    other = sealing.seal(sealing.KeyPair.generate().public, message, infos["share info"])
    bad = {
        "encapsulated key changed": spoil(sealed, [["xor", 0, 1]]),
        "ciphertext changed": spoil(sealed, [["xor", 32, 1]]),
        "tag changed": spoil(sealed, [["xor", 63, 1]]),
        "cut by one byte": sealed[:-1],
        "one byte added": sealed + b"\0",
        "encapsulated key zero": bytes(32) + sealed[32:],
        "for another key": other,
        "for another index": sealing.seal(keys.public, message, share_info(bound, 1)),
        "for another purpose": sealing.seal(keys.public, message, infos["session info"]),
    }
    spoilt = [{"name": n, "info": infos["share info"].hex(), "sealed": s.hex()} for n, s in bad.items()]
    return {
        "private_key": keys.private.hex(),
        "public_key": keys.public.hex(),
        "message": message.hex(),
        "good": good,
        "spoilt": spoilt,
        "weak_public_keys": ["00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f", "ed" + "ff" * 30 + "7f", "ff" * 32],
    }


def envelopes() -> dict[str, Any]:
    keys = [sealing.KeyPair.generate() for _ in range(3)]
    keepers = [envelope.Keeper(k.public, f"http://127.0.0.1:80{i}") for i, k in enumerate(keys, 11)]
    content = {number: container.generate_content_key() for number in (1, 2)}
    made = envelope.create(CHAIN_ID, RELEASE, 2, keepers, content)
    text = made.to_json().decode()
    value = json.loads(text)

    def changed(**members: Any) -> str:
        return json.dumps(value | members, sort_keys=True, separators=(",", ":"))

    twice, short = [value["keepers"][0]] * 3, value["tracks"][0] | {"shares": value["tracks"][0]["shares"][:2]}
    query = [value["keepers"][0] | {"url": "http://a/?b"}, *value["keepers"][1:]]
    bad = {
        "not JSON": text[:-1],
        "white space": json.dumps(value, sort_keys=True),
        "members not sorted": text[:-1].replace('"chain_id":1337,', "", 1) + ',"chain_id":1337}',
        "further member": changed(comment="hello"),
        "another type": changed(type="refrain/envelope/v2"),
        "threshold zero": changed(threshold=0),
        "threshold above the keepers": changed(threshold=4),
        "threshold not an integer": changed(threshold=2.0),
        "no keepers": changed(keepers=[]),
        "keeper named twice": changed(keepers=twice),
        "url with a query": changed(keepers=query),
        "release with capitals": changed(release=RELEASE),
        "no tracks": changed(tracks=[]),
        "tracks not ascending": changed(tracks=value["tracks"][::-1]),
        "track numbered zero": changed(tracks=[value["tracks"][0] | {"number": 0}]),
        "a share missing": changed(tracks=[short]),
        "chain zero": changed(chain_id=0),
    }
    return {
        "document": text,
        "sha256": made.digest.hex(),
        "keeper_private_keys": [k.private.hex() for k in keys],
        "content_keys": {str(number): key.hex() for number, key in content.items()},
        "malformed": [{"name": name, "document": document} for name, document in bad.items()],
    }


def signins() -> dict[str, Any]:
    secret = coincurve.PrivateKey(hashlib.sha256(b"refrain test vectors").digest())
    account = checksum(keccak256(secret.public_key.format(compressed=False)[1:])[-20:])
    session = sealing.KeyPair.generate()
    good = signin.SignIn.new(
        domain="shop.example", uri="https://shop.example", address=account, chain_id=CHAIN_ID, nonce="7Qm2xw9LkPz4",
        session_key=session.public, now=NOW,
    )  # fmt: skip
    resource = "refrain:session:" + encode64(session.public)
    cases = [
        ("good", good, NOW, ""),
        ("good within the clocks' skew", good, NOW - 60, ""),
        ("good until the last second", good, NOW + 86_399, ""),
        ("expired", good, NOW + 86_400, "expired"),
        ("not yet valid", good, NOW - 61, "not_yet_valid"),
        ("another domain", replace(good, domain="evil.example", uri="https://evil.example"), NOW, "wrong_domain"),
        ("uri of another domain", replace(good, uri="https://evil.example"), NOW, "wrong_domain"),
        ("another chain", replace(good, chain_id=1), NOW, "wrong_chain"),
        ("no expiry", replace(good, expiration_time=None), NOW, "lifetime_missing"),
        ("a second too long", replace(good, expiration_time=_later(86_401)), NOW, "lifetime_too_long"),
        ("no resources", replace(good, resources=None), NOW, "session_key_missing"),
        ("two session keys", replace(good, resources=(resource, resource)), NOW, "session_key_missing"),
        ("short session key", replace(good, resources=(resource[:-1],)), NOW, "session_key_invalid"),
        ("weak session key", replace(good, resources=(resource[:16] + "A" * 43,)), NOW, "session_key_invalid"),
        ("address in lower case", replace(good, address=Address(account.lower())), NOW, "message_malformed"),
        ("nonce too short", replace(good, nonce="1234567"), NOW, "message_malformed"),
        ("line feed at the end", replace(good, resources=(resource + "\n",)), NOW, "message_malformed"),
    ]
    made = [
        {"name": name, "text": message.text, "signature": _sign(secret, message.text), "now": now, "reason": reason}
        for name, message, now, reason in cases
    ]
    other = coincurve.PrivateKey(hashlib.sha256(b"somebody else").digest())
    signatures = {
        "signed by another account": _sign(other, good.text),
        "signature of another text": _sign(secret, good.text + " "),
        "signature cut": _sign(secret, good.text)[:-2],
        "upper s": _malleated(_sign(secret, good.text)),
    }
    made += [
        {"name": name, "text": good.text, "signature": signature, "now": NOW, "reason": "signature_invalid"}
        for name, signature in signatures.items()
    ]
    return {"chain_id": CHAIN_ID, "domains": ["shop.example"], "account": account, "cases": made}


def _later(seconds: int) -> str:
    return signin.SignIn.new(
        domain="", uri="", address=RELEASE, chain_id=1, nonce="", session_key=b"", now=NOW + seconds
    ).issued_at  # fmt: skip


def _sign(secret: coincurve.PrivateKey, text: str) -> str:
    signature = secret.sign_recoverable(personal_digest(text), hasher=None)
    return "0x" + (signature[:64] + bytes([27 + signature[64]])).hex()


def _malleated(signature: str) -> str:
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    raw = bytes.fromhex(signature[2:])
    s = order - int.from_bytes(raw[32:64])
    return "0x" + (raw[:32] + s.to_bytes(32) + bytes([27 + 28 - raw[64]])).hex()


if __name__ == "__main__":
    main()

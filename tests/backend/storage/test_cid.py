"""CIDs: the one spelling, and everything else refused."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refrain.storage.cid import (
    DAG_PB,
    RAW,
    bytes_of_cid,
    check_block,
    cid_of,
    cid_of_digest,
    codec_of,
    digest_of_cid,
    known_cids,
    parse_cid,
)
from refrain.storage.errors import BadBlock, BadCid

# From the multiformats documentation and Kubo: `echo hello world | ipfs add --cid-version 1 --raw-leaves`.
HELLO = "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4"
EMPTY = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"


def test_cid_of__known_blocks__published_texts() -> None:
    assert cid_of(b"hello world\n") == HELLO
    assert cid_of(b"") == EMPTY


@given(st.binary(min_size=32, max_size=32), st.sampled_from([RAW, DAG_PB]))
def test_parse_cid__own_spelling__round_trip(digest: bytes, codec: int) -> None:
    cid = parse_cid(cid_of_digest(digest, codec))
    assert (digest_of_cid(cid), codec_of(cid)) == (digest, codec)
    assert bytes_of_cid(cid) == bytes((1, codec, 0x12, 32)) + digest


@pytest.mark.parametrize(
    "text",
    [
        "",
        "b",
        HELLO.upper(),
        HELLO[:-1],
        HELLO + "a",
        HELLO + "\n",
        HELLO[:-1] + "5",  # the same bytes with the two spare bits set
        "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o",  # version 0
        "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbz",  # cut off
        "bafzaajaiaejcbixxlnoagusfsnyqu2bkn5gpwjgk2ws3dzlvvgyoy6l6gqvdjkia",  # a peer's name
        "b" + "a" * 58,
        "../../etc/passwd",
        "b" + "../" * 19 + "a",
        HELLO.replace("k", "ĸ"),
    ],
)
def test_parse_cid__any_other_text__refused(text: str) -> None:
    with pytest.raises(BadCid):
        parse_cid(text)


@given(st.text(max_size=70))
def test_parse_cid__foreign_text__refused_or_canonical(text: str) -> None:
    try:
        cid = parse_cid(text)
    except BadCid:
        return
    assert cid_of_digest(digest_of_cid(cid), codec_of(cid)) == text


def test_cid_of_digest__wrong_length__refused() -> None:
    with pytest.raises(BadCid):
        cid_of_digest(hashlib.sha1(b"").digest())


def test_check_block__other_bytes__refused() -> None:
    assert check_block(cid_of(b"a"), b"a") == b"a"
    with pytest.raises(BadBlock):
        check_block(cid_of(b"a"), b"b")


def test_known_cids__foreign_kinds_among_them__left_out() -> None:
    assert known_cids([HELLO, "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o", "x"]) == {HELLO}

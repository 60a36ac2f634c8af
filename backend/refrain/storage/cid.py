"""Content identifiers: CIDv1, base32, sha2-256, of a raw block or of a dag-pb node (multiformats/cid, IPLD codecs).

A CID is 36 bytes: version 1, codec, hash function 0x12, hash length 32, digest. Its text is "b" and the RFC 4648
base32 of these bytes, lower case and without padding: always 59 characters. Other spellings are refused, so that a
text names one block and a block has one text.
"""

import base64
import contextlib
import hashlib
import re
from collections.abc import Iterable
from typing import NewType

from refrain.storage.errors import BadBlock, BadCid

Cid = NewType("Cid", str)
RAW = 0x55
DAG_PB = 0x70

_TEXT = re.compile(r"b[a-z2-7]{58}")


def parse_cid(text: str) -> Cid:
    """Read a CID in the one spelling that is used here; raise `BadCid` for anything else."""
    if not _TEXT.fullmatch(text):
        raise BadCid("not a content identifier", hint="It is 59 small letters and digits that begin with b.")
    data = base64.b32decode(text[1:].upper() + "======")
    if data[0] != 1 or data[1] not in (RAW, DAG_PB) or data[2:4] != b"\x12\x20" or _text(data) != text:
        raise BadCid("a content identifier of a kind that is not used here", hint="Version 1 with sha2-256 is.")
    return Cid(text)


def known_cids(texts: Iterable[str]) -> frozenset[Cid]:
    """The CIDs among `texts`, leaving out those of kinds not used here (a daemon may hold anything)."""
    found = set()
    for text in texts:
        with contextlib.suppress(BadCid):
            found.add(parse_cid(text))
    return frozenset(found)


def cid_of(block: bytes, codec: int = RAW) -> Cid:
    """The CID of one block of bytes."""
    return cid_of_digest(hashlib.sha256(block).digest(), codec)


def cid_of_digest(digest: bytes, codec: int = RAW) -> Cid:
    """The CID for a sha2-256 digest of 32 bytes, as release contracts keep it for their documents."""
    if len(digest) != 32:
        raise BadCid(f"a digest has 32 bytes, not {len(digest)}")
    return Cid(_text(bytes((1, codec, 0x12, 32)) + digest))


def cid_of_bytes(data: bytes) -> Cid:
    """The CID for its 36 bytes, as they stand in links and archives."""
    return parse_cid(_text(data))


def bytes_of_cid(cid: Cid) -> bytes:
    """The 36 bytes of a CID."""
    return base64.b32decode(cid[1:].upper() + "======")


def digest_of_cid(cid: Cid) -> bytes:
    """The sha2-256 digest, 32 bytes, that a CID consists of."""
    return bytes_of_cid(cid)[4:]


def codec_of(cid: Cid) -> int:
    """`RAW` for a block of plain bytes, `DAG_PB` for a node that links to others."""
    return bytes_of_cid(cid)[1]


def check_block(cid: Cid, block: bytes) -> bytes:
    """Return `block` if it is the one that `cid` names; raise `BadBlock` otherwise."""
    if hashlib.sha256(block).digest() != digest_of_cid(cid):
        raise BadBlock(f"the bytes stored as {cid} are not the right ones", hint="Another store may have them.")
    return block


def _text(data: bytes) -> str:
    return "b" + base64.b32encode(data).decode().rstrip("=").lower()

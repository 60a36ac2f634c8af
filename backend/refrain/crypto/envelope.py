"""The envelope: the public document that carries a release's sealed key shares (docs/formats/envelope.md)."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from refrain.crypto.container import KEY_SIZE
from refrain.crypto.context import context, share_info
from refrain.crypto.documents import load_json
from refrain.crypto.encoding import decode64, encode64
from refrain.crypto.errors import Malformed, Unopenable
from refrain.crypto.sealing import OVERHEAD, PUBLIC_KEY_SIZE, KeyPair, check_public_key, seal, unseal
from refrain.crypto.shares import Share, check_threshold, split
from refrain.units import Address, checksum

TYPE = "refrain/envelope/v1"
MAX_TRACKS = 100
MAX_SIZE = 262_144
"""Bytes: one IPFS block, so that the contract's digest is also the document's CID."""

_DEPTH = 5
_URL = re.compile(r"https?://(?!/)(?:(?![\"\\?#])[!-~])+(?<!/)", re.ASCII)
_RELEASE = re.compile(r"0x[0-9a-f]{40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Keeper:
    """A keeper as the envelope names it: its X25519 public key, and where it was found (a hint)."""

    public_key: bytes
    url: str


@dataclass(frozen=True, slots=True)
class SealedShare:
    """One share, sealed to its keeper (64 bytes), and the SHA-256 that proves it (32 bytes)."""

    hash: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class TrackShares:
    """The sealed shares of one track's key, in the keepers' order."""

    number: int
    shares: tuple[SealedShare, ...]


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who holds which share: any `threshold` of the keepers together can restore each track's key."""

    chain_id: int
    release: Address
    threshold: int
    keepers: tuple[Keeper, ...]
    tracks: tuple[TrackShares, ...]

    def to_json(self) -> bytes:
        """The document in its one spelling (RFC 8785), as it is stored on IPFS."""
        value = {
            "chain_id": self.chain_id,
            "keepers": [{"public_key": encode64(keeper.public_key), "url": keeper.url} for keeper in self.keepers],
            "release": self.release.lower(),
            "threshold": self.threshold,
            "tracks": [{"number": track.number, "shares": _encode(track.shares)} for track in self.tracks],
            "type": TYPE,
        }
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()

    @property
    def digest(self) -> bytes:
        """The SHA-256 that the release contract names."""
        return hashlib.sha256(self.to_json()).digest()

    def context(self, number: int) -> bytes:
        """The context of track `number`, which its ciphertext and shares are bound to."""
        return context(self.chain_id, self.release, number)

    def track(self, number: int) -> TrackShares | None:
        """The track of that number, if the envelope has it."""
        return next((track for track in self.tracks if track.number == number), None)

    def index_of(self, public_key: bytes) -> int | None:
        """The index (from 1) of the keeper with that public key, if it is named."""
        return next((i for i, keeper in enumerate(self.keepers, 1) if keeper.public_key == public_key), None)


def create(
    chain_id: int, release: Address, threshold: int, keepers: Sequence[Keeper], content_keys: Mapping[int, bytes]
) -> Envelope:
    """Split each track's content key (by track number) and seal the shares to the keepers."""
    check_threshold(threshold, len(keepers))
    tracks = []
    for number, content_key in sorted(content_keys.items()):
        track = context(chain_id, release, number)
        pairs = zip(keepers, split(content_key, threshold, len(keepers)), strict=True)
        sealed = tuple(seal_share(share, keeper.public_key, track) for keeper, share in pairs)
        tracks.append(TrackShares(number, sealed))
    return parse(Envelope(chain_id, release, threshold, tuple(keepers), tuple(tracks)).to_json())


def seal_share(share: Share, public_key: bytes, track: bytes) -> SealedShare:
    """Seal one share to a keeper; `track` is the track's context."""
    return SealedShare(share.hash(track), seal(public_key, share.value, share_info(track, share.index)))


def unseal_share(sealed: SealedShare, keys: KeyPair, track: bytes, index: int) -> Share:
    """What a keeper does with its part of the envelope. Raises `Unopenable` also if the hash does not match."""
    share = Share(index, unseal(keys, sealed.sealed, share_info(track, index)))
    if not share.matches(sealed.hash, track):
        raise Unopenable("A share does not match the envelope's hash.")
    return share


def parse(document: bytes) -> Envelope:
    """Read an envelope; anything but a complete document in its one spelling is `Malformed`."""
    value = load_json(document, size=MAX_SIZE, depth=_DEPTH, field="envelope")
    try:
        envelope = _read(value)
    except (KeyError, TypeError) as error:
        raise Malformed("envelope: not a document of this kind", field="envelope") from error
    if envelope.to_json() != document:
        raise Malformed("envelope: not in its canonical spelling", field="envelope")
    return envelope


def _read(value: Any) -> Envelope:
    keepers = tuple(_read_keeper(item) for item in _list(value["keepers"], "keepers"))
    tracks = tuple(_read_track(item, len(keepers)) for item in _list(value["tracks"], "tracks"))
    threshold = _integer(value["threshold"], "threshold")
    check_threshold(threshold, len(keepers))
    numbers = [track.number for track in tracks]
    if not 1 <= len(tracks) <= MAX_TRACKS or numbers != sorted(set(numbers)):
        raise Malformed(f"tracks: 1 to {MAX_TRACKS}, by ascending number", field="tracks")
    if len({keeper.public_key for keeper in keepers}) != len(keepers):
        raise Malformed("keepers: one is named twice", field="keepers")
    if not isinstance(value["release"], str) or not _RELEASE.fullmatch(value["release"]):
        raise Malformed("release: not an address in lower case", field="release")
    chain_id, release = _integer(value["chain_id"], "chain_id"), checksum(value["release"])
    context(chain_id, release, numbers[0])
    return Envelope(chain_id, release, threshold, keepers, tracks)


def _read_keeper(item: Any) -> Keeper:
    public_key = decode64(item["public_key"], PUBLIC_KEY_SIZE, field="public_key")
    check_public_key(public_key)
    url = item["url"]
    if not isinstance(url, str) or len(url) > 200 or not _URL.fullmatch(url):
        raise Malformed("url: not a plain http or https address", field="url")
    return Keeper(public_key, url)


def _read_track(item: Any, keepers: int) -> TrackShares:
    shares = tuple(
        SealedShare(
            decode64(share["hash"], 32, field="hash"), decode64(share["sealed"], KEY_SIZE + OVERHEAD, field="sealed")
        )
        for share in _list(item["shares"], "shares")
    )
    number = _integer(item["number"], "number")
    if len(shares) != keepers or not 1 <= number < 2**32:
        raise Malformed("tracks: a number from 1 and one share for each keeper are needed", field="tracks")
    return TrackShares(number, shares)


def _encode(shares: Sequence[SealedShare]) -> list[dict[str, str]]:
    return [{"hash": encode64(share.hash), "sealed": encode64(share.sealed)} for share in shares]


def _list(value: Any, field: str) -> list[Any]:
    if not isinstance(value, list):
        raise Malformed(f"{field}: not a list", field=field)
    return value


def _integer(value: Any, field: str) -> int:
    if type(value) is not int:
        raise Malformed(f"{field}: not an integer", field=field)
    return value

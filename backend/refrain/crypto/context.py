"""The byte strings that bind keys, shares and answers to one purpose (docs/formats/ciphertext.md, envelope.md)."""

from dataclasses import dataclass

from refrain.crypto.errors import Malformed
from refrain.units import Address

_CHAIN_IDS = 2**53
_TRACKS = 2**32


@dataclass(frozen=True, slots=True)
class TrackContext:
    """One track of one release on one chain; `track` counts from 1."""

    chain_id: int
    release: Address
    track: int

    def __post_init__(self) -> None:
        if not 1 <= self.chain_id < _CHAIN_IDS:
            raise Malformed("chain_id: outside 1 to 2^53 - 1", field="chain_id")
        if not 1 <= self.track < _TRACKS:
            raise Malformed("track: outside 1 to 2^32 - 1", field="track")

    def __bytes__(self) -> bytes:
        release = bytes.fromhex(self.release[2:])
        return b"refrain/track/v1\0" + self.chain_id.to_bytes(8) + release + self.track.to_bytes(4)


def context(chain_id: int, release: Address, track: int) -> bytes:
    """The 49 bytes that a track's ciphertext is bound to."""
    return bytes(TrackContext(chain_id, release, track))


def playback_context(track: bytes) -> bytes:
    """What the form of a track that browsers play is bound to, where that is not the original; `track` is its context.

    Both are encrypted under one content key: the salt in each file makes their keys independent.
    """
    return b"refrain/playback/v1\0" + track


def share_info(track: bytes, index: int) -> bytes:
    """What share `index` (from 1) of the key of `track` (its context) is sealed under in an envelope."""
    return b"refrain/share/v1\0" + track + index.to_bytes(1)


def session_info(track: bytes, index: int, token_id: int, epoch: int) -> bytes:
    """What a keeper seals share `index` under for the owner of copy `token_id` in its ownership `epoch`."""
    return b"refrain/session/v1\0" + track + index.to_bytes(1) + token_id.to_bytes(8) + epoch.to_bytes(8)


def ownership_epoch(resales: int, gifts: int) -> int:
    """A number that changes whenever a copy changes hands, and not when its owner cancels an ask."""
    return resales << 16 | gifts

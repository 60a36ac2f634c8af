"""The step that handles keys: encrypt a recording, prove that it can be read again, seal the key's shares, forget it.

The content key lives in this module's local variables and nowhere else. Only after its shares are sealed to the keepers
and the ciphertext is on disk is anything written down; a worker that dies before has spoilt nothing, and the next one
begins the track again with another key. That is safe because nothing refers to the first ciphertext, and cheap because
encrypting is faster than uploading.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from refrain.chain.factory import predict
from refrain.crypto import envelope
from refrain.crypto.container import decrypt, encrypt, generate_content_key
from refrain.crypto.context import context, playback_context
from refrain.errors import InvalidInput, RefrainError
from refrain.media.playback import MIME, make_playback_form, needs_playback_form
from refrain.publishing.checking import fingerprint
from refrain.publishing.facts import Playback
from refrain.publishing.journal import Publication, save, tell
from refrain.publishing.keepers import keepers_of
from refrain.publishing.work import NONE, TrackWork, Work
from refrain.publishing.workshop import Bench, Workshop
from refrain.units import NOBODY, Address

_REPORTED = 4 * 2**20
"""Bytes between two reports of progress."""


class NotReadable(RefrainError):
    """What was encrypted did not come back as it was."""


def encrypt_all(shop: Workshop, publication: Publication) -> Work:
    """Encrypt track by track, one commit each."""
    work, release = _prepared(shop, publication)
    for number, track in enumerate(work.tracks, 1):
        if not track.shares:
            done = _encrypted(shop, publication, work, release, number)
            work = replace(work, tracks=(*work.tracks[: number - 1], done, *work.tracks[number:]))
            save(shop.database, publication.id, work=work, step="encrypt")
    return work


def _prepared(shop: Workshop, publication: Publication) -> tuple[Work, Address]:
    """Fix what every ciphertext and share is bound to: the release's address, and the keepers."""
    if publication.release and publication.work.keepers:
        return publication.work, publication.release
    if shop.config.factory == NOBODY:
        raise InvalidInput("this shop has no factory to publish with", hint="Set REFRAIN_FACTORY.", field="factory")
    release = predict(shop.rpc, shop.config.factory, publication.draft.account, publication.nonce)
    work = replace(publication.work, keepers=keepers_of(shop.config))
    save(shop.database, publication.id, work=work, step="encrypt", release=release)
    return work, release


def _encrypted(shop: Workshop, publication: Publication, work: Work, release: Address, number: int) -> TrackWork:
    bench, track = shop.bench(publication.id), work.tracks[number - 1]
    original, ciphertext = bench.original(number), bench.ciphertext(number)
    bound = context(shop.config.chain_id, release, number)
    before, total = sum(each.size for each in work.tracks[: number - 1]), sum(each.size for each in work.tracks)

    def report(done: int) -> None:
        tell(shop.database, publication.id, 1000 * (before + done) // max(total, 1))

    key = generate_content_key()
    _encrypt(original, ciphertext, key, bound, track.digest, report)
    _read_back(ciphertext, key, bound, track.digest)
    playback = _encrypted_playback(bench, number, key, bound) if needs_playback_form(track.probe) else None
    sealed = envelope.create(shop.config.chain_id, release, shop.config.threshold, work.keepers, {number: key})
    return replace(track, shares=sealed.tracks[0].shares, playback=playback)


def _encrypted_playback(bench: Bench, number: int, key: bytes, bound: bytes) -> Playback:
    """Make and encrypt the form that browsers play, under the track's own key but bound to another purpose."""
    plain, ciphertext, bound = bench.playback(number), bench.playback_ciphertext(number), playback_context(bound)
    make_playback_form(bench.original(number), plain)
    digest, size = fingerprint(plain)
    _encrypt(plain, ciphertext, key, bound, digest, lambda _: None)
    _read_back(ciphertext, key, bound, digest)
    plain.unlink()
    return Playback(NONE, size, MIME)


def _encrypt(
    original: Path, target: Path, key: bytes, bound: bytes, digest: bytes, report: Callable[[int], None]
) -> None:
    with original.open("rb") as source, target.open("wb") as sink:
        watched = _Watched(source, report)
        encrypt(watched, sink, key, bound)  # type: ignore[arg-type]
        sink.flush()
        os.fsync(sink.fileno())
    if watched.digest() != digest:
        raise NotReadable("the uploaded file changed after it was checked", hint="Upload it again.")


def _read_back(ciphertext: Path, key: bytes, bound: bytes, digest: bytes) -> None:
    """The upload will be deleted: prove first that the ciphertext gives back every byte of it."""
    sink = _Hashed()
    with ciphertext.open("rb") as source:
        decrypt(source, sink, key, bound)  # type: ignore[arg-type]
    if sink.hash.digest() != digest:
        raise NotReadable("the encrypted recording could not be read back", hint="Try again.")


@dataclass(slots=True)
class _Hashed:
    """A sink that keeps only the SHA-256 of what is written."""

    hash: Any = field(default_factory=hashlib.sha256)

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        return len(data)


class _Watched:
    """A source that reports how far it was read and remembers the SHA-256 of it."""

    def __init__(self, source: BinaryIO, report: Callable[[int], None]) -> None:
        self._source, self._report, self._hash = source, report, hashlib.sha256()
        self._done, self._next = 0, _REPORTED

    def read(self, size: int) -> bytes:
        data = self._source.read(size)
        self._hash.update(data)
        self._done += len(data)
        if self._done >= self._next:
            self._next = self._done + _REPORTED
            self._report(self._done)
        return data

    def digest(self) -> bytes:
        return self._hash.digest()

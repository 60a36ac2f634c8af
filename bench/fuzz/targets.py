"""What is fuzzed: every function that reads what strangers wrote, the errors it may raise, and where to start from.

Files and documents here, requests in `questions`, answers of servers in `replies`, what other marketplaces send in
`marketplace`.
"""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import marketplace
import questions
import replies
from PIL import Image
from seeds import RELEASE, Target

from refrain.crypto import envelope
from refrain.crypto.encoding import encode64
from refrain.crypto.errors import Malformed
from refrain.media import cover, description, listening, tags
from refrain.media.errors import UnusableMedia
from refrain.publishing import metadata
from refrain.publishing.facts import ReleaseFacts, TrackFacts
from refrain.storage import archive, gateway, unixfs
from refrain.storage.cid import cid_of, parse_cid
from refrain.storage.errors import BadBlock, BadCid, NotStored
from refrain.storage.local import LocalStore
from refrain.terms import Terms
from refrain.units import Address
from sounds import FORMATS, record


def _file(suffix: str, use: Callable[[str], object]) -> Callable[[bytes], object]:
    """A reader of bytes from one that wants a path."""

    def read(data: bytes) -> object:
        with tempfile.NamedTemporaryFile(suffix=suffix) as file:
            file.write(data)
            file.flush()
            return use(file.name)

    return read


def _recordings() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return [record(Path(folder), name, seconds=1, title="Seed").read_bytes() for name in FORMATS]


def _pictures() -> list[bytes]:
    found = []
    for kind in cover.FORMATS:
        buffer = io.BytesIO()
        Image.linear_gradient("L").resize((320, 320)).convert("RGB").save(buffer, kind)
        found.append(buffer.getvalue())
    return found


def _archive() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        store, sink = LocalStore(Path(folder)), io.BytesIO()
        archive.export_archive(store, [store.put(io.BytesIO(bytes(300_000)))], sink)
        return [sink.getvalue()]


def _import(data: bytes) -> object:
    with tempfile.TemporaryDirectory() as folder:
        return archive.import_archive(LocalStore(Path(folder)), io.BytesIO(data))


def _metadata() -> list[bytes]:
    cid = cid_of(b"x")
    track = TrackFacts(
        1, "Title", "Artist", "", 1000, "audio/wav", True, "WAV 16/44.1", 44_100, 2, 16, cid, 5, "a.wav", cid, cid
    )
    facts = ReleaseFacts(1337, Address(RELEASE), "Title", "Artist", "Words", cid, (track,), "Dub", ("a", "b"))
    return [metadata.write(facts, metadata.Surroundings("http://shop", cid, Terms()))]


def _tags_and_sound(path: str) -> object:
    for read in (lambda: tags.attached(path, "/dev/null"), lambda: _described(path)):
        try:
            read()
        except UnusableMedia:
            continue
    return listening.examine(path)


def _described(path: str) -> object:
    facts = description.describe(path)
    return tags.isrc_of(facts["tags"].get("isrc", "")), description._date(facts["tags"].get("date", ""))


TARGETS = {
    "cid": Target(lambda data: parse_cid(data.decode("latin-1")), (BadCid,), lambda: [cid_of(b"x").encode()]),
    "range": Target(lambda data: gateway.parse_range(data.decode("latin-1"), 1000), (), lambda: [b"bytes=0-499"]),
    "node": Target(unixfs.decode, (BadBlock,), lambda: [unixfs.encode([unixfs.Link(cid_of(b"x"), 1, 1)] * 3)]),
    "archive": Target(_import, (BadBlock, BadCid, NotStored), _archive),
    "metadata": Target(lambda data: metadata.read(data, 1337, RELEASE), (metadata.BadMetadata,), _metadata),
    "envelope": Target(envelope.parse, (Malformed,), lambda: [questions.sealed()]),
    "key": Target(
        lambda data: envelope.decode64(data.decode("latin-1"), 32, field="key"),
        (Malformed,),
        lambda: [encode64(bytes(32)).encode()],
    ),
    "sound": Target(_file("", _tags_and_sound), (UnusableMedia,), _recordings),
    "picture": Target(_file("", lambda path: cover.cover(path, "/dev/null", "0.5", "1")), (UnusableMedia,), _pictures),
    **questions.TARGETS,
    **replies.TARGETS,
    **marketplace.TARGETS,
}

"""The recording of a copy, decrypted: ciphertext from the gateway, its key from the keepers."""

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from urllib3.exceptions import HTTPError

from refrain.chain.accounts import Signer
from refrain.chain.release import ReleaseReader
from refrain.client.http import Http
from refrain.client.shop import Refrain
from refrain.crypto.container import decrypt
from refrain.crypto.context import context
from refrain.errors import InvalidInput, Refused, Unavailable
from refrain.keepers.client import KeyRefused, Session, fetch_content_keys
from refrain.units import Address, TokenId

PATIENCE = 60.0
"""Seconds to wait for a purchase that is in a block to be deep enough for the keepers."""
WAIT_FOR = {"not_owner", "held_too_briefly", "copy_unknown", "release_unknown", "envelope_outdated"}
"""Refusals that pass once the chain has gone on, provided that the account does own the copy in the newest block."""

Advance = Callable[[str, float], None]


def download_copy(
    shop: Refrain, release: Address, token_id: TokenId, signer: Signer, output: Path, advance: Advance
) -> list[Path]:
    """Write every track of a copy: into the file `output`, or into the folder `output` if there are several.

    A file appears under its name only once all of it is decrypted and checked. Raises `Refused` in the keepers' words.
    """
    tracks = shop.release(release)["tracks"]
    advance("Signing in", 0.0)
    session = shop.sign_in(signer)
    reader = ReleaseReader(shop.rpc, release)
    gateway = Http(shop.deployment["gateway"])
    envelope = _envelope(gateway, shop.release(release)["envelope_cid"], reader.envelope())
    advance("Asking the keepers", 0.0)
    numbers = [track["number"] for track in tracks]
    keys = _keys(session, envelope, reader, token_id, numbers, signer.address, advance)
    chain_id = shop.deployment["chain_id"]
    written = []
    for done, track in enumerate(tracks):
        advance(f"Decrypting {track['title']}", done / len(tracks))
        path = _path(output, track, alone=len(tracks) == 1)
        _write(gateway, track, keys[track["number"]], context(chain_id, release, track["number"]), path)
        written.append(path)
    return written


def _envelope(gateway: Http, cid: str, digest: bytes) -> bytes:
    document = gateway.send("GET", f"/ipfs/{cid}").content
    if hashlib.sha256(document).digest() != digest:
        raise Refused(
            "the envelope is not the one that the contract names", hint="The gateway may be lying; try another."
        )
    return document


def _keys(
    session: Session,
    envelope: bytes,
    reader: ReleaseReader,
    token_id: TokenId,
    tracks: list[int],
    account: Address,
    advance: Advance,
) -> dict[int, bytes]:
    """The content keys; waits while a fresh purchase is not deep enough in the chain yet."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return fetch_content_keys(session, envelope, token_id, tracks)
        except KeyRefused as refusal:
            if refusal.reason not in WAIT_FOR or time.monotonic() > deadline or reader.owner(token_id) != account:
                raise
            advance("Waiting for the chain to confirm that the copy is yours", 0.0)
            time.sleep(0.5)


def _path(output: Path, track: dict[str, Any], *, alone: bool) -> Path:
    """Where a track goes. The name in the metadata is a stranger's: only its last part is used."""
    if alone and not output.is_dir():
        return output
    output.mkdir(parents=True, exist_ok=True)
    name = PurePosixPath(track["file_name"].replace("\\", "/")).name.lstrip(".") or "recording"
    return output / f"{track['number']:02d} {name}"


def _write(gateway: Http, track: dict[str, Any], key: bytes, bound_to: bytes, path: Path) -> None:
    draft = path.with_name(path.name + ".part")
    answer = gateway.send("GET", f"/ipfs/{track['audio_cid']}", stream=True)
    answer.raw.decode_content = True
    try:
        with draft.open("wb") as sink:
            decrypt(cast(BinaryIO, answer.raw), sink, key, bound_to)
            sink.flush()
            os.fsync(sink.fileno())
        draft.replace(path)
    except HTTPError as error:
        raise Unavailable("gateway", f"{track['title']}: the download broke off", hint="Try again.") from error
    except OSError as error:
        raise InvalidInput(f"{draft} cannot be written: {error.strerror}", field="output") from error
    finally:
        draft.unlink(missing_ok=True)

"""From a release's address and a copy's number to the recording, bit by bit, without any storefront."""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import requests

from refrain.chain.accounts import Signer
from refrain.chain.release import ReleaseReader
from refrain.chain.rpc import Rpc
from refrain.crypto.container import decrypt
from refrain.crypto.context import context
from refrain.crypto.documents import load_json
from refrain.crypto.encoding import decode64
from refrain.crypto.envelope import parse
from refrain.errors import InvalidInput, RefrainError, Unavailable
from refrain.keepers.client import fetch_content_keys, open_session
from refrain.publishing import metadata
from refrain.publishing.facts import ReleaseFacts, TrackFacts
from refrain.rescue.sources import Source
from refrain.storage.answers import read_bounded
from refrain.storage.cid import cid_of_digest
from refrain.units import Address, TokenId

Advance = Callable[[str, float], None]
"""Called with what is being done now and the part of it that is finished, 0 to 1."""
_TIMEOUT = 5.0
_ANSWER = 2**18


@dataclass(frozen=True, slots=True)
class KeeperFound:
    """A keeper that answered: where it is, the public keys (32 bytes) that it opens, the sign-in domains it accepts."""

    url: str
    public_keys: tuple[bytes, ...]
    domains: tuple[str, ...]


def rescue(
    rpc: Rpc,
    source: Source,
    keeper_urls: Iterable[str],
    release: Address,
    token_id: TokenId,
    signer: Signer,
    output: Path,
    advance: Advance,
) -> list[Path]:
    """Write every track of a copy: to the file `output`, or into the folder `output` if there are several.

    Keepers are looked for at `keeper_urls` and where the envelope says. A file appears under its name only when all of
    it is decrypted and checked. Raises the keepers' `KeyRefused`, and what source, chain and container raise.
    """
    advance("Reading the release from the chain", 0.0)
    chain_id = int(rpc.call("eth_chainId"), 16)
    documents, envelope = ReleaseReader(rpc, release).read([("metadata", ()), ("envelope", ())])
    facts = metadata.read(source.document(cid_of_digest(bytes(documents))), chain_id, release)
    document = source.document(cid_of_digest(bytes(envelope)))
    advance("Asking the keepers", 0.0)
    keepers = _find_all((*keeper_urls, *_hints(document)))
    session = open_session(signer.address, signer.sign_message, domain=_domain(keepers), chain_id=chain_id)
    keys = fetch_content_keys(
        session,
        document,
        token_id,
        [track.number for track in facts.tracks],
        urls={public_key: keeper.url for keeper in keepers for public_key in keeper.public_keys},
    )
    return list(_write_all(source, facts, keys, output, advance))


def _hints(envelope: bytes) -> tuple[str, ...]:
    """Where the keepers were when the release was published."""
    return tuple(keeper.url for keeper in parse(envelope).keepers)


def _find_all(urls: Iterable[str]) -> list[KeeperFound]:
    """Ask all at once, so that one that hangs holds up nobody; each address is asked once."""
    distinct = tuple(dict.fromkeys(url.rstrip("/") for url in urls))
    with ThreadPoolExecutor(len(distinct)) as pool:
        return list(pool.map(_find, distinct))


def _find(url: str) -> KeeperFound:
    """Ask a keeper who it is. Its address may have changed since the release was published; its keys tell."""
    try:
        with requests.get(f"{url}/v1/keeper", timeout=_TIMEOUT, stream=True) as reply:
            answer = load_json(read_bounded(reply, _ANSWER, _TIMEOUT), size=_ANSWER, depth=6, field="answer")
        keys = (answer["public_key"], *answer["former_public_keys"])
        public_keys = tuple(decode64(key, 32, field="public_key") for key in keys)
        return KeeperFound(url, public_keys, tuple(map(str, answer["domains"])))
    except (ValueError, KeyError, TypeError, InvalidInput) as error:
        raise InvalidInput(f"{url} is not a keeper", hint="Give the address of each keeper with --keeper.") from error
    except requests.RequestException:
        return KeeperFound(url, (), ())


def _domain(keepers: list[KeeperFound]) -> str:
    """The site in whose name to sign in: the one that most of the keepers accept."""
    named = Counter(domain for keeper in keepers for domain in keeper.domains)
    if not named:
        urls = ", ".join(keeper.url for keeper in keepers) or "no keeper was named"
        raise Unavailable("keepers", f"no keeper answers ({urls})", hint="Give their addresses with --keeper.")
    return named.most_common(1)[0][0]


def _write_all(
    source: Source, facts: ReleaseFacts, keys: dict[int, bytes], output: Path, advance: Advance
) -> Iterable[Path]:
    for done, track in enumerate(facts.tracks):
        advance(f"Decrypting {track.title}", done / len(facts.tracks))
        path = _path(output, track, alone=len(facts.tracks) == 1)
        _write(source, track, keys[track.number], context(facts.chain_id, facts.release, track.number), path)
        yield path


def _path(output: Path, track: TrackFacts, *, alone: bool) -> Path:
    """Where a track goes. Its name comes from a stranger's document: only the last part of it is used."""
    if alone and not output.is_dir():
        return output
    output.mkdir(parents=True, exist_ok=True)
    name = PurePosixPath(track.file_name.replace("\\", "/")).name.lstrip(".") or "recording"
    return output / (name if alone else f"{track.number:02d} {name}")


def _write(source: Source, track: TrackFacts, key: bytes, bound_to: bytes, path: Path) -> None:
    draft = path.with_name(path.name + ".part")
    try:
        with source.open(track.audio) as ciphertext, draft.open("wb") as sink:
            written = decrypt(ciphertext, sink, key, bound_to)
            sink.flush()
            os.fsync(sink.fileno())
        if written != track.audio_bytes:
            raise RefrainError(f"{track.title}: {written} bytes instead of {track.audio_bytes}")
        draft.replace(path)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}", field="output") from error
    finally:
        draft.unlink(missing_ok=True)

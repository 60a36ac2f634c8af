"""Publishing from a program: upload, wait for the preparation, sign, wait until the shop shows the release."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from refrain.chain.accounts import Signer
from refrain.client.shop import Refrain
from refrain.client.upload import upload
from refrain.errors import Refused, Unavailable
from refrain.terms import Payee, Terms
from refrain.units import Address, Wei, parse_address

PATIENCE = 3600.0
"""Seconds to wait for the preparation of a large album."""
_PAUSE = 0.25
_WORDS = ("buyer_types", "min_resale_price", "max_resale_price")
"""Terms that JSON carries as decimal text: they exceed what every reader keeps exactly."""

Advance = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Recording:
    """What is published: files in order, one a track, and their texts. Without track titles, tags are used."""

    title: str
    artist_name: str
    files: tuple[Path, ...]
    track_titles: tuple[str, ...] = ()
    cover: Path | None = None


def publish_release(
    shop: Refrain,
    signer: Signer,
    recording: Recording,
    terms: Terms,
    price: Wei,
    payees: tuple[Payee, ...],
    advance: Advance = lambda words, part: None,
) -> Address:
    """Publish under `terms`, new copies at `price` (smallest units); returns the address once the shop shows it.

    Raises `Refused` with the reason if a file is no recording, or if the contract refuses the terms.
    """
    shop.sign_in(signer)
    uploads = [_upload(shop, path, advance) for path in recording.files]
    body = {
        "title": recording.title,
        "artist": recording.artist_name,
        "tracks": [{"upload": id, "title": title} for id, title in zip(uploads, _titles(recording), strict=True)],
        "cover": _upload(shop, recording.cover, advance) if recording.cover else None,
        "terms": {name: str(value) if name in _WORDS else value for name, value in asdict(terms).items()},
        "price": str(price),
        "payees": [asdict(payee) for payee in payees],
    }
    publication = shop.http.post("/publications", body)
    ready = _await_ready(shop, publication["id"], advance)
    advance("Signing", 1.0)
    (receipt,) = shop.carry_out([{"transaction": ready["transaction"]}], signer)
    shop.http.post(f"/publications/{publication['id']}/transaction", {"hash": receipt.transaction})
    return parse_address(ready["release"])


def _titles(recording: Recording) -> tuple[str, ...]:
    given = recording.track_titles or ("",) * len(recording.files)
    if len(given) != len(recording.files):
        raise Refused("there are not as many track titles as files", hint="Name all of them, or none.")
    return given


def _upload(shop: Refrain, path: Path, advance: Advance) -> str:
    return upload(shop.http, path, lambda done, total: advance(f"Uploading {path.name}", done / total))


def _await_ready(shop: Refrain, publication: str, advance: Advance) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found: dict[str, Any] = shop.http.get(f"/publications/{publication}")
        if found["state"] == "failed":
            raise Refused(found["problem"]["detail"], hint=found["problem"]["hint"])
        if found["state"] != "working":
            return found
        running = next((step for step in found["steps"] if step["state"] == "running"), None)
        if running:
            advance(running["words"], running["progress"])
        time.sleep(_PAUSE)
    raise Unavailable("worker", "the preparation takes too long", hint="It goes on; look into the studio later.")

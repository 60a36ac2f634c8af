"""Resumable uploads by tus 1.0 (tus.io/protocols/resumable-upload)."""

import base64
import time
from collections.abc import Callable
from pathlib import Path

from refrain.client.http import Http
from refrain.errors import InvalidInput, Unavailable

PIECE = 4 * 2**20
"""Bytes sent in one request; a lost connection costs at most one piece."""
ATTEMPTS = 6

Report = Callable[[int, int], None]
"""Called with the bytes that have arrived and the bytes in all."""


def upload(http: Http, path: Path, report: Report = lambda done, total: None) -> str:
    """Upload a file to the signed-in account; returns the upload's id. A broken connection is resumed."""
    try:
        total = path.stat().st_size
        stream = path.open("rb")
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}", field="file") from error
    with stream:
        location = _create(http, path.name, total)
        offset, failures = 0, 0
        while offset < total:
            try:
                stream.seek(offset)
                offset = _append(http, location, offset, stream.read(PIECE))
                report(offset, total)
            except Unavailable:
                failures += 1
                if failures == ATTEMPTS:
                    raise
                time.sleep(min(2**failures / 4, 5))
                offset = _arrived(http, location)
    return location.rsplit("/", 1)[1]


def _create(http: Http, name: str, total: int) -> str:
    metadata = "filename " + base64.b64encode(name.encode()).decode()
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": str(total), "Upload-Metadata": metadata}
    answer = http.send("POST", "/api/v1/uploads", headers=headers)
    return answer.headers["Location"].removeprefix(http.site)


def _append(http: Http, location: str, offset: int, piece: bytes) -> int:
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
    }
    return int(http.send("PATCH", location, headers=headers, data=piece).headers["Upload-Offset"])


def _arrived(http: Http, location: str) -> int:
    return int(http.send("HEAD", location, headers={"Tus-Resumable": "1.0.0"}).headers["Upload-Offset"])

"""Uploads that nobody goes on with: forgotten by whoever comes by, the storefront or a worker."""

import time
from contextlib import suppress
from pathlib import Path

LIFETIME = 24 * 3600
"""Seconds without a new byte after which an upload is forgotten."""


def sweep_uploads(folder: Path) -> None:
    """Remove uploads, of whomever, to which nothing was added for `LIFETIME` seconds."""
    oldest = time.time() - LIFETIME
    for path in folder.glob("*/*.part"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.with_suffix(".json").unlink(missing_ok=True)
                path.unlink()

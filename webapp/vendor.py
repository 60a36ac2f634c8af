"""Fetch the third-party files that the pages serve, exactly as `vendor.json` pins them.

`python webapp/vendor.py` writes what is missing or changed (needs npm), `--check` only compares what is there with the
recorded SHA-256 digests (needs nothing), `--pin` records the digests of freshly fetched files after a version change.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
MANIFEST = HERE / "vendor.json"


def main() -> int:
    """Run one of the three actions; the exit status is 1 when a file differs from its digest."""
    parser = argparse.ArgumentParser(description="third-party files of the pages")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--pin", action="store_true")
    given = parser.parse_args()
    manifest = json.loads(MANIFEST.read_text())
    if not given.check:
        fetch(manifest, every=given.pin)
    if given.pin:
        pin(manifest)
    wrong = differing(manifest)
    for target in wrong:
        sys.stderr.write(f"vendor: {target} differs from vendor.json\n")
    return 1 if wrong else 0


def differing(manifest: dict[str, dict[str, dict[str, str]]]) -> list[str]:
    """The files that are absent or whose SHA-256 is not the recorded one."""
    return [
        target
        for files in manifest.values()
        for target, file in files.items()
        if not (HERE / target).is_file() or digest(HERE / target) != file["sha256"]
    ]


def digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch(manifest: dict[str, dict[str, dict[str, str]]], *, every: bool) -> None:
    """Unpack the named files of each package that has a file missing or changed (or of all)."""
    changed = set(differing(manifest))
    for package, files in manifest.items():
        if every or changed & set(files):
            with tempfile.TemporaryDirectory() as folder:
                unpack(package, files, Path(folder))


def unpack(package: str, files: dict[str, dict[str, str]], folder: Path) -> None:
    """Download one npm package and copy its files to where the manifest wants them."""
    npm = shutil.which("npm")
    if not npm:
        raise SystemExit("vendor: npm is needed to fetch packages; --check works without it")
    subprocess.run([npm, "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        for target, file in files.items():
            source = archive.extractfile(f"package/{file['from']}")
            if source is None:
                raise SystemExit(f"vendor: {package} has no file {file['from']}")
            (HERE / target).parent.mkdir(parents=True, exist_ok=True)
            (HERE / target).write_bytes(source.read())


def pin(manifest: dict[str, dict[str, dict[str, str]]]) -> None:
    """Record the digests of the files that are there now."""
    for files in manifest.values():
        for target, file in files.items():
            file["sha256"] = digest(HERE / target)
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())

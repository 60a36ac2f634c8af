"""The demo's data folder: its lock, its secrets, and the configuration file that all parts read."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from refrain.config import Config, toml_value
from refrain.errors import Refused, Unavailable

MARK = ".refrain-demo"
"""A file that says: this folder is a demo's, `--fresh` may empty it."""


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the folder for one demo at a time; a second one is refused."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Unavailable("demo", f"a demo is running on {data}", hint="Stop it, or set REFRAIN_DATA.") from error
        yield


def start_over(data: Path) -> None:
    """Delete what an earlier demo left in `data`; refuse if the folder holds anything else."""
    if not (data / MARK).exists():
        if any(path.name != "demo.lock" for path in data.iterdir()):
            raise Refused(
                f"{data} was not made by a demo; it is left as it is", hint="Set REFRAIN_DATA to another folder."
            )
        return
    for path in data.iterdir():
        if path.name == "demo.lock":
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def secret(data: Path, name: str) -> str:
    """A secret of 64 hexadecimal digits that stays the same for this folder; readable by its owner alone."""
    path = data / name
    if not path.exists():
        write_private(path, secrets.token_hex(32))
    return path.read_text()


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step, with mode 0600."""
    draft = path.with_name(path.name + ".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def write_config(config: Config, path: Path) -> None:
    """Write every setting that differs from its default as TOML."""
    lines = ["# Written by `refrain demo`; see docs/configuration.md."]
    for item in fields(Config):
        value = getattr(config, item.name)
        if value != item.default:
            lines.append(f"{item.name} = {toml_value(value)}")
    write_private(path, "\n".join(lines) + "\n")

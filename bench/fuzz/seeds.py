"""What a target is, and what several of them begin with."""

from collections.abc import Callable
from dataclasses import dataclass

from refrain.units import checksum

RELEASE = checksum("0x" + "ab" * 20)
Seeds = Callable[[], list[bytes]]


@dataclass(frozen=True)
class Target:
    """`read` takes any bytes and raises only `refusals`; `seeds` are good inputs to spoil."""

    read: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...]
    seeds: Seeds


def text(data: bytes) -> str:
    """Any text: bytes as UTF-8 where they are, else one character each."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")

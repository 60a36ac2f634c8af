"""How the vectors in container.json describe recordings and spoilt files (README.md)."""

from typing import Any

HEADER, SEALED_CHUNK = 56, 16_400


def recording(size: int) -> bytes:
    """The recording of `size` bytes that the vectors encrypt."""
    return bytes((7 * i + i // 251) % 256 for i in range(size))


def spoil(data: bytes, edits: list[list[Any]]) -> bytes:
    """Carry out the edits on a copy of `data`, in order."""
    for name, *arguments in edits:
        data = _EDITS[name](bytearray(data), *arguments)
    return data


def _xor(data: bytearray, at: int, value: int) -> bytes:
    data[at] ^= value
    return bytes(data)


def _swap(data: bytearray, a: int, b: int) -> bytes:
    data[_chunk(a)], data[_chunk(b)] = data[_chunk(b)], data[_chunk(a)]
    return bytes(data)


def _copy(data: bytearray, a: int, b: int) -> bytes:
    data[_chunk(b)] = data[_chunk(a)]
    return bytes(data)


def _drop(data: bytearray, a: int) -> bytes:
    del data[_chunk(a)]
    return bytes(data)


def _chunk(number: int) -> slice:
    start = HEADER + number * SEALED_CHUNK
    return slice(start, start + SEALED_CHUNK)


_EDITS = {
    "xor": _xor,
    "swap": _swap,
    "copy": _copy,
    "drop": _drop,
    "cut": lambda data, length: bytes(data[:length]),
    "append": lambda data, added: bytes(data) + bytes.fromhex(added),
}

"""The wire format of dag-pb and UnixFS messages, read strictly (protobuf encoding; IPLD dag-pb spec).

Only what these two messages use: varints (wire type 0) and byte strings (wire type 2).
"""

from collections.abc import Iterator

from refrain.storage.errors import BadBlock

VARINT, BYTES = 0, 2


def varint(value: int) -> bytes:
    """An unsigned integer, seven bits a byte, lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """The integer at offset `at` and the offset behind it; at most 9 bytes, as multiformats allow."""
    value = 0
    for index in range(9):
        if at + index >= len(data):
            raise BadBlock("a number is cut off")
        byte = data[at + index]
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            return value, at + index + 1
    raise BadBlock("a number is too long")


def field(number: int, value: int | bytes) -> bytes:
    """One field with its key: a varint for an int, a byte string for bytes."""
    if isinstance(value, int):
        return varint(number << 3 | VARINT) + varint(value)
    return varint(number << 3 | BYTES) + varint(len(value)) + value


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message in order; raise `BadBlock` where it does not parse."""
    at = 0
    while at < len(data):
        key, at = read_varint(data, at)
        value, at = read_varint(data, at)
        if key & 7 == BYTES:
            if at + value > len(data):
                raise BadBlock("a field is cut off")
            yield key >> 3, data[at : at + value]
            at += value
        elif key & 7 == VARINT:
            yield key >> 3, value
        else:
            raise BadBlock("a field of a kind that is not used here")

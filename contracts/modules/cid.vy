# pragma version 0.4.3
"""
@title The text of a content identifier
@notice CIDv1 of a single raw block, in base32 without padding (https://github.com/multiformats/cid): "b" and the 36 bytes
    01 55 12 20 and the sha2-256 digest. The first four bytes and the first bit pattern always give "bafkrei".
"""


@internal
@pure
def uri(digest: bytes32) -> String[66]:
    """
    @notice "ipfs://" and the identifier. 256 bits and two of padding are 51 letters of five bits, after three bits that
        belong to the letter which the fixed part begins.
    """
    bits: uint256 = convert(digest, uint256)
    head: uint256 = self._letter(bits >> 253)
    for i: uint256 in range(25):
        head = head << 8 | self._letter(bits >> (248 - 5 * i))
    tail: uint256 = 0
    for i: uint256 in range(25):
        tail = tail << 8 | self._letter(bits >> (123 - 5 * i))
    tail = tail << 8 | self._letter(bits << 2)
    text: Bytes[66] = concat(
        b"ipfs://bafkrei",
        slice(convert(head, bytes32), 6, 26),
        slice(convert(tail, bytes32), 6, 26),
    )
    return convert(text, String[66])


@internal
@pure
def _letter(bits: uint256) -> uint256:
    """
    @notice The code of the letter for the lowest five bits: a to z, then 2 to 7.
    """
    value: uint256 = bits & 31
    if value < 26:
        return value + 97
    return value + 24

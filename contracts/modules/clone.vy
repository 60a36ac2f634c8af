# pragma version 0.4.3
"""
@title What a release carries in its code
@notice A word in code costs 6,400 gas where a storage slot costs 22,100, so all that is fixed at publication is appended to
    the EIP-1167 code of the clone:

    45 bytes  EIP-1167: forward everything to the implementation
    32        sha2-256 digest of the metadata
    32        sha2-256 digest of the envelope
    20        artist
    24 each   payees: account 20, share of first sales 2, share of royalties 2
    96        the three words of rarer terms, only if the rules carry the flag EXTRAS
    0..96     name
    0..16     symbol
    1, 1      their lengths

    `self.code` would read the implementation's code, which runs here; `me.code` reads the clone's.
"""

from contracts.interfaces import IRelease
from contracts.modules import words

FIXED: constant(uint256) = 45
ARTIST: constant(uint256) = FIXED + 64
PAYEES: constant(uint256) = FIXED + 84
PAYEE_SIZE: constant(uint256) = 24
TAIL: constant(uint256) = 96 + 16 + 2
LIMIT: constant(uint256) = PAYEES + 16 * PAYEE_SIZE + 96 + TAIL


@internal
@view
def metadata() -> bytes32:
    me: address = self
    return convert(slice(me.code, FIXED, 32), bytes32)


@internal
@view
def envelope() -> bytes32:
    me: address = self
    return convert(slice(me.code, FIXED + 32, 32), bytes32)


@internal
@view
def artist() -> address:
    me: address = self
    return convert(slice(me.code, ARTIST, 20), address)


@internal
@view
def payee(index: uint256) -> uint256:
    """
    @notice The word of one payee as published; the caller keeps `index` below their number.
    """
    me: address = self
    return convert(slice(me.code, PAYEES + PAYEE_SIZE * index, 24), uint256)


@internal
@view
def extra(payees: uint256, index: uint256) -> uint256:
    """
    @notice One of the three words of rarer terms as published, behind the payees.
    """
    me: address = self
    start: uint256 = unsafe_add(PAYEES + unsafe_mul(32, index), unsafe_mul(PAYEE_SIZE, payees))
    return convert(slice(me.code, start, 32), uint256)


@internal
@view
def types_and_registry(payees: uint256) -> (uint256, address):
    """
    @notice The buyer types, and the registry of the next word, read at once.
    """
    me: address = self
    both: Bytes[64] = slice(me.code, unsafe_add(PAYEES, unsafe_mul(PAYEE_SIZE, payees)), 64)
    return convert(extract32(both, 0), uint256), words.extra_address(convert(extract32(both, 32), uint256))


@internal
@view
def name() -> String[96]:
    tail: Bytes[TAIL] = self._tail()
    symbol_length: uint256 = convert(slice(tail, TAIL - 1, 1), uint256)
    length: uint256 = convert(slice(tail, TAIL - 2, 1), uint256)
    return convert(convert(slice(tail, TAIL - 2 - symbol_length - length, length), Bytes[96]), String[96])


@internal
@view
def symbol() -> String[16]:
    tail: Bytes[TAIL] = self._tail()
    length: uint256 = convert(slice(tail, TAIL - 1, 1), uint256)
    return convert(convert(slice(tail, TAIL - 2 - length, length), Bytes[16]), String[16])


@internal
@view
def _tail() -> Bytes[TAIL]:
    me: address = self
    return slice(me.code, me.codesize - TAIL, TAIL)

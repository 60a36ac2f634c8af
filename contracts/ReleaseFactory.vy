# pragma version 0.4.3
# pragma evm-version cancun
"""
@title ReleaseFactory: makes releases at addresses known beforehand
@license Apache-2.0
@notice It has no owner and no state of its own. The address of a release follows from the artist and a nonce that she
    chooses, not from what she publishes; so what she publishes can already name it.
@dev CREATE2 binds an address to the init code. That is constant here: it asks its maker for the release's first two
    storage words and its code, stores the ones and becomes the other.
"""

from contracts.interfaces import IRelease
from contracts.interfaces import IReleaseFactory
from contracts.modules import clone
from contracts.modules import conditions
from contracts.modules import refusals
from contracts.modules import royalties
from contracts.modules import words

implements: IReleaseFactory

# 63 68406fb2 5f 52            memory[28:32] = selector of clone_code()
# 5f 5f 60 04 60 1c 33 5a fa   staticcall(gas, caller, 28, 4, 0, 0)
# 50 3d 5f 5f 3e               memory[0:] = all that was returned
# 5f 51 5f 55                  storage[0] = the first word
# 60 20 51 60 01 55            storage[1] = the second word
# 60 40 3d 03 60 40 f3         return the rest as the code
INIT_CODE: constant(Bytes[38]) = x"6368406fb25f525f5f6004601c335afa503d5f5f3e5f515f5560205160015560403d036040f3"
INIT_CODE_HASH: constant(bytes32) = keccak256(INIT_CODE)

IMPLEMENTATION: immutable(address)

# What the release that is being made asks for.
birth: transient(Bytes[64 + clone.LIMIT])


@deploy
def __init__(release_code: Bytes[24_900], wrapped_native: address):
    """
    @param release_code The creation code of Release.
    @param wrapped_native The chain's wrapped coin, in which offers pay; zero if there is none.
    """
    IMPLEMENTATION = raw_create(release_code, wrapped_native)


@external
def publish(publication: IReleaseFactory.Publication) -> address:
    """
    @notice Makes a release of which the sender is the artist, under terms that from now on only loosen.
    """
    conditions.check(publication.terms)
    if len(publication.payees) == 0:
        refusals.refuse(refusals.PAYEES_COUNT)
    if len(publication.name) == 0:
        refusals.refuse(refusals.NAME_EMPTY)
    if publication.metadata == empty(bytes32) or publication.envelope == empty(bytes32):
        refusals.refuse(refusals.NO_DIGEST)
    if self._address(msg.sender, publication.nonce).codesize != 0:
        refusals.refuse(refusals.NONCE_USED)
    self.birth = self._birth(publication)
    release: address = raw_create(INIT_CODE, salt=self._salt(msg.sender, publication.nonce))
    self.birth = b""
    log IReleaseFactory.Published(release=release, artist=msg.sender, nonce=publication.nonce)
    return release


@internal
@view
def _birth(publication: IReleaseFactory.Publication) -> Bytes[64 + clone.LIMIT]:
    """
    @notice The first two storage words, then the code as clone.vy lays it out.
    """
    rules: uint256 = conditions.rules_of(publication.terms, len(publication.payees))
    selling: uint256 = conditions.selling_of(
        publication.price, publication.opens, publication.closes, publication.per_account
    )
    rarer: Bytes[96] = b""
    if rules & words.EXTRAS != 0:
        rarer = abi_encode(conditions.extras_of(publication.terms))
    return concat(
        convert(rules, bytes32),
        convert(selling, bytes32),
        x"363d3d373d3d3d363d73",
        convert(IMPLEMENTATION, bytes20),
        x"5af43d82803e903d91602b57fd5bf3",
        publication.metadata,
        publication.envelope,
        convert(msg.sender, bytes20),
        self._payees(publication.payees),
        rarer,
        convert(publication.name, Bytes[96]),
        convert(publication.symbol, Bytes[16]),
        convert(convert(len(publication.name), uint8), bytes1),
        convert(convert(len(publication.symbol), uint8), bytes1),
    )


@internal
@pure
def _payees(payees: DynArray[IRelease.Payee, 16]) -> Bytes[16 * clone.PAYEE_SIZE]:
    """
    @notice The payees in the clone's code, once both columns of shares add up to the whole.
    """
    primary: uint256 = 0
    resale: uint256 = 0
    code: Bytes[16 * clone.PAYEE_SIZE] = b""
    for i: uint256 in range(len(payees), bound=16):
        payee: IRelease.Payee = payees[i]
        self._check_payee(payees, i)
        primary += payee.primary_bps
        resale += payee.resale_bps
        word: uint256 = words.payee(payee.account, payee.primary_bps, payee.resale_bps)
        code = convert(concat(code, slice(convert(word, bytes32), 8, 24)), Bytes[16 * clone.PAYEE_SIZE])
    if primary != royalties.WHOLE or resale != royalties.WHOLE:
        refusals.refuse(refusals.PAYEES_SHARES)
    return code


@internal
@pure
def _check_payee(payees: DynArray[IRelease.Payee, 16], index: uint256):
    payee: IRelease.Payee = payees[index]
    if payee.account == empty(address):
        refusals.refuse(refusals.PAYEES_ACCOUNT)
    if payee.primary_bps > royalties.WHOLE or payee.resale_bps > royalties.WHOLE:
        refusals.refuse(refusals.PAYEES_SHARES)
    for i: uint256 in range(index, bound=16):
        if payees[i].account == payee.account:
            refusals.refuse(refusals.PAYEES_TWICE)


@view
@external
def predict(artist: address, nonce: uint256) -> address:
    """
    @notice The address of the artist's release with this nonce, whether it exists or not.
    """
    return self._address(artist, nonce)


@internal
@view
def _address(artist: address, nonce: uint256) -> address:
    digest: bytes32 = keccak256(
        concat(0xff, convert(self, bytes20), self._salt(artist, nonce), INIT_CODE_HASH)
    )
    return convert(convert(digest, uint256) & words.OWNER, address)


@internal
@pure
def _salt(artist: address, nonce: uint256) -> bytes32:
    return keccak256(abi_encode(artist, nonce))


@view
@external
def implementation() -> address:
    return IMPLEMENTATION


@view
@external
def loosened(old: IRelease.Terms, new: IRelease.Terms) -> (uint256, uint256[3]):
    """
    @notice The rules and the rarer words of new terms, if they are within bounds and loosen the old ones.
    """
    conditions.check(new)
    if not conditions.loosens(old, new):
        refusals.refuse(refusals.ONLY_LOOSEN)
    return conditions.rules_of(new, 1), conditions.extras_of(new)


@view
@external
def packed_selling(selling: IRelease.Selling) -> uint256:
    """
    @notice The word of sale settings with nothing sold yet, if they are within bounds.
    """
    return conditions.selling_of(selling.price, selling.opens, selling.closes, selling.per_account)


@raw_return
@view
@external
def clone_code() -> Bytes[64 + clone.LIMIT]:
    """
    @notice What the release that is being made stores and becomes; nothing at any other time.
    """
    return self.birth

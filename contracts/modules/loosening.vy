# pragma version 0.4.3
"""
@title The terms as they hold now, and loosening them
@notice What the terms' bounds are and what loosens them is checked by the factory, which checked them first.
"""

from contracts.interfaces import IRelease
from contracts.interfaces import IReleaseFactory
from contracts.modules import authorship
from contracts.modules import conditions
from contracts.modules import copies
from contracts.modules import refusals
from contracts.modules import words

uses: authorship
uses: copies

FACTORY: immutable(address)


@deploy
def __init__():
    FACTORY = msg.sender


@external
@nonreentrant
def relax(new: IRelease.Terms):
    """
    @notice Loosens the terms for good; nothing can be tightened again. Raising the supply would be tightening: it
        dilutes what others own.
    """
    authorship.require_artist()
    rules: uint256 = copies.rules
    if new.max_supply < words.minted(rules):
        refusals.refuse(refusals.ONLY_LOOSEN)
    relaxed: uint256 = 0
    rarer: uint256[3] = [0, 0, 0]
    relaxed, rarer = staticcall IReleaseFactory(FACTORY).loosened(self._terms(rules), new)
    relaxed = words.relaxed(rules, relaxed)
    if relaxed & words.EXTRAS != 0:
        copies.relaxed = rarer
        relaxed |= words.RELAXED
    copies.rules = relaxed
    log IRelease.TermsRelaxed(terms=new)
    log IRelease.BatchMetadataUpdate(first_token=1, last_token=max_value(uint256))


@internal
@view
def _terms(rules: uint256) -> IRelease.Terms:
    return conditions.terms_of(rules, [copies.extra(rules, 0), copies.extra(rules, 1), copies.extra(rules, 2)])


@view
@external
def terms() -> IRelease.Terms:
    return self._terms(copies.rules)


@view
@external
def terms_hash() -> bytes32:
    """
    @notice One word for all terms together, to compare what was read with what holds: keccak256(abi_encode(terms())).
    """
    return keccak256(abi_encode(self._terms(copies.rules)))


@view
@external
def factory() -> address:
    """
    @notice The factory, which made the implementation in its own constructor.
    """
    return FACTORY

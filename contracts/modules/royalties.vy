# pragma version 0.4.3
"""
@title The arithmetic of royalties and shares
@notice Pure. Shares are basis points: 10,000 are the whole. docs/royalties.md has worked tables.
"""

WHOLE: constant(uint256) = 10_000
MAX_ROYALTY: constant(uint256) = 5_000


@internal
@pure
def royalty(price: uint256, royalty_bps: uint256) -> uint256:
    """
    @notice The royalty of a resale, rounded down; for any price, as ERC-2981 may be asked for any.
    @dev Nothing overflows: the rate is below the whole.
    """
    whole: uint256 = unsafe_mul(unsafe_div(price, WHOLE), royalty_bps)
    return unsafe_add(whole, unsafe_div(unsafe_mul(price % WHOLE, royalty_bps), WHOLE))


@internal
@pure
def share(total: uint256, before: uint256, share_bps: uint256) -> uint256:
    """
    @notice What a payee has earned of all that ever came in.
    @dev Of every 10,000 units the payees in turn own as many as they have basis points. So each unit belongs to exactly
        one of them, shares add up to `total`, and no share ever shrinks while `total` grows; rounding each share down
        would leave units to nobody, and giving those to one payee could take back what it was paid.
    @param before The basis points of the payees before this one.
    """
    started: uint256 = total % WHOLE
    part: uint256 = 0
    if started > before:
        part = min(started - before, share_bps)
    return unsafe_div(total, WHOLE) * share_bps + part

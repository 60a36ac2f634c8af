# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Play money: a token worth nothing, for trying out releases that are priced in one
@license Apache-2.0
@notice The demo gives some to each of its accounts. All there will ever be is made when it is deployed; nobody can make
    more, take any away or stop anyone. It has six decimals, as the well-known tokens that stand for money have.
"""

from ethereum.ercs import IERC20

from contracts.modules import erc20

implements: IERC20
initializes: erc20
exports: erc20.__interface__

name: public(constant(String[10])) = "Play money"
symbol: public(constant(String[4])) = "PLAY"
decimals: public(constant(uint8)) = 6
totalSupply: public(immutable(uint256))


@deploy
def __init__(accounts: DynArray[address, 32], amount: uint256):
    """
    @notice Gives each of the accounts `amount` units.
    """
    totalSupply = amount * len(accounts)
    for account: address in accounts:
        erc20.balanceOf[account] += amount
        log IERC20.Transfer(sender=empty(address), receiver=account, value=amount)

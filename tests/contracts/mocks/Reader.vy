# pragma version 0.4.3
# pragma evm-version cancun
"""
@title Many reads in one call
"""

from ethereum.ercs import IERC20


@view
@external
def balances(token: address, accounts: DynArray[address, 16]) -> DynArray[uint256, 16]:
    found: DynArray[uint256, 16] = []
    for account: address in accounts:
        found.append(staticcall IERC20(token).balanceOf(account))
    return found

# pragma version 0.4.3
# pragma evm-version cancun
"""
@title The chain's coin as an ERC-20 token
@license Apache-2.0
@notice For chains that have none yet, such as the embedded one. Offers pay in it, because a token can be taken from a
    buyer who is not there to send coin. On a public chain the one that everybody uses is the right one.
"""

from ethereum.ercs import IERC20

from contracts.modules import erc20

implements: IERC20
initializes: erc20
exports: erc20.__interface__

event Deposit:
    receiver: indexed(address)
    amount: uint256


event Withdrawal:
    sender: indexed(address)
    amount: uint256


name: public(constant(String[13])) = "Wrapped Ether"
symbol: public(constant(String[4])) = "WETH"
decimals: public(constant(uint8)) = 18


@view
@external
def totalSupply() -> uint256:
    return self.balance


@payable
@external
def deposit():
    """
    @notice Turns the coin that comes with the call into as much of the token.
    """
    self._deposit()


@payable
@external
def __default__():
    self._deposit()


@external
def withdraw(amount: uint256):
    """
    @notice Turns so much of the caller's token back into coin.
    """
    erc20.balanceOf[msg.sender] -= amount
    log Withdrawal(sender=msg.sender, amount=amount)
    send(msg.sender, amount)


@payable
@internal
def _deposit():
    erc20.balanceOf[msg.sender] += msg.value
    log Deposit(receiver=msg.sender, amount=msg.value)

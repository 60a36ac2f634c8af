# pragma version 0.4.3
# pragma evm-version cancun
"""
@title The chain's coin as an ERC-20 token
@license Apache-2.0
@notice For chains that have none yet, such as the embedded one. Offers pay in it, because a token can be taken from a
    buyer who is not there to send coin. On a public chain the one that everybody uses is the right one.
"""

from ethereum.ercs import IERC20

implements: IERC20

event Deposit:
    receiver: indexed(address)
    amount: uint256


event Withdrawal:
    sender: indexed(address)
    amount: uint256


name: public(constant(String[13])) = "Wrapped Ether"
symbol: public(constant(String[4])) = "WETH"
decimals: public(constant(uint8)) = 18

balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])


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
    self.balanceOf[msg.sender] -= amount
    log Withdrawal(sender=msg.sender, amount=amount)
    send(msg.sender, amount)


@external
def approve(spender: address, amount: uint256) -> bool:
    self.allowance[msg.sender][spender] = amount
    log IERC20.Approval(owner=msg.sender, spender=spender, value=amount)
    return True


@external
def transfer(receiver: address, amount: uint256) -> bool:
    self._move(msg.sender, receiver, amount)
    return True


@external
def transferFrom(sender: address, receiver: address, amount: uint256) -> bool:
    """
    @notice Moves an owner's token within what it allowed; an allowance of the largest number has no end.
    """
    if sender != msg.sender and self.allowance[sender][msg.sender] != max_value(uint256):
        self.allowance[sender][msg.sender] -= amount
    self._move(sender, receiver, amount)
    return True


@payable
@internal
def _deposit():
    self.balanceOf[msg.sender] += msg.value
    log Deposit(receiver=msg.sender, amount=msg.value)


@internal
def _move(sender: address, receiver: address, amount: uint256):
    self.balanceOf[sender] -= amount
    self.balanceOf[receiver] += amount
    log IERC20.Transfer(sender=sender, receiver=receiver, value=amount)

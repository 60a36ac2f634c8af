# pragma version 0.4.3
# pragma evm-version cancun
"""
@title A second address of a token: the same ledger, another contract
"""

interface Token:
    def balanceOf(account: address) -> uint256: view
    def move_for(sender: address, receiver: address, amount: uint256): nonpayable

token: Token


@external
def point(token: address):
    self.token = Token(token)


@view
@external
def balanceOf(account: address) -> uint256:
    return staticcall self.token.balanceOf(account)


@external
def transfer(receiver: address, amount: uint256) -> bool:
    extcall self.token.move_for(msg.sender, receiver, amount)
    return True

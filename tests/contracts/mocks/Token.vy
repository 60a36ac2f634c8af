# pragma version 0.4.3
# pragma evm-version cancun
"""
@title An ERC-20 token that can misbehave in the ways that tokens do
"""

NORMAL: constant(uint256) = 0
RETURNS_FALSE: constant(uint256) = 1  # and moves nothing
RETURNS_NOTHING: constant(uint256) = 2
TAKES_FEE: constant(uint256) = 3  # one unit of each transfer
LIES: constant(uint256) = 4  # returns true, moves nothing
REFUSES_OUT: constant(uint256) = 5  # `transfer` fails, `transferFrom` works
CALLS_BACK: constant(uint256) = 6  # like ERC-777, calls the payer before
CALLS_RECEIVER: constant(uint256) = 7  # like ERC-777, calls whoever is paid

interface Payer:
    def before_payment(): nonpayable

behaviour: public(uint256)
second: address  # another address of this token
balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])
totalSupply: public(uint256)


@external
def behave(behaviour: uint256):
    self.behaviour = behaviour


@external
def mint(account: address, amount: uint256):
    self.balanceOf[account] += amount
    self.totalSupply += amount


@external
def rebase(account: address, amount: uint256):
    self.balanceOf[account] = amount


@external
def approve(spender: address, amount: uint256) -> bool:
    self.allowance[msg.sender][spender] = amount
    return True


@external
def trust(second: address):
    self.second = second


@external
def move_for(sender: address, receiver: address, amount: uint256):
    assert msg.sender == self.second
    self.balanceOf[sender] -= amount
    self.balanceOf[receiver] += amount


@raw_return
@external
def transfer(receiver: address, amount: uint256) -> Bytes[32]:
    if self.behaviour == REFUSES_OUT:
        raise "token: refused"
    answer: Bytes[32] = self._move(msg.sender, receiver, amount)
    if self.behaviour == CALLS_RECEIVER:
        extcall Payer(receiver).before_payment()
    return answer


@raw_return
@external
def transferFrom(sender: address, receiver: address, amount: uint256) -> Bytes[32]:
    if self.behaviour == CALLS_BACK:
        extcall Payer(sender).before_payment()
    self.allowance[sender][msg.sender] -= amount
    return self._move(sender, receiver, amount)


@internal
def _move(sender: address, receiver: address, amount: uint256) -> Bytes[32]:
    if self.behaviour == RETURNS_FALSE:
        return abi_encode(False)
    if self.behaviour == LIES:
        return abi_encode(True)
    self.balanceOf[sender] -= amount
    self.balanceOf[receiver] += amount
    if self.behaviour == TAKES_FEE:
        self.balanceOf[receiver] -= 1
    if self.behaviour == RETURNS_NOTHING:
        return b""
    return abi_encode(True)

# pragma version 0.4.3
# pragma evm-version cancun
"""
@title A stablecoin with six decimals, and with what the well-known ones are known for
"""

symbol: public(constant(String[4])) = "USDX"
decimals: public(constant(uint8)) = 6

fee: public(uint256)  # units that each transfer loses
strict: public(bool)  # an allowance is changed only from or to nothing, as USDT wants it
balanceOf: public(HashMap[address, uint256])
allowance: public(HashMap[address, HashMap[address, uint256]])


@external
def mint(account: address, amount: uint256):
    self.balanceOf[account] += amount


@external
def behave(fee: uint256, strict: bool):
    self.fee = fee
    self.strict = strict


@external
def approve(spender: address, amount: uint256):
    assert not self.strict or amount == 0 or self.allowance[msg.sender][spender] == 0
    self.allowance[msg.sender][spender] = amount


@external
def transfer(receiver: address, amount: uint256) -> bool:
    return self._move(msg.sender, receiver, amount)


@external
def transferFrom(sender: address, receiver: address, amount: uint256) -> bool:
    self.allowance[sender][msg.sender] -= amount
    return self._move(sender, receiver, amount)


@internal
def _move(sender: address, receiver: address, amount: uint256) -> bool:
    self.balanceOf[sender] -= amount
    self.balanceOf[receiver] += amount - self.fee
    return True

# pragma version 0.4.3
# pragma evm-version cancun
"""
@title An account that is a contract: it does what it is told, and can do more when it is called back
"""

ERC1271: constant(bytes4) = 0x1626ba7e
RECEIVED: constant(bytes4) = 0x150b7a02

refuses_money: public(bool)
burns_gas: public(bool)
refuses_copies: public(bool)
approved: public(HashMap[bytes32, bool])
# What to call when called back, and what came of it. Counted from one: counting on fits into the gas of a payment.
target: public(address)
data: Bytes[2048]
struck: uint256
came_through: uint256
answer: public(Bytes[256])


@payable
@external
def act(target: address, data: Bytes[2048]):
    raw_call(target, data, value=msg.value)


@external
def plan(target: address, data: Bytes[2048]):
    self.target = target
    self.data = data
    self.struck = 1
    self.came_through = 1


@view
@external
def attempts() -> uint256:
    """
    @notice How often the plan was carried out.
    """
    return max(self.struck, 1) - 1


@view
@external
def succeeded() -> bool:
    """
    @notice Whether it ever came through.
    """
    return self.came_through > 1


@external
def refuse_money(refuses: bool):
    self.refuses_money = refuses


@external
def burn_gas(burns: bool):
    self.burns_gas = burns


@external
def refuse_copies(refuses: bool):
    self.refuses_copies = refuses


@external
def approve_digest(digest: bytes32):
    self.approved[digest] = True


@view
@external
def isValidSignature(digest: bytes32, signature: Bytes[1024]) -> bytes4:
    return ERC1271 if self.approved[digest] else 0xffffffff


@external
def onERC721Received(operator: address, sender: address, token_id: uint256, data: Bytes[1024]) -> bytes4:
    self._strike()
    return 0xffffffff if self.refuses_copies else RECEIVED


@external
def before_payment():
    self._strike()


@payable
@external
def __default__():
    if self.refuses_money:
        raise "actor: no money"
    if self.burns_gas:
        for i: uint256 in range(1_000_000):
            pass
    self._strike()


@internal
def _strike():
    if self.target != empty(address):
        self.struck += 1
        success: bool = False
        success, self.answer = raw_call(self.target, self.data, max_outsize=256, revert_on_failure=False)
        if success:
            self.came_through += 1

# pragma version 0.4.3
# What the node's tests need of a contract: state, events, payment, refusals, and a call that keeps gas back.

event Counted:
    who: indexed(address)
    step: indexed(uint256)
    total: uint256

total: public(uint256)


@external
@payable
def add(step: uint256) -> uint256:
    assert step > 0, "counter: nothing to add"
    self.total += step
    log Counted(who=msg.sender, step=step, total=self.total)
    return self.total


@external
def add_within(step: uint256) -> uint256:
    return extcall Inner(self).add(step)


@external
def clear():
    self.total = 0


@external
def panic() -> uint256:
    return 1 // (self.total - self.total)


@view
@external
def surroundings() -> (uint256, uint256, uint256, bytes32):
    return block.number, block.timestamp, chain.id, block.prevhash


interface Inner:
    def add(step: uint256) -> uint256: nonpayable

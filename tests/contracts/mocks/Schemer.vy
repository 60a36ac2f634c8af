# pragma version 0.4.3
# pragma evm-version cancun
"""
@title An account whose signature check calls elsewhere first, or writes
@notice It signs anything as soon as its call has failed, so a sale that settles proves that it did.
"""

ERC1271: constant(bytes4) = 0x1626ba7e

target: address
data: Bytes[2048]
writes: bool
checks: public(uint256)


@external
def plan(target: address, data: Bytes[2048]):
    self.target = target
    self.data = data


@external
def write(writes: bool):
    self.writes = writes


@external
def isValidSignature(digest: bytes32, signature: Bytes[1024]) -> bytes4:
    if self.writes:
        self.checks += 1
    if raw_call(self.target, self.data, revert_on_failure=False):
        return 0xffffffff
    return ERC1271


@payable
@external
def __default__():
    pass

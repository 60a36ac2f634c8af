# pragma version 0.4.3
# pragma evm-version cancun
"""
@title A registry of buyer types that lets everybody in, and calls elsewhere when it is handed a voucher
"""

target: address
data: Bytes[2048]
attempts: public(uint256)
succeeded: public(bool)


@external
def plan(target: address, data: Bytes[2048]):
    self.target = target
    self.data = data


@view
@external
def has_any(account: address, types: uint256) -> bool:
    return True


@external
def redeem(account: address, voucher: Bytes[768]):
    self.attempts += 1
    self.succeeded = raw_call(self.target, self.data, revert_on_failure=False)

# pragma version 0.4.3
# pragma evm-version cancun
"""
@title The pure modules, for tests that try their whole range
"""

from contracts.modules import royalties
from contracts.modules import words


@pure
@external
def royalty(price: uint256, royalty_bps: uint256) -> uint256:
    return royalties.royalty(price, royalty_bps)


@pure
@external
def shares(start: uint256, count: uint256, before: uint256, share_bps: uint256) -> DynArray[uint256, 512]:
    all: DynArray[uint256, 512] = []
    for i: uint256 in range(count, bound=512):
        all.append(royalties.share(start + i, before, share_bps))
    return all


@pure
@external
def rules(f: uint256[8]) -> (uint256, uint256[8]):
    r: uint256 = words.rules(f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7])
    return r, [
        words.payees(r),
        r & ((2**10 - 1) * words.OPEN_OPERATORS),
        words.max_gifts(r),
        words.max_resales(r),
        words.royalty_bps(r),
        words.resale_opens(r),
        words.max_holders(r),
        words.max_supply(r),
    ]


@pure
@external
def selling(f: uint256[4]) -> uint256[5]:
    s: uint256 = words.selling(f[0], f[1], f[2], f[3])
    return [words.per_account(s), words.closes(s), words.opens(s), words.price(s), words.first_sales(s)]


@pure
@external
def types(word: uint256, index: uint256, bits: uint256) -> (uint256, uint256):
    changed: uint256 = words.with_sixteen(word, index, bits)
    return changed, words.sixteen(changed, index)

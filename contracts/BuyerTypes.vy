# pragma version 0.4.3
# pragma evm-version cancun
"""
@title BuyerTypes: which accounts are of which type, in the words of stewards
@license Apache-2.0
@notice A steward (a fan club, a venue, a label) vouches for accounts in 96 types of its own. Any account can be a steward,
    for itself only: types are named by steward and mask together, so that nobody can take a name before another.
@dev A type is held until the beginning of a day, counted since 1970 in 16 bits: 16 types share a storage word, and a
    release that accepts any of them reads one. 65,535 is for good.
"""

from contracts.interfaces import IBuyerTypes
from contracts.modules import refusals
from contracts.modules import signatures
from contracts.modules import words

implements: IBuyerTypes

NAME: constant(String[19]) = "Refrain buyer types"
VERSION: constant(String[1]) = "1"
DOMAIN: constant(bytes32) = keccak256(
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
VOUCHER: constant(bytes32) = keccak256(
    "Voucher(address account,uint256 types,uint256 untilDay,uint256 expires,uint256 counter)"
)
DAY: constant(uint256) = 86_400
FOR_GOOD: constant(uint256) = 2**16 - 1
KINDS: constant(uint256) = 96
MASK: constant(uint256) = 2**96 - 1

days: HashMap[address, HashMap[address, uint256[6]]]  # by steward and account: 96 times 16 bits
counter: public(HashMap[address, HashMap[address, uint256]])  # by steward and account
description: public(HashMap[address, HashMap[uint256, String[96]]])  # by steward and kind


@view
@external
def has_any(account: address, types: uint256) -> bool:
    """
    @notice Whether the account holds at least one of the steward's types in the mask now; no type is held by nobody.
    """
    steward: address = words.steward(types)
    today: uint256 = block.timestamp // DAY
    for i: uint256 in range(6):
        mask: uint256 = words.sixteen(types & MASK, i)
        if mask != 0 and self._any_after(self.days[steward][account][i], mask, today):
            return True
    return False


@internal
@pure
def _any_after(days: uint256, mask: uint256, today: uint256) -> bool:
    for i: uint256 in range(16):
        if words.has_kind(mask, i):
            until: uint256 = words.sixteen(days, i)
            if until > today or until == FOR_GOOD:
                return True
    return False


@external
def grant(accounts: DynArray[address, 64], mask: uint256, until_day: uint256):
    """
    @notice Gives types of the caller's to accounts, or changes until when they hold them.
    """
    for account: address in accounts:
        self._grant(msg.sender, account, mask, until_day)


@external
def revoke(accounts: DynArray[address, 64], mask: uint256):
    """
    @notice Takes types of the caller's back, and makes all vouchers void that are out for the accounts.
    """
    for account: address in accounts:
        self._set(msg.sender, account, mask, 0)
        counter: uint256 = self.counter[msg.sender][account] + 1
        self.counter[msg.sender][account] = counter
        log IBuyerTypes.TypesRevoked(steward=msg.sender, account=account, mask=mask, counter=counter)


@external
def redeem(account: address, voucher: Bytes[768]):
    """
    @notice Gives an account the types that its steward signed for, at no cost to the steward. Those that it holds for
        longer stay as they are: anyone may show a voucher again, and would otherwise cut short what was given since.
    @param voucher abi_encode(Voucher, signature)
    """
    signed: IBuyerTypes.Voucher = empty(IBuyerTypes.Voucher)
    signature: Bytes[512] = b""
    signed, signature = abi_decode(voucher, (IBuyerTypes.Voucher, Bytes[512]))
    steward: address = words.steward(signed.types)
    if signed.account != account:
        refusals.refuse(refusals.TYPES_OTHER_ACCOUNT)
    if block.timestamp > signed.expires:
        refusals.refuse(refusals.TYPES_EXPIRED)
    if signed.counter != self.counter[steward][account]:
        refusals.refuse(refusals.TYPES_COUNTER)
    if not signatures.signed(steward, self._digest(signed), signature):
        refusals.refuse(refusals.TYPES_SIGNATURE)
    mask: uint256 = signed.types & MASK
    rest: uint256 = self._not_held_after(steward, account, mask, signed.until_day)
    if rest != 0 or mask == 0:
        self._grant(steward, account, rest, signed.until_day)


@internal
@view
def _not_held_after(steward: address, account: address, mask: uint256, day: uint256) -> uint256:
    """
    @notice The mask without the types that the account holds for longer than until that day.
    """
    rest: uint256 = 0
    for i: uint256 in range(6):
        part: uint256 = words.sixteen(mask, i)
        if part != 0:
            days: uint256 = self.days[steward][account][i]
            for j: uint256 in range(16):
                if words.has_kind(part, j) and words.sixteen(days, j) <= day:
                    rest |= 2 ** (16 * i + j)
    return rest


@external
def describe(kind: uint256, name: String[96]):
    """
    @notice Says what a type of the caller's is.
    """
    if kind >= KINDS:
        refusals.refuse(refusals.TYPES_KIND)
    self.description[msg.sender][kind] = name
    log IBuyerTypes.TypeDescribed(steward=msg.sender, kind=kind, words=name)


@internal
def _grant(steward: address, account: address, mask: uint256, until_day: uint256):
    if until_day > FOR_GOOD:
        refusals.refuse(refusals.TYPES_DAY)
    self._set(steward, account, mask, until_day)
    log IBuyerTypes.TypesGranted(steward=steward, account=account, mask=mask, until_day=until_day)


@internal
def _set(steward: address, account: address, mask: uint256, until_day: uint256):
    if mask == 0 or mask > MASK:
        refusals.refuse(refusals.TYPES_MASK)
    for i: uint256 in range(6):
        part: uint256 = words.sixteen(mask, i)
        if part != 0:
            days: uint256 = self.days[steward][account][i]
            for j: uint256 in range(16):
                if words.has_kind(part, j):
                    days = words.with_sixteen(days, j, until_day)
            self.days[steward][account][i] = days


@internal
@view
def _digest(voucher: IBuyerTypes.Voucher) -> bytes32:
    domain: bytes32 = keccak256(abi_encode(DOMAIN, keccak256(NAME), keccak256(VERSION), chain.id, self))
    return keccak256(concat(x"1901", domain, keccak256(abi_encode(VOUCHER, voucher))))


@view
@external
def until_day(steward: address, account: address, kind: uint256) -> uint256:
    """
    @notice The day at whose beginning the type ends (days since 1970, UTC); 0 is never given, 65,535 is for good.
    """
    if kind >= KINDS:
        refusals.refuse(refusals.TYPES_KIND)
    return words.sixteen(self.days[steward][account][kind // 16], kind % 16)


@view
@external
def eip712Domain() -> (bytes1, String[19], String[1], uint256, address, bytes32, DynArray[uint256, 1]):
    """
    @notice ERC-5267; 0x0f says that name, version, chain and contract make up the domain.
    """
    return (0x0f, NAME, VERSION, chain.id, self, empty(bytes32), [])

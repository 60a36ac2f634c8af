# pragma version 0.4.3
"""
@title Copies, the accounts that hold them, and the rules for both
@notice Everything that makes or moves a copy goes through `mint` or `move`, which keep supply, holders and buyer types.
    Both work on the rules as a value and return them; the caller stores them once.
"""

from contracts.interfaces import IBuyerTypes
from contracts.interfaces import IRelease
from contracts.modules import clone
from contracts.modules import refusals
from contracts.modules import words

# Storage: how the words are made up is in words.vy. A clone is born with the first two (see ReleaseFactory).
rules: uint256
selling: uint256
copies: HashMap[uint256, uint256]
accounts: HashMap[address, uint256]
relaxed: uint256[3]  # instead of the rarer terms in the code, once relaxed
approvals: HashMap[uint256, address]  # only with open operators


# Reading


@internal
@view
def copy_of(token_id: uint256) -> uint256:
    copy: uint256 = self.copies[token_id]
    if copy == 0:
        refusals.refuse(refusals.NO_COPY)
    return copy


@internal
@view
def extra(rules: uint256, index: uint256) -> uint256:
    """
    @notice One of the three words of rarer terms: 0 buyer types, 1 registry, floor and grants, 2 currency and ceiling.
    """
    if rules & words.RELAXED != 0:
        return self.relaxed[index]
    if rules & words.EXTRAS != 0:
        return clone.extra(words.payees(rules), index)
    return 0


@internal
@view
def entry_refusal(rules: uint256, receiver: address, one_more: bool) -> bytes32:
    """
    @notice Why the account may not acquire a copy, if so.
    @param one_more Whether there would be one holder more: it holds none yet, and no giver leaves with its last one.
    """
    if one_more:
        limit: uint256 = words.max_holders(rules)
        if limit != 0 and words.holders(rules) >= limit:
            return refusals.HOLDER_LIMIT
    if rules & words.TYPES != 0:
        return self._type_refusal(rules, receiver)
    return empty(bytes32)


@internal
@view
def _type_refusal(rules: uint256, receiver: address) -> bytes32:
    """
    @dev Asked at every acquisition, also of an account that holds a copy: one whose type was revoked acquires no more.
    """
    types: uint256 = 0
    registry: address = empty(address)
    if rules & words.RELAXED != 0:
        types = self.relaxed[0]
        registry = words.extra_address(self.relaxed[1])
    else:
        types, registry = clone.types_and_registry(words.payees(rules))
    if not staticcall IBuyerTypes(registry).has_any(receiver, types):
        return refusals.BUYER_TYPE
    return empty(bytes32)


@internal
@view
def mint_refusal(rules: uint256, receiver: address, quantity: uint256) -> bytes32:
    """
    @notice Why the account may not receive that many new copies, if so.
    """
    if receiver == empty(address) or receiver == self:
        return refusals.NO_ACCOUNT
    if words.minted(rules) + quantity > words.max_supply(rules):
        return refusals.SOLD_OUT
    return self.entry_refusal(rules, receiver, self.accounts[receiver] & words.HELD == 0)


@internal
@view
def resale_refusal(rules: uint256, copy: uint256) -> bytes32:
    """
    @notice Why this copy may not be sold now, if so.
    """
    if not words.resales_left(rules, copy):
        return refusals.NO_RESALES
    if block.timestamp < words.resale_opens(rules):
        return refusals.RESALE_EARLY
    return empty(bytes32)


# Changing


@internal
def redeem(account: address, voucher: Bytes[768]):
    """
    @notice Hands a steward's voucher to the registry first, so that one transaction suffices. Needless ones are ignored.
    """
    rules: uint256 = self.rules
    if rules & words.TYPES != 0:
        extcall IBuyerTypes(words.extra_address(self.extra(rules, 1))).redeem(account, voucher)


@internal
def mint(rules: uint256, receiver: address, quantity: uint256, collected: uint256) -> uint256:
    """
    @notice Makes new copies for an account.
    @param collected How many of them count as collected by the account.
    @return The rules with the copies, and the holder if it is a new one.
    """
    if receiver == empty(address) or receiver == self:
        refusals.refuse(refusals.NO_ACCOUNT)
    minted: uint256 = words.minted(rules)
    if unsafe_add(minted, quantity) > words.max_supply(rules):
        refusals.refuse(refusals.SOLD_OUT)
    account: uint256 = self.accounts[receiver]
    enters: bool = account & words.HELD == 0
    refusal: bytes32 = self.entry_refusal(rules, receiver, enters)
    if refusal != empty(bytes32):
        refusals.refuse(refusal)
    # At most 2**20 copies exist, so neither field of 32 bits overflows.
    self.accounts[receiver] = unsafe_add(account, unsafe_add(quantity, unsafe_mul(collected, words.ONE_COLLECTED)))
    copy: uint256 = words.new_copy(receiver)
    soulbound: bool = words.max_resales(rules) | words.max_gifts(rules) == 0
    for i: uint256 in range(quantity, bound=64):
        token_id: uint256 = unsafe_add(minted, unsafe_add(i, 1))
        self.copies[token_id] = copy
        log IRelease.Transfer(sender=empty(address), receiver=receiver, token_id=token_id)
        if soulbound:
            log IRelease.Locked(token_id=token_id)
    rest: uint256 = unsafe_add(rules, unsafe_mul(quantity, words.ONE_COPY))
    return unsafe_add(rest, words.ONE_HOLDER) if enters else rest


@internal
def move(
    rules: uint256, token_id: uint256, copy: uint256, giver: address, receiver: address, one: uint256
) -> uint256:
    """
    @notice Gives a copy to another account, which makes signed asks for it void.
    @param copy Its word, whose owner is `giver`.
    @param one What to count on the copy: one resale or one gift, within its quota.
    @return The rules with the number of holders after it.
    """
    if receiver == empty(address) or receiver == self:
        refusals.refuse(refusals.NO_ACCOUNT)
    if giver == receiver:
        refusals.refuse(refusals.SAME_ACCOUNT)
    # The giver holds this copy; balances are at most 2**20 of 2**32.
    given: uint256 = unsafe_sub(self.accounts[giver], 1)
    received: uint256 = unsafe_add(self.accounts[receiver], 1)
    leaves: bool = given & words.HELD == 0
    enters: bool = received & words.HELD == 1
    one_more: bool = enters and not leaves
    if one_more or rules & words.TYPES != 0:
        refusal: bytes32 = self.entry_refusal(rules, receiver, one_more)
        if refusal != empty(bytes32):
            refusals.refuse(refusal)
    self.accounts[giver] = given
    self.accounts[receiver] = received
    moved: uint256 = words.moved(copy, receiver, one)
    self.copies[token_id] = moved
    if rules & words.OPEN_OPERATORS != 0:
        self.approvals[token_id] = empty(address)
    log IRelease.Transfer(sender=giver, receiver=receiver, token_id=token_id)
    if words.spent(rules, moved):
        log IRelease.Locked(token_id=token_id)
    if enters == leaves:
        return rules
    if enters:
        return unsafe_add(rules, words.ONE_HOLDER)
    return unsafe_sub(rules, words.ONE_HOLDER)


# What anyone may read


@view
@external
def minted() -> uint256:
    return words.minted(self.rules)


@view
@external
def holders() -> uint256:
    return words.holders(self.rules)


@view
@external
def copy(token_id: uint256) -> IRelease.Copy:
    copy: uint256 = self.copy_of(token_id)
    return IRelease.Copy(
        owner=words.owner(copy),
        resales=words.resales(copy),
        gifts=words.gifts(copy),
        cancels=words.cancels(copy),
        acquired_at=words.acquired_at(copy),
    )


@view
@external
def epoch(token_id: uint256) -> uint256:
    """
    @notice resales << 40 | gifts << 24 | cancels: what an ask must name.
    """
    return words.epoch(self.copy_of(token_id))


@view
@external
def account(who: address) -> IRelease.Account:
    account: uint256 = self.accounts[who]
    return IRelease.Account(
        balance=account & words.HELD,
        counter=words.counter(account),
        collected=words.collected(account),
        credit=words.credit(account),
    )


@view
@external
def can_acquire(who: address) -> String[32]:
    """
    @notice "" if the account may acquire a copy, else the words with which it would be refused.
    """
    return refusals.text(self.move_refusal(self.rules, empty(address), who))


@view
@external
def can_buy(who: address, token_id: uint256) -> String[32]:
    """
    @notice "" if the account may buy this copy on the market now, else the words with which it would be refused.
    """
    rules: uint256 = self.rules
    copy: uint256 = self.copies[token_id]
    if copy == 0:
        return refusals.text(refusals.NO_COPY)
    refusal: bytes32 = self.resale_refusal(rules, copy)
    if refusal == empty(bytes32):
        refusal = self.move_refusal(rules, words.owner(copy), who)
    return refusals.text(refusal)


@internal
@view
def move_refusal(rules: uint256, giver: address, receiver: address) -> bytes32:
    """
    @notice Why the account may not acquire a copy of the giver's, if so; address zero gives up nothing.
    """
    if receiver == empty(address) or receiver == self:
        return refusals.NO_ACCOUNT
    if giver == receiver:
        return refusals.SAME_ACCOUNT
    enters: bool = self.accounts[receiver] & words.HELD == 0
    return self.entry_refusal(rules, receiver, enters and self.accounts[giver] & words.HELD != 1)

# pragma version 0.4.3
"""
@title Payees, their shares, and money that arrived by itself
@notice Payees are credited by two sums, so that a sale costs the same for any number of them, and fetch their shares by
    `claim`. At every moment the release holds at least
    first sales + royalties - shares paid + credits owed; `sync` turns anything beyond that into royalties.
"""

from contracts.interfaces import IRelease
from contracts.modules import clone
from contracts.modules import copies
from contracts.modules import money
from contracts.modules import refusals
from contracts.modules import royalties
from contracts.modules import words

uses: copies
uses: money

claimed: HashMap[uint256, uint256]  # of the payee with that number
moved_payees: HashMap[uint256, address]  # the account that a payee named instead of the published one


@external
@nonreentrant
def claim(payee: address):
    """
    @notice Pays an account all that it is owed, whoever asks: its share as a payee and what could not be paid earlier.
    """
    rules: uint256 = copies.rules
    index: uint256 = 0
    due: uint256 = 0
    index, due = self._due(rules, payee)
    account: uint256 = copies.accounts[payee]
    credit: uint256 = words.credit(account)
    if due + credit == 0:
        refusals.refuse(refusals.NOTHING_TO_CLAIM)
    self.claimed[index] += due
    if credit != 0:
        copies.accounts[payee] = account - credit * words.ONE_CREDIT
    money.ledger = money.ledger + due * words.ONE_PAID - credit
    log IRelease.Claimed(payee=payee, amount=due + credit)
    if not money.push(money.currency(rules), payee, due + credit, msg.gas, msg.gas):
        refusals.refuse(refusals.PAYEE_REFUSED)


@external
@nonreentrant
def move_payee(receiver: address):
    """
    @notice Lets a payee name another account for itself; what is not claimed yet goes along.
    """
    rules: uint256 = copies.rules
    index: uint256 = self._index_of(rules, msg.sender)
    if index == 16:
        refusals.refuse(refusals.NOT_PAYEE)
    if receiver == empty(address) or receiver == self:
        refusals.refuse(refusals.NO_ACCOUNT)
    if self._index_of(rules, receiver) != 16:
        refusals.refuse(refusals.ALREADY_PAYEE)
    self.moved_payees[index] = receiver
    copies.rules = rules | words.PAYEES_MOVED
    log IRelease.PayeeMoved(previous=msg.sender, account=receiver)


@external
@nonreentrant
def sync():
    """
    @notice Credits as royalties what the release holds beyond what it owes: marketplaces that pay by ERC-2981,
        coin sent without a call, tokens sent directly.
    """
    self._sync()


@internal
def _sync():
    rules: uint256 = copies.rules
    held: uint256 = money.held(money.currency(rules))
    owed: uint256 = self._owed(rules)
    if held <= owed:
        refusals.refuse(refusals.NOTHING_TO_CREDIT)
    copies.rules = money.with_royalty(rules, held - owed)
    log IRelease.Synced(amount=held - owed)


@external
@nonreentrant
def sweep(token: address):
    """
    @notice Shares out a foreign token (zero: coin that came to a token release) among the payees as royalties.
        Wrapped coin of a coin release is unwrapped and credited instead.
    """
    rules: uint256 = copies.rules
    currency: address = money.currency(rules)
    if token == currency:
        self._sync()
        return
    amount: uint256 = money.held(token)
    if amount == 0:
        refusals.refuse(refusals.NOTHING_TO_CREDIT)
    if token == money.WRAPPED and currency == empty(address):
        money.unwrap(amount)
        self._sync()
        return
    self._share_out(rules, token, amount)
    # A token with two addresses could be swept by the other one.
    if money.held(currency) < self._owed(rules):
        refusals.refuse(refusals.OWED)
    log IRelease.Swept(token=token, amount=amount)


@internal
def _share_out(rules: uint256, token: address, amount: uint256):
    before: uint256 = 0
    for index: uint256 in range(words.payees(rules), bound=16):
        payee: uint256 = clone.payee(index)
        share_bps: uint256 = words.resale_bps(payee)
        share: uint256 = royalties.share(amount, before, share_bps)
        before += share_bps
        if share != 0 and not money.push(token, self._account_of(rules, index, payee), share, msg.gas, msg.gas):
            refusals.refuse(refusals.PAYEE_REFUSED)


# Reading


@internal
@view
def _owed(rules: uint256) -> uint256:
    credited: uint256 = words.first_sales(copies.selling) + words.royalties(rules)
    return credited - words.shares_paid(money.ledger) + words.credits_owed(money.ledger)


@internal
@view
def _account_of(rules: uint256, index: uint256, payee: uint256) -> address:
    if rules & words.PAYEES_MOVED != 0:
        moved: address = self.moved_payees[index]
        if moved != empty(address):
            return moved
    return words.payee_account(payee)


@internal
@view
def _index_of(rules: uint256, account: address) -> uint256:
    for index: uint256 in range(words.payees(rules), bound=16):
        if self._account_of(rules, index, clone.payee(index)) == account:
            return index
    return 16


@internal
@view
def _due(rules: uint256, account: address) -> (uint256, uint256):
    """
    @notice The number of a payee and what it has earned and not claimed; 16 and nothing for anyone else.
    """
    primary_before: uint256 = 0
    resale_before: uint256 = 0
    for index: uint256 in range(words.payees(rules), bound=16):
        payee: uint256 = clone.payee(index)
        primary_bps: uint256 = words.primary_bps(payee)
        resale_bps: uint256 = words.resale_bps(payee)
        if self._account_of(rules, index, payee) == account:
            earned: uint256 = royalties.share(
                words.first_sales(copies.selling), primary_before, primary_bps
            ) + royalties.share(words.royalties(rules), resale_before, resale_bps)
            return index, earned - self.claimed[index]
        primary_before += primary_bps
        resale_before += resale_bps
    return 16, 0


@view
@external
def claimable(payee: address) -> uint256:
    """
    @notice What `claim` would pay the account now.
    """
    index: uint256 = 0
    due: uint256 = 0
    index, due = self._due(copies.rules, payee)
    return due + words.credit(copies.accounts[payee])


@view
@external
def revenue() -> (uint256, uint256):
    """
    @notice All that was ever credited from first sales, and from royalties.
    """
    return words.first_sales(copies.selling), words.royalties(copies.rules)


@view
@external
def payees() -> DynArray[IRelease.Payee, 16]:
    rules: uint256 = copies.rules
    all: DynArray[IRelease.Payee, 16] = []
    for index: uint256 in range(words.payees(rules), bound=16):
        payee: uint256 = clone.payee(index)
        all.append(
            IRelease.Payee(
                account=self._account_of(rules, index, payee),
                primary_bps=words.primary_bps(payee),
                resale_bps=words.resale_bps(payee),
            )
        )
    return all

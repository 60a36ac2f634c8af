# pragma version 0.4.3
"""
@title First sales: collecting, granting, and minting by the artist's minter
"""

from contracts.interfaces import IRelease
from contracts.interfaces import IReleaseFactory
from contracts.modules import authorship
from contracts.modules import copies
from contracts.modules import loosening
from contracts.modules import money
from contracts.modules import refusals
from contracts.modules import words

uses: authorship
uses: copies
uses: loosening
uses: money

AT_ONCE: constant(uint256) = 64

minter: address
granted: public(uint256)


@payable
@external
@nonreentrant
def collect(quantity: uint256, max_price: uint256, voucher: Bytes[768] = b""):
    """
    @notice Buys new copies at the artist's price.
    @param max_price What the buyer agreed to per copy: a price raised meanwhile does not hit a pending purchase.
    @param voucher A steward's voucher for the caller, if the release wants buyer types.
    """
    if len(voucher) != 0:
        copies.redeem(msg.sender, voucher)
    rules: uint256 = copies.rules
    selling: uint256 = copies.selling
    refusal: bytes32 = self._sale_refusal(selling, msg.sender, quantity)
    if refusal != empty(bytes32):
        refusals.refuse(refusal)
    price: uint256 = words.price(selling)
    if price > max_price:
        refusals.refuse(refusals.PRICE_RAISED)
    payment: uint256 = unsafe_mul(price, quantity)
    copies.selling = money.with_first_sale(selling, payment)
    copies.rules = copies.mint(rules, msg.sender, quantity, quantity)
    log IRelease.Collected(
        buyer=msg.sender, first_token=unsafe_add(words.minted(rules), 1), quantity=quantity, price_each=price
    )
    money.receive(rules, msg.sender, payment)


@internal
@view
def _sale_refusal(selling: uint256, buyer: address, quantity: uint256) -> bytes32:
    if quantity == 0 or quantity > AT_ONCE:
        return refusals.QUANTITY
    if block.timestamp < words.opens(selling):
        return refusals.NOT_OPEN
    closes: uint256 = words.closes(selling)
    if closes != 0 and block.timestamp >= closes:
        return refusals.CLOSED
    limit: uint256 = words.per_account(selling)
    if limit != 0 and words.collected(copies.accounts[buyer]) + quantity > limit:
        return refusals.PER_ACCOUNT
    return empty(bytes32)


@payable
@external
@nonreentrant
def mint_to(receiver: address, quantity: uint256, payment: uint256):
    """
    @notice Makes copies for an account on behalf of the minter, a contract or account that the artist named, which sets
        price and time itself. What it pays is credited to the payees; supply, holders and buyer types hold as always.
    """
    if msg.sender != self.minter:
        refusals.refuse(refusals.NOT_MINTER)
    if quantity == 0 or quantity > AT_ONCE:
        refusals.refuse(refusals.QUANTITY)
    rules: uint256 = copies.rules
    copies.selling = money.with_first_sale(copies.selling, payment)
    copies.rules = copies.mint(rules, receiver, quantity, 0)
    log IRelease.Minted(
        account=receiver, first_token=unsafe_add(words.minted(rules), 1), quantity=quantity, payment=payment
    )
    money.receive(rules, msg.sender, payment)


@external
@nonreentrant
def grant(receivers: DynArray[address, 64]):
    """
    @notice Gives new copies away, one each, as far as the terms allow it.
    """
    authorship.require_artist()
    rules: uint256 = copies.rules
    granted: uint256 = self.granted + len(receivers)
    if granted > words.extra_quota(copies.extra(rules, 1)):
        refusals.refuse(refusals.NO_GRANTS)
    self.granted = granted
    for receiver: address in receivers:
        rules = copies.mint(rules, receiver, 1, 0)
        log IRelease.Granted(account=receiver, token_id=words.minted(rules))
    copies.rules = rules


@external
@nonreentrant
def set_sale(selling: IRelease.Selling):
    """
    @notice Changes price, times, copies per account and minter of first sales.
    """
    authorship.require_artist()
    packed: uint256 = staticcall IReleaseFactory(loosening.FACTORY).packed_selling(selling)
    copies.selling = words.first_sales(copies.selling) | packed
    self.minter = selling.minter
    log IRelease.SaleChanged(
        price=selling.price,
        opens=selling.opens,
        closes=selling.closes,
        per_account=selling.per_account,
        minter=selling.minter,
    )


@view
@external
def selling() -> IRelease.Selling:
    selling: uint256 = copies.selling
    return IRelease.Selling(
        price=words.price(selling),
        opens=words.opens(selling),
        closes=words.closes(selling),
        per_account=words.per_account(selling),
        minter=self.minter,
    )


@view
@external
def can_collect(who: address, quantity: uint256) -> String[32]:
    """
    @notice "" if the account may collect that many copies now, else the words with which it would be refused.
    """
    rules: uint256 = copies.rules
    refusal: bytes32 = self._sale_refusal(copies.selling, who, quantity)
    if refusal == empty(bytes32):
        refusal = copies.mint_refusal(rules, who, quantity)
    return refusals.text(refusal)

# pragma version 0.4.3
"""
@title The market inside the token: asks and offers
@notice No approval and no second contract: the owner signs an ask and a buyer's one transaction settles it, or a buyer
    signs an offer and an owner settles that. Either way the royalty is credited in the same step that moves the copy.
"""

from contracts.interfaces import IRelease
from contracts.modules import copies
from contracts.modules import money
from contracts.modules import refusals
from contracts.modules import royalties
from contracts.modules import signatures
from contracts.modules import typed_data
from contracts.modules import words

uses: copies
uses: money

closed_offers: HashMap[address, HashMap[uint256, uint256]]  # 256 nonces a word


# Settling


@payable
@external
@nonreentrant
def buy(ask: IRelease.Ask, signature: Bytes[768], voucher: Bytes[768] = b""):
    """
    @notice Buys a copy at its owner's signed ask.
    @param voucher A steward's voucher for the caller, if the release wants buyer types.
    """
    if len(voucher) != 0:
        copies.redeem(msg.sender, voucher)
    rules: uint256 = copies.rules
    copy: uint256 = copies.copies[ask.token_id]
    if copy == 0:
        refusals.refuse(refusals.NO_COPY)
    seller: address = convert(copy & words.OWNER, address)
    self._require_current(ask.expires, seller, ask.counter)
    if words.epoch(copy) != ask.epoch:
        refusals.refuse(refusals.OUT_OF_DATE)
    if not signatures.signed(seller, typed_data.ask_digest(ask), signature):
        refusals.refuse(refusals.SIGNATURE)
    proceeds: uint256 = self._sell(rules, ask.token_id, copy, seller, msg.sender, ask.price, ask.fee)
    money.receive(rules, msg.sender, ask.price)
    money.pay(rules, seller, proceeds)
    if ask.fee != 0:
        self._pay_fee(rules, ask.fee_recipient, ask.fee)


@external
@nonreentrant
def accept(offer: IRelease.Offer, signature: Bytes[768], token_id: uint256):
    """
    @notice Sells the caller's copy to the signer of an offer.
    """
    rules: uint256 = copies.rules
    copy: uint256 = copies.copy_of(token_id)
    if convert(copy & words.OWNER, address) != msg.sender:
        refusals.refuse(refusals.NOT_OWNER)
    self._require_current(offer.expires, offer.buyer, offer.counter)
    self._require_wanted(offer, copy, token_id)
    self._close_offer(offer.buyer, offer.nonce)
    if not signatures.signed(offer.buyer, typed_data.offer_digest(offer), signature):
        refusals.refuse(refusals.SIGNATURE)
    proceeds: uint256 = self._sell(rules, token_id, copy, msg.sender, offer.buyer, offer.price, offer.fee)
    money.receive_offered(rules, offer.buyer, offer.price)
    money.pay(rules, msg.sender, proceeds)
    if offer.fee != 0:
        self._pay_fee(rules, offer.fee_recipient, offer.fee)


@internal
def _sell(
    rules: uint256, token_id: uint256, copy: uint256, seller: address, buyer: address, price: uint256, fee: uint256
) -> uint256:
    """
    @notice Moves the copy and credits the royalty.
    @return What the seller receives.
    """
    self._require_price(rules, price)
    refusal: bytes32 = copies.resale_refusal(rules, copy)
    if refusal != empty(bytes32):
        refusals.refuse(refusal)
    royalty: uint256 = royalties.royalty(price, words.royalty_bps(rules))
    rest: uint256 = unsafe_sub(price, royalty)
    if fee > rest:
        refusals.refuse(refusals.FEE)
    copies.rules = money.with_royalty(
        copies.move(rules, token_id, copy, seller, buyer, words.ONE_RESALE), royalty
    )
    log IRelease.Sold(token_id=token_id, price=price, royalty=royalty, fee=fee)
    return unsafe_sub(rest, fee)


@internal
def _pay_fee(rules: uint256, recipient: address, fee: uint256):
    """
    @notice Pays a marketplace, and refuses to burn a fee that the signer forgot to direct.
    """
    if recipient == empty(address):
        refusals.refuse(refusals.NO_ACCOUNT)
    money.pay(rules, recipient, fee)


# Checking


@internal
@view
def _require_current(expires: uint256, signer: address, counter: uint256):
    if block.timestamp > expires:
        refusals.refuse(refusals.EXPIRED)
    if words.counter(copies.accounts[signer]) != counter:
        refusals.refuse(refusals.CANCELLED)


@internal
@view
def _require_price(rules: uint256, price: uint256):
    if price == 0:
        refusals.refuse(refusals.PRICE_ZERO)
    if price > words.PRICE_LIMIT:
        refusals.refuse(refusals.PRICE_TOO_LARGE)
    if rules & words.BAND != 0:
        if price < words.extra_price(copies.extra(rules, 1)):
            refusals.refuse(refusals.PRICE_FLOOR)
        ceiling: uint256 = words.extra_price(copies.extra(rules, 2))
        if ceiling != 0 and price > ceiling:
            refusals.refuse(refusals.PRICE_CEILING)


@internal
@pure
def _require_wanted(offer: IRelease.Offer, copy: uint256, token_id: uint256):
    if offer.token_id != 0 and offer.token_id != token_id:
        refusals.refuse(refusals.OTHER_COPY)
    if words.resales(copy) > offer.max_resales:
        refusals.refuse(refusals.SOLD_TOO_OFTEN)
    if words.gifts(copy) > offer.max_gifts:
        refusals.refuse(refusals.GIVEN_TOO_OFTEN)


# Cancelling


@external
@nonreentrant
def cancel(token_id: uint256):
    """
    @notice Makes all asks that the owner signed for this copy void.
    """
    copy: uint256 = copies.copy_of(token_id)
    if convert(copy & words.OWNER, address) != msg.sender:
        refusals.refuse(refusals.NOT_OWNER)
    if words.cancels(copy) == words.CANCELS_LIMIT:
        refusals.refuse(refusals.TOO_MANY_CANCELS)
    copy = unsafe_add(copy, words.ONE_CANCEL)
    copies.copies[token_id] = copy
    log IRelease.Cancelled(token_id=token_id, epoch=words.epoch(copy))


@external
@nonreentrant
def cancel_all():
    """
    @notice Makes all asks and offers that the caller signed for this release void.
    """
    account: uint256 = copies.accounts[msg.sender]
    if words.counter(account) == words.COUNTER_LIMIT:
        refusals.refuse(refusals.TOO_MANY_CANCELS)
    account = unsafe_add(account, words.ONE_COUNT)
    copies.accounts[msg.sender] = account
    log IRelease.CancelledAll(account=msg.sender, counter=words.counter(account))


@external
def cancel_offer(nonce: uint256):
    """
    @notice Makes the caller's offer with this nonce void. Not locked: `accept` closes an offer before it calls anybody.
    """
    self._close_offer(msg.sender, nonce)


@internal
def _close_offer(buyer: address, nonce: uint256):
    word: uint256 = self.closed_offers[buyer][words.nonce_word(nonce)]
    bit: uint256 = words.nonce_bit(nonce)
    if word & bit != 0:
        refusals.refuse(refusals.OFFER_CLOSED)
    self.closed_offers[buyer][words.nonce_word(nonce)] = word | bit
    log IRelease.OfferClosed(buyer=buyer, nonce=nonce)


@view
@external
def offer_closed(buyer: address, nonce: uint256) -> bool:
    return self.closed_offers[buyer][words.nonce_word(nonce)] & words.nonce_bit(nonce) != 0

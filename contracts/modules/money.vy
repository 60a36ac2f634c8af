# pragma version 0.4.3
"""
@title Money coming in, going out, and owed
@notice A release takes one currency: the chain's own coin or one ERC-20 token. Sellers and marketplaces are paid at once,
    and credited if they cannot be paid, so that nobody can block a sale by refusing money.
"""

from contracts.interfaces import IRelease
from contracts.modules import copies
from contracts.modules import refusals
from contracts.modules import words
from ethereum.ercs import IERC20

uses: copies

interface WrappedNative:
    def withdraw(amount: uint256): nonpayable


# What an account may use up while it is paid: enough for a contract that notes the payment, too little to harm.
PUSH_GAS: constant(uint256) = 50_000
TOKEN_GAS: constant(uint256) = 300_000

WRAPPED: immutable(address)

ledger: uint256


@deploy
def __init__(wrapped_native: address):
    WRAPPED = wrapped_native


# Coming in


@payable
@internal
def receive(rules: uint256, payer: address, amount: uint256):
    """
    @notice Takes exactly `amount` from the payer: the coin that came with the call, or the token by its allowance.
    """
    if rules & words.ERC20 == 0:
        if msg.value != amount:
            refusals.refuse(refusals.WRONG_PAYMENT)
        return
    if msg.value != 0:
        refusals.refuse(refusals.WRONG_PAYMENT)
    self._pull(self.currency(rules), payer, amount)


@internal
def receive_offered(rules: uint256, payer: address, amount: uint256):
    """
    @notice Takes `amount` from a buyer who is not the caller: the token, or wrapped coin, which becomes coin here.
    """
    if rules & words.ERC20 != 0:
        self._pull(self.currency(rules), payer, amount)
        return
    if WRAPPED == empty(address):
        refusals.refuse(refusals.NO_OFFERS)
    self._pull(WRAPPED, payer, amount)
    before: uint256 = self.balance
    self.unwrap(amount)
    if self.balance - before != amount:
        refusals.refuse(refusals.PAYMENT_SHORT)


@internal
def unwrap(amount: uint256):
    """
    @notice Turns wrapped coin into coin.
    """
    extcall WrappedNative(WRAPPED).withdraw(amount)


@internal
def _pull(token: address, payer: address, amount: uint256):
    """
    @dev What arrives is measured: a token that keeps a fee, or says yes and does nothing, is refused.
    """
    if amount == 0:
        return
    before: uint256 = staticcall IERC20(token).balanceOf(self)
    if not self._token_call(
        token,
        abi_encode(payer, self, amount, method_id=method_id("transferFrom(address,address,uint256)")),
        max_value(uint256),
    ):
        refusals.refuse(refusals.PAYMENT_FAILED)
    if staticcall IERC20(token).balanceOf(self) - before != amount:
        refusals.refuse(refusals.PAYMENT_SHORT)


# Credited


@internal
@pure
def with_royalty(rules: uint256, amount: uint256) -> uint256:
    """
    @notice The rules with `amount` more royalties.
    """
    if amount > unsafe_sub(words.ROYALTIES_LIMIT, rules & words.ROYALTIES_LIMIT):
        refusals.refuse(refusals.TOO_MUCH_REVENUE)
    return unsafe_add(rules, amount)


@internal
@pure
def with_first_sale(selling: uint256, amount: uint256) -> uint256:
    """
    @notice The selling word with `amount` more from first sales.
    """
    if amount > unsafe_sub(words.FIRST_SALES_LIMIT, selling & words.FIRST_SALES_LIMIT):
        refusals.refuse(refusals.TOO_MUCH_REVENUE)
    return unsafe_add(selling, amount)


# Going out


@internal
def pay(rules: uint256, account: address, amount: uint256):
    """
    @notice Pays at once; an account that cannot be paid now is credited and claims later.
    """
    if amount == 0:
        return
    currency: address = empty(address)
    if rules & words.ERC20 != 0:
        currency = self.currency(rules)
    if self.push(currency, account, amount, PUSH_GAS, TOKEN_GAS):
        return
    # Prices are below 2**88 and every credit takes a sale: 2**40 of them are out of reach.
    copies.accounts[account] = unsafe_add(copies.accounts[account], amount * words.ONE_CREDIT)
    self.ledger = unsafe_add(self.ledger, amount)
    log IRelease.Credited(account=account, amount=amount)


@internal
def push(currency: address, account: address, amount: uint256, coin_gas: uint256, token_gas: uint256) -> bool:
    if currency == empty(address):
        return raw_call(account, b"", value=amount, gas=coin_gas, revert_on_failure=False)
    data: Bytes[68] = abi_encode(account, amount, method_id=method_id("transfer(address,uint256)"))
    return self._token_call(currency, data, token_gas)


@internal
def _token_call(token: address, data: Bytes[100], gas_limit: uint256) -> bool:
    """
    @notice Whether the token did as told: many answer true, some nothing at all, some false.
    """
    success: bool = False
    answer: Bytes[32] = b""
    success, answer = raw_call(token, data, max_outsize=32, gas=gas_limit, revert_on_failure=False)
    return success and (len(answer) == 0 or convert(answer, uint256) == 1)


# Reading


@internal
@view
def currency(rules: uint256) -> address:
    """
    @notice The token of the release, or address zero for the chain's own coin.
    """
    if rules & words.ERC20 == 0:
        return empty(address)
    return words.extra_address(copies.extra(rules, 2))


@internal
@view
def held(currency: address) -> uint256:
    if currency == empty(address):
        return self.balance
    return staticcall IERC20(currency).balanceOf(self)


@view
@external
def wrapped_native() -> address:
    """
    @notice The token in which offers for a coin release pay; zero where there is none.
    """
    return WRAPPED

# pragma version 0.4.3
"""
@title An artist's terms: their bounds, and their way into storage words and back
@notice The bounds are those of backend/refrain/terms.py.
"""

from contracts.interfaces import IRelease
from contracts.modules import refusals
from contracts.modules import royalties
from contracts.modules import words


@internal
@view
def check(terms: IRelease.Terms):
    """
    @notice Refuses terms that no release can have.
    """
    if terms.royalty_bps > royalties.MAX_ROYALTY:
        refusals.refuse(refusals.TERMS_ROYALTY)
    if terms.max_supply == 0 or terms.max_supply > words.COPIES_LIMIT:
        refusals.refuse(refusals.TERMS_SUPPLY)
    if terms.max_holders > words.COPIES_LIMIT:
        refusals.refuse(refusals.TERMS_HOLDERS)
    if terms.max_resales > words.QUOTA_LIMIT:
        refusals.refuse(refusals.TERMS_RESALES)
    if terms.max_gifts > words.QUOTA_LIMIT:
        refusals.refuse(refusals.TERMS_GIFTS)
    if terms.max_grants > words.QUOTA_LIMIT:
        refusals.refuse(refusals.TERMS_GRANTS)
    if terms.resale_opens > words.TIME_LIMIT:
        refusals.refuse(refusals.TERMS_OPENING)
    self._check_prices(terms.min_resale_price, terms.max_resale_price)
    self._check_types(terms.buyer_types, terms.registry)
    if terms.currency != empty(address) and not terms.currency.is_contract:
        refusals.refuse(refusals.TERMS_CURRENCY)


@internal
@pure
def _check_prices(low: uint256, high: uint256):
    if low > words.PRICE_LIMIT or high > words.PRICE_LIMIT or (high != 0 and low > high):
        refusals.refuse(refusals.TERMS_PRICES)


@internal
@view
def _check_types(types: uint256, registry: address):
    if (types == 0) != (registry == empty(address)):
        refusals.refuse(refusals.TERMS_TYPES)
    if types != 0 and not registry.is_contract:
        refusals.refuse(refusals.TERMS_REGISTRY)


@internal
@pure
def rules_of(terms: IRelease.Terms, payees: uint256) -> uint256:
    """
    @notice The rules word of a new release with checked terms.
    """
    flags: uint256 = 0
    if terms.open_operators:
        flags |= words.OPEN_OPERATORS
    if terms.contract_wallets:
        flags |= words.CONTRACT_WALLETS
    if terms.buyer_types != 0:
        flags |= words.TYPES
    if terms.min_resale_price | terms.max_resale_price != 0:
        flags |= words.BAND
    if terms.currency != empty(address):
        flags |= words.ERC20
    if flags & (words.TYPES | words.BAND | words.ERC20) != 0 or terms.max_grants != 0:
        flags |= words.EXTRAS
    return words.rules(
        payees,
        flags,
        terms.max_gifts,
        terms.max_resales,
        terms.royalty_bps,
        terms.resale_opens,
        terms.max_holders,
        terms.max_supply,
    )


@internal
@pure
def extras_of(terms: IRelease.Terms) -> uint256[3]:
    """
    @notice The three words of rarer terms.
    """
    return [
        terms.buyer_types,
        words.address_and(terms.registry, terms.min_resale_price, terms.max_grants),
        words.address_and(terms.currency, terms.max_resale_price, 0),
    ]


@internal
@pure
def terms_of(rules: uint256, extras: uint256[3]) -> IRelease.Terms:
    """
    @notice The terms that the words hold.
    """
    return IRelease.Terms(
        royalty_bps=words.royalty_bps(rules),
        max_supply=words.max_supply(rules),
        max_holders=words.max_holders(rules),
        max_resales=words.max_resales(rules),
        max_gifts=words.max_gifts(rules),
        max_grants=words.extra_quota(extras[1]),
        buyer_types=extras[0],
        registry=words.extra_address(extras[1]),
        resale_opens=words.resale_opens(rules),
        min_resale_price=words.extra_price(extras[1]),
        max_resale_price=words.extra_price(extras[2]),
        open_operators=rules & words.OPEN_OPERATORS != 0,
        contract_wallets=rules & words.CONTRACT_WALLETS != 0,
        currency=words.extra_address(extras[2]),
    )


@internal
@pure
def loosens(old: IRelease.Terms, new: IRelease.Terms) -> bool:
    """
    @notice Whether nobody who holds or acquires a copy loses anything: the artist earns no more per resale, no more
        copies exist, and everything else is allowed to at least the same extent.
    """
    return (
        new.royalty_bps <= old.royalty_bps
        and new.max_supply <= old.max_supply
        and self._no_lower(old.max_holders, new.max_holders)
        and new.max_resales >= old.max_resales
        and new.max_gifts >= old.max_gifts
        and new.max_grants >= old.max_grants
        and self._same_or_more_types(old, new)
        and new.resale_opens <= old.resale_opens
        and new.min_resale_price <= old.min_resale_price
        and self._no_lower(old.max_resale_price, new.max_resale_price)
        and (new.open_operators or not old.open_operators)
        and (new.contract_wallets or not old.contract_wallets)
        and new.currency == old.currency
    )


@internal
@pure
def _no_lower(old: uint256, new: uint256) -> bool:
    """
    @notice Of a limit where 0 is none.
    """
    return new == 0 or (old != 0 and new >= old)


@internal
@pure
def _same_or_more_types(old: IRelease.Terms, new: IRelease.Terms) -> bool:
    """
    @notice No types at all, or all the old ones of the same steward in the same registry.
    """
    if new.buyer_types == 0:
        return True
    same: bool = words.steward(new.buyer_types) == words.steward(old.buyer_types) and new.registry == old.registry
    return same and old.buyer_types != 0 and new.buyer_types & old.buyer_types == old.buyer_types


# Sale settings


@internal
@pure
def selling_of(price: uint256, opens: uint256, closes: uint256, per_account: uint256) -> uint256:
    """
    @notice The word of sale settings with nothing sold yet; `closes` 0 is never, `per_account` 0 is no limit.
    """
    if price > words.PRICE_LIMIT:
        refusals.refuse(refusals.SALE_PRICE)
    if opens > words.TIME_LIMIT or closes > words.TIME_LIMIT or (closes != 0 and closes <= opens):
        refusals.refuse(refusals.SALE_TIMES)
    if per_account > words.QUOTA_LIMIT:
        refusals.refuse(refusals.SALE_PER_ACCOUNT)
    return words.selling(per_account, closes, opens, price)

"""The terms as a buyer reads them: for each a figure and the sentence that goes on from it. Pure."""

from datetime import UTC, datetime

from refrain.currency import COIN, Currency
from refrain.terms import MAX_COPIES, MAX_QUOTA, Terms
from refrain.units import NOBODY, format_percent

Line = tuple[str, str]

ALWAYS = ("royalty_bps", "max_supply", "max_holders", "max_resales", "max_gifts", "buyer_types")
"""Terms that every release speaks of."""
WHERE_SET = ("currency", "min_resale_price", "max_resale_price", "resale_opens", "open_operators")
"""Terms that are spoken of where the artist chose something else than what is usual."""


def in_words(terms: Terms, currency: Currency = COIN) -> tuple[Line, ...]:
    """All terms that a buyer needs to know, the most important first; `currency` is the one that the terms name.

    Of a royalty of nothing on resales that never happen there is nothing to say.
    """
    set_ones = (name for name in WHERE_SET if getattr(terms, name) not in (0, NOBODY))
    always = ALWAYS if terms.royalty_bps or terms.max_resales else ALWAYS[1:]
    return tuple(line(terms, name, currency) for name in (*always, *set_ones))


def line(terms: Terms, name: str, currency: Currency = COIN) -> Line:
    """One term, also where it says nothing unusual; `name` is a field of `Terms`."""
    return _OF_MONEY[name](terms, currency) if name in _OF_MONEY else _LINES[name](terms)


def _royalty(terms: Terms) -> Line:
    percent = f"{format_percent(terms.royalty_bps)} %"
    return (percent, "of every resale goes to the artist, for as long as the copy exists.")


def _supply(terms: Terms) -> Line:
    if terms.max_supply >= MAX_COPIES:
        return ("Open", "edition: as many copies as people want.")
    return (f"{terms.max_supply:,}", _plural(terms.max_supply, "copy can ever exist.", "copies can ever exist."))


def _holders(terms: Terms) -> Line:
    limit = terms.max_holders
    if limit == 0:
        return ("Any number", "of accounts can hold a copy at the same time.")
    return (
        f"{limit:,}",
        _plural(limit, "account can hold a copy at the same time.", "accounts can hold a copy at the same time."),
    )


def _resales(terms: Terms) -> Line:
    if terms.max_resales == 0:
        return ("Never", "can a copy be resold.")
    if terms.max_resales >= MAX_QUOTA:
        return ("Freely", "can each copy be resold, again and again.")
    return (f"{terms.max_resales}×", "is how often each copy can be resold, over its whole life.")


def _gifts(terms: Terms) -> Line:
    if terms.max_gifts == 0:
        return ("No", "copy can be given away.")
    if terms.max_gifts >= MAX_QUOTA:
        return ("Freely", "can each copy be given away.")
    return (f"{terms.max_gifts}×", "is how often each copy can be given away.")


def _grants(terms: Terms) -> Line:
    if terms.max_grants == 0:
        return ("No", "copy is given away by the artist.")
    return (
        f"{terms.max_grants}",
        _plural(
            terms.max_grants,
            "copy at most is a present of the artist's.",
            "copies at most are presents of the artist's.",
        ),
    )


def _acquirers(terms: Terms) -> Line:
    if terms.buyer_types == 0:
        return ("Anyone", "may acquire a copy. No membership needed.")
    return ("Members", "only: an account needs one of the steward's memberships to acquire a copy.")


def _currency(_terms: Terms, currency: Currency) -> Line:
    return (currency.symbol, "is what copies are paid in, first sales and resales alike.")


def _floor(terms: Terms, currency: Currency) -> Line:
    if not terms.min_resale_price:
        return ("No", "lowest price of a resale.")
    return (currency.words(terms.min_resale_price), "is the lowest price of a resale.")


def _ceiling(terms: Terms, currency: Currency) -> Line:
    if not terms.max_resale_price:
        return ("No", "highest price of a resale.")
    return (currency.words(terms.max_resale_price), "is the highest price of a resale.")


def _opening(terms: Terms) -> Line:
    if not terms.resale_opens:
        return ("At once", "copies can be resold.")
    day = f"{datetime.fromtimestamp(terms.resale_opens, UTC):%Y-%m-%d}"
    return (day, "is the first day on which copies can be resold.")


def _operators(terms: Terms) -> Line:
    if terms.open_operators:
        return ("Open", "marketplaces may move copies themselves; there the royalty is voluntary.")
    return ("Closed", "to other marketplaces' own contracts: only the owner moves a copy.")


def _contracts(terms: Terms) -> Line:
    if terms.contract_wallets:
        return ("Contracts", "may hold copies and play them, as people do.")
    return ("People", "play: a copy that a contract holds stays silent.")


def _plural(count: int, one: str, many: str) -> str:
    return one if count == 1 else many


_LINES = {
    "royalty_bps": _royalty,
    "max_supply": _supply,
    "max_holders": _holders,
    "max_resales": _resales,
    "max_gifts": _gifts,
    "max_grants": _grants,
    "buyer_types": _acquirers,
    "resale_opens": _opening,
    "open_operators": _operators,
    "contract_wallets": _contracts,
}
_OF_MONEY = {"currency": _currency, "min_resale_price": _floor, "max_resale_price": _ceiling}

"""Loosening: from the form's fields to looser terms, each change told as it is now and as it will be. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from refrain.chain.buyer_types import types_of
from refrain.currency import Currency
from refrain.liner_notes import Line, line
from refrain.terms import Terms, tightened
from refrain.units import NOBODY, format_percent, parse_percent
from refrain_web.studio.fields import FORM_NAMES, Fields, document, membership, midnight, pointed


@dataclass(frozen=True, slots=True)
class Change:
    """One term as it is and as it will be, in the words of the release page."""

    before: Line
    after: Line


@dataclass(frozen=True, slots=True)
class Loosened:
    """What the form says. `terms` is None while there are `problems` (field name to words)."""

    now: Terms
    terms: Terms | None
    problems: dict[str, str]
    currency: Currency

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every term that becomes looser."""
        if self.terms is None:
            return ()
        names = [one.name for one in fields(Terms) if getattr(self.now, one.name) != getattr(self.terms, one.name)]
        return tuple(_change(self.now, self.terms, name, self.currency) for name in names if name != "registry")

    @property
    def document(self) -> dict[str, Any] | None:
        """All terms as the API takes them, if something changes."""
        return document(self.terms) if self.terms and self.changes else None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed but perhaps not meant."""
        return tuple(_warnings(self.now, self.terms)) if self.terms else ()


def loosen(form: Mapping[str, str], now: Terms, minted: int, currency: Currency) -> Loosened:
    """Read the form; a field that is absent leaves its term as it is, one that would tighten it is a problem."""
    given = Fields(form)
    values = asdict(now) | {name: value for name, value in _read(given, now, currency).items() if value is not None}
    terms = given.terms(values)
    if terms is not None:
        for name in tightened(now, terms, minted):
            given.problems[FORM_NAMES.get(name, name)] = _only(name, now, minted)
    return Loosened(now, None if given.problems else terms, given.problems, currency)


def form_of(now: Terms, currency: Currency) -> dict[str, str]:
    """The fields of the form for terms that stay as they are."""
    return {
        "royalty": format_percent(now.royalty_bps),
        "copies": str(now.max_supply),
        "holders": str(now.max_holders),
        "resales": str(now.max_resales),
        "gifts": str(now.max_gifts),
        "grants": str(now.max_grants),
        "min_resale_price": currency.format(now.min_resale_price),
        "max_resale_price": currency.format(now.max_resale_price),
    }


def _read(given: Fields, now: Terms, currency: Currency) -> dict[str, Any]:
    same, amount = form_of(now, currency), pointed(currency.parse)
    form = given.form
    read = {
        "royalty_bps": given.read("royalty", pointed(parse_percent), same["royalty"]),
        "max_supply": given.read("copies", int, same["copies"]),
        "max_holders": 0 if form.get("holders_limit") == "none" else given.read("holders", int, same["holders"]),
        "max_resales": given.quota("resales", same["resales"]),
        "max_gifts": given.quota("gifts", same["gifts"]),
        "max_grants": given.read("grants", int, same["grants"]),
        "min_resale_price": given.read("min_resale_price", amount, same["min_resale_price"]),
        "max_resale_price": given.read("max_resale_price", amount, same["max_resale_price"]),
        "open_operators": now.open_operators or form.get("open_operators") == "on",
        "contract_wallets": now.contract_wallets or form.get("contract_wallets") == "on",
        **_acquirers(given, now),
    }
    if form.get("max_resale_price_limit") == "none":
        read["max_resale_price"] = 0
    if form.get("resale_opens_limit") == "none":
        read["resale_opens"] = 0
    elif form.get("resale_opens"):
        opens = given.read("resale_opens", midnight)
        read["resale_opens"] = now.resale_opens if opens == now.resale_opens // 86_400 * 86_400 else opens
    return read


def _acquirers(given: Fields, now: Terms) -> dict[str, Any]:
    """As now, anyone, or members of one more type of the same steward."""
    if given.form.get("who") == "anyone":
        return {"buyer_types": 0, "registry": NOBODY}
    if given.form.get("who") != "more" or not now.buyer_types:
        return {}
    kind = given.read("membership", membership, "0")
    return {} if kind is None else {"buyer_types": now.buyer_types | types_of(NOBODY, 1 << kind)}


def _change(now: Terms, new: Terms, name: str, currency: Currency) -> Change:
    if name == "buyer_types" and new.buyer_types:
        before, after = (
            ("Members", "of the steward's types so far may acquire a copy."),
            (
                "More members",
                "of the same steward may acquire a copy.",
            ),
        )
        return Change(before, after)
    return Change(line(now, name, currency), line(new, name, currency))


def _only(name: str, now: Terms, minted: int) -> str:
    """What is possible for a term that can go one way only."""
    if name == "max_supply":
        return f"Between {minted:,}, which exist already, and {now.max_supply:,} copies."
    return _ONLY[name]


_ONLY = {
    "royalty_bps": "The royalty can only become lower.",
    "max_holders": "There can only be more holders.",
    "max_resales": "There can only be more resales.",
    "max_gifts": "There can only be more gifts.",
    "max_grants": "There can only be more presents.",
    "buyer_types": "More may acquire a copy, never fewer.",
    "resale_opens": "Resales can only open earlier.",
    "min_resale_price": "The lowest price can only become lower.",
    "max_resale_price": "The highest price can only become higher.",
    "open_operators": "What is open stays open.",
    "contract_wallets": "What is open stays open.",
    "currency": "The currency stays.",
}


def _warnings(now: Terms, new: Terms) -> list[str]:
    found = []
    if new.royalty_bps == 0 < now.royalty_bps:
        found.append("At 0 % nothing ever comes back to you from resales again. It can never be raised.")
    if new.max_supply < now.max_supply:
        found.append("Fewer copies make each one rarer, and you can never sell the others.")
    if now.buyer_types and not new.buyer_types:
        found.append("Once anyone may acquire a copy, it cannot be for members only again.")
    if new.open_operators and not now.open_operators:
        found.append("Open to other marketplaces: there, paying your royalty is voluntary.")
    if new.contract_wallets and not now.contract_wallets:
        found.append("Contracts may hold copies: one of them can stand for many listeners who share a copy.")
    return found

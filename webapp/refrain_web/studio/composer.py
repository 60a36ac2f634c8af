"""The terms composer: from the form's fields to `Terms`, with what the artist should think about again. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from refrain.chain.buyer_types import types_of
from refrain.currency import COIN, Currency
from refrain.errors import InvalidInput
from refrain.terms import MAX_COPIES, Terms
from refrain.units import NOBODY, Address, Wei, parse_address, parse_percent
from refrain_web.studio.fields import Fields, document, membership, midnight, pointed


@dataclass(frozen=True, slots=True)
class Composed:
    """What the form says. `terms` is None while `problems` (field name to words) is not empty."""

    terms: Terms | None
    price: Wei | None
    problems: dict[str, str]
    currency: Currency

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed but perhaps not meant."""
        return tuple(_warnings(self.terms, self.price, self.currency)) if self.terms and self.price is not None else ()

    @property
    def document(self) -> dict[str, Any] | None:
        """The terms as the API takes them."""
        return None if self.terms is None else document(self.terms)


def compose(form: Mapping[str, str], registry: Address, currencies: Sequence[Currency] = (COIN,)) -> Composed:
    """Read the form; every field that cannot be read gets its own words. `registry` holds the buyer types, `currencies`
    are those that a price may be in, the first one where the form names none."""
    fields = Fields(form)
    read = fields.read
    currency = read("currency", lambda text: _chosen(text, currencies), currencies[0].address) or currencies[0]
    amount = pointed(currency.parse)
    price = read("price", amount, "0")
    values = {
        "royalty_bps": read("royalty", pointed(parse_percent), "0"),
        "max_supply": MAX_COPIES if form.get("edition") == "open" else read("copies", int, "100"),
        "max_holders": read("holders", int, "0"),
        "max_resales": fields.quota("resales"),
        "max_gifts": fields.quota("gifts"),
        "max_grants": read("grants", int, "0"),
        "min_resale_price": read("min_resale_price", amount, "0"),
        "max_resale_price": read("max_resale_price", amount, "0"),
        "resale_opens": read("resale_opens", midnight, ""),
        "open_operators": form.get("open_operators") == "on",
        "contract_wallets": form.get("contract_wallets") == "on",
        "currency": currency.address,
        **_acquirers(fields, registry),
    }
    return Composed(fields.terms(values), price, fields.problems, currency)


def _chosen(text: str, currencies: Sequence[Currency]) -> Currency:
    for one in currencies:
        if one.address == text:
            return one
    raise InvalidInput("currency: not one of this shop's", hint="Choose one from the list.", field="currency")


def _acquirers(fields: Fields, registry: Address) -> dict[str, Any]:
    if fields.form.get("who") != "members":
        return {"buyer_types": 0, "registry": NOBODY}
    steward = fields.read("steward", parse_address, "")
    kind = fields.read("membership", membership, "0")
    if steward is None or kind is None:
        return {}
    return {"buyer_types": types_of(steward, 1 << kind), "registry": registry}


def _warnings(terms: Terms, price: Wei, currency: Currency) -> list[str]:
    found = []
    if terms.royalty_bps == 0 and terms.max_resales:
        found.append("A royalty of 0 % means that nothing ever comes back to you from resales. It can never be raised.")
    if terms.royalty_bps >= 3_000:
        found.append("A high royalty leaves little to a seller; copies may simply never be resold.")
    if price == 0:
        found.append("At a price of 0 anyone may take every copy at once and sell them on.")
    if price > (10 if currency.is_coin else 10_000) * currency.one:
        found.append("That is a very high price. Is the decimal point where you want it?")
    if terms.soulbound:
        found.append("Neither resold nor given: whoever loses her wallet loses her copy for good.")
    if 0 < terms.max_holders < terms.max_supply and terms.max_resales == 0 and terms.max_gifts == 0:
        found.append("Fewer holders than copies: some copies can only go to people who have one already.")
    if terms.max_resale_price and terms.max_resale_price < price:
        found.append("The highest resale price is below the first price: everyone who sells makes a loss.")
    if terms.min_resale_price > price > 0:
        found.append("The lowest resale price is above the first price: whoever sells can only sell dearer.")
    if 0 < terms.max_holders < terms.max_supply and terms.buyer_types == 0:
        found.append("One person can have many accounts: a limit on holders binds people only together with members.")
    if not currency.is_coin:
        found.append("Whoever issues this currency can freeze accounts in it, also what your release has earned.")
    if terms.contract_wallets:
        found.append("Contracts may hold copies: one of them can stand for many listeners who share a copy.")
    if terms.open_operators:
        found.append("Open to other marketplaces: there, paying your royalty is voluntary.")
    return found

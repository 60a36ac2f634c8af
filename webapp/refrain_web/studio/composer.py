"""The terms composer: from the form's fields to `Terms`, with what the artist should think about again. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from refrain.errors import InvalidInput
from refrain.terms import MAX_COPIES, MAX_QUOTA, Terms
from refrain.units import NOBODY, WEI_PER_ETHER, Address, Wei, parse_address, parse_ether, parse_percent
from refrain_web.translation import translated

_MEMBERSHIPS = 96
"""A steward has so many buyer types, one bit each."""


@dataclass(frozen=True, slots=True)
class Composed:
    """What the form says. `terms` is None while `problems` (field name to words) is not empty."""

    terms: Terms | None
    price: Wei | None
    problems: dict[str, str]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed but perhaps not meant."""
        return tuple(_warnings(self.terms, self.price)) if self.terms and self.price is not None else ()

    @property
    def document(self) -> dict[str, Any] | None:
        """The terms as the API takes them; amounts of wei as text, because scripts' numbers end at 2^53."""
        if self.terms is None:
            return None
        fields = asdict(self.terms)
        return fields | {name: str(fields[name]) for name in ("buyer_types", "min_resale_price", "max_resale_price")}


def compose(form: Mapping[str, str], registry: Address) -> Composed:
    """Read the form; every field that cannot be read gets its own words. `registry` holds the buyer types."""
    problems: dict[str, str] = {}

    def read(name: str, parse: Callable[[str], Any], default: str = "") -> Any:
        try:
            return parse(form.get(name, default).strip() or default)
        except InvalidInput as error:
            problems[name] = _sentence(error)
        except ValueError:
            problems[name] = translated("A whole number, please.")
        return None

    price = read("price", _pointed(parse_ether), "0")
    fields = {
        "royalty_bps": read("royalty", _pointed(parse_percent), "0"),
        "max_supply": MAX_COPIES if form.get("edition") == "open" else read("copies", int, "100"),
        "max_holders": read("holders", int, "0"),
        "max_resales": _quota(form, "resales", read),
        "max_gifts": _quota(form, "gifts", read),
        "min_resale_price": read("min_resale_price", _pointed(parse_ether), "0"),
        "max_resale_price": read("max_resale_price", _pointed(parse_ether), "0"),
        "resale_opens": read("resale_opens", _midnight, ""),
        "open_operators": form.get("open_operators") == "on",
        **_acquirers(form, registry, read),
    }
    terms = None if problems else _checked(fields, problems)
    return Composed(terms, price, problems)


def _checked(fields: dict[str, Any], problems: dict[str, str]) -> Terms | None:
    try:
        return Terms(**fields)
    except InvalidInput as error:
        problems[_FORM_NAMES.get(error.field, error.field)] = translated(error.hint) or _sentence(error)
        return None


_FORM_NAMES = {
    "royalty": "royalty",
    "max_supply": "copies",
    "max_holders": "holders",
    "max_resales": "resales",
    "max_gifts": "gifts",
    "buyer_types": "steward",
}


def _quota(form: Mapping[str, str], name: str, read: Callable[..., Any]) -> Any:
    return MAX_QUOTA if form.get(f"{name}_limit") == "none" else read(name, int, "0")


def _acquirers(form: Mapping[str, str], registry: Address, read: Callable[..., Any]) -> dict[str, Any]:
    if form.get("who") != "members":
        return {"buyer_types": 0, "registry": NOBODY}
    steward = read("steward", parse_address, "")
    membership = read("membership", _membership, "0")
    if steward is None or membership is None:
        return {}
    return {"buyer_types": int(steward, 16) << _MEMBERSHIPS | 1 << membership, "registry": registry}


def _membership(text: str) -> int:
    number = int(text)
    if not 0 <= number < _MEMBERSHIPS:
        raise InvalidInput(f"membership: {number} is not a membership", hint=f"From 0 to {_MEMBERSHIPS - 1}.")
    return number


def _midnight(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) if text else 0


def _pointed(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """A parser that also takes a decimal comma, as most of Europe writes it."""
    return lambda text: parse(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)


def _sentence(error: InvalidInput) -> str:
    words = translated(error.message).rpartition(": ")[2]
    return f"{words[:1].upper()}{words[1:]}. {translated(error.hint)}".strip()


def _warnings(terms: Terms, price: Wei) -> list[str]:
    found = []
    if terms.royalty_bps == 0 and terms.max_resales:
        found.append("A royalty of 0 % means that nothing ever comes back to you from resales. It can never be raised.")
    if terms.royalty_bps >= 3_000:
        found.append("A high royalty leaves little to a seller; copies may simply never be resold.")
    if price == 0:
        found.append("At a price of 0 anyone may take every copy at once and sell them on.")
    if price > 10 * WEI_PER_ETHER:
        found.append("That is a very high price. Is the decimal point where you want it?")
    if terms.soulbound:
        found.append("Neither resold nor given: whoever loses her wallet loses her copy for good.")
    if 0 < terms.max_holders < terms.max_supply and terms.max_resales == 0 and terms.max_gifts == 0:
        found.append("Fewer holders than copies: some copies can only go to people who have one already.")
    if terms.max_resale_price and terms.max_resale_price < price:
        found.append("The highest resale price is below the first price: everyone who sells makes a loss.")
    if terms.open_operators:
        found.append("Open to other marketplaces: there, paying your royalty is voluntary.")
    return found

"""Reading a form's fields: what cannot be read gets its own words, beside its own field."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from refrain.errors import InvalidInput
from refrain.terms import KINDS, MAX_QUOTA, Terms
from refrain_web.translation import translated

FORM_NAMES = {
    "royalty": "royalty",
    "royalty_bps": "royalty",
    "max_supply": "copies",
    "max_holders": "holders",
    "max_resales": "resales",
    "max_gifts": "gifts",
    "max_grants": "grants",
    "buyer_types": "steward",
}
"""Terms whose field in a form has another name."""


class Fields:
    """A form as it was sent, and the `problems` found so far (field name to words)."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self.form = form
        self.problems: dict[str, str] = {}

    def read(self, name: str, parse: Callable[[str], Any], default: str = "") -> Any:
        """What `parse` makes of a field, of `default` where it is empty; None with a problem where it cannot."""
        try:
            return parse(self.form.get(name, default).strip() or default)
        except InvalidInput as error:
            self.problems[name] = sentence(error)
        except ValueError:
            self.problems[name] = translated("A whole number, please.")
        return None

    def quota(self, name: str, default: str = "0") -> Any:
        """How often, or any number of times."""
        return MAX_QUOTA if self.form.get(f"{name}_limit") == "none" else self.read(name, int, default)

    def terms(self, values: Mapping[str, Any]) -> Terms | None:
        """Terms, if they were all read and lie within their bounds."""
        if self.problems:
            return None
        try:
            return Terms(**values)
        except InvalidInput as error:
            self.problems[FORM_NAMES.get(error.field, error.field)] = translated(error.hint) or sentence(error)
            return None


def document(terms: Terms) -> dict[str, Any]:
    """Terms as the API takes them; amounts of wei as text, because scripts' numbers end at 2^53."""
    fields = asdict(terms)
    return fields | {name: str(fields[name]) for name in ("buyer_types", "min_resale_price", "max_resale_price")}


def membership(text: str) -> int:
    """The number of one of a steward's types."""
    number = int(text)
    if not 0 <= number < KINDS:
        raise InvalidInput(f"membership: {number} is not a membership", hint=f"From 0 to {KINDS - 1}.")
    return number


def midnight(text: str) -> int:
    """The beginning of a day, in seconds since 1970 (UTC); 0 for none."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) if text else 0


def pointed(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """A parser that also takes a decimal comma, as most of Europe writes it."""
    return lambda text: parse(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)


def sentence(error: InvalidInput) -> str:
    """What is wrong with a field, without its name."""
    words = translated(error.message).rpartition(": ")[2]
    return f"{words[:1].upper()}{words[1:]}. {translated(error.hint)}".strip()

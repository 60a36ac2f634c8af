"""Texts, numbers and days in the language of whoever reads them. Outside a request that is English."""

import re
from datetime import datetime
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol
from flask import g, has_request_context, request

from refrain_web.translation.catalogues import catalogue
from refrain_web.translation.languages import SOURCE, Language, choose

COOKIE = "language"
_NUMBER = re.compile(r"((?:\d{1,3}(?:,\d{3})*|\d+)(?:\.\d+)?)( %| [^\s\d]{1,11}|×|)", re.ASCII)


def language() -> Language:
    """What this request is answered in."""
    if not has_request_context():
        return SOURCE
    if "language" not in g:
        g.language = choose(request.args.get("lang"), request.cookies.get(COOKIE), request.accept_languages)
    found: Language = g.language
    return found


def gettext(text: str, /, **values: object) -> str:
    """The text in the reader's language. With values, `%(name)s` marks their places and `%%` is a per cent sign."""
    return _filled(catalogue(language().code).texts.gettext(text), values)


def pgettext(context: str, text: str, /, **values: object) -> str:
    """The text where the same word means different things; `context` tells translators which."""
    return _filled(catalogue(language().code).texts.pgettext(context, text), values)


def ngettext(singular: str, plural: str, count: int, /, **values: object) -> str:
    """The text for a count, which `%(num)s` stands for."""
    text = catalogue(language().code).texts.ngettext(singular, plural, count)
    return _filled(text, {"num": number(count)} | values)


def translated(text: str, subjects: int = 3) -> str:
    """What the library said in English (terms, refusals, errors), in the reader's language where it is known.

    Such texts arrive finished. A text with values is recognised by its words, and the values move to their places. So
    many `subjects` may stand in front, each with a colon: "song.flac: ...".
    """
    spoken = language()
    if spoken is SOURCE or not text:
        return text
    known = catalogue(spoken.code)
    whole = known.texts.gettext(text)
    if whole != text:
        return whole
    for template in known.templates:
        if values := template.values(text):
            return _filled(template.translated, {name: _value(value) for name, value in values.items()})
    subject, _, words = text.partition(": ")
    return f"{subject}: {translated(words, subjects - 1)}" if words and subjects else _value(text)


def number(value: int) -> str:
    """A whole number with its thousands marked."""
    return str(format_decimal(value, locale=language().locale))


def decimal(text: str) -> str:
    """An exact decimal number as the reader writes it: "0.05" is "0,05" in German. Its digits stay as they are."""
    return text.replace(".", get_decimal_symbol(language().locale))


def day(when: datetime) -> str:
    """A day for people: "3 March 2026"."""
    return format_date(when.date(), format="long", locale=language().locale)


def _filled(text: str, values: dict[str, object]) -> str:
    return text % values if values else text


def _value(text: str) -> str:
    """A value of a finished sentence: figures as the reader writes them, anything else as it is."""
    match = _NUMBER.fullmatch(text)
    if not match:
        return text
    figure = Decimal(match[1].replace(",", ""))
    return f"{format_decimal(figure, locale=language().locale, decimal_quantization=False)}{match[2]}"

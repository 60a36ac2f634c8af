"""How values read on a page: amounts, shares, times, lengths, accounts. Jinja filters."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import Flask
from markupsafe import Markup

from refrain.currency import Currency
from refrain.terms import MAX_COPIES, MAX_QUOTA, royalty
from refrain.units import NOBODY, Address, BasisPoints, Wei, format_percent, utc
from refrain_web.translation import day as day_of
from refrain_web.translation import decimal, ngettext, number, pgettext
from refrain_web.translation import gettext as _

_FORMATS = {
    "audio/flac": "FLAC",
    "audio/mpeg": "MP3",
    "audio/wav": "WAV",
    "audio/x-wav": "WAV",
    "audio/ogg": "Ogg",
    "audio/mp4": "M4A",
    "audio/aiff": "AIFF",
}


def install(app: Flask, *, names: Mapping[Address, str], gateway: str, currency: Callable[[Address], Currency]) -> None:
    """Register every filter; `names` gives accounts that are known by name (address to name), `gateway` its URL,
    `currency` what is at an address (NOBODY: the chain's own coin)."""
    filters = app.jinja_env.filters
    for one in _FILTERS:
        filters[one.__name__] = one
    filters["account_name"] = lambda address: capital(names.get(address, "")) or short(address)
    filters["money"] = lambda amount, address: money(amount, currency(address))
    filters["plain_amount"] = lambda amount, address: currency(address).format(amount)
    filters["symbol"] = lambda address: currency(address).symbol
    filters["in_currency"] = lambda address: in_currency(currency(address))
    filters["ipfs"] = lambda cid: f"{gateway}/ipfs/{cid}" if cid else ""


def money(amount: int, currency: Currency) -> str:
    """An amount as "0.05 ETH", exact."""
    return f"{decimal(currency.format(amount))} {currency.symbol}"


def in_currency(currency: Currency) -> Markup:
    """The attributes by which a page's scripts read and write amounts (static/js/amounts.js)."""
    return Markup('data-symbol="{}" data-decimals="{}"').format(currency.symbol, currency.decimals)


def is_nobody(address: str) -> bool:
    """Whether there is no account at this address (the zero address)."""
    return address == NOBODY


def percent(bps: int) -> str:
    """Basis points as "10" or "2.5" (per cent)."""
    return decimal(format_percent(bps))


def supply(copies: int) -> str:
    """How many copies can exist; the contract's upper bound reads as no limit."""
    return pgettext("copies", "open") if unlimited(copies) else number(copies)


def unlimited(copies: int) -> bool:
    """Whether as many copies can exist as people want."""
    return copies >= MAX_COPIES


def left_words(minted: int, max_supply: int) -> str:
    """How many first copies can still be collected, in words."""
    if max_supply >= MAX_COPIES:
        return _("%(count)s collected", count=number(minted))
    return _("%(count)s left", count=number(max_supply - minted)) if minted < max_supply else _("sold out")


def resales_each(limit: int) -> str:
    """The obi's short form of the resale limit of each copy."""
    if limit == 0:
        return pgettext("resales", "never")
    return pgettext("resales", "free") if limit >= MAX_QUOTA else _("%(count)s each", count=number(limit))


def left_of(used: int, limit: int) -> str:
    """What is left of a copy's resales or gifts, as a figure; the contract's upper bound reads as no limit."""
    return "∞" if limit >= MAX_QUOTA else f"{max(limit - used, 0)}×"


def resales_left(epoch: int, limit: int) -> str:
    """How often a copy of this epoch (contract: resales << 40 | ...) can still be resold, its next sale included."""
    if limit >= MAX_QUOTA:
        return _("any number of resales left")
    return ngettext("%(num)s resale left", "%(num)s resales left", limit - (epoch >> 40))


def owner_number(epoch: int) -> str:
    """Which owner an epoch's holder is: every resale and every gift brings a new one."""
    owners = (epoch >> 40) + (epoch >> 24 & 0xFFFF) + 1
    return _("first owner") if owners == 1 else _("owner no. %(number)s", number=number(owners))


def move_name(kind: str) -> str:
    """What happened to a copy, in a word."""
    return {
        "collected": pgettext("on chain", "collected"),
        "granted": pgettext("on chain", "granted"),
        "sold": pgettext("on chain", "sold"),
        "gifted": pgettext("on chain", "gifted"),
    }.get(kind, pgettext("on chain", "moved"))


def state_name(state: str) -> str:
    """How far a step of a publication is, in a word."""
    return {
        "done": pgettext("a step", "done"),
        "running": pgettext("a step", "running"),
        "failed": pgettext("a step", "failed"),
    }.get(state, pgettext("a step", "waiting"))


def royalty_of(price: int, bps: int) -> int:
    """The artist's part of a resale."""
    return royalty(Wei(price), BasisPoints(bps))


def format_name(mime_type: str) -> str:
    """A recording's format as listeners call it."""
    return _FORMATS.get(mime_type, mime_type.rpartition("/")[2].upper())


def duration(milliseconds: int) -> str:
    """A track's length as "3:42", or "1:02:07" from an hour on."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def total_length(milliseconds: int) -> str:
    """A release's length in words: "18 min", or "42 s" below a minute."""
    seconds = round(milliseconds / 1000)
    if seconds < 60:
        return _("%(count)s s", count=seconds)
    return _("%(count)s min", count=round(seconds / 60))


def day(timestamp: int | datetime) -> str:
    """A time (seconds since 1970, or aware) as a day for people: "3 March 2026", in UTC."""
    return day_of(_aware(timestamp))


def moment(timestamp: int | datetime) -> str:
    """A time in RFC 3339 for the datetime attribute."""
    return _aware(timestamp).isoformat().replace("+00:00", "Z")


def capital(name: str) -> str:
    """A name as it stands at the beginning of a sentence."""
    return name[:1].upper() + name[1:]


def short(address: str) -> str:
    """An address by its first and last digits, for places where its owner has no name."""
    return f"{address[:6]}…{address[-4:]}"


def _aware(timestamp: int | datetime) -> datetime:
    if isinstance(timestamp, datetime):
        return timestamp.astimezone(UTC)
    return utc(timestamp)


_FILTERS = (
    is_nobody,
    percent,
    supply,
    unlimited,
    left_words,
    resales_each,
    left_of,
    resales_left,
    owner_number,
    move_name,
    state_name,
    royalty_of,
    format_name,
    duration,
    total_length,
    day,
    moment,
    short,
)

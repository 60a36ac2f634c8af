"""How values read on a page: amounts, shares, times, lengths, accounts. Jinja filters, all pure."""

from collections.abc import Mapping
from datetime import UTC, datetime

from flask import Flask

from refrain.terms import MAX_COPIES, MAX_QUOTA, royalty
from refrain.units import Address, BasisPoints, Wei, format_ether, format_percent

_FORMATS = {
    "audio/flac": "FLAC",
    "audio/mpeg": "MP3",
    "audio/wav": "WAV",
    "audio/x-wav": "WAV",
    "audio/ogg": "Ogg",
    "audio/mp4": "M4A",
    "audio/aiff": "AIFF",
}


def install(app: Flask, *, names: Mapping[Address, str], gateway: str) -> None:
    """Register every filter; `names` gives accounts that are known by name (address to name), `gateway` its URL."""
    filters = app.jinja_env.filters
    for one in _FILTERS:
        filters[one.__name__] = one
    filters["account_name"] = lambda address: capital(names.get(address, "")) or short(address)
    filters["ipfs"] = lambda cid: f"{gateway}/ipfs/{cid}" if cid else ""


def ether(wei: int) -> str:
    """Wei as "0.05 ETH", exact."""
    return f"{format_ether(wei)} ETH"


def percent(bps: int) -> str:
    """Basis points as "10" or "2.5" (per cent)."""
    return format_percent(bps)


def supply(copies: int) -> str:
    """How many copies can exist; the contract's upper bound reads as no limit."""
    return "open" if copies >= MAX_COPIES else f"{copies:,}"


def left_words(minted: int, max_supply: int) -> str:
    """How many first copies can still be collected, in words."""
    if max_supply >= MAX_COPIES:
        return f"{minted:,} collected"
    return f"{max_supply - minted:,} left" if minted < max_supply else "sold out"


def resales_each(limit: int) -> str:
    """The obi's short form of the resale limit of each copy."""
    if limit == 0:
        return "never"
    return "free" if limit >= MAX_QUOTA else f"{limit} each"


def times(count: int, one: str, many: str) -> str:
    """A count with its noun: "1 resale", "3 resales"."""
    return f"{count:,} {one if count == 1 else many}"


def left_of(used: int, limit: int) -> str:
    """What is left of a copy's resales or gifts, as a figure; the contract's upper bound reads as no limit."""
    return "∞" if limit >= MAX_QUOTA else f"{max(limit - used, 0)}×"


def resales_left(epoch: int, limit: int) -> str:
    """How often a copy of this epoch (contract: resales << 40 | ...) can still be resold, its next sale included."""
    return (
        "any number of resales left"
        if limit >= MAX_QUOTA
        else f"{times(limit - (epoch >> 40), 'resale', 'resales')} left"
    )


def owner_number(epoch: int) -> str:
    """Which owner an epoch's holder is: every resale and every gift brings a new one."""
    owners = (epoch >> 40) + (epoch >> 24 & 0xFFFF) + 1
    return "first owner" if owners == 1 else f"owner no. {owners}"


def royalty_of(price: int, bps: int) -> int:
    """The artist's part of a resale in wei."""
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
    return f"{seconds} s" if seconds < 60 else f"{round(seconds / 60)} min"


def day(timestamp: int | datetime) -> str:
    """A time (seconds since 1970, or aware) as a day for people: "3 March 2026", in UTC."""
    when = _aware(timestamp)
    return f"{when.day} {when:%B %Y}"


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
    return datetime.fromtimestamp(timestamp, UTC)


_FILTERS = (
    ether,
    percent,
    supply,
    left_words,
    resales_each,
    times,
    left_of,
    resales_left,
    owner_number,
    royalty_of,
    format_name,
    duration,
    total_length,
    day,
    moment,
    short,
)

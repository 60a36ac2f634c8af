"""Releases, in lists and whole."""

from typing import Any

from msgspec import Struct

from refrain import terms as rules
from refrain.catalog import results
from refrain.config import Config
from refrain.liner_notes import in_words
from refrain.units import Address, moment
from refrain_web.api.documents.filling import amounts, filled, known, url
from refrain_web.api.types import (
    AddressText,
    Amount,
    BasisPointsNumber,
    CidText,
    Count,
    HashText,
    TimeText,
    Word,
    amount,
    optional_moment,
)
from refrain_web.services import services


class ReleaseSummary(Struct, frozen=True):
    """A release in a list; `floor` is the lowest price at which a listener sells a copy now."""

    address: AddressText
    title: str
    artist_name: str
    artist: AddressText
    genre: str
    cover_cid: CidText
    cover_url: str
    preview_cid: CidText
    preview_url: str
    duration_ms: Count
    lossless: bool
    mime_type: str
    published_at: TimeText
    price: Amount
    royalty_bps: BasisPointsNumber
    max_supply: Count
    minted: Count
    left: Count
    holders: Count
    resales: Count
    members_only: bool
    floor: Amount | None
    page: str


class Terms(Struct, frozen=True):
    """What holds for every copy. `currency` is the token that copies are paid in, null for the chain's own coin.

    `words` are pairs of a figure and the sentence that goes on from it.
    """

    royalty_bps: BasisPointsNumber
    max_supply: Count
    max_holders: Count
    max_resales: Count
    max_gifts: Count
    max_grants: Count
    buyer_types: Word
    registry: AddressText | None
    resale_opens: TimeText | None
    min_resale_price: Amount | None
    max_resale_price: Amount | None
    open_operators: bool
    contract_wallets: bool
    currency: AddressText | None
    words: list[tuple[str, str]]


class Sale(Struct, frozen=True):
    """The first sale; absent times are open, `per_account` 0 is no limit."""

    price: Amount
    opens: TimeText | None
    closes: TimeText | None
    per_account: Count


class Payee(Struct, frozen=True):
    """Who shares first sales and royalties, in basis points of the whole."""

    account: AddressText
    primary_bps: BasisPointsNumber
    resale_bps: BasisPointsNumber


class Playback(Struct, frozen=True):
    """The form of a recording that browsers play; `audio_cid` is its ciphertext, `audio_bytes` its size decrypted."""

    audio_cid: CidText
    audio_bytes: Count
    mime_type: str


class Credit(Struct, frozen=True):
    """Somebody, and what she did for a recording, such as "composer"."""

    name: str
    role: str


class Track(Struct, frozen=True):
    """One recording; `audio_cid` is its ciphertext, `audio_bytes` the original's size.

    `playback` is null where browsers play the original.
    """

    number: Count
    title: str
    artist_name: str
    duration_ms: Count
    mime_type: str
    lossless: bool
    isrc: str
    audio_cid: CidText
    audio_bytes: Count
    file_name: str
    preview_cid: CidText
    preview_url: str
    waveform_cid: CidText
    waveform_url: str
    playback: Playback | None = None
    credits: list[Credit] = []


class Release(ReleaseSummary, frozen=True):
    """Everything about one release. `volume` is the sum of all resale prices, `royalties` a part of it.

    `label` and `released`, a date as the artist wrote it, may be empty.
    """

    name: str
    symbol: str
    description: str
    tags: list[str]
    label: str
    released: str
    waveform_cid: CidText
    terms: Terms
    sale: Sale
    payees: list[Payee]
    tracks: list[Track]
    metadata_cid: CidText
    envelope_cid: CidText
    document: str
    published_block: Count
    transaction: HashText
    primary_revenue: Amount
    royalties: Amount
    volume: Amount


class Holder(Struct, frozen=True):
    """An account and how many copies it holds."""

    account: AddressText
    copies: Count


def summary(found: results.ReleaseSummary, config: Config) -> ReleaseSummary:
    """A release in a list."""
    return filled(ReleaseSummary, found, **_of_summary(found, config))


def release(found: results.ReleaseDetail, config: Config) -> Release:
    """Everything about one release."""
    listed, currency = summary(found.summary, config), found.summary.currency
    return filled(
        Release,
        found,
        **{name: getattr(listed, name) for name in ReleaseSummary.__struct_fields__},
        **amounts(found, ("primary_revenue", "royalties", "volume"), currency),
        tags=list(found.tags),
        terms=terms(found.terms),
        sale=sale(found.sale, currency),
        payees=[filled(Payee, payee) for payee in found.payees],
        tracks=[track(item, config) for item in found.tracks],
    )


def terms(found: rules.Terms) -> Terms:
    """The terms in figures and in words."""
    low, high = found.min_resale_price, found.max_resale_price
    return filled(
        Terms,
        found,
        buyer_types=str(found.buyer_types),
        registry=known(found.registry),
        currency=known(found.currency),
        resale_opens=optional_moment(found.resale_opens),
        min_resale_price=amount(low, found.currency) if low else None,
        max_resale_price=amount(high, found.currency) if high else None,
        words=list(in_words(found, services().config.currency(found.currency))),
    )


def sale(found: results.Sale, currency: Address) -> Sale:
    """The first sale's settings."""
    price = amount(found.price, currency)
    return Sale(price, optional_moment(found.opens), optional_moment(found.closes), found.per_account)


def track(found: results.Track, config: Config) -> Track:
    """One recording."""
    urls = {"preview_url": url(found.preview_cid, config), "waveform_url": url(found.waveform_cid, config)}
    form = Playback(CidText(found.playback_cid), found.playback_bytes, found.playback_mime)
    credits = [filled(Credit, credit) for credit in found.credits]
    return filled(Track, found, **urls, playback=form if found.playback_cid else None, credits=credits)


def _of_summary(found: results.ReleaseSummary, config: Config) -> dict[str, Any]:
    return {
        "cover_url": url(found.cover_cid, config),
        "preview_url": url(found.preview_cid, config),
        "published_at": moment(found.published_at),
        "price": amount(found.price, found.currency),
        "floor": None if found.floor is None else amount(found.floor, found.currency),
        "page": f"{config.site_url}/releases/{found.address}",
    }

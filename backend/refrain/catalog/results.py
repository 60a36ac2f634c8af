"""What the queries answer: frozen values that know nothing of the database.

Amounts are wei, times whole seconds since 1970 (UTC), durations milliseconds, documents CIDs ("" = none).
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from refrain.terms import Payee, Terms
from refrain.units import Address, TokenId, Wei

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; `next` is the cursor of the following page, None at the end."""

    items: tuple[T, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the catalogue has read the chain; all zero before the first block."""

    block: int
    hash: str
    timestamp: int
    releases: int


@dataclass(frozen=True, slots=True)
class Sale:
    """How copies are sold for the first time. `opens` and `closes` 0 mean no bound; `per_account` 0 no limit."""

    price: Wei
    opens: int
    closes: int
    per_account: int
    minter: Address

    def is_open(self, now: int) -> bool:
        """Whether first sales are possible at the time `now`, as far as the clock is concerned."""
        return self.opens <= now and (self.closes == 0 or now < self.closes)


@dataclass(frozen=True, slots=True)
class Credit:
    """Somebody, and what she did for a recording, such as "composer"."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Track:
    """One recording. `audio_cid` is the ciphertext, `audio_bytes` the size of the original in bytes.

    `playback_*` are of the form that browsers play; empty where that is the original.
    """

    number: int
    title: str
    artist_name: str
    duration_ms: int
    mime_type: str
    lossless: bool
    isrc: str
    audio_cid: str
    audio_bytes: int
    file_name: str
    preview_cid: str
    waveform_cid: str
    playback_cid: str = ""
    playback_bytes: int = 0
    playback_mime: str = ""
    credits: tuple[Credit, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseSummary:
    """A release in a list. `floor` is the lowest open ask, None without one."""

    address: Address
    title: str
    artist_name: str
    artist: Address
    genre: str
    cover_cid: str
    preview_cid: str
    duration_ms: int
    lossless: bool
    mime_type: str
    published_at: int
    price: Wei
    currency: Address
    royalty_bps: int
    max_supply: int
    minted: int
    holders: int
    resales: int
    members_only: bool
    floor: Wei | None

    @property
    def left(self) -> int:
        """Copies that can still be collected."""
        return max(self.max_supply - self.minted, 0)


@dataclass(frozen=True, slots=True)
class ReleaseDetail:
    """Everything that a release's page shows. `volume` is the sum of resale prices, `royalties` a part of it;
    `synced` is what else came in and counts as royalty. `document` is "waiting", "ready" or "unreadable"; `label` and
    `released`, a date as the artist wrote it, may be empty."""

    summary: ReleaseSummary
    name: str
    symbol: str
    description: str
    tags: tuple[str, ...]
    label: str
    released: str
    waveform_cid: str
    terms: Terms
    sale: Sale
    payees: tuple[Payee, ...]
    tracks: tuple[Track, ...]
    metadata_cid: str
    envelope_cid: str
    document: str
    published_block: int
    transaction: str
    primary_revenue: Wei
    royalties: Wei
    volume: Wei
    synced: Wei


@dataclass(frozen=True, slots=True)
class AskDetail:
    """A signed ask in the book; `state` is "open" (also for a while after its expiry), "filled", "void" or "lapsed"."""

    id: str
    release: Address
    token_id: TokenId
    epoch: int
    price: Wei
    fee: Wei
    fee_recipient: Address
    expires: int
    counter: int
    seller: Address
    signature: bytes
    state: str
    created: int


@dataclass(frozen=True, slots=True)
class CopyDetail:
    """One copy now, with its lowest open ask if there is one."""

    release: Address
    title: str
    artist_name: str
    cover_cid: str
    token_id: TokenId
    owner: Address
    resales: int
    gifts: int
    cancels: int
    acquired_at: int
    acquired_block: int
    ask: AskDetail | None = None

    @property
    def epoch(self) -> int:
        """What an ask for this copy must carry now (contract: resales << 40 | gifts << 24 | cancels)."""
        return self.resales << 40 | self.gifts << 24 | self.cancels


@dataclass(frozen=True, slots=True)
class Move:
    """One step in the life of a copy: "collected", "minted", "granted", "sold", "gifted" or "moved"."""

    release: Address
    token_id: TokenId
    kind: str
    giver: Address
    receiver: Address
    price: Wei
    royalty: Wei
    fee: Wei
    resales: int
    gifts: int
    timestamp: int
    block: int
    transaction: str

    @property
    def proceeds(self) -> Wei:
        """What the giver received of a resale, in wei."""
        return Wei(self.price - self.royalty - self.fee)


@dataclass(frozen=True, slots=True)
class Holder:
    """An account and how many copies of a release it holds."""

    account: Address
    copies: int


@dataclass(frozen=True, slots=True)
class BuyerType:
    """One of a steward's types, number `kind` (0 to 95), in the steward's own words ("" if it has none)."""

    steward: Address
    kind: int
    words: str


@dataclass(frozen=True, slots=True)
class Member:
    """An account that was given a buyer type until the beginning of `until_day` (days since 1970)."""

    steward: Address
    kind: int
    account: Address
    until_day: int
    since: int


@dataclass(frozen=True, slots=True)
class Filters:
    """Which releases to list; empty fields do not filter. `search` is free text over titles, artists and tags."""

    search: str = ""
    artist: Address | None = None
    genre: str = ""
    lossless: bool | None = None
    available: bool | None = None
    """Whether copies are left to collect."""
    members_only: bool | None = None
    currency: Address | None = None
    """What the price is in; NOBODY is the chain's own coin."""

"""Publications: what an artist sends, and how far it is. `draft` and `progress` lie between these and the library."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct, structs

from refrain.catalog.results import Credit
from refrain.errors import InvalidInput
from refrain.publishing.draft import Draft, DraftTrack
from refrain.publishing.progress import Report
from refrain.terms import Payee, Terms
from refrain.units import NOBODY, WHOLE, Address, BasisPoints, moment, parse_address
from refrain_web.api.steps import TransactionRequest, request_of
from refrain_web.api.types import (
    AddressText,
    AmountText,
    BasisPointsNumber,
    Count,
    HashText,
    TimeText,
    Word,
    moment_or,
    parse_wei,
    parse_word,
)
from refrain_web.translation import translated

Text = Annotated[str, Meta(max_length=5_000)]


class TermsInput(Struct, frozen=True, forbid_unknown_fields=True):
    """The artist's terms (docs/contracts.md); 0 means no limit for holders, resale opening and highest price.

    `currency` is the zero address for the chain's own coin, or one of this site's tokens.
    """

    royalty_bps: BasisPointsNumber
    max_supply: Count
    max_holders: Count = 0
    max_resales: Count = 255
    max_gifts: Count = 1
    max_grants: Count = 0
    buyer_types: Word = "0"
    registry: AddressText = NOBODY
    resale_opens: Count = 0
    min_resale_price: AmountText = "0"
    max_resale_price: AmountText = "0"
    open_operators: bool = False
    contract_wallets: bool = False
    currency: AddressText = NOBODY


class PayeeInput(Struct, frozen=True, forbid_unknown_fields=True):
    """An account's shares of first sales and of royalties; each column adds up to 10,000."""

    account: AddressText
    primary_bps: BasisPointsNumber
    resale_bps: BasisPointsNumber


class CreditInput(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody, and what she did, such as "composer"."""

    name: Text
    role: Text


class TrackInput(Struct, frozen=True, forbid_unknown_fields=True):
    """One recording: a complete upload, and what the artist says of it.

    Without a title, its tags or its name give one; without an artist, the release does. `isrc` and `credits` are taken
    from its tags where they are null; empty ones mean none.
    """

    upload: str
    title: Text = ""
    artist: Text = ""
    isrc: Text | None = None
    credits: Annotated[list[CreditInput], Meta(max_length=20)] | None = None


Place = Annotated[float, Meta(ge=0, le=1)]


class CropInput(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the square lies in a picture that is none: from 0 (left, top) to 1 (right, bottom)."""

    x: Place = 0.5
    y: Place = 0.5


class PublicationInput(Struct, frozen=True, forbid_unknown_fields=True):
    """What to publish. `price` is in the currency's smallest unit, `preview_start` in seconds. Without payees
    everything is the artist's.

    Without a `cover`, the picture inside the first track is taken, unless `draw_cover` wants one drawn from the sound.
    """

    title: Text
    artist: Text
    tracks: Annotated[list[TrackInput], Meta(min_length=1, max_length=100)]
    terms: TermsInput
    price: AmountText
    payees: Annotated[list[PayeeInput], Meta(max_length=16)] = []
    cover: str | None = None
    description: Text = ""
    genre: Text = ""
    tags: Annotated[list[Text], Meta(max_length=20)] = []
    released: Text = ""
    preview_start: Annotated[float, Meta(ge=0, le=86_400)] = 0
    opens: TimeText | None = None
    closes: TimeText | None = None
    per_account: Count = 0
    label: Text = ""
    cover_crop: CropInput = CropInput()
    draw_cover: bool = False


class StepState(Struct, frozen=True):
    """One step: "done", "running", "failed" or "waiting"; `progress` from 0 to 1."""

    name: str
    state: str
    progress: float
    words: str


class PublicationProblem(Struct, frozen=True):
    """Why a publication failed, and what to do."""

    detail: str
    hint: str
    reason: str


class Publication(Struct, frozen=True):
    """A publication under way: "working", "ready" (sign `transaction` before `expires`), "published" or "failed"."""

    id: str
    state: str
    title: str
    version: int
    created: TimeText
    steps: list[StepState]
    problem: PublicationProblem | None
    release: AddressText | None
    transaction: TransactionRequest | None
    sent: HashText | None
    expires: TimeText | None


def draft(account: Address, body: PublicationInput, file_names: Sequence[str], currencies: Sequence[Address]) -> Draft:
    """What the artist asks for, as the library takes it; `currencies` are the possible ones. Raises InvalidInput that
    names the field."""
    tracks = zip(body.tracks, file_names, strict=True)
    everything = Payee(account, WHOLE, WHOLE)
    return Draft(
        account=account,
        title=body.title.strip(),
        artist=body.artist.strip(),
        tracks=tuple(_track(track, name) for track, name in tracks),
        terms=terms_of(body.terms, *currencies),
        payees=tuple(_payee(item) for item in body.payees) or (everything,),
        price=parse_wei(body.price, field="price"),
        opens=moment_or(body.opens, 0, field="opens"),
        closes=moment_or(body.closes, 0, field="closes"),
        per_account=body.per_account,
        description=body.description.strip(),
        genre=body.genre.strip(),
        tags=tuple(tag.strip() for tag in body.tags),
        released=body.released,
        preview_start_ms=round(body.preview_start * 1000),
        label=body.label.strip(),
        cover_crop=(body.cover_crop.x, body.cover_crop.y),
        draw_cover=body.draw_cover,
    )


def _track(given: TrackInput, file_name: str) -> DraftTrack:
    credits = None
    if given.credits is not None:
        credits = tuple(Credit(credit.name.strip(), credit.role.strip()) for credit in given.credits)
    return DraftTrack(file_name, given.title.strip(), given.artist.strip(), given.isrc, credits)


def terms_of(given: TermsInput, *currencies: Address) -> Terms:
    """The terms as the library takes them; `currencies` are the possible ones. Raises InvalidInput."""
    fields = structs.asdict(given)
    for name in ("min_resale_price", "max_resale_price"):
        fields[name] = parse_wei(fields[name], field=name)
    for name in ("registry", "currency"):
        fields[name] = parse_address(fields[name], field=name)
    if fields["currency"] not in currencies:
        raise InvalidInput(
            "currency: not one that is possible here",
            hint="GET /api/v1/ lists the currencies of this site; a published release keeps its own.",
            field="currency",
        )
    fields["buyer_types"] = parse_word(given.buyer_types, field="buyer_types")
    return Terms(**fields)


def _payee(given: PayeeInput) -> Payee:
    account = parse_address(given.account, field="payees")
    return Payee(account, BasisPoints(given.primary_bps), BasisPoints(given.resale_bps))


def _problem(detail: str, hint: str, reason: str) -> PublicationProblem:
    return PublicationProblem(translated(detail), translated(hint), reason)


def document(found: Report, chain_id: int) -> Publication:
    """A publication as its artist watches it."""
    return Publication(
        id=found.id,
        state=found.state,
        title=found.title,
        version=found.version,
        created=moment(found.created),
        steps=[StepState(step.name, step.state, step.progress, translated(step.words)) for step in found.steps],
        problem=_problem(*found.problem) if found.problem else None,
        release=found.release,
        transaction=request_of(found.transaction, chain_id) if found.transaction else None,
        sent=found.sent,
        expires=moment(found.expires) if found.expires else None,
    )

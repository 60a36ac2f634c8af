"""Handing over, at an old keeper: may its shares be dealt to other keepers? (docs/formats/hand-over.md)"""

from dataclasses import dataclass, field

from refrain.chain.contract_accounts import accepts
from refrain.chain.quorum import Quorum
from refrain.chain.rpc import Rpc
from refrain.chain.values import Block
from refrain.crypto import handing_over
from refrain.crypto.envelope import Envelope
from refrain.crypto.errors import Malformed
from refrain.crypto.handing_over import Plan
from refrain.crypto.signatures import parse_signature, personal_digest
from refrain.errors import Refused
from refrain.keepers.decision import Rules
from refrain.keepers.question import read_envelope, read_members, read_text, signer_of
from refrain.keepers.reasons import Denied
from refrain.keepers.sight import read_views
from refrain.units import Address


@dataclass(frozen=True, slots=True)
class DealRequest:
    """A plan, the signature under it, and the envelope that it starts from."""

    plan: Plan
    digest: bytes
    signature: bytes = field(repr=False)
    signer: Address | None
    envelope: Envelope
    envelope_digest: bytes


@dataclass(frozen=True, slots=True)
class ArtistSight:
    """What a majority of nodes says at `block`; None for what does not exist. `approves`: a contract artist's word."""

    block: Block
    envelope: bytes | None
    artist: Address | None
    approves: bool = False


def read_deal(body: bytes) -> DealRequest | Denied:
    """Read a request to deal; whatever it holds, this returns and never raises."""
    try:
        value = read_members(body, {"plan", "signature", "envelope"})
        text, signature = read_text(value, "plan"), parse_signature(value["signature"])
        envelope, envelope_digest = read_envelope(read_text(value, "envelope"))
        plan, digest = handing_over.parse_plan(text), personal_digest(text)
    except Malformed as error:
        return Denied("envelope_malformed" if error.field == "envelope" else "request_malformed", error.message)
    return DealRequest(plan, digest, signature, signer_of(digest, signature), envelope, envelope_digest)


def refuse_early(request: DealRequest, rules: Rules, now: float) -> Denied | None:
    """The refusals that need no look at the chain. Pure; `now` in seconds since 1970."""
    plan, envelope = request.plan, request.envelope
    if plan.chain_id != rules.chain_id or envelope.chain_id != rules.chain_id:
        return Denied("wrong_chain", f"This keeper serves chain {rules.chain_id}.")
    if now >= plan.expires:
        return Denied("expired", "The plan to hand over has expired; sign a new one.")
    if envelope.release != plan.release:
        return Denied("envelope_of_another_release", f"The envelope is for the release {envelope.release}.")
    if request.envelope_digest != plan.envelope:
        return Denied("envelope_outdated", "The plan starts from another envelope.")
    if not any(map(envelope.index_of, rules.public_keys)):
        return Denied("keeper_not_named", "The envelope has no share for this keeper.")
    return None


def decide(request: DealRequest, rules: Rules, now: float, sight: ArtistSight) -> Denied | None:
    """None if the keeper may deal. Pure; refuses whatever is not proven."""
    if denied := refuse_early(request, rules, now):
        return denied
    if sight.envelope is None or sight.artist is None:
        return Denied("release_unknown", f"There is no release at {request.plan.release}.")
    if sight.envelope != request.envelope_digest:
        return Denied("envelope_outdated", "The release names another envelope now.")
    if request.signer != sight.artist and not sight.approves:
        return Denied("not_artist", f"The plan was not signed by the artist, {sight.artist}.")
    return None


def look(quorum: Quorum, request: DealRequest) -> ArtistSight:
    """What the nodes agree on. Raises Unavailable."""
    block = quorum.pinned().block
    return quorum.agree(lambda node: _see(node, request, block))


def _see(node: Rpc, request: DealRequest, block: Block) -> ArtistSight:
    try:
        artist, envelope = read_views(node, request.plan.release, (("artist", ()), ("envelope", ())), block.hash)
    except Refused:
        return ArtistSight(block, None, None)
    foreign = artist is not None and request.signer != artist
    approves = foreign and accepts(node, artist, request.digest, request.signature, block.hash)
    return ArtistSight(block, envelope, artist, approves)

"""The last steps: the two documents that the contract names, and the transaction that names them."""

import io
from dataclasses import replace

from refrain.chain import transactions
from refrain.chain.rehearsal import rehearse
from refrain.chain.values import Publication as Argument
from refrain.chain.values import Selling, Transaction
from refrain.config import Config
from refrain.crypto.envelope import Envelope, TrackShares, parse
from refrain.publishing.draft import name_of, symbol_of
from refrain.publishing.facts import ReleaseFacts, TrackFacts
from refrain.publishing.journal import Publication
from refrain.publishing.metadata import Surroundings, write
from refrain.publishing.work import Work
from refrain.publishing.workshop import Workshop
from refrain.storage.cid import digest_of_cid
from refrain.units import Address


def envelope(shop: Workshop, publication: Publication) -> Work:
    """Store the sealed shares of all tracks as one document."""
    work = publication.work
    tracks = tuple(TrackShares(number, track.shares) for number, track in enumerate(work.tracks, 1))
    document = Envelope(
        shop.config.chain_id, _release(publication), shop.config.threshold, work.keepers, tracks
    ).to_json()
    parse(document)
    return replace(work, envelope=shop.store.put(io.BytesIO(document)))


def metadata(shop: Workshop, publication: Publication) -> Work:
    """Store the document that marketplaces and the catalogue read."""
    page = f"{shop.config.site_url}/releases/{_release(publication)}"
    around = Surroundings(page, publication.work.envelope, publication.draft.terms, publication.work.cover_mime)
    document = write(_facts(shop.config, publication), around)
    return replace(publication.work, metadata=shop.store.put(io.BytesIO(document)))


def ready(shop: Workshop, publication: Publication) -> Work:
    """Try the transaction without sending it, so that the artist is not asked to sign what the contract refuses."""
    rehearse(shop.rpc, publication.draft.account, publish_transaction(shop.config, publication))
    return publication.work


def publish_transaction(config: Config, publication: Publication) -> Transaction:
    """The transaction that the artist signs; complete once the metadata is stored."""
    draft, work = publication.draft, publication.work
    argument = Argument(
        nonce=publication.nonce,
        name=name_of(draft.title),
        symbol=symbol_of(draft.title),
        metadata=digest_of_cid(work.metadata),
        envelope=digest_of_cid(work.envelope),
        selling=Selling(draft.price, draft.opens, draft.closes, draft.per_account),
        terms=draft.terms,
        payees=draft.payees,
    )
    return transactions.publish(config.factory, argument)


def _facts(config: Config, publication: Publication) -> ReleaseFacts:
    draft, work = publication.draft, publication.work
    return ReleaseFacts(
        chain_id=config.chain_id,
        release=_release(publication),
        title=draft.title,
        artist=draft.artist,
        description=draft.description,
        cover=work.cover,
        tracks=tuple(_track(publication, number) for number in range(1, len(work.tracks) + 1)),
        genre=draft.genre,
        tags=draft.tags,
        released=draft.released,
        label=draft.label,
    )


def _track(publication: Publication, number: int) -> TrackFacts:
    track = publication.work.tracks[number - 1]
    probe = track.probe
    return TrackFacts(
        number=number,
        title=track.title,
        artist=track.artist,
        isrc=track.isrc,
        duration_ms=probe.duration_ms,
        mime_type=probe.mime,
        lossless=probe.lossless,
        format=probe.in_words(),
        sample_rate=probe.sample_rate,
        channels=probe.channels,
        bits=probe.bits,
        audio=track.audio,
        audio_bytes=track.size,
        file_name=publication.draft.tracks[number - 1].file_name,
        preview=track.preview,
        waveform=track.waveform,
        credits=track.credits,
        playback=track.playback,
    )


def _release(publication: Publication) -> Address:
    if publication.release is None:
        raise ValueError("the address is known since the step `encrypt`")
    return publication.release

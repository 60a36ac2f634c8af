"""A publication from the upload to the signed transaction, and every way in which it can be held up."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from mutagen.flac import FLAC, Picture
from PIL import Image

from refrain.catalog.results import Credit
from refrain.chain.factory import published_release
from refrain.chain.release import ReleaseReader
from refrain.chain.rpc import Rpc
from refrain.crypto.errors import WrongKey
from refrain.media.probe import examine
from refrain.publishing import journal, metadata, storing
from refrain.publishing.documents import publish_transaction
from refrain.publishing.draft import Draft, DraftTrack, Files
from refrain.publishing.facts import ReleaseFacts
from refrain.publishing.journal import Publication
from refrain.publishing.progress import report
from refrain.publishing.queue import submit, tidy
from refrain.publishing.steps import MOST_TRIES, advance
from refrain.publishing.work import STEPS, Work
from refrain.publishing.workshop import Workshop
from refrain.storage.cid import cid_of_digest
from refrain.storage.errors import StoreFull
from refrain.storage.kubo import KuboStore
from refrain.storage.store import open_file, read_document
from refrain.terms import Terms
from refrain.units import NOBODY, Wei
from tests.contract_roles import Market

from .conftest import KeyHolder, Submit, finished, now, plaintext_left, recording_of


def facts_of(shop: Workshop, publication: Publication) -> ReleaseFacts:
    assert publication.release
    return metadata.read(
        read_document(shop.store, publication.work.metadata), shop.config.chain_id, publication.release
    )


def test_advance__three_formats__ready_and_every_recording_comes_back(
    shop: Workshop, begun: Submit, songs: dict[str, Path], key_holders: list[KeyHolder]
) -> None:
    names = ("wav", "flac16", "mp3_cbr")
    publication = finished(shop, begun(*names))
    assert publication.state == "ready", publication.problem
    for number, name in enumerate(names, 1):
        assert recording_of(shop, publication, number, key_holders) == songs[name].read_bytes()
    facts = facts_of(shop, publication)
    assert [track.mime_type for track in facts.tracks] == ["audio/wav", "audio/flac", "audio/mpeg"]
    assert [track.audio_bytes for track in facts.tracks] == [songs[name].stat().st_size for name in names]
    assert facts.tracks[0].title == "Tagged"
    waveform = json.loads(read_document(shop.store, facts.tracks[0].waveform))
    assert waveform["type"] == "refrain/waveform/v1" and len(waveform["pairs"]) > 400
    assert open_file(shop.store, facts.tracks[1].preview).read(3) in (b"ID3", b"\xff\xfb\xa0", b"\xff\xfb\xa2")
    assert open_file(shop.store, facts.cover).read(4) == b"\x89PNG"


def test_advance__alac__original_comes_back_and_a_flac_of_it_plays(
    shop: Workshop, begun: Submit, songs: dict[str, Path], key_holders: list[KeyHolder], tmp_path: Path
) -> None:
    publication = finished(shop, begun("flac16", "alac"))
    assert publication.state == "ready", publication.problem
    assert recording_of(shop, publication, 2, key_holders) == songs["alac"].read_bytes()
    form = tmp_path / "form"
    form.write_bytes(recording_of(shop, publication, 2, key_holders, playback=True))
    assert examine(form).fingerprint == examine(songs["alac"]).fingerprint
    first, second = facts_of(shop, publication).tracks
    assert first.playback is None
    assert (second.mime_type, second.format) == ("audio/mp4", "ALAC 16/44.1")
    assert second.playback and second.playback.audio_bytes == form.stat().st_size
    assert second.playback.mime_type == "audio/flac"
    with pytest.raises(WrongKey):
        recording_of(shop, publication, 1, key_holders, playback=True)


def test_advance__published_by_the_artist__the_contract_names_the_documents(
    shop: Workshop, begun: Submit, market: Market
) -> None:
    terms = Terms(max_supply=12, max_resales=3)
    publication = finished(shop, begun("flac16", terms=terms, price=Wei(7)))
    receipt = market.do(market.artist, publish_transaction(shop.config, publication))
    release = published_release(receipt, shop.config.factory)
    assert release == publication.release
    state = ReleaseReader(market.rpc, release).state()
    assert (state.name, state.symbol, state.artist) == ("Nightbus North", "NIGHTBUS", market.artist.address)
    assert cid_of_digest(state.metadata) == publication.work.metadata
    assert cid_of_digest(state.envelope) == publication.work.envelope
    assert (state.terms, state.selling.price) == (terms, 7)
    sent = journal.sent(shop.database, publication.id, market.artist.address, receipt.transaction)
    assert (sent.state, sent.transaction) == ("published", receipt.transaction)


def test_advance__ready__no_recording_left_on_disk(shop: Workshop, begun: Submit, songs: dict[str, Path]) -> None:
    publication = begun("wav")
    assert plaintext_left(shop, songs["wav"]) != []
    finished(shop, publication)
    assert plaintext_left(shop, songs["wav"]) == []
    assert not shop.bench(publication.id).folder.exists()
    assert songs["wav"].exists()


def test_advance__two_publications_of_one_file__different_ciphertexts(shop: Workshop, begun: Submit) -> None:
    first, second = finished(shop, begun("wav")), finished(shop, begun("wav"))
    assert first.release != second.release
    assert first.work.tracks[0].audio != second.work.tracks[0].audio
    assert first.work.cover == second.work.cover


def test_advance__own_cover__used(shop: Workshop, begun: Submit, tmp_path: Path) -> None:
    Image.new("RGB", (600, 600), "teal").save(tmp_path / "cover.png")
    publication = finished(shop, begun("wav", cover=tmp_path / "cover.png"))
    assert publication.work.cover_mime == "image/jpeg"
    assert open_file(shop.store, publication.work.cover).read(3) == b"\xff\xd8\xff"


def test_advance__wide_cover__cut_to_a_square_where_the_artist_said(
    shop: Workshop, begun: Submit, tmp_path: Path
) -> None:
    picture = Image.new("RGB", (900, 300), "white")
    picture.paste("black", (600, 0, 900, 300))
    picture.save(tmp_path / "cover.png")
    publication = finished(shop, begun("wav", cover=tmp_path / "cover.png", cover_crop=(1.0, 0.5)))
    with Image.open(open_file(shop.store, publication.work.cover)) as cover:
        assert cover.size == (300, 300)
        assert cover.convert("L").getextrema()[1] < 10


def test_advance__picture_inside_the_file__the_cover_unless_a_drawn_one_is_wanted(
    shop: Workshop, begun: Submit, tagged: dict[str, Path]
) -> None:
    attached = finished(shop, begun("flac16"))
    drawn = finished(shop, begun("flac16", draw_cover=True))
    assert (attached.work.cover_mime, drawn.work.cover_mime) == ("image/jpeg", "image/png")


def test_advance__code_and_credits__from_the_tags_unless_the_artist_says_otherwise(
    shop: Workshop, begun: Submit, tagged: dict[str, Path], draft: Draft
) -> None:
    silent = facts_of(shop, finished(shop, begun("flac16", label="Quay Records")))
    assert (silent.label, silent.tracks[0].isrc) == ("Quay Records", "DEA122634567")
    assert silent.tracks[0].credits == (Credit("Ola Berg", "composer"),)
    said = DraftTrack("a.flac", "Depot", "Mara Lind feat. Ida Ek", "", (Credit("Ida Ek", "voice"),))
    files = Files((tagged["flac16"],))
    own = facts_of(shop, finished(shop, submit(shop.config, shop.database, replace(draft, tracks=(said,)), files)))
    track = own.tracks[0]
    assert (track.title, track.artist, track.isrc) == ("Depot", "Mara Lind feat. Ida Ek", "")
    assert track.credits == (Credit("Ida Ek", "voice"),)


@pytest.fixture
def tagged(songs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """The songs, one of them with code, composer and picture inside."""
    path = tmp_path / "tagged.flac"
    path.write_bytes(songs["flac16"].read_bytes())
    Image.new("RGB", (400, 300), "teal").save(tmp_path / "inside.png")
    picture = Picture()
    picture.type, picture.mime, picture.data = 3, "image/png", (tmp_path / "inside.png").read_bytes()
    file = FLAC(path)
    file["isrc"], file["composer"] = "DE-A12-26-34567", "Ola Berg"
    file.add_picture(picture)
    file.save()
    monkeypatch.setitem(songs, "flac16", path)
    return songs


def test_advance__cover_that_is_no_picture__failed_with_the_reason(
    shop: Workshop, begun: Submit, tmp_path: Path
) -> None:
    (tmp_path / "cover.png").write_bytes(b"<svg/>")
    publication = finished(shop, begun("wav", cover=tmp_path / "cover.png"))
    assert publication.state == "failed"
    assert publication.problem and "cover" in publication.problem[0]


@pytest.mark.parametrize(
    "spoil", [lambda data: b"", lambda data: b"not music" * 50, lambda data: data[: len(data) // 2]]
)
def test_advance__file_that_is_no_whole_recording__failed_and_cleared(
    shop: Workshop, begun: Submit, spoil: Callable[[bytes], bytes]
) -> None:
    publication = begun("wav", "flac16")
    original = shop.bench(publication.id).original(2)
    data = original.read_bytes()
    original.unlink()
    original.write_bytes(spoil(data))
    failed = finished(shop, publication)
    assert failed.state == "failed"
    assert failed.problem and failed.problem[0].startswith("02 flac16.flac: ") and failed.problem[1]
    assert not shop.bench(publication.id).folder.exists()
    steps = {step.name: step.state for step in report(shop.config, failed).steps}
    assert (steps["check"], steps["encrypt"]) == ("failed", "waiting")


def test_advance__preview_behind_the_end__failed(shop: Workshop, begun: Submit) -> None:
    failed = finished(shop, begun("wav", preview_start_ms=3_001))
    assert failed.problem and failed.problem[2] == "preview_start"


def test_advance__upload_changed_after_the_check__failed(
    shop: Workshop, begun: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication = begun("wav")
    chain = replace(shop, rpc=Rpc("http://127.0.0.1:9", timeout=1))
    advance(chain, publication.id)
    with shop.bench(publication.id).original(1).open("ab") as file:
        file.write(b"more")
    resume(shop, publication)
    failed = finished(shop, publication)
    assert failed.problem and "changed" in failed.problem[0]


def resume(shop: Workshop, publication: Publication) -> None:
    """Let the waiting time of a postponed publication be over."""
    with shop.database.writing() as session:
        row = session.get(journal.Row, publication.id)
        assert row
        row.next_try = 0


def held_up(shop: Workshop, publication: Publication, step: str, words: str) -> None:
    waiting = finished(shop, publication)
    assert (waiting.state, waiting.step) == ("working", step)
    assert words in waiting.words
    with shop.database.reading() as session:
        assert journal.waiting(session) == ()


def test_advance__chain_down__waits_and_goes_on(shop: Workshop, begun: Submit) -> None:
    publication = begun("wav")
    held_up(replace(shop, rpc=Rpc("http://127.0.0.1:9", timeout=1)), publication, "encrypt", "Waiting: ")
    resume(shop, publication)
    with shop.database.reading() as session:
        assert journal.waiting(session) == (publication.id,)
    assert finished(shop, publication).state == "ready"


def test_advance__store_down__waits_and_goes_on_with_the_same_ciphertext(
    shop: Workshop, begun: Submit, songs: dict[str, Path], key_holders: list[KeyHolder]
) -> None:
    publication = begun("wav")
    held_up(replace(shop, store=KuboStore("http://127.0.0.1:9", timeout=1)), publication, "store", "does not answer")
    shares = now(shop, publication).work.tracks[0].shares
    assert shares
    ready = finished(shop, publication)
    assert ready.state == "ready"
    assert ready.work.tracks[0].shares == shares
    assert recording_of(shop, ready, 1, key_holders) == songs["wav"].read_bytes()


def test_advance__store_full_in_the_middle__waits(
    shop: Workshop, begun: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreFull("the store has no room left")

    publication = begun("wav", "mp3_cbr")
    with monkeypatch.context() as patch:
        patch.setattr(storing, "_stored", full)
        held_up(shop, publication, "store", "no room")
    assert finished(shop, publication).state == "ready"


def test_advance__keeper_never_heard_of_is_down__waits(
    shop: Workshop, begun: Submit, key_holders: list[KeyHolder]
) -> None:
    key_holders[1].stop()
    held_up(shop, begun("wav"), "encrypt", "keeper")


def test_advance__known_keeper_down__published_all_the_same(
    shop: Workshop, begun: Submit, key_holders: list[KeyHolder]
) -> None:
    assert finished(shop, begun("wav")).state == "ready"
    key_holders[1].stop()
    publication = finished(shop, begun("wav"))
    assert publication.state == "ready"
    assert publication.work.keepers[1].public_key == key_holders[1].keys.public


def test_advance__no_factory__failed(shop: Workshop, begun: Submit) -> None:
    without = replace(shop, config=replace(shop.config, factory=NOBODY))
    assert finished(without, begun("wav")).state == "failed"


def test_advance__refused_by_the_contract__failed_in_its_words_and_nothing_kept(shop: Workshop, begun: Submit) -> None:
    publication = begun("wav")
    with shop.database.writing() as session:
        row = session.get(journal.Row, publication.id)
        assert row
        row.draft = json.dumps(json.loads(row.draft) | {"opens": 10, "closes": 5})
    failed = finished(shop, publication)
    assert failed.state == "failed" and failed.problem and failed.problem[0].startswith("sale: ")
    assert shop.store.pins() == frozenset()
    assert failed.work == Work()


def test_advance__published_before_the_last_step__kept(shop: Workshop, begun: Submit, market: Market) -> None:
    publication = begun("wav")
    chain_down_after_store(shop, publication)
    market.do(market.artist, publish_transaction(shop.config, now(shop, publication)))
    assert finished(shop, publication).state == "published"
    assert len(shop.store.pins()) == 6


def chain_down_after_store(shop: Workshop, publication: Publication) -> None:
    class UntilReady(Rpc):
        def call(self, method: str, *params: object) -> object:
            if now(shop, publication).step == "ready":
                return Rpc("http://127.0.0.1:9", timeout=1).call(method, *params)
            return super().call(method, *params)

    advance(replace(shop, rpc=UntilReady(shop.config.rpc_urls[0])), publication.id)
    assert now(shop, publication).step == "ready"


def test_advance__worker_at_it_already__left_alone(shop: Workshop, begun: Submit) -> None:
    publication = begun("wav")
    with shop.bench(publication.id).held() as alone:
        assert alone
        assert finished(shop, publication).step == "check"


def test_advance__workers_die_again_and_again__given_up(shop: Workshop, begun: Submit) -> None:
    publication = begun("wav")
    for _ in range(MOST_TRIES):
        journal.count_try(shop.database, publication.id)
    assert finished(shop, publication).state == "failed"


def test_advance__unavailable_for_a_day__failed(shop: Workshop, begun: Submit, monkeypatch: pytest.MonkeyPatch) -> None:
    publication = begun("wav")
    monkeypatch.setattr(journal, "PATIENCE", -1)
    failed = finished(replace(shop, rpc=Rpc("http://127.0.0.1:9", timeout=1)), publication)
    assert failed.problem and failed.problem[2] == "unavailable"
    tidy(shop)
    assert not shop.bench(publication.id).folder.exists()


def test_tidy__files_of_a_publication_that_is_being_begun__left_for_an_hour(shop: Workshop) -> None:
    folder = shop.bench("00" * 16).folder
    folder.mkdir(parents=True)
    tidy(shop)
    assert folder.exists()
    os.utime(folder, (0, 0))
    tidy(shop)
    assert not folder.exists()


def test_report__from_begin_to_end__steps_in_order(shop: Workshop, begun: Submit) -> None:
    publication = begun("wav")
    before = report(shop.config, publication)
    assert [step.name for step in before.steps] == list(STEPS)
    assert [step.state for step in before.steps] == ["running"] + ["waiting"] * 6
    assert (before.state, before.release, before.transaction) == ("working", None, None)
    ready = finished(shop, publication)
    after = report(shop.config, ready)
    assert {step.state for step in after.steps} == {"done"}
    assert after.transaction and after.transaction.to == shop.config.factory
    assert after.version > before.version


def test_sent__not_ready_or_not_hers__refused(shop: Workshop, begun: Submit, market: Market) -> None:
    publication = begun("wav")
    with pytest.raises(Exception, match="not ready"):
        journal.sent(shop.database, publication.id, market.artist.address, "0x" + "00" * 32)
    with pytest.raises(journal.NoPublication):
        journal.sent(shop.database, publication.id, market.alice.address, "0x" + "00" * 32)

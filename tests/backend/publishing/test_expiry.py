"""What is let go of in time, and what is kept although it looks as if it could go."""

import io
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from refrain.chain.rpc import Rpc
from refrain.errors import Refused
from refrain.publishing import expiry, journal
from refrain.publishing.documents import publish_transaction
from refrain.publishing.journal import GRACE, Publication
from refrain.publishing.progress import report
from refrain.publishing.queue import tend
from refrain.publishing.uploads import LIFETIME
from refrain.publishing.work import Work
from refrain.publishing.workshop import Workshop
from refrain.storage.kubo import KuboStore
from refrain.storage.local import LocalStore
from tests.backend.catalog import seed
from tests.contract_roles import Market

from .conftest import Submit, finished, now

HASH = "0x" + "11" * 32


def age(shop: Workshop, publication: Publication, seconds: int) -> None:
    """Let a publication be as if nothing had happened to it for so long."""
    with shop.database.writing() as session:
        row = session.get(journal.Row, publication.id)
        assert row
        row.updated -= seconds
        row.next_try = max(row.next_try - seconds, 0)


def is_gone(shop: Workshop, publication: Publication) -> bool:
    try:
        now(shop, publication)
    except journal.NoPublication:
        return True
    return False


@pytest.fixture
def old(shop: Workshop, begun: Submit) -> Publication:
    """A publication that was ready a month ago."""
    ready = finished(shop, begun("wav"))
    age(shop, ready, shop.config.unsigned_days * 86_400 + 1)
    return ready


def test_expire__never_signed__told_to_the_artist_then_let_go_of(shop: Workshop, old: Publication) -> None:
    pins = shop.store.pins()
    expiry.expire(shop)
    expired = now(shop, old)
    assert expired.state == "failed" and expired.problem
    assert "30 days" in expired.problem[0] and expired.problem[1] and expired.problem[2] == "expired"
    expiry.let_go(shop)
    assert shop.store.pins() == pins  # a day more: the wallet may just have sent it
    age(shop, old, GRACE + 1)
    expiry.let_go(shop)
    assert shop.store.pins() == frozenset()
    assert now(shop, old).problem == expired.problem


def test_expire__signed_in_time_or_still_young__kept(shop: Workshop, begun: Submit, old: Publication) -> None:
    young = finished(shop, begun("mp3_cbr"))
    journal.sent(shop.database, old.id, old.draft.account, HASH)
    age(shop, old, 10**8)
    expiry.expire(shop)
    expiry.let_go(shop)
    assert (now(shop, old).state, now(shop, young).state) == ("published", "ready")
    expires = report(shop.config, now(shop, young)).expires
    assert expires and abs(expires - time.time() - 30 * 86_400) < 60


def test_expire__on_the_chain_but_never_told__kept_as_published(
    shop: Workshop, old: Publication, market: Market
) -> None:
    market.do(market.artist, publish_transaction(shop.config, old))
    pins = shop.store.pins()
    expiry.expire(shop)
    assert now(shop, old).state == "published"
    assert shop.store.pins() == pins


def test_expire__chain_does_not_answer__kept(shop: Workshop, old: Publication) -> None:
    expiry.expire(replace(shop, rpc=Rpc("http://127.0.0.1:9", timeout=1)))
    assert now(shop, old).state == "ready"


def test_let_go__signed_at_the_last_moment__kept_as_published(shop: Workshop, old: Publication, market: Market) -> None:
    pins = shop.store.pins()
    expiry.expire(shop)
    market.do(market.artist, publish_transaction(shop.config, old))
    age(shop, old, GRACE + 1)
    expiry.let_go(shop)
    assert now(shop, old).state == "published"
    assert shop.store.pins() == pins


def test_sent__expired_but_still_there__published_after_all(shop: Workshop, old: Publication) -> None:
    expiry.expire(shop)
    assert journal.sent(shop.database, old.id, old.draft.account, HASH).state == "published"
    age(shop, old, GRACE + 1)
    expiry.let_go(shop)
    assert shop.store.has(old.work.metadata)


def test_sent__expired_and_let_go_of__refused(shop: Workshop, old: Publication) -> None:
    expiry.expire(shop)
    age(shop, old, GRACE + 1)
    expiry.let_go(shop)
    with pytest.raises(Refused, match="not ready"):
        journal.sent(shop.database, old.id, old.draft.account, HASH)


def test_let_go__chain_or_store_down__everything_kept_until_they_are_back(shop: Workshop, old: Publication) -> None:
    pins = shop.store.pins()
    expiry.expire(shop)
    age(shop, old, GRACE + 1)
    expiry.let_go(replace(shop, rpc=Rpc("http://127.0.0.1:9", timeout=1)))
    age(shop, old, 1000)
    expiry.let_go(replace(shop, store=KuboStore("http://127.0.0.1:9", timeout=1)))
    assert shop.store.pins() == pins
    age(shop, old, 1000)
    expiry.let_go(shop)
    assert shop.store.pins() == frozenset()


def test_discard__ready__unseen_at_once_and_gone_a_day_later(shop: Workshop, begun: Submit) -> None:
    ready = finished(shop, begun("wav"))
    journal.discard(shop.database, ready.id, ready.draft.account)
    with shop.database.reading() as session:
        assert journal.of_account(session, ready.draft.account) == ()
        with pytest.raises(journal.NoPublication):
            journal.find(session, ready.id, ready.draft.account)
    expiry.let_go(shop)
    assert shop.store.has(ready.work.metadata)
    age(shop, ready, GRACE + 1)
    expiry.let_go(shop)
    assert shop.store.pins() == frozenset()
    assert is_gone(shop, ready)


def test_discard__signed_all_the_same__kept_as_published(shop: Workshop, begun: Submit, market: Market) -> None:
    ready = finished(shop, begun("wav"))
    journal.discard(shop.database, ready.id, ready.draft.account)
    market.do(market.artist, publish_transaction(shop.config, ready))
    age(shop, ready, GRACE + 1)
    expiry.let_go(shop)
    assert now(shop, ready).state == "published"
    assert shop.store.has(ready.work.metadata)


@pytest.mark.parametrize("step", ["preview", "store", "ready"])
def test_discard__while_a_worker_is_at_it__never_ready_and_nothing_left(
    shop: Workshop, begun: Submit, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    from refrain.publishing import steps

    publication = begun("wav")
    do = steps.DO[step]

    def discarded(shop: Workshop, at: Publication) -> Work:
        work = do(shop, at)
        journal.discard(shop.database, at.id, at.draft.account)
        return work

    monkeypatch.setitem(steps.DO, step, discarded)
    assert finished(shop, publication).state == "discarded"
    assert not shop.bench(publication.id).folder.exists()
    expiry.let_go(shop)
    assert shop.store.pins() == frozenset()
    assert is_gone(shop, publication)


def test_discard__published_or_not_hers__refused(shop: Workshop, begun: Submit, market: Market) -> None:
    ready = finished(shop, begun("wav"))
    with pytest.raises(journal.NoPublication):
        journal.discard(shop.database, ready.id, market.alice.address)
    journal.sent(shop.database, ready.id, ready.draft.account, HASH)
    with pytest.raises(Refused, match="published"):
        journal.discard(shop.database, ready.id, ready.draft.account)


def test_let_go__worker_at_it__left_alone(shop: Workshop, begun: Submit) -> None:
    publication = begun("wav")
    journal.discard(shop.database, publication.id, publication.draft.account)
    with shop.bench(publication.id).held():
        expiry.let_go(shop)
    assert not is_gone(shop, publication)


def test_let_go__preview_and_cover_shared_with_another__those_kept(shop: Workshop, begun: Submit) -> None:
    first, second = finished(shop, begun("wav")), finished(shop, begun("wav"))
    assert first.work.cover == second.work.cover
    journal.discard(shop.database, first.id, first.draft.account)
    age(shop, first, GRACE + 1)
    expiry.let_go(shop)
    track, documents = second.work.tracks[0], {second.work.cover, second.work.envelope, second.work.metadata}
    assert shop.store.pins() == documents | {track.audio, track.preview, track.waveform}


def test_let_go__file_named_by_a_release_in_the_catalogue__kept(shop: Workshop, begun: Submit) -> None:
    ready = finished(shop, begun("wav"))
    with shop.database.writing() as session:
        seed.release(session, 1, cover_cid=ready.work.cover)
    journal.discard(shop.database, ready.id, ready.draft.account)
    age(shop, ready, GRACE + 1)
    expiry.let_go(shop)
    assert shop.store.pins() == {ready.work.cover}


def test_let_go__while_another_stores__waits(shop: Workshop, begun: Submit) -> None:
    ready = finished(shop, begun("wav"))
    journal.discard(shop.database, ready.id, ready.draft.account)
    age(shop, ready, GRACE + 1)
    with shop.pinning():
        expiry.let_go(shop)
    assert shop.store.has(ready.work.metadata) and not is_gone(shop, ready)


def test_tend__idle_upload_and_loose_block__removed(shop: Workshop, begun: Submit) -> None:
    ready = finished(shop, begun("wav"))
    folder = shop.config.data / "uploads" / "0x11"
    folder.mkdir(parents=True)
    for name in ("old.part", "old.json", "new.part", "new.json"):
        (folder / name).write_bytes(b"x")
    past = time.time() - LIFETIME - 1
    os.utime(folder / "old.part", (past, past))
    assert isinstance(shop.store, LocalStore)
    loose = shop.store.put(io.BytesIO(b"loose"))
    shop.store.unpin(loose)
    (block,) = Path(shop.config.blobs / "blocks").glob(f"*/{loose}")
    os.utime(block, (past, past))
    tend(shop)
    assert sorted(path.name for path in folder.iterdir()) == ["new.json", "new.part"]
    assert not shop.store.has(loose) and shop.store.has(ready.work.metadata)


def test_tend__one_chore_fails__the_others_are_done(shop: Workshop, old: Publication) -> None:
    shop.store.put(io.BytesIO(bytes(600_000)))
    for block in Path(shop.config.blobs / "blocks").glob("*/*"):
        if block.stat().st_size < 1000:
            block.write_bytes(b"damaged")
    tend(shop)
    assert now(shop, old).state == "failed"

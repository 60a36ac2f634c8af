"""What is written down of publications, on SQLite and PostgreSQL alike."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from refrain.catalog.database import Database
from refrain.crypto.envelope import Keeper, SealedShare
from refrain.errors import InvalidInput, Refused, Unavailable
from refrain.media.probe import Probe
from refrain.publishing import journal
from refrain.publishing.draft import Draft, DraftTrack
from refrain.publishing.work import TrackWork, Work
from refrain.storage.cid import cid_of
from refrain.terms import Payee, Terms
from refrain.units import Address, Wei, checksum
from tests.databases import database, postgres, postgres_template, sqlite_template

__all__ = ["database", "postgres", "postgres_template", "sqlite_template"]

ARTIST, STRANGER, RELEASE = (checksum("0x" + digit * 40) for digit in "12a")
DRAFT = Draft(
    account=ARTIST,
    title="Nightbus \N{EIGHTH NOTE} North",
    artist="Mara Lind",
    tracks=(DraftTrack("a.wav"), DraftTrack("b.wav", isrc="DEA121234567")),
    terms=Terms(buyer_types=2**255 + 1, registry=Address(STRANGER), max_resale_price=Wei(2**87)),
    payees=(Payee(ARTIST, 10_000, 10_000),),
    price=Wei(2**88 - 1),
    tags=("night",),
)
PROBE = Probe("WAV", "pcm_s16le", "audio/wav", 44_100, 2, 16, True, 3_000)
TRACK = TrackWork(PROBE, b"d" * 32, 5, shares=(SealedShare(b"h" * 32, b"s" * 64),), audio=cid_of(b"audio"))
WORK = Work(tracks=(TRACK,), keepers=(Keeper(b"k" * 32, "https://keeper.example"),), cover=cid_of(b"cover"))
ID = "ab" * 16


def found(database: Database) -> journal.Publication:
    with database.reading() as session:
        return journal.find(session, ID)


def test_begin__draft_with_large_numbers__comes_back(database: Database) -> None:
    begun = journal.begin(database, DRAFT, ID)
    assert found(database) == begun
    assert (begun.draft, begun.work, begun.state, begun.step) == (DRAFT, Work(), "working", "check")


def test_save__work__comes_back_and_resets_tries(database: Database) -> None:
    journal.begin(database, DRAFT, ID)
    assert [journal.count_try(database, ID) for _ in range(3)] == [1, 2, 3]
    journal.tell(database, ID, 700, "words")
    journal.save(database, ID, work=WORK, step="store", release=RELEASE)
    saved = found(database)
    assert (saved.work, saved.step, saved.release) == (WORK, "store", RELEASE)
    assert (saved.tries, saved.progress, saved.words) == (0, 0, "")
    journal.save(database, ID, work=WORK, step="envelope")
    assert found(database).release == RELEASE


def test_tell__from_many_threads__no_change_lost(database: Database) -> None:
    before = journal.begin(database, DRAFT, ID).version
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda progress: journal.tell(database, ID, progress), range(40)))
    assert found(database).version == before + 40


def test_postpone__another_part_down__found_again_later(database: Database) -> None:
    journal.begin(database, DRAFT, ID)
    journal.postpone(database, ID, Unavailable("store", "the store does not answer"))
    with database.reading() as session:
        assert journal.waiting(session) == ()
    assert found(database).words == "Waiting: the store does not answer."


def test_fail__reason__kept_and_over(database: Database) -> None:
    journal.begin(database, DRAFT, ID)
    journal.fail(database, ID, InvalidInput("The file is empty.", hint="Choose another."), "tracks")
    assert found(database).problem == ("The file is empty.", "Choose another.", "tracks")
    with database.reading() as session:
        assert journal.is_over(session, ID) and journal.is_over(session, "00" * 16)
        assert journal.waiting(session) == ()


def test_sent__by_the_artist_once_ready__published(database: Database) -> None:
    journal.begin(database, DRAFT, ID)
    with pytest.raises(Refused):
        journal.sent(database, ID, ARTIST, "0x" + "11" * 32)
    journal.finish(database, ID, WORK)
    with pytest.raises(journal.NoPublication):
        journal.sent(database, ID, STRANGER, "0x" + "11" * 32)
    sent = journal.sent(database, ID, ARTIST, "0x" + "11" * 32)
    assert (sent.state, sent.transaction) == ("published", "0x" + "11" * 32)


def test_of_account__several__only_her_own_newest_first(database: Database) -> None:
    journal.begin(database, replace(DRAFT, account=STRANGER), "cd" * 16)
    journal.begin(database, DRAFT, ID)
    with database.reading() as session:
        assert [each.id for each in journal.of_account(session, ARTIST)] == [ID]


@pytest.mark.parametrize("id", ["", "00" * 16, "../../x", "x" * 500])
def test_find__no_such_publication__said_so(database: Database, id: str) -> None:
    with pytest.raises(journal.NoPublication), database.reading() as session:
        journal.find(session, id)

"""Answers that are given again for a moment, and never after something was written."""

import threading

import pytest

from refrain_web.api import answers
from refrain_web.api.answers import Answers


class Clock:
    """A clock that is set by hand, and a catalogue's version beside it."""

    def __init__(self):
        self.now, self.version = 10.0, 1

    def answers(self):
        return Answers(lambda: self.version, clock=lambda: self.now)


@pytest.fixture
def clock():
    return Clock()


def test_answer__within_its_moment__is_given_again_whatever_is_written_elsewhere(clock):
    kept = clock.answers()
    kept.keep("/a", kept.now(), kept.version(), b"{}")
    clock.now, clock.version = 10.2, 2
    assert kept.get("/a").body == b"{}"


def test_answer__later_of_a_catalogue_that_changed__is_found_anew(clock):
    kept = clock.answers()
    kept.keep("/a", kept.now(), kept.version(), b"{}")
    clock.now, clock.version = 10.3, 2
    assert kept.get("/a") is None


def test_answer__later_of_a_catalogue_that_stayed__is_given_again_until_orders_may_have_ended(clock):
    kept = clock.answers()
    kept.keep("/a", kept.now(), kept.version(), b"{}")
    clock.now = 11.9
    assert kept.get("/a").body == b"{}"
    clock.now = 12.1
    assert kept.get("/a") is None


def test_answer__that_is_not_of_the_catalogue__is_given_for_a_moment_only(clock):
    kept = clock.answers()
    kept.keep("/a", kept.now(), None, b"{}")
    clock.now = 10.3
    assert kept.get("/a") is None


def test_answer__found_while_the_catalogue_changed__is_not_taken_for_the_new_one(clock):
    kept = clock.answers()
    before = kept.version()
    clock.version = 2
    kept.keep("/a", kept.now(), before, b"perhaps old")
    clock.now = 10.3
    assert kept.get("/a") is None


def test_answer__read_before_something_was_written__is_not_kept(clock):
    kept = clock.answers()
    asked = kept.now()
    clock.now = 10.1
    kept.clear()
    kept.keep("/a", asked, kept.version(), b"old")
    assert kept.get("/a") is None


def test_answers__of_many_bytes__the_oldest_go_first(clock, monkeypatch):
    monkeypatch.setattr(answers, "_KEPT_BYTES", 2 * (1 + 5 + answers._OVERHEAD))
    kept = clock.answers()
    for name in "abc":
        kept.keep(name, kept.now(), 1, b"12345")
    assert [kept.get(name) is not None for name in "abc"] == [False, True, True]
    assert (kept.given, kept.found) == (2, 3)


def test_answers__to_long_questions__count_as_long_as_these_are(clock, monkeypatch):
    """Whoever asks for nothing in ever other and very long words fills no memory."""
    monkeypatch.setattr(answers, "_KEPT_BYTES", 10_000)
    kept = clock.answers()
    for number in range(100):
        kept.keep("/releases?q=" + f"{number:04}" * 1000, kept.now(), 1, b"[]")
    assert len(kept._kept) == 1 and kept._bytes <= 10_000


def test_etag__of_equal_answers__is_equal():
    kept = Answers()
    assert (
        kept.keep("/a", 1.0, 1, b"x").etag == kept.keep("/b", 2.0, 2, b"x").etag != kept.keep("/c", 3.0, 1, b"y").etag
    )


def test_alone__two_who_ask_the_same__only_one_finds_it():
    kept, found = Answers(clock=lambda: 1.0), []

    def ask():
        with kept.alone("/a"):
            if kept.get("/a") is None:
                found.append(kept.keep("/a", kept.now(), None, b"x"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1


def test_alone__another_who_hangs__is_not_waited_for_long(monkeypatch):
    monkeypatch.setattr(answers, "_WAIT", 0.01)
    kept = Answers()
    with kept.alone("/a"), kept.alone("/a"):
        pass

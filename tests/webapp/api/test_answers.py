"""Answers that are given again for a moment, and never after something was written."""

import threading

from refrain_web.api import answers
from refrain_web.api.answers import Answers


def at(*moments):
    times = iter(moments)
    return lambda: next(times)


def test_answer__within_its_moment__is_given_again_and_not_after_it():
    kept = Answers(1.0, clock=at(10.9, 11.1))
    kept.keep("/a", 10.0, b"{}")
    assert kept.get("/a").body == b"{}"
    assert kept.get("/a") is None


def test_answer__read_before_something_was_written__is_not_kept():
    kept = Answers(60.0, clock=at(5.0, 6.0, 6.0))
    kept.clear()
    kept.keep("/a", 4.0, b"old")
    assert kept.get("/a") is None


def test_answers__of_many_bytes__the_oldest_go_first(monkeypatch):
    monkeypatch.setattr(answers, "_KEPT_BYTES", 10)
    kept = Answers(60.0)
    for name in "abc":
        kept.keep(name, kept.now(), b"12345")
    assert [kept.get(name) is not None for name in "abc"] == [False, True, True]


def test_etag__of_equal_answers__is_equal():
    kept = Answers()
    assert kept.keep("/a", 1.0, b"x").etag == kept.keep("/b", 2.0, b"x").etag != kept.keep("/c", 3.0, b"y").etag


def test_alone__two_who_ask_the_same__only_one_finds_it():
    kept, found = Answers(60.0), []

    def ask():
        with kept.alone("/a"):
            if kept.get("/a") is None:
                found.append(kept.keep("/a", kept.now(), b"x"))

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

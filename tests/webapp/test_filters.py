"""How values read on a page."""

from datetime import UTC, datetime

import pytest

from refrain.terms import MAX_COPIES
from refrain_web import filters


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [(0, "0:00"), (999, "0:01"), (222_000, "3:42"), (3_600_000, "1:00:00"), (3_727_499, "1:02:07")],
)
def test_duration__of_a_track__reads_as_on_a_sleeve(milliseconds, expected):
    assert filters.duration(milliseconds) == expected


@pytest.mark.parametrize(("milliseconds", "expected"), [(42_000, "42 s"), (59_400, "59 s"), (1_076_000, "18 min")])
def test_total_length__of_a_release__is_rounded(milliseconds, expected):
    assert filters.total_length(milliseconds) == expected


@pytest.mark.parametrize(
    ("minted", "max_supply", "expected"),
    [(37, 100, "63 left"), (100, 100, "sold out"), (13, MAX_COPIES, "13 collected"), (0, 1, "1 left")],
)
def test_left_words__by_what_was_collected__says_what_is_left(minted, max_supply, expected):
    assert filters.left_words(minted, max_supply) == expected


@pytest.mark.parametrize(("limit", "expected"), [(0, "never"), (1, "1 each"), (3, "3 each"), (255, "free")])
def test_resales_each__by_limit__is_short_enough_for_the_obi(limit, expected):
    assert filters.resales_each(limit) == expected


@pytest.mark.parametrize(
    ("resales", "gifts", "owner", "left"),
    [
        (0, 0, "first owner", "3 resales left"),
        (1, 0, "owner no. 2", "2 resales left"),
        (2, 1, "owner no. 4", "1 resale left"),
    ],
)
def test_epoch__of_an_ask__tells_owner_and_resales(resales, gifts, owner, left):
    epoch = resales << 40 | gifts << 24 | 7
    assert filters.owner_number(epoch) == owner
    assert filters.resales_left(epoch, 3) == left


def test_royalty_of__odd_wei__is_rounded_down_like_the_contract():
    assert filters.royalty_of(19, 1000) == 1


@pytest.mark.parametrize("when", [1_767_225_600, datetime(2026, 1, 1, tzinfo=UTC)])
def test_day_and_moment__of_seconds_or_a_datetime__are_in_utc(when):
    assert filters.day(when) == "1 January 2026"
    assert filters.moment(when) == "2026-01-01T00:00:00Z"


def test_format_name__of_an_unknown_type__is_its_own_name():
    assert filters.format_name("audio/flac") == "FLAC"
    assert filters.format_name("audio/x-new") == "X-NEW"

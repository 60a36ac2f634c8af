import pytest

from refrain.catalog.models import Release
from refrain.catalog.queries import SORTS, genres, progress, release, releases
from refrain.catalog.queries.releases import NO_FILTERS
from refrain.catalog.results import Filters
from refrain.errors import InvalidInput
from refrain.terms import Terms
from refrain.units import NOBODY
from tests.backend.catalog import seed
from tests.backend.catalog.seed import account


@pytest.fixture
def five(database):
    """Five releases that differ in everything that a list can be filtered or sorted by."""
    with database.writing() as session:
        seed.release(session, 1, title="Blue Hour", genre="Jazz", price=3 * 10**20, tags="night\nlive", lossless=True)
        seed.release(session, 2, title="Ångström", genre="Noise", price=5, artist=account(2), resales=9)
        seed.release(session, 3, title="blue train", genre="Jazz", price=2**64, minted=10)
        seed.release(session, 4, title="Zebra", price=5, buyer_types=1, type_registry=account(77), resales=9)
        seed.release(session, 5, title="Hidden", listed=False, document="waiting")
    return database


def titles(database, filters=NO_FILTERS, **options):
    with database.reading() as session:
        return [item.title for item in releases(session, filters, **options).items]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("newest", ["Zebra", "blue train", "Ångström", "Blue Hour"]),
        ("oldest", ["Blue Hour", "Ångström", "blue train", "Zebra"]),
        ("cheapest", ["Ångström", "Zebra", "blue train", "Blue Hour"]),
        ("dearest", ["Blue Hour", "blue train", "Zebra", "Ångström"]),
        ("most_resold", ["Zebra", "Ångström", "blue train", "Blue Hour"]),
    ],
)
def test_releases__each_order__lists_only_what_has_its_document(five, sort, expected):
    assert titles(five, sort=sort) == expected


def test_releases__by_price__compares_only_within_a_currency_the_coin_first(five):
    """5 of a token with 6 decimals are fewer smallest units than a thousandth of a coin, and cost more."""
    with five.writing() as session:
        seed.release(session, 6, title="Five dollars", price=5 * 10**6, currency=account(5_000))
        seed.release(session, 7, title="Six dollars", price=6 * 10**6, currency=account(5_000))
        seed.release(session, 8, title="Another token", price=1, currency=account(6_000))
    coin, tokens = ["Ångström", "Zebra", "blue train", "Blue Hour"], ["Five dollars", "Six dollars", "Another token"]
    assert titles(five, sort="cheapest") == coin + tokens
    assert titles(five, sort="dearest") == [*reversed(coin), "Six dollars", "Five dollars", "Another token"]
    assert titles(five, Filters(currency=account(5_000)), sort="dearest") == ["Six dollars", "Five dollars"]
    assert titles(five, Filters(currency=NOBODY), sort="cheapest") == coin
    for sort in ("cheapest", "dearest"):
        assert pages(five, sort=sort) == titles(five, sort=sort)


def pages(database, **options):
    """The titles of a list that is read with two to a page."""
    with database.reading() as session:
        found, page = [], releases(session, limit=2, **options)
        while True:
            found += [item.title for item in page.items]
            if page.next is None:
                return found
            page = releases(session, limit=2, cursor=page.next, **options)


def test_releases__ending__lists_only_sales_whose_end_is_still_to_come_the_next_first(five):
    with five.writing() as session:
        for number, closes in ((1, 900), (2, 3_000), (3, 2_000)):
            session.get(Release, number).closes = closes
    assert titles(five, sort="ending", now=1_000) == [title_of(five, 3), title_of(five, 2)]
    assert titles(five, sort="ending", now=2_000) == [title_of(five, 2)]


def title_of(database, number):
    with database.reading() as session:
        return session.get(Release, number).title


def test_releases__by_title__ignores_case(five):
    found = titles(five, sort="title")
    assert found.index("Blue Hour") < found.index("blue train") < found.index("Zebra")


@pytest.mark.parametrize("sort", SORTS)
def test_releases__page_by_page__gives_the_whole_list_once(five, sort):
    with five.reading() as session:
        found, cursor = [], None
        while True:
            page = releases(session, sort=sort, cursor=cursor, limit=1)
            found += [item.title for item in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert found == titles(five, sort=sort)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(artist=account(2)), ["Ångström"]),
        (Filters(genre="Jazz"), ["blue train", "Blue Hour"]),
        (Filters(lossless=True), ["Blue Hour"]),
        (Filters(available=False), ["blue train"]),
        (Filters(available=True, genre="Jazz"), ["Blue Hour"]),
        (Filters(members_only=True), ["Zebra"]),
        (Filters(members_only=False, genre="Noise"), ["Ångström"]),
        (Filters(search="blue"), ["blue train", "Blue Hour"]),
        (Filters(search="BLUE tra"), ["blue train"]),
        (Filters(search="angstrom"), ["Ångström"]),
        (Filters(search="live artist"), ["Blue Hour"]),
        (Filters(search="blue zebra"), []),
        (Filters(search="hidden"), []),
        (Filters(search="  ¡!\"')(*:&| "), []),
    ],
)
def test_releases__filters__combine(five, filters, expected):
    assert titles(five, filters) == expected


@pytest.mark.parametrize(
    "query", ["'; DROP TABLE releases; --", '"', "a AND NOT b", "blue:* | x", "\x00", "NEAR(blue)"]
)
def test_releases__search_syntax_of_a_database__is_only_text(five, query):
    titles(five, Filters(search=query))
    assert len(titles(five)) == 4


@pytest.mark.parametrize("cursor", ["", "x", "bnVsbA", "WyJ4Il0", "WyItMSJd", "WyIxIiwiMSJd", "Ww", "A" * 600])
def test_releases__foreign_cursor__is_invalid(five, cursor):
    with pytest.raises(InvalidInput, match="cursor"):
        titles(five, cursor=cursor)


@pytest.mark.parametrize("options", [{"limit": 0}, {"limit": 101}, {"sort": "random"}])
def test_releases__bad_option__is_invalid(five, options):
    with pytest.raises(InvalidInput):
        titles(five, **options)


def test_releases__open_asks__floor_is_the_lowest_that_holds(five):
    with five.writing() as session:
        seed.copy(session, 1, 1, account(8))
        seed.ask(session, 1, 1, 1, account(8), 10**19, expires=2000)
        seed.ask(session, 2, 1, 1, account(8), 10**20)
        seed.ask(session, 3, 1, 1, account(8), 1, state="void")
    with five.reading() as session:
        at_2000 = {item.title: item.floor for item in releases(session, now=2000).items}
        at_2001 = {item.title: item.floor for item in releases(session, now=2001).items}
    assert at_2000["Blue Hour"] == 10**19 and at_2001["Blue Hour"] == 10**20
    assert at_2001["Zebra"] is None


def test_release__known__has_terms_payees_and_tracks(five):
    with five.writing() as session:
        seed.payee(session, 4, 0, account(1), 10_000, 10_000)
    with five.reading() as session:
        found = release(session, account(1004))
    assert found.terms == Terms(max_supply=10, max_resales=3, buyer_types=1, registry=account(77))
    assert [payee.account for payee in found.payees] == [account(1)]
    assert [track.mime_type for track in found.tracks] == ["audio/flac"]


def test_release__unknown__is_none(five):
    with five.reading() as session:
        assert release(session, account(1)) is None


def test_genres__listed_releases__are_counted(five):
    with five.reading() as session:
        assert genres(session) == (("Jazz", 2), ("Noise", 1))


def test_progress__before_and_after_the_first_block(database):
    with database.reading() as session:
        assert progress(session).block == 0
    with database.writing() as session:
        seed.block(session, 7)
    with database.reading() as session:
        assert (progress(session).block, progress(session).hash) == (7, seed.word(7))

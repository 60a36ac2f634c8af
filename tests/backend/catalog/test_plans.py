"""No list costs more because the catalogue has grown: databases are asked how they would answer each query."""

import re
import shutil

import pytest
from sqlalchemy import event, text

from refrain.catalog import queries
from refrain.catalog.book import Ask, Offer
from refrain.catalog.bulk import insert_rows
from refrain.catalog.database import Database
from refrain.catalog.history import Copy, Holding, Transfer
from refrain.catalog.results import Filters
from refrain.catalog.stewardship import TypeGrant, TypeName
from tests.backend.catalog import seed
from tests.backend.catalog.seed import account
from tests.databases import created

HOME, SOMEONE = account(1001), account(11)
GROWING = (
    "releases",
    "copies",
    "transfers",
    "holdings",
    "asks",
    "offers",
    "blocks",
    "changes",
    "claims",
    "payees",
    "tracks",
    "type_grants",
    "type_names",
)

READS = {
    "releases newest": lambda session: queries.releases(session),
    "releases cheapest": lambda session: queries.releases(session, sort="cheapest"),
    "releases dearest": lambda session: queries.releases(session, sort="dearest"),
    "releases by title": lambda session: queries.releases(session, sort="title"),
    "releases most resold": lambda session: queries.releases(session, sort="most_resold"),
    "releases ending": lambda session: queries.releases(session, sort="ending"),
    "selling": lambda session: queries.selling(session),
    "releases of an artist": lambda session: queries.releases(session, Filters(artist=account(1))),
    "releases of a genre": lambda session: queries.releases(session, Filters(genre="Jazz")),
    "search": lambda session: queries.releases(session, Filters(search="rare")),
    "release": lambda session: queries.release(session, HOME),
    "copies": lambda session: queries.copies(session, HOME),
    "copy": lambda session: queries.copy(session, HOME, 3),
    "holders": lambda session: queries.holders(session, HOME),
    "provenance": lambda session: queries.provenance(session, HOME, 3),
    "sales": lambda session: queries.sales(session, HOME),
    "asks of a release": lambda session: queries.asks(session, release=HOME),
    "asks of a seller": lambda session: queries.asks(session, seller=SOMEONE),
    "asks": lambda session: queries.asks(session),
    "asks in a currency": lambda session: queries.asks(session, currency=account(2)),
    "offers": lambda session: queries.offers(session),
    "offers of a release": lambda session: queries.offers(session, release=HOME),
    "offers for a copy": lambda session: queries.copy_offers(session, queries.copy(session, HOME, 3)),
    "offers of a buyer": lambda session: queries.buyer_offers(session, SOMEONE),
    "sum of a buyer's offers": lambda session: queries.offered(session, HOME, SOMEONE),
    "nonces of a buyer's offers": lambda session: queries.taken_nonces(session, HOME, SOMEONE),
    "order behind a sale": lambda session: queries.executed_order(session, list(transfer_rows(0, 1, 1))[1]),
    "prices": lambda session: queries.prices(session, HOME),
    "prices of a copy": lambda session: queries.prices(session, HOME, token_id=3),
    "market": lambda session: queries.market(session, HOME),
    "account": lambda session: queries.account(session, SOMEONE),
    "account's copies": lambda session: queries.account_copies(session, SOMEONE),
    "statements": lambda session: queries.statements(session, SOMEONE),
    "buyer types": lambda session: queries.buyer_types(session, SOMEONE),
    "members": lambda session: queries.members(session, SOMEONE, 3),
    "membership": lambda session: queries.membership(session, SOMEONE, HOME),
    "releases accepting types": lambda session: queries.releases_accepting(session, 1 << 96 | 1),
    "progress": lambda session: queries.progress(session),
}

DEEPER = {
    f"releases {sort}": lambda session, cursor, sort=sort: queries.releases(session, sort=sort, cursor=cursor, limit=5)
    for sort in queries.SORTS
} | {
    "search": lambda session, cursor: queries.releases(session, Filters(search="title"), cursor=cursor, limit=5),
    "copies": lambda session, cursor: queries.copies(session, HOME, cursor=cursor, limit=5),
    "holders": lambda session, cursor: queries.holders(session, HOME, cursor=cursor, limit=5),
    "provenance": lambda session, cursor: queries.provenance(session, HOME, 3, cursor=cursor, limit=1),
    "sales": lambda session, cursor: queries.sales(session, HOME, cursor=cursor, limit=5),
    "asks": lambda session, cursor: queries.asks(session, cursor=cursor, limit=5),
    "asks of a release": lambda session, cursor: queries.asks(session, release=HOME, cursor=cursor, limit=5),
    "asks of a seller": lambda session, cursor: queries.asks(session, seller=account(60), cursor=cursor, limit=5),
    "offers": lambda session, cursor: queries.offers(session, cursor=cursor, limit=5),
    "account's copies": lambda session, cursor: queries.account_copies(session, account(60), cursor=cursor, limit=5),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def grown(request, tmp_path_factory):
    """A catalogue with enough rows for a planner to prefer indexes."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path_factory.mktemp("grown"))
        database = Database(f"sqlite:///{path}")
        fill(database)
        yield database
        database.close()
    else:
        template = request.getfixturevalue("postgres_template")
        with created(request.getfixturevalue("postgres"), "catalogue_grown", template) as database:
            fill(database)
            yield database


def fill(database):
    with database.writing() as session:
        for number in range(1, 301):
            genre = "Jazz" if number % 100 == 0 else f"Genre {number % 50}"
            title = f"Rare {number}" if number == 150 else f"Title {number}"
            closes = 0 if number % 3 else 2**32 - 1
            more = {"genre": genre, "artist": account(number % 90), "price": number, "closes": closes}
            more["currency"] = account(number % 3)
            seed.release(session, number, title=title, **more)
            seed.payee(session, number, 0, account(number % 90), 10_000, 10_000)
    rows(database)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def rows(database):
    """A hundred copies of some releases, sold and asked for."""
    places = [(release, token) for release in range(1, 101) for token in range(1, 61)]
    with database.writing() as session:
        holdings = {(release, account(10 + token % 40 + release)) for release, token in places}
        insert_rows(session, Holding, [holding_row(*key) for key in sorted(holdings)])
        insert_rows(session, Copy, [copy_row(*place) for place in places])
        insert_rows(session, Transfer, [row for i, place in enumerate(places) for row in transfer_rows(i, *place)])
        insert_rows(session, Ask, [ask_row(i, *place) for i, place in enumerate(places)])
        insert_rows(session, Offer, [offer_row(i, *place) for i, place in enumerate(places)])
        insert_rows(session, TypeGrant, [type_grant_row(i) for i in range(2_000)])
        insert_rows(session, TypeName, [type_name_row(i) for i in range(300)])


def holding_row(release, who):
    return {"release_id": release, "account": who, "copies": 1, "counter": 0, "credit": 0}


def copy_row(release, token):
    counts = {"resales": 0, "gifts": 0, "cancels": 0, "acquired_at": 1, "acquired_block": 1}
    return {"release_id": release, "token_id": token, "owner": account(10 + token % 40 + release)} | counts


def transfer_rows(number, release, token):
    for kind, index in (("collected", 2 * number), ("sold", 2 * number + 1)):
        yield {
            "block": 1,
            "log_index": index,
            "release_id": release,
            "token_id": token,
            "transaction": seed.word(1),
            "timestamp": 1,
            "kind": kind,
            "giver": account(2),
            "receiver": account(3),
            "price": 5,
            "royalty": 1,
            "fee": 0,
            "resales": 0,
            "gifts": 0,
        }


def type_grant_row(number):
    who = {"steward": account(number % 20), "account": account(100 + number % 300)}
    return {"block": 1, "log_index": number, "kind": number % 7, "until_day": 9, **who} | {
        "transaction": seed.word(1),
        "timestamp": 1,
    }


def type_name_row(number):
    return {"block": 1, "log_index": number, "steward": account(number % 20), "kind": number % 7, "words": "Club"}


def ask_row(number, release, token):
    return {
        "id": seed.word(number + 1),
        "release_id": release,
        "token_id": token,
        "epoch": 0,
        "price": number,
        "fee": 0,
        "fee_recipient": account(0),
        "expires": 2**32,
        "counter": 0,
        "seller": account(10 + token % 40 + release),
        "signature": b"s",
        "state": "open",
        "created": 1,
        "release_currency": account(release % 3),
    }


def offer_row(number, release, token):
    values = ask_row(number, release, token % 3) | {"buyer": account(20 + number % 50), "nonce": number}
    bounds = {"max_resales": 255, "max_gifts": 255, "currency": account(0), "funded": True}
    return {name: value for name, value in values.items() if name not in ("seller", "epoch")} | bounds


def plans(database, read, *avoided):
    """How the database answers each statement that `read` sends, without `avoided` ways where it can (PostgreSQL)."""
    sent = []

    def keep(connection, cursor, statement, parameters, *_):
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", keep)
    with database.reading() as session:
        read(session)
    event.remove(database.engine, "before_cursor_execute", keep)
    sqlite = database.engine.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    with database.engine.connect() as connection:
        if not sqlite:  # it rightly prefers to scan tables of a few pages, as these are, where it may
            for way in ("enable_seqscan", *avoided):
                connection.exec_driver_sql(f"SET {way} = off")
        for statement, parameters in sent:
            yield [" ".join(map(str, row)) for row in connection.exec_driver_sql(explain + statement, parameters)]


def scans(plan):
    """Tables that a plan reads from end to end."""
    pattern = re.compile(r"Seq Scan on (\w+)|SCAN (\w+)(?! USING)(?! VIRTUAL)\b")
    hits = (pattern.search(line) for line in plan if "USING" not in line and "VIRTUAL" not in line)
    return [table for hit in hits if hit for table in hit.groups() if table in GROWING]


@pytest.mark.parametrize("name", READS)
def test_plan__of_every_list__reads_no_table_from_end_to_end(grown, name):
    found = list(plans(grown, READS[name]))
    assert found
    assert [table for plan in found for table in scans(plan)] == [], found


@pytest.mark.parametrize("name", DEEPER)
def test_plan__of_a_later_page__reads_no_table_from_end_to_end(grown, name):
    read = DEEPER[name]
    with grown.reading() as session:
        cursor = read(session, None).next
    assert cursor
    found = list(plans(grown, lambda session: read(session, cursor)))
    assert [table for plan in found for table in scans(plan)] == [], found


OF_A_RELEASE = ("copies", "holders", "provenance", "sales", "asks of a release", "offers of a release", "prices")
BY_PRICE = ("releases cheapest", "releases dearest", "asks", "asks in a currency", "asks of a seller", "offers")


@pytest.mark.parametrize("name", OF_A_RELEASE + BY_PRICE)
def test_plan__of_a_list_in_an_indexs_order__sorts_nothing(grown, name):
    """An index gives the page in order: a release's thousandth sale makes its first fifty no dearer."""
    assert sorts(plans(grown, READS[name], "enable_sort", "enable_bitmapscan")) == []


@pytest.mark.parametrize("name", sorted(set(BY_PRICE) & set(DEEPER)))
def test_plan__of_a_later_page_by_price__sorts_nothing(grown, name):
    with grown.reading() as session:
        cursor = DEEPER[name](session, None).next
    found = plans(grown, lambda session: DEEPER[name](session, cursor), "enable_sort", "enable_bitmapscan")
    assert sorts(found) == []


def sorts(found):
    """Lines of plans by which rows are sorted."""
    return [line for plan in found for line in plan if "Sort" in line or "TEMP B-TREE" in line]


def test_plan__without_an_index__is_noticed(grown):
    """The test above can fail."""
    found = list(plans(grown, lambda session: session.execute(text("SELECT * FROM copies WHERE gifts = 7"))))
    assert [table for plan in found for table in scans(plan)] == ["copies"]

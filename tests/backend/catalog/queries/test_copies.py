import pytest

from refrain.catalog.queries import account as read_account
from refrain.catalog.queries import (
    account_copies,
    ask,
    asks,
    copies,
    copy,
    holders,
    lowest_ask,
    provenance,
    sales,
    statements,
)
from refrain.units import NOBODY
from tests.backend.catalog import seed
from tests.backend.catalog.seed import account

ALICE, BOB, CAROL = account(11), account(12), account(13)
HOME = account(1001)


@pytest.fixture
def sold(database):
    """A release of three copies: Alice holds two, Bob one, which Alice once owned."""
    with database.writing() as session:
        seed.release(session, 1, minted=3, primary_revenue=30_001, royalties=7, synced=2)
        seed.release(session, 2)
        for token, owner in ((1, ALICE), (2, BOB), (3, ALICE)):
            seed.copy(session, 1, token, owner, cancels=token)
        seed.transfer(session, 1, 2, 2, 0, "collected", account(0), ALICE, 10)
        seed.transfer(session, 1, 1, 2, 1, "collected", account(0), ALICE, 10)
        seed.transfer(session, 1, 2, 3, 0, "sold", ALICE, BOB, 10**20, 10**19)
        seed.ask(session, 1, 1, 2, BOB, 10**21)
        seed.ask(session, 2, 1, 2, BOB, 10**20, expires=1500)
        seed.ask(session, 3, 1, 1, ALICE, 7)
        seed.ask(session, 4, 1, 1, CAROL, 1, state="void")
    return database


def test_copies__of_a_release__in_order_with_lowest_open_ask(sold):
    with sold.reading() as session:
        found = copies(session, HOME, now=1400).items
        later = copies(session, HOME, now=1600).items
    assert [(item.token_id, item.owner, item.epoch) for item in found] == [(1, ALICE, 1), (2, BOB, 2), (3, ALICE, 3)]
    assert [item.ask and item.ask.price for item in found] == [7, 10**20, None]
    assert later[1].ask.price == 10**21


def test_copy__unknown_token_or_release__is_none(sold):
    with sold.reading() as session:
        assert copy(session, HOME, 2).owner == BOB
        assert copy(session, HOME, 4) is None
        assert copy(session, account(1002), 1) is None


def test_holders__most_copies_first__page_by_page(sold):
    with sold.reading() as session:
        first = holders(session, HOME, limit=1)
        second = holders(session, HOME, limit=1, cursor=first.next)
    assert [(item.account, item.copies) for item in first.items + second.items] == [(ALICE, 2), (BOB, 1)]
    assert second.next is None


def test_asks__open_ones__cheapest_first(sold):
    with sold.reading() as session:
        assert [item.price for item in asks(session, release=HOME, now=1400).items] == [7, 10**20, 10**21]
        assert [item.price for item in asks(session, seller=BOB, now=1600).items] == [10**21]
        first = asks(session, release=HOME, now=1400, limit=1)
        rest = asks(session, release=HOME, now=1400, cursor=first.next)
    assert [item.price for item in rest.items] == [10**20, 10**21]


def test_ask__by_digest__whatever_its_state(sold):
    with sold.reading() as session:
        assert ask(session, seed.word(4)).state == "void"
        assert ask(session, seed.word(99)) is None


def test_lowest_ask__expired_and_void__do_not_count(sold):
    with sold.reading() as session:
        assert lowest_ask(session, HOME, 2, now=1600).price == 10**21
        assert lowest_ask(session, HOME, 1, now=1600).price == 7
        assert lowest_ask(session, HOME, 3, now=1600) is None


def test_provenance__of_a_copy__first_move_first(sold):
    with sold.reading() as session:
        assert [item.kind for item in provenance(session, HOME, 2).items] == ["collected", "sold"]


def test_sales__of_a_release__only_resales_with_proceeds(sold):
    with sold.reading() as session:
        (sale,) = sales(session, HOME).items
    assert (sale.giver, sale.receiver, sale.price, sale.proceeds) == (ALICE, BOB, 10**20, 9 * 10**19)


def test_account_copies__of_a_holder__newest_release_first(sold):
    with sold.writing() as session:
        seed.copy(session, 2, 1, ALICE)
    with sold.reading() as session:
        found = account_copies(session, ALICE).items
    assert [(item.release, item.token_id) for item in found] == [(account(1002), 1), (HOME, 3), (HOME, 1)]


def test_statements__shares_of_payees__add_up_to_the_wei(sold):
    with sold.writing() as session:
        seed.payee(session, 1, 0, ALICE, 3_333, 5_000, claimed=100)
        seed.payee(session, 1, 1, BOB, 6_667, 5_000, before=(3_333, 5_000))
    with sold.reading() as session:
        (alice,), (bob,) = statements(session, ALICE), statements(session, BOB)
        found = read_account(session, ALICE)
    assert alice.primary + bob.primary == 30_001
    assert alice.royalties + bob.royalties == 9
    assert alice.claimable == alice.primary + alice.royalties - 100
    assert (found.copies, found.releases_held, found.releases_published) == (2, 1, 0)
    (coin,) = found.money
    assert (coin.currency, coin.claimable) == (NOBODY, alice.claimable)


def test_account__who_earns_in_two_currencies__has_a_sum_of_each(sold):
    with sold.writing() as session:
        seed.release(session, 9, currency=CAROL, primary_revenue=50)
        seed.payee(session, 1, 0, ALICE, 10_000, 10_000)
        seed.payee(session, 9, 0, ALICE, 10_000, 10_000, claimed=20)
    with sold.reading() as session:
        coin, token = read_account(session, ALICE).money
    assert (coin.currency, coin.earned) == (NOBODY, 30_010)
    assert (token.currency, token.earned, token.claimable) == (CAROL, 50, 30)


def test_account__never_seen__is_all_zero(sold):
    with sold.reading() as session:
        found = read_account(session, CAROL)
    (coin,) = found.money
    assert (found.copies, coin.earned, coin.claimable) == (0, 0, 0)

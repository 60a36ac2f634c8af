import pytest

from refrain.chain.values import Event, Log
from refrain.indexer.pairing import Unpaired, paired
from refrain.units import NOBODY
from tests.backend.catalog.seed import account

RELEASE, ALICE, BOB, CAROL = (account(number) for number in (1, 2, 3, 4))


def event(name, token_id, transaction=1, release=RELEASE, **args):
    log = Log(release, 1, "0xb", f"0x{transaction}", 0, (), b"")
    return Event(name, {"token_id": token_id} | args, log), 7


def transfer(sender, receiver, token_id=1, **place):
    return event("Transfer", token_id, sender=sender, receiver=receiver, **place)


def told(*events):
    return [(happening.event.name, happening.receiver) for happening in paired(events)]


def test_paired__sale__is_one_happening_with_its_receiver():
    assert told(transfer(ALICE, BOB), event("Sold", 1)) == [("Sold", BOB)]


def test_paired__transfer_alone__is_a_gift():
    assert told(transfer(ALICE, BOB)) == [("Transfer", BOB)]


def test_paired__new_copies__are_told_by_their_mint():
    assert told(transfer(NOBODY, BOB), event("Collected", None)) == [("Collected", None)]


def test_paired__gift_and_sale_of_one_copy_in_one_transaction__the_sale_takes_the_later_transfer():
    events = transfer(ALICE, BOB), transfer(BOB, CAROL), event("Sold", 1)
    assert told(*events) == [("Transfer", BOB), ("Sold", CAROL)]


def test_paired__sales_of_two_copies_in_one_transaction__each_takes_its_own():
    events = transfer(ALICE, BOB, 1), transfer(ALICE, CAROL, 2), event("Moved", 2), event("Sold", 1)
    assert told(*events) == [("Moved", CAROL), ("Sold", BOB)]


@pytest.mark.parametrize("other", [{"transaction": 2}, {"release": account(9)}, {"token_id": 2}])
def test_paired__transfer_of_something_else__is_not_the_sales(other):
    with pytest.raises(Unpaired):
        paired([transfer(ALICE, BOB, **other), event("Sold", 1)])


def test_paired__one_transfer_two_sales__is_refused():
    with pytest.raises(Unpaired):
        paired([transfer(ALICE, BOB), event("Sold", 1), event("Sold", 1)])

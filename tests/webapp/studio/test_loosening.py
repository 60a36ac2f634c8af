"""From the form to looser terms: what is said of each change, and what is refused at its field."""

import pytest

from refrain.chain.buyer_types import types_of
from refrain.currency import COIN
from refrain.terms import MAX_QUOTA, Terms
from refrain.units import NOBODY, checksum
from refrain_web.studio.loosening import form_of, loosen

STEWARD, REGISTRY = checksum(b"\x05" * 20), checksum(b"\x06" * 20)
NOW = Terms(
    royalty_bps=1_000,
    max_supply=50,
    max_holders=10,
    max_resales=3,
    max_gifts=1,
    buyer_types=types_of(STEWARD, 0b10),
    registry=REGISTRY,
    resale_opens=1_800_000_000,
    min_resale_price=10**16,
    max_resale_price=10**18,
)


@pytest.mark.parametrize(
    ("form", "name", "value"),
    [
        ({"royalty": "2,5"}, "royalty_bps", 250),
        ({"copies": "20"}, "max_supply", 20),
        ({"holders": "11"}, "max_holders", 11),
        ({"holders_limit": "none"}, "max_holders", 0),
        ({"resales": "9"}, "max_resales", 9),
        ({"resales_limit": "none"}, "max_resales", MAX_QUOTA),
        ({"gifts": "2"}, "max_gifts", 2),
        ({"grants": "4"}, "max_grants", 4),
        ({"min_resale_price": "0"}, "min_resale_price", 0),
        ({"max_resale_price": "2"}, "max_resale_price", 2 * 10**18),
        ({"max_resale_price_limit": "none"}, "max_resale_price", 0),
        ({"resale_opens": "2026-01-01"}, "resale_opens", 1_767_225_600),
        ({"resale_opens_limit": "none"}, "resale_opens", 0),
        ({"who": "more", "membership": "0"}, "buyer_types", types_of(STEWARD, 0b11)),
        ({"who": "anyone"}, "buyer_types", 0),
        ({"open_operators": "on"}, "open_operators", True),
        ({"contract_wallets": "on"}, "contract_wallets", True),
    ],
)
def test_loosen__one_term__changes_it_alone_and_says_so(form, name, value):
    found = loosen(form_of(NOW, COIN) | form, NOW, minted=5, currency=COIN)
    assert found.problems == {}
    changed = [field for field in Terms.__slots__ if getattr(found.terms, field) != getattr(NOW, field)]
    assert [field for field in changed if field != "registry"] == [name]
    assert getattr(found.terms, name) == value
    (change,) = found.changes
    assert change.before != change.after
    assert (found.terms.registry == NOBODY) == (found.terms.buyer_types == 0)


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ({"royalty": "11"}, "royalty", "only become lower"),
        ({"copies": "51"}, "copies", "Between 5, which exist already, and 50"),
        ({"copies": "4"}, "copies", "Between 5"),
        ({"holders": "9"}, "holders", "only be more holders"),
        ({"resales": "2"}, "resales", "only be more resales"),
        ({"gifts": "0"}, "gifts", "only be more gifts"),
        ({"resale_opens": "2030-01-01"}, "resale_opens", "only open earlier"),
        ({"min_resale_price": "0.02"}, "min_resale_price", "only become lower"),
        ({"max_resale_price": "0.5"}, "max_resale_price", "only become higher"),
        ({"resales": "many"}, "resales", "whole number"),
    ],
)
def test_loosen__tighter_or_unreadable__is_refused_at_its_field(form, field, words):
    found = loosen(form_of(NOW, COIN) | form, NOW, minted=5, currency=COIN)
    assert list(found.problems) == [field]
    assert words in found.problems[field]
    assert (found.terms, found.document, found.changes) == (None, None, ())


def test_loosen__form_as_it_is__changes_nothing():
    opens = {"resale_opens": "2027-01-15", "who": "same"}
    found = loosen(form_of(NOW, COIN) | opens, NOW, minted=5, currency=COIN)
    assert (found.terms, found.changes, found.document) == (NOW, (), None)


def test_loosen__to_nothing_for_the_artist_and_everything_open__warns():
    form = {"royalty": "0", "copies": "9", "who": "anyone", "open_operators": "on", "contract_wallets": "on"}
    found = loosen(form_of(NOW, COIN) | form, NOW, minted=5, currency=COIN)
    assert len(found.warnings) == 5
    assert loosen(form_of(NOW, COIN), NOW, minted=5, currency=COIN).warnings == ()

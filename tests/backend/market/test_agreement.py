"""The API accepts exactly the asks that the contract would fill: both are asked about the same ones."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refrain.chain import transactions
from refrain.chain.rehearsal import rehearse
from refrain.chain.release import ReleaseReader
from refrain.chain.typed_data import Ask, digest, typed_data
from refrain.chain.values import Transaction
from refrain.market import book, reading
from refrain.terms import Terms, royalty
from refrain.units import NOBODY, checksum
from tests.contract_roles import opened, refusal

PRICE = 10**17
SHOP = checksum("0x" + "ab" * 20)
NOW = 2**31


def contract_says(market, release, ask, signature, buyer):
    return refusal(rehearse, market.rpc, buyer.address, transactions.buy(release, ask, signature))


def we_say(market, release, ask, signature):
    return refusal(book.submit_ask, market.rpc, market.deployed.chain_id, release, ask, signature)


TERMS = (
    Terms(max_resales=2, max_gifts=1),
    Terms(max_resales=0, max_gifts=1),
    Terms(royalty_bps=5_000, min_resale_price=PRICE, max_resale_price=2 * PRICE),
    Terms(royalty_bps=0, resale_opens=2**32 - 1),
    Terms(royalty_bps=333),
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "price": st.sampled_from([0, 1, PRICE - 1, PRICE, 2 * PRICE, 2 * PRICE + 1, 90_000 * PRICE]),
        "fee": st.sampled_from([0, 1, PRICE // 2, PRICE // 2 + 1, PRICE]),
        "fee_recipient": st.sampled_from([NOBODY, SHOP]),
        "expires": st.sampled_from([0, 1, NOW, 2**53 - 1]),
        "counter": st.sampled_from([0, 1, 2]),
        "epoch": st.sampled_from([0, 1, 1 << 24, 1 << 40, 1 << 40 | 1]),
        "token_id": st.sampled_from([1, 2, 3]),
    },
)


@pytest.fixture(scope="module")
def market(deployed, chain_node):
    """Shared by the tests of this file, none of which depends on what another did."""
    with opened(deployed, chain_node) as market:
        yield market


@pytest.fixture(scope="module")
def releases(market):
    """One release for each of TERMS. Alice collects copies 1 and 2, cancels for 2, and sells 1 where she can."""
    found = []
    for terms in TERMS:
        release = market.publish(terms)
        market.collect(release, market.alice, 2)
        market.do(market.alice, transactions.cancel(release, 2))
        if terms.max_resales and not terms.resale_opens:
            market.resell(release, market.alice, 1, market.bob, PRICE)
        found.append(release)
    market.do(market.alice, transactions.cancel_all(found[-1]))
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, len(TERMS) - 1), changed=changes, signer=st.sampled_from(["alice", "bob", "carol"]))
def test_ask__whatever_it_says__is_accepted_exactly_if_the_contract_would_fill_it(
    market, releases, which, changed, signer
):
    release = releases[which]
    seller = getattr(market, signer)
    fresh, _ = market.ask(release, market.alice, 2, PRICE)
    ask = replace(fresh, **changed)
    signature = seller.sign_typed_data(typed_data(ask, market.deployed.chain_id, release))
    assert we_say(market, release, ask, signature) == contract_says(market, release, ask, signature, market.dave)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s[:-1] + bytes([s[-1] - 27]),
        lambda s: s[:64],
        lambda s: b"",
        lambda s: bytes(65),
        lambda s: s + b"\0",
        lambda s: s[:32] + (2**256 - int.from_bytes(s[32:64], "big")).to_bytes(32, "big") + s[64:],
        lambda s: (
            s[:32]
            + (
                0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141 - int.from_bytes(s[32:64], "big")
            ).to_bytes(32, "big")
            + bytes([55 - s[64]])
        ),
    ],
    ids=["v from 0", "no v", "empty", "zeros", "too long", "wrong s", "upper s"],
)
def test_signature__in_another_spelling__is_judged_as_the_contract_does(market, releases, spoil):
    ask, signature = market.ask(releases[4], market.alice, 2, PRICE)
    spoiled = spoil(signature)
    ours, theirs = (
        we_say(market, releases[4], ask, spoiled),
        contract_says(market, releases[4], ask, spoiled, market.dave),
    )
    assert ours == theirs


APPROVING = bytes.fromhex("631626ba7e60e01b5f5260405ff3")
"""Code of an account that answers every question with EIP-1271's word and a second word of nothing."""


@pytest.mark.parametrize("size", [0, 1, 768, 769, 1024])
def test_signature__of_a_contract_account__is_judged_as_the_contract_does(market, size):
    code = bytes.fromhex(f"60{len(APPROVING):02x}600a5f3960{len(APPROVING):02x}5ff3") + APPROVING
    wallet = market.do(market.dave, Transaction(None, code)).contract
    release = market.publish(Terms(max_resales=3, max_gifts=1, contract_wallets=True))
    market.collect(release, market.alice)
    market.do(market.alice, transactions.gift(release, wallet, 1))
    reader = ReleaseReader(market.rpc, release)
    assert reader.copy(1).owner == wallet
    ask = Ask(1, reader.copy(1).epoch, PRICE, 0, NOBODY, 2**32, 0)
    ours, theirs = (
        we_say(market, release, ask, b"s" * size),
        contract_says(market, release, ask, b"s" * size, market.dave),
    )
    assert (ours == "") == (theirs == "") == (size <= 768), (ours, theirs)


def test_signed__by_a_stranger_for_the_owner__is_not(market, releases):
    ask, _ = market.ask(releases[0], market.alice, 2, PRICE)
    mark = digest(ask, market.deployed.chain_id, releases[0])
    forged = market.bob.sign_typed_data(typed_data(ask, market.deployed.chain_id, releases[0]))
    assert not reading.signed(reading.latest(market.rpc), market.alice.address, mark, forged)


def test_last_fee__at_the_very_limit__is_filled_and_pays_the_seller_nothing(market, releases):
    ask, _ = market.ask(releases[4], market.alice, 2, PRICE)
    ask = replace(ask, fee=PRICE - royalty(PRICE, 333), fee_recipient=SHOP)
    signature = market.alice.sign_typed_data(typed_data(ask, market.deployed.chain_id, releases[4]))
    assert we_say(market, releases[4], ask, signature) == ""
    market.do(market.dave, transactions.buy(releases[4], ask, signature))
    assert ReleaseReader(market.rpc, releases[4]).owner(2) == market.dave.address

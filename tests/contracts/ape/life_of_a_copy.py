"""One copy's life as ape compiles, deploys and tests it: published, collected, resold, the royalty claimed.

Run by test_ape.py with ape's own fixtures on its local chain; its name keeps other runs from collecting it. It shares
no code with the rest: typed data are signed by ape's accounts, and sources compiled by ape.
"""

import ape
import pytest
from eth_account.messages import encode_typed_data

NOBODY = "0x" + "00" * 20
FOREVER = 2**40
PRICE = 10**18


@pytest.fixture
def artist(accounts):
    return accounts[0]


@pytest.fixture
def alice(accounts):
    return accounts[1]


@pytest.fixture
def bob(accounts):
    return accounts[2]


@pytest.fixture
def release(project, artist):
    """A release of 10 copies at 1 ether, royalty 10 %, made by the factory."""
    code = project.Release.contract_type.get_deployment_bytecode()
    factory = artist.deploy(project.ReleaseFactory, code, NOBODY)
    terms = (1_000, 10, 0, 3, 2, 0, 0, NOBODY, 0, 0, 0, False, False, NOBODY)
    payees = [(artist.address, 10_000, 10_000)]
    digests = (b"\1" * 32, b"\2" * 32)
    factory.publish((1, "Nightbus North", "BUS", *digests, PRICE, 0, 0, 0, terms, payees), sender=artist)
    return project.Release.at(factory.predict(artist, 1))


def signed_ask(release, chain, seller):
    """A seller's ask for copy 1 at 2 ether, written down anew from docs/contracts.md: its values and its signature."""
    values = (1, release.epoch(1), 2 * PRICE, 0, NOBODY, FOREVER, 0)
    names = ("tokenId", "epoch", "price", "fee", "feeRecipient", "expires", "counter")
    types = {"Ask": [{"name": n, "type": "address" if n == "feeRecipient" else "uint256"} for n in names]}
    domain = {"name": "Refrain", "version": "1", "chainId": chain.chain_id, "verifyingContract": release.address}
    message = encode_typed_data(domain, types, dict(zip(names, values, strict=True)))
    return values, seller.sign_message(message).encode_rsv()


def test_a_copy__collected_and_resold__pays_seller_and_artist(release, chain, artist, alice, bob):
    release.collect(1, PRICE, sender=alice, value=PRICE)
    assert release.ownerOf(1) == alice and release.tokenURI(1).startswith("ipfs://bafkrei")
    values, signature = signed_ask(release, chain, alice)
    before = alice.balance
    receipt = release.buy(values, signature, sender=bob, value=2 * PRICE)
    assert alice.balance - before == 2 * PRICE * 9 // 10
    assert receipt.events.filter(release.Sold) == [release.Sold(token_id=1, price=2 * PRICE, royalty=PRICE // 5, fee=0)]
    assert release.ownerOf(1) == bob and release.claimable(artist) == PRICE * 12 // 10
    before = artist.balance
    release.claim(artist, sender=bob)
    assert artist.balance - before == PRICE * 12 // 10 and release.balance == 0


def test_a_copy__without_its_price_or_a_signature__is_refused_in_words(release, chain, alice, bob):
    with ape.reverts("release: wrong payment"):
        release.collect(1, PRICE, sender=alice, value=PRICE - 1)
    release.collect(1, PRICE, sender=alice, value=PRICE)
    values, signature = signed_ask(release, chain, bob)
    with ape.reverts("release: signature is wrong"):
        release.buy(values, signature, sender=bob, value=2 * PRICE)
    with ape.reverts("release: not the owner"):
        release.gift(bob, 1, sender=bob)

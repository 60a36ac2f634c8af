"""A market's busy day: every kind of event, each in blocks of its own."""

from refrain.chain import transactions
from refrain.chain.abi import encode_call
from refrain.chain.values import Selling, Transaction
from refrain.indexer.follow import Follower
from refrain.terms import Payee, Terms
from tests.contract_roles import PRICE

ETHER = 10**18


def following(market, database):
    """What follows the market's chain into the database."""
    deployed = market.deployed
    return Follower(database, market.rpc, {deployed.factory: deployed.block}, registry=deployed.buyer_types)


def busy(market):
    """Yield after each transaction; the last release is the one with open operators."""
    people = market.people
    payees = (Payee(people["artist"].address, 6_000, 5_001), Payee(people["dave"].address, 4_000, 4_999))
    first = market.publish(Terms(max_gifts=3, max_grants=5, max_supply=50), payees)
    yield first
    market.collect(first, market.alice, 3)
    yield first
    market.collect(first, market.bob)
    yield first
    market.do(market.artist, transactions.grant(first, [market.carol.address, market.alice.address]))
    yield first
    market.resell(first, market.alice, 1, market.bob, ETHER)
    yield first
    market.do(market.alice, transactions.gift(first, market.carol.address, 2))
    yield first
    market.do(market.bob, transactions.cancel(first, 1))
    yield first
    market.do(market.bob, transactions.cancel_all(first))
    yield first
    market.resell(first, market.bob, 1, market.carol, 3 * ETHER + 1)
    yield first
    market.do(market.dave, transactions.claim(first, market.dave.address))
    yield first
    market.do(market.artist, transactions.set_sale(first, Selling(2 * PRICE, closes=2**31, minter=market.dave.address)))
    yield first
    market.do(market.artist, transactions.relax(first, Terms(max_gifts=9, max_grants=5, max_supply=40)))
    yield first
    market.do(market.artist, transactions.set_envelope(first, b"\x07" * 32))
    yield first
    market.do(market.artist, transactions.set_metadata(first, b"\x08" * 32))
    yield first
    market.do(market.artist, transactions.hand_over(first, market.carol.address))
    market.do(market.carol, transactions.accept_artist(first))
    yield first
    pay = {"from": market.alice.address, "to": first, "value": hex(12_345)}
    market.rpc.call("eth_sendTransaction", pay)
    market.do(market.alice, transactions.sync(first))
    yield first
    market.do(market.artist, transactions.claim(first, market.artist.address))
    yield first
    stewarded(market)
    yield first
    second = market.publish(Terms(open_operators=True))
    market.collect(second, market.alice)
    yield second
    operated(market, second)
    yield second


def stewarded(market):
    """Dave names a type, gives it and another to Alice and Bob, and takes one back from Bob."""
    registry, both = market.deployed.buyer_types, [market.alice.address, market.bob.address]
    market.do(market.dave, transactions.describe_type(registry, 3, "Fan club"))
    market.do(market.dave, transactions.grant_types(registry, both, 0b1010, 20_000))
    market.do(market.dave, transactions.revoke_types(registry, both[1:], 0b1000))
    market.do(market.dave, transactions.describe_type(registry, 3, "Fan club, Berlin"))


def operated(market, release):
    """A marketplace, played by Dave, moves Alice's copy 1 to Bob."""
    approve = encode_call("Release", "approve", (market.dave.address, 1))
    move = encode_call("Release", "transferFrom", (market.alice.address, market.bob.address, 1))
    market.do(market.alice, Transaction(release, approve))
    market.do(market.dave, Transaction(release, move))

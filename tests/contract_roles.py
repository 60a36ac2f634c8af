"""Contracts deployed on the tests' chain, and the people who use them.

In a conftest.py: `from tests.contract_roles import deployed, market` and `from tests.chain_node import chain_node`.
"""

import hashlib
import itertools
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from refrain.chain import transactions
from refrain.chain.accounts import NodeWallet
from refrain.chain.deploy import Deployment, deploy, deploy_wrapped_coin
from refrain.chain.factory import published_release
from refrain.chain.release import ReleaseReader
from refrain.chain.sending import send
from refrain.chain.typed_data import Ask, Offer, typed_data
from refrain.chain.values import Publication, Selling
from refrain.errors import Refused
from refrain.terms import Payee, Terms
from refrain.units import NOBODY, checksum
from tests.chain_node import ChainNode

NAMES = ("artist", "alice", "bob", "carol", "dave")
PRICE = 10**17
DEFAULTS = Terms()


@dataclass(frozen=True)
class Market:
    """A chain with contracts, and what people do on it."""

    node: ChainNode
    deployed: Deployment
    people: dict[str, NodeWallet]
    nonces: itertools.count

    def __getattr__(self, name):
        if name not in self.people:
            raise AttributeError(name)
        return self.people[name]

    @property
    def rpc(self):
        """The client of the chain's node."""
        return self.node.rpc

    def do(self, who, transaction):
        """Send and wait for the receipt."""
        return send(self.rpc, who, transaction, timeout=20)

    def publish(self, terms=DEFAULTS, payees=None, metadata=b"m", envelope=b"e", price=PRICE):
        """A release of the artist's; returns its address."""
        publication = Publication(
            nonce=next(self.nonces),
            name="Night Train",
            symbol="NIGHT",
            metadata=hashlib.sha256(metadata).digest(),
            envelope=hashlib.sha256(envelope).digest(),
            selling=Selling(price),
            terms=terms,
            payees=payees or (Payee(self.artist.address, 10_000, 10_000),),
        )
        receipt = self.do(self.artist, transactions.publish(self.deployed.factory, publication))
        return published_release(receipt, self.deployed.factory)

    def collect(self, release, who, quantity=1):
        """Collect copies at the price."""
        return self.do(who, transactions.collect(release, quantity, PRICE))

    def ask(self, release, seller, token_id, price, expires=2**32):
        """A signed ask for the copy as it is now: the ask and its signature."""
        reader = ReleaseReader(self.rpc, release)
        counter = reader.account(seller.address).counter
        found = Ask(token_id, reader.copy(token_id).epoch, price, 0, NOBODY, expires, counter)
        return found, seller.sign_typed_data(typed_data(found, self.deployed.chain_id, release))

    def wrap(self, release, buyer, amount):
        """Turn coin into its token and let the release take it; returns the token's address."""
        wrapped = ReleaseReader(self.rpc, release).wrapped_native()
        self.do(buyer, transactions.wrap(wrapped, amount))
        self.do(buyer, transactions.approve(wrapped, release, amount))
        return wrapped

    def offer(self, release, buyer, price, **changes):
        """A signed offer for any copy, or as `changes` say: the offer and its signature."""
        counter = ReleaseReader(self.rpc, release).account(buyer.address).counter
        found = replace(Offer(buyer.address, 0, price, 0, NOBODY, 2**32, 0, 255, 255, counter), **changes)
        return found, buyer.sign_typed_data(typed_data(found, self.deployed.chain_id, release))

    def resell(self, release, seller, token_id, buyer, price):
        """An ask and its purchase."""
        return self.do(buyer, transactions.buy(release, *self.ask(release, seller, token_id, price)))


@pytest.fixture(scope="session")
def deployed(chain_node):
    """The contracts, deployed once for the whole run, below every snapshot."""
    deployer = NodeWallet(chain_node.rpc, checksum(chain_node.accounts[9]))
    return deploy(chain_node.rpc, deployer, wrapped_native=deploy_wrapped_coin(chain_node.rpc, deployer))


def market_of(node, deployed, first_nonce=1):
    """A market on a node, with its people; the artist counts her publications from `first_nonce`."""
    wallets = (NodeWallet(node.rpc, checksum(address)) for address in node.accounts)
    return Market(node, deployed, dict(zip(NAMES, wallets, strict=False)), itertools.count(first_nonce))


@pytest.fixture
def market(deployed, chain_node):
    """A market on which nothing has happened yet; what happens to it is undone."""
    with opened(deployed, chain_node) as market:
        yield market


@contextmanager
def opened(deployed, chain_node):
    """The same for as long as the block lasts, for fixtures that several tests share."""
    snapshot = chain_node.rpc.call("evm_snapshot")
    yield market_of(chain_node, deployed)
    assert chain_node.rpc.call("evm_revert", snapshot)


def refusal(attempt, *arguments):
    """In which words this is refused; empty if it is not."""
    try:
        attempt(*arguments)
    except Refused as error:
        return error.message
    return ""

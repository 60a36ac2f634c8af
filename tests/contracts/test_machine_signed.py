"""A release in a token, with asks and offers that lie about until somebody uses them, beside the same model.

What was signed may be out of date by then: sold, given, cancelled, used already. REFRAIN_EXAMPLES sets how many
histories are tried.
"""

import os
from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from tests.contracts.test_machine import PEOPLE, SPLIT, WORLD, Model, attempted, copies, people
from tests.contracts.world import values

TOKEN = WORLD.mock("Token")
PURSE = 10**9
prices = st.integers(1, 10**6)
limits = st.integers(0, 3)


class Signed(RuleBasedStateMachine):
    asks = Bundle("asks")
    offers = Bundle("offers")

    @initialize()
    def publish(self) -> None:
        self.undoing = WORLD.evm.undone()
        self.undoing.__enter__()
        self.model = Model(max_holders=3, max_resales=3, max_gifts=2, max_grants=2)
        payees = [(who.address, primary, resale) for who, primary, resale in SPLIT]
        self.release = WORLD.publish(price=7, payees=payees, currency=TOKEN, **self.model.terms)
        self.purses = {who.address: PURSE for who in PEOPLE} | {who.address: 0 for who, _, _ in SPLIT}
        for who in PEOPLE:
            TOKEN.mint(who, PURSE, sender=who)
            TOKEN.approve(self.release.address, PURSE, sender=who)
        self.counters: Counter[str] = Counter()
        self.closed: set[tuple[str, int]] = set()
        self.granted, self.price, self.sent = 0, 7, 0

    def teardown(self) -> None:
        if hasattr(self, "undoing"):
            self.undoing.__exit__(None, None, None)

    @rule(buyer=people, at_most=st.sampled_from([7, 9]))
    def collect(self, buyer, at_most):
        model = self.model
        fits = at_most >= self.price and len(model.owners) < 6 and model.admits(buyer.address)
        if attempted(lambda: self.release.collect(1, at_most, sender=buyer), fits):
            self.born(buyer.address)
            model.primary += self.price
            self.purses[buyer.address] -= self.price

    @rule(receiver=people)
    def grant(self, receiver):
        model = self.model
        fits = self.granted < 2 and len(model.owners) < 6 and model.admits(receiver.address)
        if attempted(lambda: self.release.grant([receiver.address], sender=WORLD.artist), fits):
            self.born(receiver.address)
            self.granted += 1

    @rule(price=st.sampled_from([7, 9]))
    def set_price(self, price):
        self.release.set_sale(self.release.selling() | {"price": price}, sender=WORLD.artist)
        self.price = price

    @rule(token_id=copies, receiver=people, safely=st.booleans())
    def transfer(self, token_id, receiver, safely):
        if (owner := self.model.owners.get(token_id)) is None:
            return
        name = "safeTransferFrom" if safely else "transferFrom"
        fits = self.model.may_move(token_id, receiver.address, 1)
        if attempted(lambda: self.release.run(name, (owner, receiver.address, token_id), sender=owner), fits):
            self.moved(token_id, receiver.address, 1)

    @rule(token_id=copies)
    def cancel(self, token_id):
        if token_id in self.model.owners:
            self.release.cancel(token_id, sender=self.model.owners[token_id])
            self.model.counts[token_id][2] += 1

    @rule(who=people)
    def cancel_all(self, who):
        self.release.cancel_all(sender=who)
        self.counters[who.address] += 1

    @rule(target=asks, token_id=copies, price=prices)
    def ask(self, token_id, price):
        if (owner := self.model.owners.get(token_id)) is None:
            return None
        seller = next(who for who in PEOPLE if who.address == owner)
        ask = WORLD.ask(self.release, token_id, price)
        return seller.address, ask, WORLD.sign(seller, ask, self.release)

    @rule(signed=asks, buyer=people)
    def buy(self, signed, buyer):
        if signed is None:
            return
        seller, ask, signature = signed
        current = (self.epoch(ask.token_id), self.counters[seller]) == (ask.epoch, ask.counter)
        fits = current and self.model.may_move(ask.token_id, buyer.address, 0)
        if attempted(lambda: self.release.buy(values(ask), signature, sender=buyer), fits):
            assert self.model.owners[ask.token_id] == seller
            self.sold(ask.token_id, buyer.address, ask.price)

    @rule(target=offers, buyer=people, token_id=st.integers(0, 6), price=prices, nonce=st.integers(0, 2), limit=limits)
    def offer(self, buyer, token_id, price, nonce, limit):
        offer = WORLD.offer(self.release, buyer, token_id, price, nonce=nonce, max_resales=limit, max_gifts=1)
        return offer, WORLD.sign(buyer, offer, self.release)

    @rule(signed=offers, token_id=copies)
    def accept(self, signed, token_id):
        (offer, signature), model = signed, self.model
        if token_id not in model.owners:
            return
        resales, gifts, _ = model.counts[token_id]
        wanted = offer.token_id in (0, token_id) and resales <= offer.max_resales and gifts <= offer.max_gifts
        unused = (offer.buyer, offer.nonce) not in self.closed and self.counters[offer.buyer] == offer.counter
        fits = wanted and unused and model.may_move(token_id, offer.buyer, 0)
        seller = model.owners[token_id]
        if attempted(lambda: self.release.accept(values(offer), signature, token_id, sender=seller), fits):
            self.closed.add((offer.buyer, offer.nonce))
            self.sold(token_id, offer.buyer, offer.price)

    @rule(index=st.integers(0, 1))
    def claim(self, index):
        model, payee = self.model, SPLIT[index][0]
        due = model.earned(index) - model.claimed[payee.address]
        if attempted(lambda: self.release.claim(payee, sender=PEOPLE[0]), due > 0):
            model.claimed[payee.address] += due
            self.purses[payee.address] += due

    @rule(sent=st.integers(1, 50))
    def send_directly(self, sent):
        TOKEN.mint(self.release, sent, sender=PEOPLE[0])
        self.release.sync(sender=PEOPLE[0])
        self.model.royalties += sent
        self.sent += sent

    def born(self, owner: str) -> None:
        token_id = len(self.model.owners) + 1
        self.model.owners[token_id], self.model.counts[token_id] = owner, [0, 0, 0]

    def moved(self, token_id: int, receiver: str, kind: int) -> None:
        self.model.owners[token_id] = receiver
        self.model.counts[token_id][kind] += 1

    def sold(self, token_id: int, buyer: str, price: int) -> None:
        royalty = price * self.model.terms["royalty_bps"] // 10_000
        self.purses[buyer] -= price
        self.purses[self.model.owners[token_id]] += price - royalty
        self.model.royalties += royalty
        self.moved(token_id, buyer, 0)

    def epoch(self, token_id: int) -> int:
        resales, gifts, cancels = self.model.counts[token_id]
        return resales << 40 | gifts << 24 | cancels

    @invariant()
    def everything_is_as_in_the_model(self) -> None:
        if not hasattr(self, "model"):
            return
        model, release = self.model, self.release
        assert (release.minted(), release.holders()) == (len(model.owners), len(model.holders()))
        assert len(model.holders()) <= 3 and self.granted == release.granted() <= 2
        for token_id, owner in model.owners.items():
            assert (release.ownerOf(token_id), release.epoch(token_id)) == (owner, self.epoch(token_id))
        for who in PEOPLE:
            assert release.balanceOf(who.address) == list(model.owners.values()).count(who.address)
        assert {who: TOKEN.balanceOf(who) for who in self.purses} == self.purses
        held = TOKEN.balanceOf(release.address)
        assert held == sum(release.claimable(who.address) for who, _, _ in SPLIT)  # nothing stuck, nothing missing
        assert held + sum(self.purses.values()) == len(PEOPLE) * PURSE + self.sent


TestSigned = Signed.TestCase
TestSigned.settings = settings(
    max_examples=int(os.environ.get("REFRAIN_EXAMPLES", "12")), stateful_step_count=25, deadline=None
)

"""Two releases and four people doing anything at all, beside a model in Python that says what must come of it.

REFRAIN_EXAMPLES sets how many histories are tried.
"""

import os

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from refrain.terms import share
from tests.contracts.evm import Refused
from tests.contracts.world import World, values

WORLD = World()
PEOPLE = WORLD.people
people = st.sampled_from(PEOPLE)
releases = st.integers(0, 1)
copies = st.integers(1, 6)
SPLIT = ((WORLD.artist, 3_333, 6_667), (WORLD.stranger, 6_667, 3_333))


class Model:
    """What a release must look like: owners, counts and money."""

    def __init__(self, **terms: int) -> None:
        self.terms = {"royalty_bps": 1_000, "max_supply": 6, "max_holders": 0, "max_resales": 2, "max_gifts": 1} | terms
        self.owners: dict[int, str] = {}
        self.counts: dict[int, list[int]] = {}
        self.primary = self.royalties = 0
        self.claimed = {who.address: 0 for who, _, _ in SPLIT}

    def holders(self) -> set[str]:
        return set(self.owners.values())

    def admits(self, receiver: str, giver: str | None = None) -> bool:
        limit = self.terms["max_holders"]
        leaves = giver is not None and list(self.owners.values()).count(giver) == 1
        return not limit or receiver in self.holders() or leaves or len(self.holders()) < limit

    def may_move(self, token_id: int, receiver: str, kind: int) -> bool:
        owner = self.owners[token_id]
        quota = self.terms[("max_resales", "max_gifts")[kind]]
        return owner != receiver and self.counts[token_id][kind] < quota and self.admits(receiver, owner)

    def earned(self, index: int) -> int:
        before = [sum(row[column] for row in SPLIT[:index]) for column in (1, 2)]
        shares = SPLIT[index][1:]
        return share(self.primary, before[0], shares[0]) + share(self.royalties, before[1], shares[1])


class Releases(RuleBasedStateMachine):
    @initialize()
    def publish(self) -> None:
        self.undoing = WORLD.evm.undone()
        self.undoing.__enter__()
        self.models = [Model(), Model(max_holders=2, max_resales=3, max_gifts=2, royalty_bps=333)]
        payees = [(who.address, primary, resale) for who, primary, resale in SPLIT]
        self.releases = [WORLD.publish(price=7, payees=payees, **model.terms) for model in self.models]

    def teardown(self) -> None:
        if hasattr(self, "undoing"):
            self.undoing.__exit__(None, None, None)

    @rule(which=releases, buyer=people, quantity=st.integers(1, 3))
    def collect(self, which, buyer, quantity):
        model, release = self.models[which], self.releases[which]
        fits = len(model.owners) + quantity <= model.terms["max_supply"] and model.admits(buyer.address)
        assert (release.can_collect(buyer.address, quantity) == "") == fits
        if attempted(lambda: release.collect(quantity, 7, sender=buyer, value=7 * quantity), fits):
            for _ in range(quantity):
                token_id = len(model.owners) + 1
                model.owners[token_id], model.counts[token_id] = buyer.address, [0, 0, 0]
            model.primary += 7 * quantity

    @rule(which=releases, token_id=copies, receiver=people)
    def gift(self, which, token_id, receiver):
        model, release = self.models[which], self.releases[which]
        if token_id in model.owners:
            fits = model.may_move(token_id, receiver.address, 1)
            if attempted(lambda: release.gift(receiver, token_id, sender=model.owners[token_id]), fits):
                model.owners[token_id] = receiver.address
                model.counts[token_id][1] += 1

    @rule(which=releases, token_id=copies, buyer=people, price=st.integers(1, 10**6), fee=st.integers(0, 10**6))
    def buy(self, which, token_id, buyer, price, fee):
        model, release = self.models[which], self.releases[which]
        if token_id not in model.owners:
            return
        seller = next(who for who in PEOPLE if who.address == model.owners[token_id])
        royalty = price * model.terms["royalty_bps"] // 10_000
        ask = WORLD.ask(release, token_id, price, fee=fee, fee_recipient=WORLD.steward.address)
        signature = WORLD.sign(seller, ask, release)
        fits = model.may_move(token_id, buyer.address, 0)
        assert (release.can_buy(buyer.address, token_id) == "") == fits
        before = WORLD.balance(seller)
        fits = fits and royalty + fee <= price
        if attempted(lambda: release.buy(values(ask), signature, sender=buyer, value=price), fits):
            assert WORLD.balance(seller) - before == price - royalty - fee
            model.owners[token_id] = buyer.address
            model.counts[token_id][0] += 1
            model.royalties += royalty

    @rule(which=releases, token_id=copies)
    def cancel(self, which, token_id):
        model = self.models[which]
        if token_id in model.owners:
            self.releases[which].cancel(token_id, sender=model.owners[token_id])
            model.counts[token_id][2] += 1

    @rule(which=releases, index=st.integers(0, 1))
    def claim(self, which, index):
        model, release, payee = self.models[which], self.releases[which], SPLIT[index][0]
        due = model.earned(index) - model.claimed[payee.address]
        before = WORLD.balance(payee)
        if attempted(lambda: release.claim(payee, sender=PEOPLE[0]), due > 0):
            assert WORLD.balance(payee) - before == due
            model.claimed[payee.address] += due

    @rule(which=releases, forced=st.integers(1, 50))
    def sync(self, which, forced):
        WORLD.evm.fund(self.releases[which].address, forced)
        self.releases[which].sync(sender=PEOPLE[0])
        self.models[which].royalties += forced

    @rule(which=releases, name=st.sampled_from(["royalty_bps", "max_resales", "max_holders"]), step=st.integers(-2, 2))
    def relax(self, which, name, step):
        model, release = self.models[which], self.releases[which]
        old = model.terms[name]
        new = max(0, old + step)
        looser = new <= old if name == "royalty_bps" else new >= old
        if name == "max_holders":
            looser = new == 0 or (old != 0 and new >= old)
        terms = release.terms() | {name: new}
        if attempted(lambda: release.relax(terms, sender=WORLD.artist), looser):
            model.terms[name] = new

    @invariant()
    def everything_is_as_in_the_model(self) -> None:
        for model, release in zip(getattr(self, "models", ()), getattr(self, "releases", ()), strict=True):
            assert (release.minted(), release.holders()) == (len(model.owners), len(model.holders()))
            for who in PEOPLE:
                assert release.balanceOf(who.address) == list(model.owners.values()).count(who.address)
            for token_id, owner in model.owners.items():
                copy, (resales, gifts, cancels) = release.copy(token_id), model.counts[token_id]
                assert (copy["owner"], copy["resales"], copy["gifts"], copy["cancels"]) == (
                    owner, resales, gifts, cancels,
                )  # fmt: skip
                assert resales <= model.terms["max_resales"] and gifts <= model.terms["max_gifts"]
            claimable = sum(release.claimable(who.address) for who, _, _ in SPLIT)
            assert release.revenue() == (model.primary, model.royalties)
            assert WORLD.balance(release) == claimable  # nothing stuck, nothing missing


def attempted(step, fits) -> bool:
    """Run a step; it must be refused exactly when it does not fit."""
    try:
        step()
    except Refused:
        assert not fits
        return False
    assert fits
    return True


TestReleases = Releases.TestCase
TestReleases.settings = settings(
    max_examples=int(os.environ.get("REFRAIN_EXAMPLES", "12")), stateful_step_count=25, deadline=None
)

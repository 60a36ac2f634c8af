"""Two releases and the people around them, beside a model: what a stateful test does is tried on both.

One release takes the chain's coin and is for all; the other takes a token, has buyer types and a limit on holders. One
of the people is a contract, which at times refuses coin.
"""

import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from refrain.chain.typed_data import digest
from refrain.units import NOBODY
from tests.contracts.evm import START, Receipt, Refused
from tests.contracts.model import CANCEL, GIFT, RESALE, Model, loosens
from tests.contracts.world import Contract, World

WORLD = World()
TOKEN, FOREIGN, ACTOR, READER = (WORLD.mock(name) for name in ("Token", "Token", "Actor", "Reader"))
KEYS = {who.address: who for who in (WORLD.alice, WORLD.bob, WORLD.carol, WORLD.artist, WORLD.stranger, WORLD.steward)}
PEOPLE = [WORLD.alice.address, WORLD.bob.address, WORLD.carol.address, ACTOR.address]
PAYEES = [(WORLD.artist.address, 3_333, 6_667), (WORLD.stranger.address, 6_667, 0), (WORLD.dave.address, 0, 3_333)]
ACCOUNTS = [*PEOPLE, *(payee for payee, _, _ in PAYEES), WORLD.steward.address]
PURSE = 10**9
BANK = WORLD.account("bank")  # moves money in, and sets off what anybody may
SALE: dict[str, Any] = {"price": 7, "opens": 0, "closes": 0, "per_account": 0, "minter": NOBODY}
TERMS: dict[str, Any] = {"max_supply": 6, "max_resales": 2, "max_gifts": 1, "max_grants": 1}
NARROW: dict[str, Any] = {
    "royalty_bps": 333,
    "max_holders": 2,
    "max_resales": 3,
    "max_gifts": 2,
    "max_grants": 2,
    "buyer_types": WORLD.types(1),
    "registry": WORLD.registry.address,
    "resale_opens": START + 100,
    "min_resale_price": 20,
    "max_resale_price": 900_000,
    "currency": TOKEN.address,
}

people = st.sampled_from(PEOPLE)
anyone = st.sampled_from(ACCOUNTS)
releases = st.integers(0, 1)
copies = st.integers(1, 6)
moments = st.one_of(st.just(0), st.integers(START, START + 400))


class Life(RuleBasedStateMachine):
    """The state of a history, and how steps are tried and checked."""

    @initialize()
    def publish(self) -> None:
        self.undoing = WORLD.evm.undone()
        self.undoing.__enter__()
        self.releases = [WORLD.publish(price=7, payees=PAYEES, **terms) for terms in (TERMS, TERMS | NARROW)]
        self.models = [Model(r.terms(), SALE, list(PAYEES), WORLD.artist.address) for r in self.releases]
        self.vouched: set[str] = set()
        self.refusing = False
        for who in PEOPLE:
            WORLD.wrapped.deposit(sender=BANK, value=PURSE)
            WORLD.wrapped.transfer(who, PURSE, sender=BANK)
            TOKEN.mint(who, PURSE, sender=who)
            for money, release in ((WORLD.wrapped, self.releases[0]), (TOKEN, self.releases[1])):
                money.approve(release.address, PURSE, sender=who)
        WORLD.evm.fund(ACTOR.address, PURSE)
        self.first_terms, self.last_terms = ([model.terms for model in self.models] for _ in range(2))
        self.purses = [Counter(found) for found in balances(ACCOUNTS)]

    def teardown(self) -> None:
        if hasattr(self, "undoing"):
            for which in (0, 1):
                self.compare(which)
            self.undoing.__exit__(None, None, None)

    # Trying

    def attempt(self, fits: bool, which: int, step: Callable[[], Receipt]) -> bool:
        """Run a step; it must be refused exactly when it does not fit, and count on copies exactly what moves."""
        release, model = self.releases[which], self.models[which]
        before = {token_id: model.epoch(token_id) >> 24 for token_id in model.owners}
        try:
            receipt = step()
        except Refused as refusal:
            assert not fits, f"refused with {refusal}"
            return False
        assert fits, "not refused"
        moved = self._moved(release, receipt)
        after = {token_id: release.epoch(token_id) >> 24 for token_id in before}
        assert {t: after[t] - before[t] for t in before if after[t] != before[t]} == moved
        last, self.last_terms[which] = self.last_terms[which], release.terms()
        assert loosens(last, self.last_terms[which]) and loosens(self.first_terms[which], self.last_terms[which])
        return True

    def _moved(self, release: Contract, receipt: Receipt) -> dict[int, int]:
        """By how much the epoch of each copy that moved must move: one resale where money was paid, else one gift."""
        events = [*release.events(receipt), ("", {})]
        moved = {}
        for (name, values), (after, more) in itertools.pairwise(events):
            if name == "Transfer" and values["sender"] != NOBODY:
                assert after not in ("Sold", "Moved") or more["token_id"] == values["token_id"]
                moved[values["token_id"]] = 1 << 16 if after in ("Sold", "Moved") else 1
        return moved

    # Money, in each release's own currency

    def pays(self, which: int, account: str, amount: int) -> None:
        self.purses[which][account] -= amount

    def gets(self, which: int, account: str, amount: int) -> None:
        """Paid at once, or credited if the account refuses."""
        if account == ACTOR.address and self.refusing and which == 0:
            self.models[which].credits[account] += amount
        else:
            self.purses[which][account] += amount

    def signature(self, signer: str, message: Any, which: int) -> bytes:
        if signer == ACTOR.address:
            ACTOR.approve_digest(digest(message, WORLD.evm.chain_id, self.releases[which].address), sender=BANK)
            return b""
        return WORLD.sign(KEYS[signer], message, self.releases[which])

    # Comparing

    @invariant()
    def money_is_where_it_belongs(self) -> None:
        if not hasattr(self, "purses"):
            return
        found = balances([*ACCOUNTS, *(release.address for release in self.releases)])
        for which, (release, model) in enumerate(zip(self.releases, self.models, strict=True)):
            held = found[which].pop(release.address)
            assert release.revenue() == (model.primary, model.royalties)
            # Nothing stuck, nothing missing: what came in went out, or can be claimed, or is there for `sync`.
            assert held == sum(model.claimable(who) for who in ACCOUNTS) + model.stray
            assert (release.minted(), release.holders()) == (len(model.owners), len(model.holders()))
        assert [{who: money[who] for who in ACCOUNTS} for money in found] == self.purses

    def compare(self, which: int) -> None:
        """Everything that can be read is as in the model, and within the terms."""
        model, release, terms = self.models[which], self.releases[which], self.models[which].terms
        assert release.terms() == terms and release.selling() == model.sale
        assert [tuple(payee.values()) for payee in release.payees()] == model.payees
        assert (release.artist(), release.pending_artist()) == (model.artist, model.pending)
        assert (release.granted(), release.metadata_frozen()) == (model.granted, model.frozen)
        for who in ACCOUNTS:
            balance = list(model.owners.values()).count(who)
            counts = (balance, model.counters[who], model.collected[who], model.credits[who])
            assert tuple(release.account(who).values()) == counts and release.balanceOf(who) == balance
            assert release.claimable(who) == model.claimable(who)
            assert (release.can_acquire(who) == "") == model.admits(who, None, self.vouched)
        for token_id, owner in model.owners.items():
            copy, counts = release.copy(token_id), tuple(model.counts[token_id])
            assert (copy["owner"], copy["resales"], copy["gifts"], copy["cancels"]) == (owner, *counts)
            assert counts[RESALE] <= terms["max_resales"] and counts[GIFT] <= terms["max_gifts"] and counts[CANCEL] >= 0
            assert release.getApproved(token_id) == model.approved.get(token_id, NOBODY)
        assert len(model.owners) <= terms["max_supply"] and model.granted <= terms["max_grants"]


def balances(accounts: list[str]) -> list[dict[str, int]]:
    """What accounts have of the chain's coin, the token, wrapped coin and the foreign token."""
    tokens = (READER.balances(token.address, accounts) for token in (TOKEN, WORLD.wrapped, FOREIGN))
    coin = {who: WORLD.balance(who) for who in accounts}
    return [coin, *(dict(zip(accounts, found, strict=True)) for found in tokens)]

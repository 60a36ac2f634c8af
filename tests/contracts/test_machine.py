"""Anybody doing anything to two releases, beside a model that says what must come of it.

What was signed lies about until somebody uses it, and may be out of date by then. REFRAIN_EXAMPLES sets how many
histories are tried.
"""

import copy
import os

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, rule

from refrain.units import NOBODY
from tests.contracts.evm import START
from tests.contracts.life import (
    ACTOR,
    BANK,
    FOREIGN,
    PEOPLE,
    TOKEN,
    WORLD,
    Life,
    anyone,
    balances,
    copies,
    moments,
    people,
    releases,
)  # fmt: skip
from tests.contracts.model import CANCEL, GIFT, RESALE, loosens
from tests.contracts.world import packed_voucher, values

COIN, MONEY, WRAPPED, OTHER = range(4)
prices = st.one_of(st.integers(1, 30), st.integers(0, 10**6))
fees = st.one_of(st.just(0), st.integers(0, 10**5))
recipients = st.sampled_from([WORLD.steward.address, ACTOR.address, NOBODY])
limits = st.integers(0, 3)
truth = st.booleans()
ways = st.sampled_from(["gift", "transferFrom", "safeTransferFrom"])
artists = st.sampled_from([*PEOPLE, None, None, None])  # none: whoever is the artist
RELAXED = {
    "royalty_bps": [0, 332, 333, 334, 1_000],
    "max_supply": [3, 5, 6, 7],
    "max_holders": [0, 1, 2, 3],
    "max_resales": [1, 2, 3, 4],
    "max_gifts": [0, 1, 2, 3],
    "max_grants": [0, 1, 2, 3],
    "resale_opens": [0, START + 50, START + 101],
    "min_resale_price": [0, 19, 21],
    "max_resale_price": [0, 10, 899_999, 10**6],
    "open_operators": [False, True],
    "contract_wallets": [False, True],
    "buyer_types": [0, WORLD.types(1), WORLD.types(3), WORLD.types(2)],
}
changes = st.sampled_from([(name, value) for name, options in RELAXED.items() for value in options])


class Releases(Life):
    asks = Bundle("asks")
    offers = Bundle("offers")

    # First sales

    @rule(which=releases, buyer=people, quantity=st.integers(0, 3), short=st.sampled_from([0, 0, 1]), brings=truth)
    def collect(self, which, buyer, quantity, short, brings):
        model, release, price = self.models[which], self.releases[which], self.models[which].sale["price"]
        voucher, vouched = b"", self.vouched
        if brings:
            message = WORLD.voucher(buyer)
            voucher = packed_voucher(message, WORLD.sign(WORLD.steward, message, WORLD.registry))
            vouched = vouched | {buyer} if model.terms["buyer_types"] else vouched
        fits = quantity > 0 and model.sells_first(buyer, quantity, WORLD.evm.timestamp)
        fits = fits and model.may_mint(buyer, quantity, vouched)
        if not brings:
            assert (release.can_collect(buyer, quantity) == "") == fits
        args = (quantity, price - short) + ((voucher,) if brings else ())
        paid = 0 if which else price * quantity
        fits = fits and price - short >= price
        if price >= short and self.attempt(
            fits, which, lambda: release.run("collect", args, sender=buyer, value=paid)
        ):  # fmt: skip
            for _ in range(quantity):
                model.mint(buyer)
            model.collected[buyer] += quantity
            model.primary += price * quantity
            self.vouched = vouched
            self.pays(which, buyer, price * quantity)

    @rule(which=releases, minter=people, receiver=people, quantity=st.integers(0, 2), payment=st.integers(0, 50))
    def mint_to(self, which, minter, receiver, quantity, payment):
        model, release = self.models[which], self.releases[which]
        fits = minter == model.sale["minter"] and quantity > 0 and model.may_mint(receiver, quantity, self.vouched)
        args, paid = (receiver, quantity, payment), 0 if which else payment
        if self.attempt(fits, which, lambda: release.mint_to(*args, sender=minter, value=paid)):
            for _ in range(quantity):
                model.mint(receiver)
            model.primary += payment
            self.pays(which, minter, payment)

    @rule(which=releases, artist=artists, receivers=st.lists(people, max_size=2))
    def grant(self, which, artist, receivers):
        model, release = self.models[which], self.releases[which]
        after, artist = copy.deepcopy(model), artist or model.artist
        fits = artist == model.artist and model.granted + len(receivers) <= model.terms["max_grants"]
        for receiver in receivers:
            fits = fits and after.may_mint(receiver, 1, self.vouched)
            after.mint(receiver)
        if self.attempt(fits, which, lambda: release.grant(receivers, sender=artist)):
            after.granted += len(receivers)
            self.models[which] = after

    @rule(
        which=releases, artist=artists, price=st.sampled_from([0, 7, 9]),
        opens=moments, closes=moments, per_account=st.sampled_from([0, 2]), minter=st.sampled_from(PEOPLE),
    )  # fmt: skip
    def set_sale(self, which, artist, price, opens, closes, per_account, minter):
        model, artist = self.models[which], artist or self.models[which].artist
        sale = {"price": price, "opens": opens, "closes": closes, "per_account": per_account, "minter": minter}
        fits = artist == model.artist and (not closes or closes > opens)
        if self.attempt(fits, which, lambda: self.releases[which].set_sale(sale, sender=artist)):
            model.sale = sale

    # Moving without the market

    @rule(which=releases, token_id=copies, receiver=people, way=ways)
    def give(self, which, token_id, receiver, way):
        model = self.models[which]
        if owner := model.owners.get(token_id):
            fits = model.may_give(token_id, receiver, self.vouched)
            args = (receiver, token_id) if way == "gift" else (owner, receiver, token_id)
            if self.attempt(fits, which, lambda: self.releases[which].run(way, args, sender=owner)):
                model.move(token_id, receiver, GIFT)

    @rule(which=releases, token_id=copies, operator=people, receiver=people)
    def operate(self, which, token_id, operator, receiver):
        model = self.models[which]
        owner = model.owners.get(token_id, operator)
        if owner != operator:
            may = model.approved.get(token_id) == operator or (owner, operator) in model.operators
            fits = may and model.resells(token_id, WORLD.evm.timestamp)
            fits = fits and model.acquires(token_id, receiver, self.vouched)
            step = (owner, receiver, token_id)
            if self.attempt(fits, which, lambda: self.releases[which].transferFrom(*step, sender=operator)):
                model.move(token_id, receiver, RESALE)

    @rule(which=releases, token_id=copies, sender=people, operator=people)
    def approve(self, which, token_id, sender, operator):
        model = self.models[which]
        owner = model.owners.get(token_id)
        fits = model.terms["open_operators"] and owner is not None
        fits = fits and (sender == owner or (owner, sender) in model.operators)
        if self.attempt(fits, which, lambda: self.releases[which].approve(operator, token_id, sender=sender)):
            model.approved[token_id] = operator

    @rule(which=releases, owner=people, operator=people, approved=truth)
    def approve_for_all(self, which, owner, operator, approved):
        model = self.models[which]
        step = (operator, approved)
        if self.attempt(
            model.terms["open_operators"], which, lambda: self.releases[which].setApprovalForAll(*step, sender=owner)
        ):
            (model.operators.add if approved else model.operators.discard)((owner, operator))

    # The market

    @rule(
        target=asks, which=releases, token_id=copies, price=prices, fee=fees, fee_recipient=recipients,
        lasts=st.sampled_from([100, 10**6]),
    )  # fmt: skip
    def ask(self, which, token_id, price, fee, fee_recipient, lasts):
        if (owner := self.models[which].owners.get(token_id)) is None:
            return None
        expires = WORLD.evm.timestamp + lasts
        ask = WORLD.ask(
            self.releases[which], token_id, price, fee=fee, fee_recipient=fee_recipient, expires=expires
        )  # fmt: skip
        return which, owner, ask, self.signature(owner, ask, which)

    @rule(signed=asks, buyer=people)
    def buy(self, signed, buyer):
        if signed is None:
            return
        which, seller, ask, signature = signed
        model, release, token_id = self.models[which], self.releases[which], ask.token_id
        now = WORLD.evm.timestamp
        current = (model.epoch(token_id), model.counters[seller]) == (ask.epoch, ask.counter) and now <= ask.expires
        sells = model.resells(token_id, now) and model.acquires(token_id, buyer, self.vouched)
        assert (release.can_buy(buyer, token_id) == "") == sells
        fits = current and sells and model.prices(ask.price, ask.fee, ask.fee_recipient)
        paid = 0 if which else ask.price
        if self.attempt(fits, which, lambda: release.buy(values(ask), signature, sender=buyer, value=paid)):
            assert model.owners[token_id] == seller
            self.pays(which, buyer, ask.price)
            self.settle(which, token_id, buyer, ask)

    @rule(
        target=offers, which=releases, buyer=people, token_id=st.integers(0, 6), price=prices, fee=fees,
        fee_recipient=recipients, nonce=st.integers(0, 2), resales=limits, gifts=limits,
    )  # fmt: skip
    def offer(self, which, buyer, token_id, price, fee, fee_recipient, nonce, resales, gifts):
        expires = WORLD.evm.timestamp + 200
        offer = WORLD.offer(
            self.releases[which], buyer, token_id, price, fee=fee, fee_recipient=fee_recipient, expires=expires,
            nonce=nonce, max_resales=resales, max_gifts=gifts,
        )  # fmt: skip
        return which, offer, self.signature(buyer, offer, which)

    @rule(signed=offers, token_id=copies)
    def accept(self, signed, token_id):
        (which, offer, signature), now = signed, WORLD.evm.timestamp
        model, release = self.models[which], self.releases[which]
        if (seller := model.owners.get(token_id)) is None:
            return
        resales, gifts, _ = model.counts[token_id]
        wanted = offer.token_id in (0, token_id) and resales <= offer.max_resales and gifts <= offer.max_gifts
        unused = (offer.buyer, offer.nonce) not in model.closed and model.counters[offer.buyer] == offer.counter
        fits = wanted and unused and now <= offer.expires and model.resells(token_id, now)
        fits = fits and model.acquires(token_id, offer.buyer, self.vouched)
        fits = fits and model.prices(offer.price, offer.fee, offer.fee_recipient)
        if self.attempt(fits, which, lambda: release.accept(values(offer), signature, token_id, sender=seller)):
            model.closed.add((offer.buyer, offer.nonce))
            self.pays(which or WRAPPED, offer.buyer, offer.price)
            self.settle(which, token_id, offer.buyer, offer)

    def settle(self, which, token_id, buyer, message):
        """A sale for money: the royalty stays, the seller and the marketplace have the rest."""
        model = self.models[which]
        royalty = model.royalty(message.price)
        model.royalties += royalty
        self.gets(which, model.owners[token_id], message.price - royalty - message.fee)
        if message.fee:
            self.gets(which, message.fee_recipient, message.fee)
        model.move(token_id, buyer, RESALE)

    @rule(which=releases, token_id=copies, who=people)
    def cancel(self, which, token_id, who):
        model = self.models[which]
        fits = model.owners.get(token_id) == who
        if self.attempt(fits, which, lambda: self.releases[which].cancel(token_id, sender=who)):
            model.counts[token_id][CANCEL] += 1

    @rule(which=releases, who=people)
    def cancel_all(self, which, who):
        self.attempt(True, which, lambda: self.releases[which].cancel_all(sender=who))
        self.models[which].counters[who] += 1

    @rule(which=releases, who=people, nonce=st.integers(0, 2))
    def cancel_offer(self, which, who, nonce):
        model = self.models[which]
        fits = (who, nonce) not in model.closed
        if self.attempt(fits, which, lambda: self.releases[which].cancel_offer(nonce, sender=who)):
            model.closed.add((who, nonce))

    # Money

    @rule(which=releases, account=anyone)
    def claim(self, which, account):
        model, amount = self.models[which], self.models[which].claimable(account)
        refuses = account == ACTOR.address and self.refusing and which == COIN
        fits = amount > 0 and not refuses
        if self.attempt(fits, which, lambda: self.releases[which].claim(account, sender=BANK)):
            model.claim(account)
            self.purses[which][account] += amount

    @rule(which=releases, sender=anyone, receiver=anyone)
    def move_payee(self, which, sender, receiver):
        model = self.models[which]
        names = [payee for payee, _, _ in model.payees]
        fits = sender in names and receiver not in names
        if self.attempt(fits, which, lambda: self.releases[which].move_payee(receiver, sender=sender)):
            model.payees = [(receiver if payee == sender else payee, *shares) for payee, *shares in model.payees]

    @rule(which=releases, amount=st.integers(1, 50))
    def send_directly(self, which, amount):
        release = self.releases[which]
        if which:
            TOKEN.mint(release, amount, sender=BANK)
        else:
            WORLD.evm.fund(release.address, amount)
        self.models[which].stray += amount

    @rule(which=releases)
    def sync(self, which):
        model = self.models[which]
        if self.attempt(model.stray > 0, which, lambda: self.releases[which].sync(sender=BANK)):
            model.royalties, model.stray = model.royalties + model.stray, 0

    @rule(which=releases, kind=st.sampled_from([COIN, MONEY, WRAPPED, OTHER]), amount=st.integers(0, 50))
    def sweep(self, which, kind, amount):
        """Some money of whatever kind comes to a release, and somebody has it shared out."""
        model, release, address = self.models[which], self.releases[which], KINDS[kind]
        if kind == COIN:
            WORLD.evm.fund(release.address, amount)
        elif kind == WRAPPED:
            WORLD.wrapped.deposit(sender=BANK, value=amount)
            WORLD.wrapped.transfer(release, amount, sender=BANK)
        else:
            (TOKEN if kind == MONEY else FOREIGN).mint(release, amount, sender=BANK)
        credited = kind == which or (kind == WRAPPED and which == COIN and amount > 0)
        held = balances([release.address])[kind][release.address]
        shares = dict(zip((payee for payee, _, _ in model.payees), model.parts(held, 2), strict=True))
        refuses = kind == COIN and self.refusing and shares.get(ACTOR.address, 0) > 0
        if credited:
            model.stray += amount
        fits = model.stray > 0 if credited else held > 0 and not refuses
        if self.attempt(fits, which, lambda: release.sweep(address, sender=BANK)):
            if credited:
                model.royalties, model.stray = model.royalties + model.stray, 0
            else:
                self.purses[kind].update(shares)

    @rule(refuses=truth)
    def refuse_money(self, refuses):
        ACTOR.refuse_money(refuses, sender=BANK)
        self.refusing = refuses

    # The artist, stewards and time

    @rule(which=releases, change=changes, artist=artists)
    def relax(self, which, change, artist):
        model, (name, value), artist = self.models[which], change, artist or self.models[which].artist
        terms = model.terms | {name: value}
        terms["registry"] = WORLD.registry.address if terms["buyer_types"] else NOBODY
        in_order = not terms["max_resale_price"] or terms["min_resale_price"] <= terms["max_resale_price"]
        fits = artist == model.artist and in_order and loosens(model.terms, terms)
        fits = fits and terms["max_supply"] >= len(model.owners)
        if self.attempt(fits, which, lambda: self.releases[which].relax(terms, sender=artist)):
            model.terms = terms

    @rule(which=releases, sender=artists, successor=st.sampled_from([*PEOPLE, NOBODY]))
    def hand_over(self, which, sender, successor):
        model, sender = self.models[which], sender or self.models[which].artist
        fits = sender == model.artist
        if self.attempt(fits, which, lambda: self.releases[which].hand_over(successor, sender=sender)):
            model.pending = successor

    @rule(which=releases, sender=people)
    def accept_artist(self, which, sender):
        model = self.models[which]
        if self.attempt(sender == model.pending, which, lambda: self.releases[which].accept_artist(sender=sender)):
            model.artist, model.pending = sender, NOBODY

    @rule(which=releases, sender=artists, what=st.sampled_from(["metadata", "envelope", "freeze"]))
    def papers(self, which, sender, what):
        model, sender = self.models[which], sender or self.models[which].artist
        fits = sender == model.artist and (what == "envelope" or not model.frozen)
        name, args = ("freeze_metadata", ()) if what == "freeze" else (f"set_{what}", (b"\x07" * 32,))
        if self.attempt(fits, which, lambda: self.releases[which].run(name, args, sender=sender)):
            model.frozen = model.frozen or what == "freeze"

    @rule(who=people, held=truth)
    def vouch(self, who, held):
        if held:
            WORLD.registry.grant([who], 1, 65_535, sender=WORLD.steward)
            self.vouched = self.vouched | {who}
        else:
            WORLD.registry.revoke([who], 1, sender=WORLD.steward)
            self.vouched = self.vouched - {who}

    @rule(seconds=st.integers(1, 120))
    def wait(self, seconds):
        WORLD.evm.travel(seconds)


KINDS = (NOBODY, TOKEN.address, WORLD.wrapped.address, FOREIGN.address)
TestReleases = Releases.TestCase
TestReleases.settings = settings(
    max_examples=int(os.environ.get("REFRAIN_EXAMPLES", "10")), stateful_step_count=30, deadline=None
)

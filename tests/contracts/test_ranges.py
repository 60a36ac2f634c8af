"""The pure arithmetic over its full range, proved: royalties and shares of any amount, every field of packed words.

test_arithmetic.py runs the same functions as compiled; here their sources are formulas, and a solver looks for an
exception.
"""

import pytest
import z3

from tests.contracts.symbolic import LIMIT, Numbers, Words, constant, proved

WHOLE, MAX_ROYALTY = constant("royalties", "WHOLE"), constant("royalties", "MAX_ROYALTY")
ROYALTIES = constant("words", "ROYALTIES_LIMIT")


# Royalties and shares


def amounts():
    """Any amount of 256 bits as whole turns and a rest, and the facts that say so."""
    amount = z3.Int("amount")
    turns, rest = amount / WHOLE, amount % WHOLE
    return amount, turns, rest, [amount >= 0, amount < LIMIT]


def products(factor, *rates):
    """What the solver need not find itself: a factor times a rate is at most the factor times the largest rate."""
    return [z3.And(factor * rate >= 0, factor * rate <= WHOLE * factor) for rate in rates]


def test_royalty__of_any_price_at_any_rate__is_the_exact_product_rounded_down():
    price, turns, rest, given = amounts()
    rate = z3.Int("rate")
    given += [rate >= 0, rate <= MAX_ROYALTY, *products(turns, rate), *products(rest, rate)]
    numbers = Numbers("royalties")
    royalty = numbers.call("royalty", price, rate)
    exact = turns * rate * WHOLE + rest * rate  # price * rate
    proved(z3.And(royalty * WHOLE <= exact, exact < (royalty + 1) * WHOLE), given)
    proved(royalty * 2 <= price, given)  # at most a half
    proved(z3.Not(z3.Or(*numbers.stops)), given)


@pytest.fixture
def split():
    """Two payees who follow each other anywhere in a turn."""
    before, one, other = z3.Ints("before one other")
    return before, one, other, [before >= 0, one >= 0, other >= 0, before + one + other <= WHOLE]


def test_share__of_two_payees_together__is_the_share_of_one_with_both_rates(split):
    """So however many payees there are, their shares add up to the share of a payee with everything."""
    before, one, other, given = split
    total, turns, _, known = amounts()
    given = [*given, *known, *products(turns, one, other, one + other)]
    parts = Numbers("royalties")
    first = parts.call("share", total, before, one)
    second = parts.call("share", total, before + one, other)
    both = parts.call("share", total, before, one + other)
    proved(first + second == both, given)
    proved(z3.Not(z3.Or(*parts.stops)), given)  # no total is too large to be shared out


def test_share__of_a_payee_with_everything__is_the_total():
    total, _, _, given = amounts()
    proved(Numbers("royalties").call("share", total, 0, WHOLE) == total, given)


def test_share__with_one_unit_more__grows_by_one_or_not_at_all():
    total, turns, _, given = amounts()
    before, rate = z3.Ints("before rate")
    given += [before >= 0, rate >= 0, before + rate <= WHOLE, *products(turns, rate)]
    now = Numbers("royalties").call("share", total, before, rate)
    later = Numbers("royalties").call("share", total + 1, before, rate)
    following = (total + 1) / WHOLE  # in the same turn, or the first of the next
    facts = [z3.Implies(following == turns + i, following * rate == turns * rate + i * rate) for i in (0, 1)]
    proved(z3.And(later - now >= 0, later - now <= 1), [*given, *facts])


# Packed words


class Packed:
    """Words of 256 bits by name, and their fields."""

    def __init__(self) -> None:
        self.words = Words("words")

    def __getattr__(self, name):
        return lambda *args: self.words.call(name, *args)


words = Packed()
RULES = {
    "royalties": 100, "payees": 4, "max_gifts": 8, "max_resales": 8, "royalty_bps": 14, "resale_opens": 32,
    "max_holders": 20, "max_supply": 20, "holders": 20, "minted": 20,
}  # fmt: skip
SELLING = {"first_sales": 96, "per_account": 8, "closes": 32, "opens": 32, "price": 88}
COPY = {"owner": 160, "cancels": 24, "gifts": 16, "resales": 16, "acquired_at": 40}
ACCOUNT = {"held": 32, "counter": 32, "collected": 32, "credit": 160}  # of which credits use 128: see the ledger
LEDGER = {"credits_owed": 128, "shares_paid": 128}
FLAGS = 1023 << 104


def word(name):
    return z3.BitVec(name, 256)


def within(value, bits):
    return z3.ULT(value, z3.BitVecVal(1 << bits, 256)) if bits < 256 else z3.BoolVal(True)


def only(before, after, fields, **changed):
    """The claim that of a word's fields exactly these have changed, to these values."""
    return z3.And(*(getattr(words, f)(after) == changed.get(f, getattr(words, f)(before)) for f in fields))


WORDS = {"rules": RULES, "selling": SELLING, "copy": COPY, "account": ACCOUNT, "ledger": LEDGER}


@pytest.mark.parametrize("name", WORDS)
def test_fields__of_any_word__stay_within_their_bits_and_are_all_of_it(name):
    fields = WORDS[name]
    one, other = z3.BitVecs("one other", 256)
    for name, bits in fields.items():
        value = getattr(words, name)(one)
        proved(within(value - 1 if name == "payees" else value, bits), [])
    flags = one & FLAGS == other & FLAGS if fields is RULES else z3.BoolVal(True)
    same = z3.And(flags, *(getattr(words, name)(one) == getattr(words, name)(other) for name in fields))
    proved(one == other, [same])


def test_rules__made_of_any_terms__read_back_as_they_were():
    names = ("payees", "flags", "max_gifts", "max_resales", "royalty_bps", "resale_opens", "max_holders", "max_supply")
    values = {name: word(name) for name in names}
    given = [within(values[name], RULES[name]) for name in names[2:]]
    given += [values["flags"] & ~FLAGS == 0, z3.ULE(values["payees"], 16), z3.UGE(values["payees"], 1)]
    made = words.rules(*values.values())
    claims = [getattr(words, name)(made) == values[name] for name in names if name != "flags"]
    claims += [made & FLAGS == values["flags"], words.minted(made) == 0, words.holders(made) == 0]
    proved(z3.And(*claims, words.royalties(made) == 0), given)


def test_relaxed__any_rules_and_terms__keep_what_happened_and_take_the_terms():
    rules, terms = z3.BitVecs("rules terms", 256)
    once = constant("words", "ONCE")
    given = [words.minted(terms) == 0, words.holders(terms) == 0, words.payees(terms) == 1, words.royalties(terms) == 0]
    after = words.relaxed(rules, terms)
    kept = ("minted", "holders", "royalties")
    proved(z3.And(*(getattr(words, name)(after) == getattr(words, name)(rules) for name in kept)), given)
    taken = ("max_gifts", "max_resales", "royalty_bps", "resale_opens", "max_holders", "max_supply")
    proved(z3.And(*(getattr(words, name)(after) == getattr(words, name)(terms) for name in taken)), given)
    proved(z3.And(words.payees(after) == words.payees(rules), after & FLAGS == (terms | rules & once) & FLAGS), given)


def test_selling__made_of_any_settings__reads_back_with_nothing_sold():
    per_account, closes, opens, price = z3.BitVecs("per_account closes opens price", 256)
    made = words.selling(per_account, closes, opens, price)
    settings = {"per_account": per_account, "closes": closes, "opens": opens, "price": price}
    given = [within(value, SELLING[name]) for name, value in settings.items()]
    read = [getattr(words, name)(made) == value for name, value in settings.items()]
    proved(z3.And(*read, words.first_sales(made) == 0), given)


@pytest.mark.parametrize(
    ("fields", "field", "one", "step"),
    [
        (RULES, "minted", "ONE_COPY", 64),
        (RULES, "holders", "ONE_HOLDER", 1),
        (COPY, "cancels", "ONE_CANCEL", 1),
        (COPY, "gifts", "ONE_GIFT", 1),
        (COPY, "resales", "ONE_RESALE", 1),
        (ACCOUNT, "counter", "ONE_COUNT", 1),
        (ACCOUNT, "collected", "ONE_COLLECTED", 64),
        (ACCOUNT, "credit", "ONE_CREDIT", 2**88 - 1),
        (LEDGER, "shares_paid", "ONE_PAID", 2**100 + 2**96),
    ],
)
def test_adding__to_a_field_that_is_not_full__changes_that_field_alone(fields, field, one, step):
    before, amount, unit = word("before"), word("amount"), constant("words", one)
    value = getattr(words, field)(before)
    given = [z3.ULE(amount, step), within(value + amount, fields[field])]
    after = before + amount * unit
    proved(only(before, after, fields, **{field: value + amount}), given)
    if fields is RULES:
        proved(before & FLAGS == after & FLAGS, given)
    back = z3.And(after - amount * unit == before, only(after, before, fields, **{field: value}))
    proved(back, given)  # and so does taking away


@pytest.mark.parametrize(
    ("fields", "field"), [(RULES, "royalties"), (SELLING, "first_sales"), (LEDGER, "credits_owed")]
)
def test_adding__to_the_lowest_field_up_to_its_limit__changes_that_field_alone(fields, field):
    before, amount = word("before"), word("amount")
    value = getattr(words, field)(before)
    limit = 2 ** fields[field] - 1
    given = [z3.ULE(amount, limit - value)]  # what `with_royalty` and `with_first_sale` check
    proved(only(before, before + amount, fields, **{field: value + amount}), given)


def test_moved__any_copy_to_any_owner__counts_one_and_keeps_the_rest():
    copy, owner, now = z3.BitVecs("copy owner now", 256)
    words.words.now = now
    for field, one in (("resales", "ONE_RESALE"), ("gifts", "ONE_GIFT")):
        given = [within(owner, 160), within(now, 40), z3.ULT(getattr(words, field)(copy), 256)]
        after = words.moved(copy, owner, constant("words", one))
        counted = {field: getattr(words, field)(copy) + 1}
        proved(only(copy, after, COPY, owner=owner, acquired_at=now, **counted), given)
    born = words.new_copy(owner)
    nothing = z3.BitVecVal(0, 256)
    proved(only(nothing, born, COPY, owner=owner, acquired_at=now), [within(owner, 160), within(now, 40)])


def test_quotas__of_any_rules_and_copy__compare_the_fields():
    rules, copy = z3.BitVecs("rules copy", 256)
    left = z3.ULT(words.resales(copy), words.max_resales(rules))
    given = z3.ULT(words.gifts(copy), words.max_gifts(rules))
    proved(words.resales_left(rules, copy) == left, [])
    proved(words.spent(rules, copy) == z3.Not(z3.Or(left, given)), [])


def test_epoch__of_any_copy__is_resales_gifts_and_cancels():
    copy = word("copy")
    proved(words.epoch(copy) == words.resales(copy) << 40 | words.gifts(copy) << 24 | words.cancels(copy), [])


def test_rarer_terms_and_payees__of_any_values__read_back():
    account, price, quota, primary, resale = z3.BitVecs("account price quota primary resale", 256)
    given = [within(account, 160), within(price, 88), within(quota, 8), within(primary, 16), within(resale, 16)]
    extra = words.address_and(account, price, quota)
    read = (words.extra_address(extra) == account, words.extra_price(extra) == price, words.extra_quota(extra) == quota)
    proved(z3.And(*read), given)
    payee = words.payee(account, primary, resale)
    rates = (words.primary_bps(payee) == primary, words.resale_bps(payee) == resale)
    proved(z3.And(words.payee_account(payee) == account, *rates, within(payee, 192)), given)


def test_nonces__any_two__share_no_bit():
    one, other = z3.BitVecs("one other", 256)
    same = z3.And(words.nonce_word(one) == words.nonce_word(other), words.nonce_bit(one) & words.nonce_bit(other) != 0)
    proved(one == other, [same])
    proved(words.nonce_bit(one) != 0, [])


@pytest.mark.parametrize("index", range(16))
def test_sixteen__any_word_and_bits__changes_those_alone(index):
    before, bits = word("before"), word("bits")
    given = [within(bits, 16)]
    after = words.with_sixteen(before, index, bits)
    others = [words.sixteen(after, i) == words.sixteen(before, i) for i in range(16) if i != index]
    proved(z3.And(words.sixteen(after, index) == bits, *others), given)


def test_unchecked_steps_of_words__never_leave_256_bits():
    """Everything above was computed without a revert and without wrapping, for values within their bits."""
    payees = word("payees")
    checked = Words("words")
    checked.call("rules", payees, *(word(f"f{i}") for i in range(7)))
    proved(z3.Not(z3.Or(*checked.stops)), [z3.UGE(payees, 1)])

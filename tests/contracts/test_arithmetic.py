"""The pure modules over their whole ranges: every field of a packed word at both ends, every unit of a share's turn."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refrain.terms import royalty, share

examples = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FLAG = 1 << 104
RULES = (4, 10, 8, 8, 14, 32, 20, 20)


@pytest.fixture(scope="module")
def arithmetic(untouched_world):
    return untouched_world.mock("Arithmetic")


@examples
@given(price=st.integers(0, 2**256 - 1), bps=st.integers(0, 5_000))
def test_royalty__any_price_and_rate__is_rounded_down(arithmetic, price, bps):
    assert arithmetic.royalty(price, bps) == price * bps // 10_000 == royalty(price, bps)


@pytest.mark.parametrize("split", [(3_333, 3_333, 3_334), (10_000,), (0, 10_000), (1, 9_999), (5_000, 0, 5_000)])
def test_share__each_unit_around_the_turns__belongs_to_exactly_one(arithmetic, split):
    turns = [sum(split[:index]) for index in range(len(split) + 1)]
    for start in {max(0, turn + base - 256) for turn in turns for base in (0, 10_000, 2**96)}:
        columns = [arithmetic.shares(start, 512, turns[index], bps) for index, bps in enumerate(split)]
        for offset, parts in enumerate(zip(*columns, strict=True)):
            assert sum(parts) == start + offset
            assert list(parts) == [share(start + offset, turns[i], bps) for i, bps in enumerate(split)]
        assert all(column[i] <= column[i + 1] for column in columns for i in range(511))


def _fields(widths, full):
    return [(2**width - 1 if index in full else 0) for index, width in enumerate(widths)]


@pytest.mark.parametrize("full", [{i} for i in range(8)] + [set(), set(range(8))])
def test_rules__each_field_full_and_the_others_empty__none_touches_another(arithmetic, full):
    fields = _fields(RULES, full)
    fields[0], fields[1] = fields[0] + 1, fields[1] * FLAG
    word, read = arithmetic.rules(fields)
    assert list(read) == fields
    assert word >> 216 == 0 == word & (2**100 - 1)  # neither copies nor royalties yet


@pytest.mark.parametrize("full", [{i} for i in range(4)] + [set(), set(range(4))])
def test_selling__each_field_full_and_the_others_empty__none_touches_another(arithmetic, full):
    fields = _fields((8, 32, 32, 88), full)
    assert list(arithmetic.selling(fields)) == [*fields, 0]


@examples
@given(word=st.integers(0, 2**256 - 1), index=st.integers(0, 15), bits=st.integers(0, 2**16 - 1))
def test_with_sixteen__any_word__changes_those_bits_alone(arithmetic, word, index, bits):
    changed, read = arithmetic.types(word, index, bits)
    assert read == bits
    assert (changed ^ word) & ~((2**16 - 1) << 16 * index) == 0

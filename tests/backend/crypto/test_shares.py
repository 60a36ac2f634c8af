import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refrain.crypto.errors import Malformed
from refrain.crypto.shares import Share, join, split

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "shares.json").read_text())
KEY = bytes(range(16))


@pytest.mark.parametrize("vector", VECTORS)
def test_join__shared_vectors__every_subset_gives_the_key(vector):
    shares = {item["index"]: Share(item["index"], bytes.fromhex(item["value"])) for item in vector["shares"]}
    for indices in vector["joins"]:
        assert join([shares[index] for index in indices]).hex() == vector["content_key"]
    for item in vector["shares"]:
        assert shares[item["index"]].matches(bytes.fromhex(item["hash"]), bytes.fromhex(vector["context"]))


@given(st.binary(min_size=16, max_size=16), st.data())
def test_split__any_threshold__that_many_restore_the_key(key, data):
    total = data.draw(st.integers(1, 5))
    threshold = data.draw(st.integers(1, total))
    shares = split(key, threshold, total)
    assert [share.index for share in shares] == list(range(1, total + 1))
    assert all(join(subset) == key for subset in itertools.combinations(shares, threshold))


def test_join__too_few__gives_another_key():
    shares = split(KEY, 3, 5)
    assert join(shares[:2]) != KEY


def test_join__false_share__gives_another_key_and_its_hash_tells():
    first, second, _ = split(KEY, 2, 3)
    false = Share(2, bytes(16))
    assert join([first, false]) != KEY
    assert second.matches(second.hash(b"context"), b"context")
    assert not false.matches(second.hash(b"context"), b"context")


def test_hash__other_index_or_context__differs():
    share = Share(1, KEY)
    assert len({share.hash(b"a"), share.hash(b"b"), Share(2, KEY).hash(b"a")}) == 3


@pytest.mark.parametrize("threshold, total", [(0, 1), (2, 1), (1, 17), (-1, 3)])
def test_split__impossible_threshold__is_refused(threshold, total):
    with pytest.raises(Malformed, match="threshold"):
        split(KEY, threshold, total)


def test_split__key_of_another_size__is_refused():
    with pytest.raises(Malformed, match="content key"):
        split(bytes(32), 2, 3)


def test_join__nothing_or_an_index_twice__is_refused():
    with pytest.raises(Malformed):
        join([])
    with pytest.raises(Malformed):
        join([Share(1, KEY), Share(1, KEY)])


def test_share__repr__shows_no_value():
    assert "value" not in repr(Share(1, KEY))


@pytest.mark.parametrize("index, value", [(0, KEY), (17, KEY), (1, KEY[:15])])
def test_share__out_of_bounds__is_refused(index, value):
    with pytest.raises(Malformed):
        Share(index, value)

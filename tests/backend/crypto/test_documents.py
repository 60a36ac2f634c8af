import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refrain.crypto.documents import load_json
from refrain.crypto.errors import Malformed


def nested(inner):
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)


@given(st.recursive(st.none() | st.integers() | st.text(), nested, max_leaves=8))
def test_load_json__document_within_the_bounds__is_what_json_gives(value):
    assert load_json(json.dumps(value).encode(), size=10_000, depth=20, field="x") == value


@pytest.mark.parametrize(
    "document",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'"\\"' + b"[" * 9,
        b"[[[]]]",
        b'[["]"]',
        b'{"a":[{}]}',
        b"\xff",
        b"",
        b"{",
        b"1e",
    ],
)
def test_load_json__too_deep_or_no_json__is_malformed(document):
    with pytest.raises(Malformed):
        load_json(document, size=10**6, depth=2, field="x")


def test_load_json__brackets_in_text__do_not_count():
    assert load_json(b'["[[[[\\"[["]', size=100, depth=1, field="x") == ['[[[["[[']


def test_load_json__too_large__is_malformed():
    with pytest.raises(Malformed, match="larger"):
        load_json(b"[1,2]", size=4, depth=1, field="x")

"""Whatever is sent, the node answers with a result or says what is wrong; it never fails by itself."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refrain.chain.embedded.calls import Call
from refrain.chain.embedded.errors import INTERNAL_ERROR
from refrain.chain.embedded.methods import PRIVATE, PUBLIC, answer
from refrain.chain.embedded.node import Node

WORD, ADDRESS = "0x" + "11" * 32, "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"
TEXTS = f" 0x 0x0 0x1 0x2 0x01 -0x1 0xz 0x6000fe latest pending earliest safe ü \x00 {WORD} {ADDRESS} {ADDRESS[:-1]}"
SCALARS = st.sampled_from(
    [None, True, False, 0, 1, 2, -1, 1.5, 2**64, 2**256, 1e308, "0x" + "f" * 64, *TEXTS.split(" ")]
)
FIELDS = f"""{" ".join(Call.__slots__)} from input gasPrice maxFeePerGas maxPriorityFeePerGas chainId accessList address
storageKeys topics fromBlock toBlock blockHash blockNumber requireCanonical timestamp blocks types primaryType domain"""
NAMES = st.sampled_from(FIELDS.split())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node without its HTTP face, which nobody else uses."""
    with contextlib.closing(Node(tmp_path_factory.mktemp("bad") / "chain.sqlite", confirm_blocks=2)) as node:
        yield node


@settings(
    max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(method=st.sampled_from(sorted({*PUBLIC, *PRIVATE})), params=st.lists(VALUES, max_size=3))
def test_answer__any_parameters__is_a_result_or_a_refusal(bare: Node, method: str, params: list[Any]) -> None:
    response = answer(bare, {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}, trusted=True)
    json.dumps(response, allow_nan=False)
    assert response.get("error", {}).get("code") != INTERNAL_ERROR, (method, params, response)


@settings(max_examples=200, deadline=None)
@given(payload=VALUES | st.dictionaries(st.sampled_from(["jsonrpc", "id", "method", "params"]), VALUES))
def test_answer__any_payload__is_an_answer(bare: Node, payload: Any) -> None:
    json.dumps(answer(bare, payload, trusted=False))


def test_answer__every_method_without_parameters__is_a_result_or_a_refusal(bare: Node, tmp_path: Path) -> None:
    for method in sorted({*PUBLIC, *PRIVATE}):
        response = answer(bare, {"id": 1, "method": method}, trusted=True)
        assert response.get("error", {}).get("code") in (None, -32602, -32000), response

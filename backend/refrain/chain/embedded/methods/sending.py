"""Sending what somebody has signed."""

from collections.abc import Callable
from typing import Any

from refrain.chain.embedded.encoding import data, parse_data
from refrain.chain.embedded.node import Node


def send_raw_transaction(node: Node, raw: Any) -> str:
    return data(node.submit(parse_data(raw, field="transaction")))


METHODS: dict[str, Callable[..., Any]] = {"eth_sendRawTransaction": send_raw_transaction}

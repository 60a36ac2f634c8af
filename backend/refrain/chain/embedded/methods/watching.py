"""Filters: asking again and again what is new."""

from collections.abc import Callable
from typing import Any

from refrain.chain.embedded.errors import invalid
from refrain.chain.embedded.methods.reading import find_logs, log_query
from refrain.chain.embedded.node import Node


def new_filter(node: Node, criteria: Any) -> str:
    return node.filters.open(log_query(node, criteria, open_ended=True))


def new_block_filter(node: Node) -> str:
    return node.filters.open(None)


def uninstall_filter(node: Node, name: Any) -> bool:
    return node.filters.close(_name(name))


def filter_changes(node: Node, name: Any) -> list[Any]:
    return node.filters.changes(_name(name))


def filter_logs(node: Node, name: Any) -> list[Any]:
    return find_logs(node, node.filters.query(_name(name)))


def _name(given: Any) -> str:
    if not isinstance(given, str):
        raise invalid("filter: its name is needed")
    return given


METHODS: dict[str, Callable[..., Any]] = {
    "eth_newFilter": new_filter,
    "eth_newBlockFilter": new_block_filter,
    "eth_uninstallFilter": uninstall_filter,
    "eth_getFilterChanges": filter_changes,
    "eth_getFilterLogs": filter_logs,
}

"""Finding logs, once (eth_getLogs) or whenever there are new ones (filters)."""

from collections.abc import Callable
from typing import Any

from refrain.chain.embedded.encoding import parse_address, parse_word
from refrain.chain.embedded.errors import LIMIT_EXCEEDED, NOT_FOUND, NodeRefused, invalid
from refrain.chain.embedded.methods.blocks import BEYOND, number
from refrain.chain.embedded.node import Node
from refrain.chain.embedded.store import LogQuery

MAX_LOGS = 20_000
"""Logs in one answer; whoever needs more asks for fewer blocks at a time."""

MAX_TOPICS = 4
MAX_CHOICES = 1_000


def get_logs(node: Node, criteria: Any) -> Any:
    return find_logs(node, log_query(node, criteria))


def find_logs(node: Node, query: LogQuery) -> list[dict[str, Any]]:
    """The logs that match; refused beyond MAX_LOGS, as an answer cut short would be taken for a whole one."""
    logs = node.store.logs(query, limit=MAX_LOGS + 1)
    if len(logs) > MAX_LOGS:
        raise NodeRefused(f"more than {MAX_LOGS} logs match; ask for fewer blocks", code=LIMIT_EXCEEDED)
    return logs


def log_query(node: Node, criteria: Any, *, open_ended: bool = False) -> LogQuery:
    """Read a filter object. `open_ended`: without toBlock it goes on with the chain."""
    if not isinstance(criteria, dict):
        raise invalid("filter: an object is needed")
    addresses, topics = criteria.get("address"), criteria.get("topics") or []
    if not isinstance(topics, list) or len(topics) > MAX_TOPICS:
        raise invalid(f"topics: an array of at most {MAX_TOPICS} is needed")
    first, last = _range(node, criteria, open_ended=open_ended)
    return LogQuery(
        first,
        last,
        tuple(parse_address(item) for item in _choices(addresses, "address")),
        tuple(tuple(parse_word(item, field="topic") for item in _choices(choice, "topic")) for choice in topics),
    )


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


def _range(node: Node, criteria: dict[str, Any], *, open_ended: bool) -> tuple[int, int]:
    if "blockHash" in criteria:
        if "fromBlock" in criteria or "toBlock" in criteria:
            raise invalid("filter: blockHash excludes fromBlock and toBlock")
        found = node.store.block(parse_word(criteria["blockHash"], field="blockHash"), full=False)
        if found is None:
            raise NodeRefused("unknown block", code=NOT_FOUND)
        return (int(found["number"], 16),) * 2
    first, last = number(node, criteria.get("fromBlock")), number(node, criteria.get("toBlock"))
    if open_ended and criteria.get("toBlock") in (None, "latest", "pending"):
        last = BEYOND
    if first > last and _is_number(criteria.get("fromBlock")) and _is_number(criteria.get("toBlock")):
        raise invalid("filter: fromBlock is after toBlock")
    return first, last


def _is_number(block: Any) -> bool:
    return isinstance(block, str) and block.startswith("0x")


def _choices(given: Any, field: str) -> list[Any]:
    """A topic or address is one, any (null) or one of several."""
    choices = given if isinstance(given, list) else [] if given is None else [given]
    if len(choices) > MAX_CHOICES:
        raise invalid(f"{field}: at most {MAX_CHOICES} to choose from")
    return [] if None in choices else choices


METHODS: dict[str, Callable[..., Any]] = {
    "eth_getLogs": get_logs,
    "eth_newFilter": new_filter,
    "eth_newBlockFilter": new_block_filter,
    "eth_uninstallFilter": uninstall_filter,
    "eth_getFilterChanges": filter_changes,
    "eth_getFilterLogs": filter_logs,
}

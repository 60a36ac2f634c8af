"""The node under test."""

from tests.chain_node import chain, chain_node

__all__ = ["chain", "chain_node"]

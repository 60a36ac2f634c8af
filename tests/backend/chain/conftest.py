"""The real contracts on a real chain, with everyone in their roles."""

from tests.chain_node import chain, chain_node
from tests.contract_roles import deployed, market

__all__ = ["chain", "chain_node", "deployed", "market"]

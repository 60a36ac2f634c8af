"""A chain for one machine: py-evm and one SQLite file behind the JSON-RPC of a real node.

It stands in for a real node and has no feature that a real one lacks. `serve` runs it until it is told to stop,
`running` beside other work. See docs/chain.md.
"""

from refrain.chain.embedded.service import running, serve

__all__ = ["running", "serve"]

"""Play money: a token in which the demo's releases can be priced, beside coin. Every account of the demo has some."""

from collections.abc import Sequence
from pathlib import Path

from refrain.chain.accounts import NodeWallet
from refrain.chain.deploy import deploy_play_money
from refrain.chain.rpc import Rpc
from refrain.units import Address, parse_address

EACH = 10_000 * 10**6
"""Units that an account has at first: 10,000 PLAY."""


def ensure_play_money(rpc: Rpc, record: Path, accounts: Sequence[Address], deployer: Address) -> str:
    """The token whose address is in the file `record`, if it is on this chain; else a new one, deployed by an unlocked
    account. Returns it as the configuration's `currencies` takes it."""
    if record.exists():
        found = parse_address(record.read_text(), field=record.name)
        if len(rpc.call("eth_getCode", found, "latest")) > 2:
            return _setting(found)
    made = deploy_play_money(rpc, NodeWallet(rpc, deployer), accounts, EACH)
    draft = record.with_suffix(".new")
    draft.write_text(made)
    draft.replace(record)
    return _setting(made)


def _setting(address: Address) -> str:
    return f"{address}:PLAY:6"

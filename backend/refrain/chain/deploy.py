"""Deploying the contracts, once for each chain, and remembering where they are. The deployer keeps no power."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from refrain.chain.abi import bytecode, decode_result, encode_call, encode_constructor
from refrain.chain.accounts import NodeWallet, Signer
from refrain.chain.receipts import wait_for_receipt
from refrain.chain.rpc import Rpc
from refrain.chain.values import Receipt, Transaction
from refrain.errors import InvalidInput, Refused
from refrain.units import NOBODY, Address, parse_address


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where the contracts of one chain are. `block` is the first that can hold an event of theirs."""

    chain_id: int
    factory: Address
    implementation: Address
    buyer_types: Address
    block: int

    def to_json(self) -> str:
        """The record as `parse` reads it."""
        return json.dumps(asdict(self), indent=2) + "\n"


def parse(text: str) -> Deployment:
    """Read a record. Raises InvalidInput if it is not one."""
    try:
        fields = json.loads(text)
        addresses = {name: parse_address(fields[name], field=name) for name in _ADDRESSES}
        return Deployment(chain_id=int(fields["chain_id"]), block=int(fields["block"]), **addresses)
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInput("deployment: not a record of a deployment", hint="Deploy again.") from error


def deploy(rpc: Rpc, deployer: Signer, *, wrapped_native: Address = NOBODY) -> Deployment:
    """Deploy factory (which makes the implementation) and buyer types; waits for both to be in a block.

    `wrapped_native` is the chain's wrapped coin, in which offers pay; without one only asks are possible.
    """
    creation = encode_constructor("ReleaseFactory", (bytecode("Release"), wrapped_native))
    factory = _create(rpc, deployer, creation)
    buyer_types = _create(rpc, deployer, encode_constructor("BuyerTypes"))
    return Deployment(
        chain_id=int(rpc.call("eth_chainId"), 16),
        factory=_address(factory),
        implementation=_implementation(rpc, _address(factory)),
        buyer_types=_address(buyer_types),
        block=factory.block_number,
    )


def deploy_wrapped_coin(rpc: Rpc, deployer: Signer) -> Address:
    """Deploy the chain's coin as a token, for a chain that has none; returns its address."""
    return _address(_create(rpc, deployer, encode_constructor("WrappedEther")))


def deploy_play_money(rpc: Rpc, deployer: Signer, accounts: Sequence[Address], amount: int) -> Address:
    """Deploy a token worth nothing, of which each account has `amount` units (6 decimals); returns its address."""
    return _address(_create(rpc, deployer, encode_constructor("PlayMoney", (accounts, amount))))


def deploy_or_find(rpc: Rpc, record: Path, deployer: Address) -> Deployment:
    """The deployment in the file `record` if its contracts are on this chain; else a new one by an unlocked account,
    with a wrapped coin of its own, so that offers can be made.

    The record is replaced whole or not at all. An earlier one that names contracts which this chain lacks is of a
    chain that was started anew.
    """
    if record.exists():
        found = parse(record.read_text())
        if is_on_chain(rpc, found):
            return found
    wallet = NodeWallet(rpc, deployer)
    deployment = deploy(rpc, wallet, wrapped_native=deploy_wrapped_coin(rpc, wallet))
    record.parent.mkdir(parents=True, exist_ok=True)
    draft = record.with_suffix(".new")
    draft.write_text(deployment.to_json())
    draft.replace(record)
    return deployment


def is_on_chain(rpc: Rpc, deployment: Deployment) -> bool:
    """Whether the node is on the deployment's chain and has code at each of its addresses."""
    codes = [("eth_getCode", (getattr(deployment, name), "latest")) for name in _ADDRESSES]
    chain_id, *found = rpc.batch([("eth_chainId", ()), *codes])
    return int(chain_id, 16) == deployment.chain_id and all(len(code) > 2 for code in found)


_ADDRESSES = ("factory", "implementation", "buyer_types")


def _create(rpc: Rpc, deployer: Signer, creation: bytes) -> Receipt:
    return wait_for_receipt(rpc, deployer.send(Transaction(None, creation)), timeout=180)


def _address(receipt: Receipt) -> Address:
    if receipt.contract is None:
        raise Refused("the deployment created no contract")
    return receipt.contract


def _implementation(rpc: Rpc, factory: Address) -> Address:
    call = {"to": factory, "data": "0x" + encode_call("ReleaseFactory", "implementation").hex()}
    answer = rpc.call("eth_call", call, "latest")
    return Address(decode_result("ReleaseFactory", "implementation", bytes.fromhex(answer[2:])))

"""Accounts that can sign: a `Wallet` with its own key, or a `NodeWallet` whose key a development node holds."""

import json
from pathlib import Path
from typing import Any, Protocol

from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from eth_account.signers.local import LocalAccount

from refrain.chain.refusals import in_own_words
from refrain.chain.rpc import Rpc, RpcError
from refrain.chain.values import Transaction
from refrain.errors import InvalidInput
from refrain.units import Address, checksum

_GAS_MARGIN = 120  # per cent of the estimate: state may move a little before the transaction is in a block


class Signer(Protocol):
    """Whoever can act for one account."""

    @property
    def address(self) -> Address:
        """The account."""
        ...

    def send(self, transaction: Transaction) -> str:
        """Sign and send; return the transaction's hash. Raises Refused where the contract would refuse."""
        ...

    def sign_message(self, text: str) -> bytes:
        """65 bytes over a text (EIP-191, `personal_sign`)."""
        ...

    def sign_typed_data(self, data: dict[str, Any]) -> bytes:
        """65 bytes over typed data (EIP-712, `eth_signTypedData_v4`)."""
        ...


class Wallet:
    """An account whose private key this process holds. The key never shows in a repr or an error."""

    def __init__(self, rpc: Rpc, account: LocalAccount) -> None:
        self._rpc = rpc
        self._account = account
        self.address: Address = checksum(account.address)

    @classmethod
    def from_key(cls, rpc: Rpc, key: bytes) -> "Wallet":
        """The account of a 32-byte private key."""
        try:
            return cls(rpc, Account.from_key(key))
        except ValueError as error:
            raise InvalidInput("key: not a private key") from error

    @classmethod
    def from_keyfile(cls, rpc: Rpc, path: Path, password: str) -> "Wallet":
        """The account in an encrypted key file (Web3 Secret Storage, version 3). Raises InvalidInput."""
        try:
            key = Account.decrypt(path.read_text(), password)
        except OSError as error:
            raise InvalidInput(f"key file: {path} cannot be read") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InvalidInput(f"key file: {path} is damaged, or the password is wrong") from error
        return cls.from_key(rpc, bytes(key))

    def __repr__(self) -> str:
        return f"Wallet({self.address})"

    def write_keyfile(self, path: Path, password: str) -> None:
        """Write the key encrypted with `password` (scrypt), readable by this user only; never overwrites."""
        content = json.dumps(Account.encrypt(self._account.key, password))
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(content)

    def send(self, transaction: Transaction) -> str:
        """Sign locally and send as an EIP-1559 transaction."""
        request = transaction.as_request(self.address)
        with in_own_words():
            chain_id, nonce, gas, block, tip = self._rpc.batch(
                [
                    ("eth_chainId", ()),
                    ("eth_getTransactionCount", (self.address, "pending")),
                    ("eth_estimateGas", (request,)),
                    ("eth_getBlockByNumber", ("latest", False)),
                    ("eth_maxPriorityFeePerGas", ()),
                ]
            )
            fields: dict[str, Any] = {
                "type": 2,
                "to": transaction.to or b"",
                "data": transaction.data,
                "value": transaction.value,
                "chainId": int(chain_id, 16),
                "nonce": int(nonce, 16),
                "gas": int(gas, 16) * _GAS_MARGIN // 100,
                "maxPriorityFeePerGas": int(tip, 16),
                "maxFeePerGas": 2 * int(block["baseFeePerGas"], 16) + int(tip, 16),
            }
            signed = self._account.sign_transaction(fields)
            return str(self._rpc.call("eth_sendRawTransaction", "0x" + signed.raw_transaction.hex()))

    def sign_message(self, text: str) -> bytes:
        """EIP-191 with the local key."""
        return bytes(self._account.sign_message(encode_defunct(text=text)).signature)

    def sign_typed_data(self, data: dict[str, Any]) -> bytes:
        """EIP-712 with the local key."""
        return bytes(self._account.sign_message(encode_typed_data(full_message=data)).signature)


class NodeWallet:
    """One of the unlocked accounts of a development node, such as the embedded chain's demo accounts."""

    def __init__(self, rpc: Rpc, address: Address) -> None:
        self._rpc = rpc
        self.address: Address = address

    def __repr__(self) -> str:
        return f"NodeWallet({self.address})"

    def send(self, transaction: Transaction) -> str:
        """Let the node sign and send. Estimated first: some nodes mine a transaction that they know will fail."""
        request = transaction.as_request(self.address)
        with in_own_words():
            gas = int(self._rpc.call("eth_estimateGas", request), 16) * _GAS_MARGIN // 100
            return str(self._rpc.call("eth_sendTransaction", request | {"gas": hex(gas)}))

    def sign_message(self, text: str) -> bytes:
        """EIP-191 by the node."""
        return self._signature("personal_sign", "0x" + text.encode().hex(), self.address)

    def sign_typed_data(self, data: dict[str, Any]) -> bytes:
        """EIP-712 by the node."""
        return self._signature("eth_signTypedData_v4", self.address, json.dumps(data))

    def _signature(self, method: str, *params: Any) -> bytes:
        answer = str(self._rpc.call(method, *params))
        signature = bytes.fromhex(answer.removeprefix("0x"))
        if len(signature) != 65:
            raise RpcError("the node sent something else than a signature", code=-32603)
        return signature

"""The ten accounts that every development chain knows, and signing with their keys.

Their mnemonic is public knowledge: the keys are worth nothing anywhere else, and nothing should ever be sent to them
on another chain.
"""

from collections.abc import Mapping
from typing import Any

from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from eth_account.signers.local import LocalAccount

from refrain.chain.embedded.encoding import data
from refrain.chain.embedded.errors import NodeRefused, invalid
from refrain.units import checksum

MNEMONIC = "test test test test test test test test test test test junk"
ACCOUNTS = 10
BALANCE = 10_000 * 10**18
"""Wei that each account holds in block 0."""


class Keyring:
    """The demo accounts' keys, by address."""

    def __init__(self) -> None:
        Account.enable_unaudited_hdwallet_features()
        accounts = [Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{i}") for i in range(ACCOUNTS)]
        self._accounts: dict[bytes, LocalAccount] = {bytes.fromhex(item.address[2:]): item for item in accounts}

    @property
    def addresses(self) -> list[bytes]:
        """The accounts in the order of their derivation, 20 bytes each."""
        return list(self._accounts)

    def sign_transaction(self, sender: bytes, fields: Mapping[str, Any]) -> bytes:
        """The signed bytes of a transaction given by eth_account's field names."""
        return bytes(self._of(sender).sign_transaction(dict(fields)).raw_transaction)

    def sign_message(self, signer: bytes, message: bytes) -> str:
        """A personal signature (EIP-191, version 0x45), 65 bytes."""
        return data(bytes(self._of(signer).sign_message(encode_defunct(message)).signature))

    def sign_typed_data(self, signer: bytes, document: dict[str, Any]) -> str:
        """A signature of an EIP-712 document with types, primaryType, domain and message, 65 bytes."""
        account = self._of(signer)
        try:
            message = encode_typed_data(full_message=document)
        except Exception as error:  # eth_account raises errors of many kinds for what is not EIP-712
            raise invalid(f"typed data: {error or type(error).__name__}") from error
        return data(bytes(account.sign_message(message).signature))

    def _of(self, address: bytes) -> LocalAccount:
        account = self._accounts.get(address)
        if account is None:
            raise NodeRefused(f"this node has no key for {checksum(address)}")
        return account

"""The recording of a copy, decrypted: ciphertext from the shop's gateway, its key from the keepers."""

import time
from pathlib import Path

from refrain.chain.accounts import Signer
from refrain.chain.release import ReleaseReader
from refrain.client.shop import Refrain
from refrain.keepers.client import KeyRefused
from refrain.rescue.recording import Advance, rescue
from refrain.rescue.sources import Gateway
from refrain.units import Address, TokenId

PATIENCE = 60.0
"""Seconds to wait for a purchase that is in a block to be deep enough for the keepers."""
_PASSING = {"not_owner", "held_too_briefly", "copy_unknown", "release_unknown", "envelope_outdated"}
"""Refusals that pass once the chain has gone on, provided that the account does own the copy in the newest block."""


def download_copy(
    shop: Refrain, release: Address, token_id: TokenId, signer: Signer, output: Path, advance: Advance
) -> list[Path]:
    """Write every track of a copy: into the file `output`, or into the folder `output` if there are several.

    Waits while a fresh purchase is not deep enough in the chain yet. Raises `KeyRefused` in the keepers' words.
    """
    source = Gateway(shop.deployment["gateway"])
    keepers = [keeper["url"] for keeper in shop.deployment["keepers"]]
    reader, deadline = ReleaseReader(shop.rpc, release), time.monotonic() + PATIENCE
    while True:
        try:
            return rescue(shop.rpc, source, keepers, release, token_id, signer, output, advance)
        except KeyRefused as refusal:
            passing = refusal.reason in _PASSING and time.monotonic() < deadline
            if not passing or reader.owner(token_id) != signer.address:
                raise
            advance("Waiting for the chain to confirm that the copy is yours", 0.0)
            time.sleep(0.5)

"""Moving a release's keys to other keepers: the artist's side, from the present envelope to her transaction."""

import io
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from refrain.chain import transactions
from refrain.chain.accounts import Signer
from refrain.chain.release import ReleaseReader
from refrain.chain.rpc import Rpc
from refrain.chain.sending import send
from refrain.chain.values import Receipt
from refrain.keepers.hand_over import begin
from refrain.rescue.sources import Source
from refrain.storage.cid import cid_of_digest
from refrain.storage.store import Store
from refrain.units import Address


def hand_over(
    rpc: Rpc,
    source: Source,
    store: Store,
    release: Address,
    urls: Sequence[str],
    threshold: int,
    artist: Signer,
    folder: Path,
    say: Callable[[str], None],
) -> Receipt | None:
    """Hand `release` over to the keepers at `urls`; an earlier run in `folder` is taken up where it stopped.

    Returns the receipt of the transaction that switched the envelope, or None if it was switched already. Raises
    `Refused` with what each keeper or the contract said.
    """
    present = ReleaseReader(rpc, release).envelope()
    finished = folder / "envelope.json"
    if finished.exists() and store.put(io.BytesIO(finished.read_bytes())) == cid_of_digest(present):
        say("The new envelope counts already")
        return None
    document = source.document(cid_of_digest(present))
    envelope = begin(folder, document, urls, threshold, artist.sign_message, now=time.time()).run(say)
    store.put(io.BytesIO(envelope.to_json()))
    say("The new envelope is stored")
    return send(rpc, artist, transactions.set_envelope(release, envelope.digest))

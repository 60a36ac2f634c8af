"""`refrain pins`, `export` and `import` on a shop's data."""

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from refrain.cli import refrain
from refrain.errors import RefrainError
from refrain.publishing.documents import publish_transaction
from refrain.publishing.workshop import Workshop
from refrain.storage.local import LocalStore
from refrain.storage.pins import survey
from tests.backend.publishing.conftest import (
    Submit,
    begun,
    chain_node,
    config,
    deployed,
    draft,
    finished,
    key_holders,
    market,
    shop,
    songs,
)
from tests.backend.storage.test_remote_pins import TOKEN, Service, service
from tests.contract_roles import Market

__all__ = ["begun", "chain_node", "config", "deployed", "draft", "key_holders", "market", "service", "shop", "songs"]


def run(data: Path, shop: Workshop, *words: str) -> Result:
    environ = {
        "REFRAIN_DATA": str(data),
        "REFRAIN_RPC_URLS": shop.config.rpc_urls[0],
        "REFRAIN_CHAIN_ID": str(shop.config.chain_id),
    }
    return CliRunner().invoke(refrain, [*words, "--json"], env=environ)


def answer(done: Result) -> Any:
    """The JSON that a command printed; words of an error may follow."""
    return json.JSONDecoder().raw_decode(done.output)[0]


def test_export__then_import_elsewhere__everything_there(
    shop: Workshop, begun: Submit, market: Market, tmp_path: Path
) -> None:
    ready = finished(shop, begun("mp3_cbr"))
    market.do(market.artist, publish_transaction(shop.config, ready))
    done = run(shop.config.data, shop, "export", str(ready.release), "-o", str(tmp_path / "release.car"))
    assert done.exit_code == 0, done.output
    done = run(tmp_path / "other", shop, "import", str(tmp_path / "release.car"))
    assert set(json.loads(done.output)["roots"]) == shop.store.pins()
    assert LocalStore(tmp_path / "other" / "blobs").pins() == shop.store.pins()


def test_import__damaged_archive__refused(shop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "x.car").write_bytes(b"PK\3\4")
    assert isinstance(run(tmp_path, shop, "import", str(tmp_path / "x.car")).exception, RefrainError)


def test_pins__damaged_block__named_and_refused(shop: Workshop, begun: Submit) -> None:
    finished(shop, begun("mp3_cbr"))
    assert run(shop.config.data, shop, "pins").exit_code == 0
    block = next((shop.config.blobs / "blocks").glob("*/*"))
    block.write_bytes(b"damaged")
    done = run(shop.config.data, shop, "pins", "--repair")
    told = answer(done)
    assert (done.exit_code, told["error"]) == (1, "not everything is where it should be")
    assert sum(keeping["absent"] for pin in told["files"] for keeping in pin["kept"]) == 1


def test_pins__node_that_does_not_answer__said_instead_of_no_files(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFRAIN_KUBO_URLS", "http://127.0.0.1:9")
    done = run(shop.config.data, shop, "pins")
    with pytest.raises(RefrainError, match="does not answer"):
        raise done.exception or AssertionError


def test_sweep__what_nothing_needs__counted_then_removed(shop: Workshop, begun: Submit) -> None:
    ready = finished(shop, begun("mp3_cbr"))
    kept = shop.store.pins()
    loose = shop.store.put(io.BytesIO(b"nobody's"))
    shop.store.unpin(loose)
    young = shop.store.put(io.BytesIO(b"about to be pinned"))
    shop.store.unpin(young)
    (block,) = (shop.config.blobs / "blocks").glob(f"*/{loose}")
    os.utime(block, (0, 0))
    assert json.loads(run(shop.config.data, shop, "sweep").output) == {"blocks": 1, "bytes": 8, "removed": False}
    assert shop.store.has(loose)
    assert json.loads(run(shop.config.data, shop, "sweep", "--remove").output)["blocks"] == 1
    assert not shop.store.has(loose) and shop.store.has(young)
    assert ready.work.metadata in kept and all(pin.whole for pin in survey([shop.store], kept))


def test_sweep__ipfs_node__said_that_it_does_it_itself(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFRAIN_KUBO_URLS", "http://127.0.0.1:9")
    assert "IPFS node" in str(run(shop.config.data, shop, "sweep").exception)


def test_pins__pinning_service_that_lacks_a_file__asked_to_keep_it(
    shop: Workshop, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    cid = shop.store.put(io.BytesIO(b"music"))
    monkeypatch.setenv("REFRAIN_PINNING_URL", service.url)
    monkeypatch.setenv("REFRAIN_PINNING_TOKEN", TOKEN)
    before = run(shop.config.data, shop, "pins")
    assert (before.exit_code, answer(before)["remote"]) == (1, {cid: "absent"})
    assert answer(run(shop.config.data, shop, "pins", "--repair"))["remote"] == {cid: "queued"}
    service.kept = [(cid, "pinned")]
    done = run(shop.config.data, shop, "pins")
    assert done.exit_code == 0
    assert TOKEN not in before.output + done.output

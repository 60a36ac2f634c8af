"""A release carried to another shop in one archive."""

import io
from pathlib import Path

import pytest

from refrain.publishing.belongings import files_of
from refrain.publishing.metadata import BadMetadata
from refrain.publishing.workshop import Workshop
from refrain.storage.archive import export_archive, import_archive
from refrain.storage.cid import digest_of_cid
from refrain.storage.local import LocalStore
from refrain.units import NOBODY

from .conftest import Submit, finished


def test_files_of__exported_and_imported_elsewhere__the_whole_release(
    shop: Workshop, begun: Submit, tmp_path: Path
) -> None:
    ready = finished(shop, begun("wav", "alac"))
    assert ready.release
    digests = digest_of_cid(ready.work.metadata), digest_of_cid(ready.work.envelope)
    files = files_of(shop.store, shop.config.chain_id, ready.release, *digests)
    assert set(files) == shop.store.pins()
    archive = io.BytesIO()
    export_archive(shop.store, files, archive)
    archive.seek(0)
    elsewhere = LocalStore(tmp_path / "elsewhere")
    assert import_archive(elsewhere, archive) == files
    assert files_of(elsewhere, shop.config.chain_id, ready.release, *digests) == files
    with pytest.raises(BadMetadata):
        files_of(elsewhere, shop.config.chain_id, NOBODY, *digests)

"""Recordings in every accepted format, made once."""

from pathlib import Path

import pytest

from tests.sounds import FORMATS, record


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("recordings")
    return {name: record(folder, name, seconds=3, title="Tones") for name in FORMATS}

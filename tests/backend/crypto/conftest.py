"""What the crypto tests share. tests/vectors/README.md says where the vectors come from."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def edits() -> ModuleType:
    """How tests/vectors/container.json describes recordings and spoilt files."""
    spec = importlib.util.spec_from_file_location("edits", Path(__file__).parents[2] / "vectors" / "edits.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

"""The package as it is installed: everything that runs is inside, and runs without the source tree."""

import importlib.metadata
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import setuptools

ROOT = Path(__file__).parents[1]
PACKAGES = {"refrain": ROOT / "backend", "refrain_web": ROOT / "webapp"}
FOR_DEVELOPERS = {"refrain/catalog/migrations/script.py.mako"}
"""What only helps to write more of it."""
NO_FILES = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")

BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
USE = """
from pathlib import Path
import refrain, refrain_web
from refrain.catalog.database import Database
from refrain.catalog.migrate import upgrade
from refrain.chain.abi import bytecode
from refrain.config import Config
from refrain.keepers import operate
from refrain.keepers.config import KeeperConfig
from refrain_web import create_app

here = Path.cwd()
assert Path(refrain.__file__).is_relative_to(here) and Path(refrain_web.__file__).is_relative_to(here)
upgrade(Database(f"sqlite:///{here}/data/catalog.sqlite"))
shop = create_app(Config(data=here / "data", site_url="http://localhost", secret_key="k" * 32)).test_client()
assert "Bibliothek" in shop.get("/", headers={"Accept-Language": "de"}).text
assert shop.get("/static/js/main.js").status_code == 200
assert shop.get("/sw.js").status_code == 200
assert bytecode("Release") and bytecode("ReleaseFactory")
assert operate.init(here / "keeper", KeeperConfig(1337, ("http://127.0.0.1:9",), ("shop.example",)))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The built wheel, open. The build sees setuptools and nothing else, as when pip builds it."""
    if int(importlib.metadata.version("setuptools").split(".")[0]) < 77:
        pytest.skip("the package is built by setuptools 77 or newer, which is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    for package, parent in PACKAGES.items():
        shutil.copytree(parent / package, folder / parent.name / package, ignore=NO_FILES)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    alone = folder / "alone"
    alone.mkdir()
    installed = Path(setuptools.__file__).parents[1]
    for part in (installed / "_distutils_hack", *installed.glob("setuptools*")):
        (alone / part.name).symlink_to(part)
    command = [sys.executable, "-S", "-c", BUILD, str(folder)]
    subprocess.run(command, cwd=folder, env={"PYTHONPATH": str(alone)}, check=True, capture_output=True, timeout=120)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def files_of(parent: Path, package: str) -> set[str]:
    return {
        str(path.relative_to(parent))
        for path in (parent / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_wheel__holds_every_file_of_both_packages_and_nothing_else(wheel):
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    needed = set().union(*(files_of(parent, package) for package, parent in PACKAGES.items()))
    assert inside == needed - FOR_DEVELOPERS


def test_wheel__unpacked_elsewhere__shop_catalogue_contracts_and_keeper_work(wheel, tmp_path):
    wheel.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", USE],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def test_wheel__command__is_the_documented_one(wheel):
    (entry,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "refrain = refrain.cli:main" in wheel.read(entry).decode()

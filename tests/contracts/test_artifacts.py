"""What the package carries is what the sources give, and fits on a chain."""

import json
import subprocess
import sys

from tests.contracts.world import ROOT


def test_artifacts__compiled_again__are_the_same():
    checked = subprocess.run(
        [sys.executable, "scripts/compile.py", "--check"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert checked.returncode == 0, checked.stderr


def test_code_size__of_every_contract__leaves_room(world):
    """24,576 bytes are the limit (EIP-170)."""
    assert len(world.evm.code(world.factory.implementation())) < 24_000
    assert len(world.evm.code(world.factory.address)) < 24_000
    assert len(world.evm.code(world.registry.address)) < 24_000


def test_storage__rules_and_selling__are_the_first_two_words(world, release):
    """ReleaseFactory's init code stores them there."""
    state, address = world.evm.state, bytes.fromhex(release.address[2:])
    assert state.get_storage(address, 0) >> 196 & 0xFFFFF == 100  # max_supply
    assert state.get_storage(address, 1) >> 168 == 10**18  # price
    assert state.get_storage(address, 2) == 0


def test_interfaces__every_function_of_release__is_documented():
    abi = json.loads((ROOT / "backend/refrain/chain/artifacts/Release.json").read_text())["abi"]
    text = (ROOT / "docs/contracts.md").read_text()
    missing = {e["name"] for e in abi if e["type"] in ("function", "event") and f"{e['name']}" not in text}
    assert not missing

"""The `refrain` command sells by offer, through the client and the API, on real contracts."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.usefixtures("following")


@pytest.fixture
def run(site):
    def run(*words, status=0):
        command = [sys.executable, "-m", "refrain", *map(str, words), "--site", site, "--json"]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout)

    return run


def test_offer__accepted_from_the_command_line__moves_the_copy(shop, release, run):
    made = run("offer", release, "--price", "0.2", "--as", "bob")
    (shown,) = run("show", release)["offers"]
    assert (shown["id"], shown["price"], shown["token_id"]) == (made["offer"], str(2 * 10**17), None)
    run("accept", release, 1, "--as", "alice")
    found = run("show", release)
    assert (found["copies"][0]["owner"], found["offers"]) == (shop.market.bob.address, [])
    assert found["sales"][0]["price"] == str(2 * 10**17)


def test_offer__for_one_copy_withdrawn__is_gone_and_the_money_back(shop, release, run):
    made = run("offer", release, 1, "--price", "0.2", "--as", "bob")
    run("withdraw", made["offer"], "--as", "bob")
    assert run("show", release)["offers"] == []
    assert "nobody offers anything" in run("accept", release, 1, "--as", "alice", status=1)["error"]

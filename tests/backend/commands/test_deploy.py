"""refrain deploy against a node, with a wallet of its own."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from refrain.chain.accounts import Wallet
from refrain.chain.deploy import is_on_chain, parse
from refrain.cli import refrain
from refrain.config import parse as parse_config
from refrain.errors import InvalidInput
from tests.chain_node import ChainNode

PASSWORD = "only a test"


@pytest.fixture
def keyfile(chain: ChainNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deployer's key file, and money on its account."""
    wallet = Wallet.from_key(chain.rpc, b"\x07" * 32)
    wallet.write_keyfile(tmp_path / "deployer.json", PASSWORD)
    chain.rpc.call("eth_sendTransaction", {"from": chain.accounts[0], "to": wallet.address, "value": hex(10**19)})
    monkeypatch.setenv("REFRAIN_PASSWORD", PASSWORD)
    return tmp_path / "deployer.json"


def run(chain: ChainNode, keyfile: Path, *options: str, answer: str = "") -> Result:
    command = ["deploy", "--rpc", chain.url, "--as", str(keyfile), *options]
    return CliRunner().invoke(refrain, command, input=answer)


def test_deploy__answered_yes__prints_settings_that_the_other_parts_read(chain: ChainNode, keyfile: Path) -> None:
    record = keyfile.with_name("record.json")
    result = run(chain, keyfile, "--record", str(record), answer="y\n")
    assert result.exit_code == 0, result.output
    config = parse_config(tomllib.loads(result.output[result.output.index("chain_id") :]))
    deployment = parse(record.read_text())
    assert (config.chain_id, config.factory, config.deployed_block) == (1337, deployment.factory, deployment.block)
    assert is_on_chain(chain.rpc, deployment)
    assert PASSWORD not in result.output


def test_deploy__answered_no__sends_nothing(chain: ChainNode, keyfile: Path) -> None:
    before = chain.rpc.call("eth_blockNumber")
    assert run(chain, keyfile, answer="n\n").exit_code == 1
    assert chain.rpc.call("eth_blockNumber") == before


def test_deploy__as_json__is_one_object(chain: ChainNode, keyfile: Path) -> None:
    result = run(chain, keyfile, "--yes", "--json")
    assert json.loads(result.stdout)["chain_id"] == 1337


def test_deploy__record_exists__is_refused_before_anything_is_sent(chain: ChainNode, keyfile: Path) -> None:
    before = chain.rpc.call("eth_blockNumber")
    result = run(chain, keyfile, "--yes", "--record", str(keyfile))
    assert isinstance(result.exception, InvalidInput)
    assert chain.rpc.call("eth_blockNumber") == before

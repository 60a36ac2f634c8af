import pytest

from refrain.errors import InvalidInput
from refrain.keepers.config import KeeperConfig, load, to_toml

FULL = KeeperConfig(
    chain_id=1337,
    rpc_urls=("http://127.0.0.1:8001", "https://node.example/key"),
    domains=("shop.example", "127.0.0.1:8000"),
    origins=("https://shop.example",),
    port=9000,
    trusted_proxies=("10.0.0.1",),
    passphrase_file='/run/"odd"\\name',
)


def written(tmp_path, text):
    (tmp_path / "keeper.toml").write_text(text)
    return tmp_path


def test_load__what_to_toml_wrote__is_the_same(tmp_path):
    assert load(written(tmp_path, to_toml(FULL)), {}) == FULL


def test_load__environment__wins(tmp_path):
    environment = {"REFRAIN_KEEPER_PORT": "9001", "REFRAIN_KEEPER_DOMAINS": "a.example,b.example", "REFRAIN_DATA": "x"}
    config = load(written(tmp_path, to_toml(FULL)), environment)
    assert (config.port, config.domains) == (9001, ("a.example", "b.example"))


@pytest.mark.parametrize(
    "text, named",
    [
        ("", "chain_id, rpc_urls, domains"),
        ("chain_id = 1\nrpc_urls = []\ndomains = ['a']", "rpc_urls"),
        ("chain_id = 'one'\nrpc_urls = ['http://a']\ndomains = ['a']", "chain_id"),
        ("chain_id = 1\nrpc_urls = ['http://a']\ndomains = ['a']\ncolour = 'red'", "colour"),
        ("chain_id = 1\nrpc_urls = ['http://a']\ndomains = ['a']\nconfirmations = -1", "too small"),
        ("chain_id = 1\nrpc_urls = ['http://a']\ndomains = ['a']\nrequests_per_minute = 0", "too small"),
        ("not toml", "cannot be read"),
    ],
)
def test_load__wrong_or_missing_fields__are_named(tmp_path, text, named):
    with pytest.raises(InvalidInput, match=named):
        load(written(tmp_path, text), {})


def test_load__no_keeper_there__says_how_to_make_one(tmp_path):
    with pytest.raises(InvalidInput) as error:
        load(tmp_path, {})
    assert "keeper init" in error.value.hint

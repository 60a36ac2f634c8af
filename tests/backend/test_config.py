"""Reading the configuration: sources, order, and all problems at once."""

from pathlib import Path

import pytest

from refrain.config import Config, load, parse
from refrain.errors import InvalidInput
from refrain.units import checksum

DOCS = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_load__nothing_set__is_the_embedded_default():
    assert load({}) == Config()


def test_load__environment_and_file__environment_wins(tmp_path):
    (tmp_path / "refrain.toml").write_text('confirmations = 5\nsite_url = "https://shop.example/"\n')
    config = load({"REFRAIN_CONFIG": str(tmp_path / "refrain.toml"), "REFRAIN_CONFIRMATIONS": "7"})
    assert (config.confirmations, config.site_url) == (7, "https://shop.example")


def test_load__options_of_the_command_line__are_no_settings():
    assert load({"REFRAIN_PASSWORD": "hush", "REFRAIN_RPC_URL": "http://127.0.0.1:1"}) == Config()


def test_load__several_mistakes__names_each():
    with pytest.raises(InvalidInput) as caught:
        load({"REFRAIN_CHAIN_ID": "one", "REFRAIN_FACTORY": "0x1", "REFRAIN_COLOUR": "red"})
    assert all(word in caught.value.message for word in ("chain_id", "factory", "colour is not a setting"))


def test_load__file_that_is_missing__says_which(tmp_path):
    with pytest.raises(InvalidInput, match=r"nowhere\.toml"):
        load({"REFRAIN_CONFIG": str(tmp_path / "nowhere.toml")})


def test_load__more_keepers_needed_than_named__is_refused():
    with pytest.raises(InvalidInput, match="threshold"):
        load({"REFRAIN_KEEPERS": "http://127.0.0.1:1", "REFRAIN_THRESHOLD": "2"})


FIRST, SECOND = "0x" + "11" * 20, "0x" + "22" * 20


def test_factories__with_earlier_ones__are_all_with_their_blocks():
    config = parse({"factory": FIRST, "deployed_block": 9, "earlier_factories": f"{SECOND}:4"})
    assert config.factories == {FIRST: 9, SECOND: 4}


@pytest.mark.parametrize("text", [SECOND, f"{SECOND}:", f"{SECOND}:-1", f"{SECOND}:x", "0x22:4", f"{FIRST}:4"])
def test_factories__earlier_one_that_is_none_or_twice__is_refused(text):
    with pytest.raises(InvalidInput, match="earlier_factories"):
        parse({"factory": FIRST, "earlier_factories": text})


def test_repr__secret_key__is_not_shown():
    assert "hush" not in repr(load({"REFRAIN_SECRET_KEY": "hush"}))


@pytest.mark.parametrize("name", Config.__dataclass_fields__)
def test_configuration_page__every_setting__is_explained(name):
    assert f"`{name}`" in DOCS.read_text()


def test_currencies__one_token__comes_after_the_coin():
    config = parse({"currencies": [f"{FIRST}:USDC:6"]})
    assert [one.symbol for one in config.known_currencies] == ["ETH", "USDC"]
    assert config.currency(checksum(FIRST)).decimals == 6
    assert not config.currency(checksum(SECOND)).known


@pytest.mark.parametrize(
    "tokens",
    [
        [f"{FIRST}:USDC:6", f"{FIRST}:USDT:6"],
        [f"{FIRST}:USDC:6", f"{SECOND}:usdc:6"],
        [f"0x{number:040x}:T{number}:6" for number in range(1, 17)],
        [f"{FIRST}:USDC"],
    ],
)
def test_currencies__named_twice_too_many_or_malformed__are_refused(tokens):
    with pytest.raises(InvalidInput, match="currencies"):
        parse({"currencies": tokens})

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data

from refrain.chain import transactions
from refrain.chain.accounts import NodeWallet, Wallet
from refrain.chain.release import ReleaseReader
from refrain.chain.typed_data import Ask, typed_data
from refrain.errors import InvalidInput, Refused
from refrain.units import NOBODY, checksum
from tests.contract_roles import PRICE

KEY = bytes.fromhex("59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d")  # Alice of the demo accounts


@pytest.fixture(params=["local", "node"])
def alice(request, market):
    """One account by its key and by the node."""
    local = Wallet.from_key(market.rpc, KEY)
    assert local.address == market.alice.address
    return local if request.param == "local" else NodeWallet(market.rpc, local.address)


def test_send__collect__pays_and_mints(market, alice):
    release = market.publish()
    market.collect(release, alice, quantity=2)
    assert ReleaseReader(market.rpc, release).owner(2) == alice.address


def test_send__what_the_contract_refuses__fails_before_it_costs(market, alice):
    release = market.publish()
    before = market.rpc.call("eth_getBalance", alice.address, "latest")
    with pytest.raises(Refused, match=r"^release: "):
        market.do(alice, transactions.collect(release, 1, PRICE - 1))
    assert market.rpc.call("eth_getBalance", alice.address, "latest") == before


def test_send__more_than_the_account_has__is_refused_in_plain_words(market):
    poor = Wallet.from_key(market.rpc, b"\x01" * 32)
    with pytest.raises(Refused, match="too little money"):
        market.do(poor, transactions.collect(market.publish(), 1, PRICE))


def test_sign_message__text__recovers_to_the_account(alice):
    text = "shop wants you to sign in\nä"
    assert Account.recover_message(encode_defunct(text=text), signature=alice.sign_message(text)) == alice.address


def test_sign_typed_data__ask__recovers_to_the_account(alice):
    data = typed_data(Ask(1, 2**40, 2**70, 0, NOBODY, 2**32, 0), 1337, checksum(b"\x01" * 20))
    signature = alice.sign_typed_data(data)
    assert Account.recover_message(encode_typed_data(full_message=data), signature=signature) == alice.address


def test_from_keyfile__written_before__is_the_same_account(market, tmp_path):
    path = tmp_path / "key.json"
    Wallet.from_key(market.rpc, KEY).write_keyfile(path, "open sesame")
    assert path.stat().st_mode & 0o777 == 0o600
    assert Wallet.from_keyfile(market.rpc, path, "open sesame").address == market.alice.address
    with pytest.raises(InvalidInput, match="password"):
        Wallet.from_keyfile(market.rpc, path, "wrong")
    with pytest.raises(FileExistsError):
        Wallet.from_key(market.rpc, KEY).write_keyfile(path, "again")


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"crypto": 1}', "\0"])
def test_from_keyfile__damaged__is_invalid(market, tmp_path, content):
    path = tmp_path / "key.json"
    path.write_text(content)
    with pytest.raises(InvalidInput, match="key file"):
        Wallet.from_keyfile(market.rpc, path, "x")


@pytest.mark.parametrize("key", [b"", b"\0" * 32, b"\xff" * 32, b"\x01" * 31])
def test_from_key__not_a_key__is_invalid_and_not_shown(market, key):
    with pytest.raises(InvalidInput, match="not a private key"):
        Wallet.from_key(market.rpc, key)


def test_repr__wallet__shows_no_key(market):
    assert KEY.hex() not in repr(Wallet.from_key(market.rpc, KEY))

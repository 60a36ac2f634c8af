import pytest

from refrain.chain.deploy import deploy_or_find, is_on_chain, parse
from refrain.chain.factory import predict
from refrain.errors import InvalidInput
from tests.chain_node import serving


def test_deploy_or_find__second_time__finds_the_first(market, tmp_path):
    record = tmp_path / "deployments" / "local.json"
    first = deploy_or_find(market.rpc, record, market.dave.address)
    assert deploy_or_find(market.rpc, record, market.dave.address) == first
    assert is_on_chain(market.rpc, first)


def test_deploy_or_find__record_of_another_chain__deploys_anew(market, tmp_path):
    record = tmp_path / "local.json"
    deploy_or_find(market.rpc, record, market.dave.address)
    with serving(tmp_path / "other.sqlite") as other:
        anew = deploy_or_find(other.rpc, record, market.dave.address)
        assert is_on_chain(other.rpc, anew)
    assert parse(record.read_text()) == anew


def test_predict__before_publishing__is_where_the_release_will_be(market):
    nonces = iter(range(1, 3))
    expected = predict(market.rpc, market.deployed.factory, market.artist.address, next(nonces))
    assert market.publish() == expected


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"chain_id": 1, "block": 1, "factory": "0x1"}'])
def test_parse__no_record__is_invalid(text):
    with pytest.raises(InvalidInput):
        parse(text)

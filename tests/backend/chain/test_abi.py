import pytest
from eth_abi.abi import encode

from refrain.chain.abi import decode_log, decode_result, encode_call, event_topics
from refrain.chain.rpc import ChainUnreachable
from refrain.chain.values import Log
from refrain.errors import InvalidInput
from refrain.units import checksum, keccak256

ALICE = checksum(b"\xa1" * 20)
BOB = checksum(b"\xb0" * 20)


def log(topics, data=b""):
    return Log(ALICE, 7, "0x" + "11" * 32, "0x" + "22" * 32, 3, tuple(topics), data)


def word(value):
    return value.to_bytes(32, "big")


def test_encode_call__default_argument__number_of_arguments_decides():
    short = encode_call("Release", "collect", (1, 5))
    long = encode_call("Release", "collect", (1, 5, b"v"))
    assert short[:4] == keccak256(b"collect(uint256,uint256)")[:4]
    assert long[:4] == keccak256(b"collect(uint256,uint256,bytes)")[:4]


def test_encode_call__struct__dict_and_tuple_give_the_same():
    fields = ("token_id", "epoch", "price", "fee", "fee_recipient", "expires", "counter")
    values = (1, 0, 10, 1, BOB, 99, 0)
    as_dict = encode_call("Release", "buy", (dict(zip(fields, values, strict=True)), b"s" * 65))
    assert as_dict == encode_call("Release", "buy", (values, b"s" * 65))
    assert as_dict[:4] == keccak256(b"buy((uint256,uint256,uint256,uint256,address,uint256,uint256),bytes)")[:4]


@pytest.mark.parametrize("quantity", [-1, 2**256])
def test_encode_call__number_out_of_range__is_invalid(quantity):
    with pytest.raises(InvalidInput, match="collect"):
        encode_call("Release", "collect", (quantity, 0))


def test_decode_result__struct__comes_by_field_name_with_checksummed_address():
    data = encode(["(address,uint256,uint256,uint256,uint256)"], [(BOB, 2, 1, 0, 1_700_000_000)])
    expected = {"owner": BOB, "resales": 2, "gifts": 1, "cancels": 0, "acquired_at": 1_700_000_000}
    assert decode_result("Release", "copy", data) == expected


def test_decode_result__text_that_is_no_utf8__is_read_all_the_same():
    assert decode_result("Release", "name", encode(["bytes"], [b"A\xff\xfeB"])) == "A\ufffd\ufffdB"


def test_decode_result__several_values__come_as_a_tuple():
    assert decode_result("Release", "revenue", word(3) + word(4)) == (3, 4)


@pytest.mark.parametrize("data", [b"", b"\x01" * 31, word(5)])
def test_decode_result__no_answer__is_unavailable(data):
    with pytest.raises(ChainUnreachable, match="terms"):
        decode_result("Release", "terms", data)


def test_decode_log__indexed_and_plain_arguments__by_name():
    topic = keccak256(b"Moved(uint256,address,uint256)")
    event = decode_log("Release", log([topic, word(9), word(int(BOB, 16))], word(2)))
    assert event is not None and event.name == "Moved"
    expected = {"token_id": 9, "operator": BOB, "resales": 2}
    assert event.args == expected


@pytest.mark.parametrize(
    ("topics", "data"),
    [
        ([], b""),
        ([b"\x00" * 32], b""),
        ([keccak256(b"Transfer(address,address,uint256)")], word(1) * 3),  # ERC-20 shape: nothing indexed
        ([keccak256(b"Cancelled(uint256,uint256)"), word(1)], b"\x01"),
    ],
)
def test_decode_log__foreign_or_damaged__is_none(topics, data):
    assert decode_log("Release", log(topics, data)) is None


def test_event_topics__by_name__and_unknown_name_is_a_mistake():
    assert event_topics("ReleaseFactory", ["Published"]) == (
        "0x" + keccak256(b"Published(address,address,uint256)").hex(),
    )
    with pytest.raises(KeyError, match="Nonsense"):
        event_topics("Release", ["Nonsense"])

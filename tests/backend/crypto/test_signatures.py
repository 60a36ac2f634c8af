import pytest
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from hypothesis import given
from hypothesis import strategies as st

from refrain.crypto.errors import Malformed
from refrain.crypto.signatures import parse_signature, personal_digest, recover, typed_data_digest

ALICE = Account.from_key("0x" + "11" * 32)
# The example of EIP-712, signed with keccak256("cow") as the private key.
MAIL_SEPARATOR = bytes.fromhex("f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f")
MAIL_STRUCT = bytes.fromhex("c52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e")
MAIL_DIGEST = "be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2"
MAIL_SIGNATURE = bytes.fromhex(
    "4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d"
    "07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c"
)
COW = "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"


def test_typed_data__example_of_eip_712__gives_digest_and_signer():
    digest = typed_data_digest(MAIL_SEPARATOR, MAIL_STRUCT)
    assert digest.hex() == MAIL_DIGEST
    assert recover(digest, MAIL_SIGNATURE) == COW


@given(st.text(max_size=200))
def test_recover__personal_message_of_eth_account__is_the_signer(text):
    signed = Account.sign_message(encode_defunct(text=text), ALICE.key)
    assert recover(personal_digest(text), bytes(signed.signature)) == ALICE.address


def test_recover__typed_data_of_eth_account__is_the_signer():
    message = encode_typed_data(
        {"name": "Refrain", "chainId": 1}, {"Ask": [{"name": "price", "type": "uint256"}]}, {"price": 5}
    )
    signed = Account.sign_message(message, ALICE.key)
    assert recover(typed_data_digest(message.header, message.body), bytes(signed.signature)) == ALICE.address


def test_recover__recovery_byte_from_zero__is_read():
    low = MAIL_SIGNATURE[:64] + bytes([MAIL_SIGNATURE[64] - 27])
    assert recover(bytes.fromhex(MAIL_DIGEST), low) == COW


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        MAIL_SIGNATURE[:-1],
        MAIL_SIGNATURE + b"\0",
        MAIL_SIGNATURE[:64] + b"\x1d",
        MAIL_SIGNATURE[:64] + b"\x02",
        bytes(64) + b"\x1b",
        b"\xff" * 32 + MAIL_SIGNATURE[32:],
        MAIL_SIGNATURE[:32] + bytes(32) + b"\x1b",
        MAIL_SIGNATURE[:32] + b"\xff" * 32 + b"\x1b",
    ],
)
def test_recover__impossible_signature__is_malformed(signature):
    with pytest.raises(Malformed):
        recover(bytes.fromhex(MAIL_DIGEST), signature)


def test_recover__other_spelling_of_the_same_signature__is_malformed():
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    s = order - int.from_bytes(MAIL_SIGNATURE[32:64])
    with pytest.raises(Malformed, match="upper half"):
        recover(bytes.fromhex(MAIL_DIGEST), MAIL_SIGNATURE[:32] + s.to_bytes(32) + b"\x1b")


@pytest.mark.parametrize("text", ["", "00", "0x0", "0xzz", "0x" + "00" * 4097, None, 5])
def test_parse_signature__not_hexadecimal__is_malformed(text):
    with pytest.raises(Malformed):
        parse_signature(text)

import pytest
from eth_account.messages import _hash_eip191_message, encode_typed_data
from hypothesis import given
from hypothesis import strategies as st

from refrain.chain.typed_data import Ask, Offer, Voucher, digest, typed_data
from refrain.units import checksum

words = st.integers(0, 2**256 - 1)
accounts = st.binary(min_size=20, max_size=20).map(checksum)
asks = st.builds(Ask, words, words, words, words, accounts, words, words)
offers = st.builds(Offer, accounts, words, words, words, accounts, words, words, words, words, words)
vouchers = st.builds(Voucher, accounts, words, words, words, words)


@given(message=asks | offers | vouchers, chain_id=st.integers(1, 2**53), contract=accounts)
def test_digest__any_message__is_what_an_independent_signer_hashes(message, chain_id, contract):
    signable = encode_typed_data(full_message=typed_data(message, chain_id, contract))
    assert digest(message, chain_id, contract) == _hash_eip191_message(signable)


@pytest.mark.parametrize("other", [{"chain_id": 2}, {"contract": checksum(b"\x02" * 20)}])
def test_digest__other_chain_or_contract__differs(other):
    ask = Ask(1, 0, 100, 0, checksum(b"\x00" * 20), 2**32, 0)
    here = {"chain_id": 1, "contract": checksum(b"\x01" * 20)}
    assert digest(ask, **here) != digest(ask, **(here | other))

import pytest

from refrain.crypto.context import context, ownership_epoch, playback_context, session_info, share_info
from refrain.crypto.encoding import decode64, encode64
from refrain.crypto.errors import Malformed
from refrain.units import checksum

RELEASE = checksum("0x5fbdb2315678afecb367f032d93f642f64180aa3")


def test_context__known_values__gives_the_documented_bytes():
    expected = b"refrain/track/v1\x00" + bytes.fromhex("0000000000000539" + RELEASE[2:] + "00000002")
    assert context(1337, RELEASE, 2) == expected
    assert len(expected) == 49


def test_infos__known_values__give_the_documented_bytes():
    track = context(1337, RELEASE, 2)
    assert share_info(track, 3) == b"refrain/share/v1\x00" + track + b"\x03"
    assert len(share_info(track, 3)) == 67
    tail = bytes.fromhex("03" + "0000000000000007" + "0000000000010002")
    assert session_info(track, 3, 7, ownership_epoch(1, 2)) == b"refrain/session/v1\x00" + track + tail
    assert len(session_info(track, 3, 7, 0)) == 85
    assert playback_context(track) == b"refrain/playback/v1\x00" + track
    assert len(playback_context(track)) == 69


@pytest.mark.parametrize("chain_id, track", [(0, 1), (2**53, 1), (1, 0), (1, 2**32)])
def test_context__out_of_bounds__is_refused(chain_id, track):
    with pytest.raises(Malformed):
        context(chain_id, RELEASE, track)


def test_ownership_epoch__each_way_to_change_hands__changes_it():
    assert len({ownership_epoch(r, g) for r in range(256) for g in range(256)}) == 65_536


@pytest.mark.parametrize("size", [0, 1, 2, 3, 16, 32, 64])
def test_decode64__what_encode64_made__is_read_back(size):
    assert decode64(encode64(b"\xff" * size), size, field="x") == b"\xff" * size


@pytest.mark.parametrize("text", ["", "AAAA", "A", "AA==", "A+", "A/", "AB", "A\n", None, 5, "ÄA"])
def test_decode64__another_length_or_spelling__is_refused(text):
    with pytest.raises(Malformed):
        decode64(text, 1, field="x")

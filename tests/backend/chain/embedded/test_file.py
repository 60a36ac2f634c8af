"""The chain's file when it is not one, cannot be opened, or has no room to grow."""

import sqlite3
from pathlib import Path

import pytest

from refrain.chain.embedded import running
from refrain.chain.embedded.file import VERSION, ChainFile
from refrain.chain.rpc import Rpc, RpcError
from refrain.errors import Unavailable


def test_open__no_database__is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "diary.txt"
    path.write_text("not for machines" * 100)
    with pytest.raises(Unavailable, match="cannot be opened"):
        ChainFile(path)
    assert path.read_text() == "not for machines" * 100


@pytest.mark.parametrize("version", [0, VERSION + 1])
def test_open__another_programs_database__is_refused_and_left_as_it_is(tmp_path: Path, version: int) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
        other.execute(f"PRAGMA user_version = {version}")
    other.close()
    with pytest.raises(Unavailable, match="not a chain of this version") as caught:
        ChainFile(path)
    assert caught.value.hint
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    other.close()


def test_open__folder_cannot_be_made__is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="cannot be opened"):
        ChainFile(tmp_path / "file" / "chain.sqlite")


def test_open__refused__another_may_open_it_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "chain.sqlite"
    path.write_text("not for machines" * 100)
    with pytest.raises(Unavailable):
        ChainFile(path)
    path.unlink()
    ChainFile(path).close()


def test_transaction__fails_half_way__leaves_nothing(tmp_path: Path) -> None:
    file = ChainFile(tmp_path / "chain.sqlite")
    with pytest.raises(ZeroDivisionError), file.transaction() as cursor:
        cursor.execute("INSERT INTO settings VALUES ('shift', 7)")
        raise ZeroDivisionError
    assert file.row("SELECT count(*) FROM settings") == (0,)
    file.close()


def test_node__disk_full__refuses_what_it_cannot_keep_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with running(tmp_path / "chain.sqlite", confirm_blocks=0) as server:
        rpc, writer = Rpc(server.url), server.node.store._file._writer
        payer, payee = rpc.call("eth_accounts")[:2]
        pages = writer.execute("PRAGMA page_count").fetchone()[0]
        writer.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(RpcError, match="cannot be written") as caught:
            for _ in range(200):
                rpc.call("eth_sendTransaction", {"from": payer, "to": payee, "value": "0x1", "gas": "0x5208"})
        assert caught.value.code == -32603
        blocks, nonce = rpc.batch([("eth_blockNumber", []), ("eth_getTransactionCount", [payer, "latest"])])
        assert blocks == nonce
        writer.execute("PRAGMA max_page_count = 1000000")
        rpc.call("eth_sendTransaction", {"from": payer, "to": payee, "value": "0x1", "gas": "0x5208"})
        assert int(rpc.call("eth_blockNumber"), 16) == int(blocks, 16) + 1
        rpc.close()

"""The indexer dies anywhere and is started again: no event is missing, none is there twice."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import event

from refrain.chain.rpc import ChainUnreachable, Rpc
from refrain.indexer.follow import Follower
from tests.backend.indexer.life import following
from tests.backend.indexer.snapshot import rows


class Killed(BaseException):
    """The process ends here."""


def killing_after(database, statements):
    """Make the database's connection die after so many statements; returns what lifts that again."""
    left = [statements]

    def count(*_):
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    event.listen(database.engine, "before_cursor_execute", count)
    return lambda: event.remove(database.engine, "before_cursor_execute", count)


@pytest.mark.parametrize("first_death", [3, 10, 17])
def test_step__killed_over_and_over__same_rows_in_the_end(evening, database, rebuilt, first_death):
    for statements in range(first_death, 60, 7):
        follower = following(evening, database)
        follower._span, follower._adapt = 5, lambda events: None
        lift = killing_after(database, statements)
        with suppress(Killed):
            follower.catch_up()
        lift()
    following(evening, database).catch_up()
    assert rows(database) == rebuilt(evening)


def indexer(evening, database, dies_after):
    """Run the indexer in another process until it is killed or reaches the head; returns how it ended."""
    deployed = evening.deployed
    url = database.engine.url.render_as_string(hide_password=False)
    where = [url, evening.node.url, deployed.factory, str(deployed.block), deployed.buyer_types]
    command = [sys.executable, "-m", "tests.backend.indexer.killed", *where, str(dies_after)]
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.run(command, env=environ, timeout=120).returncode


def test_indexer__process_killed_over_and_over__same_rows_in_the_end(evening, database, rebuilt):
    ends = [indexer(evening, database, after) for after in (9, 20, 26, 32)]
    assert ends == [-signal.SIGKILL] * 4
    assert indexer(evening, database, 10**9) == 0
    assert rows(database) == rebuilt(evening)


def test_step__killed_while_undoing__same_rows_in_the_end(evening, database, rebuilt):
    following(evening, database).catch_up()
    evening.node.reorganise(12)
    for statements in range(2, 80, 9):
        lift = killing_after(database, statements)
        with suppress(Killed):
            following(evening, database).step()
        lift()
    following(evening, database).catch_up()
    assert rows(database) == rebuilt(evening)


def test_step__several_indexers_at_once__same_rows(evening, database, rebuilt):
    followers = [following(evening, database) for _ in range(3)]
    for follower in followers:
        follower._span, follower._adapt = 2, lambda events: None
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda follower: follower.catch_up(), followers))
    following(evening, database).catch_up()
    assert rows(database) == rebuilt(evening)


def test_step__node_gone__says_so_and_changes_nothing(evening, database):
    following(evening, database).catch_up()
    before = rows(database)
    gone = Follower(database, Rpc("http://127.0.0.1:9", timeout=1), {evening.deployed.factory: 0})
    with pytest.raises(ChainUnreachable):
        gone.step()
    assert rows(database) == before

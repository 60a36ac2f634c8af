"""The version of a catalogue changes with whatever is committed, and with nothing else."""

from refrain.catalog.version import Version
from tests.backend.catalog import seed


def test_version__nothing_written__stays(database):
    version = Version(database)
    before = version.now()
    with database.reading() as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM releases")
    assert version.now() == before


def test_version__rows_committed__is_another_one_each_time(database):
    version = Version(database)
    seen = [version.now()]
    for number in (1, 2):
        with database.writing() as session:
            seed.release(session, number)
        seen.append(version.now())
    assert len(set(seen)) == 3


def test_version__rows_not_yet_committed__changes_only_with_the_commit(database):
    version = Version(database)
    with database.writing() as session:
        seed.release(session, 1)
        session.flush()
        within = version.now()
    assert version.now() != within

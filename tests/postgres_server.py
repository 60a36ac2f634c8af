"""A PostgreSQL server of the tests' own: a fresh cluster in a temporary folder, on a Unix socket only."""

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path


def find_programs():
    """The folder of initdb and postgres, or None."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return folders[-1] if folders else None


@contextmanager
def running(folder, *settings):
    """Start a server below `folder`, with what an earlier one left there; yields the URL of its `postgres` database.

    Durability is switched off; `settings` are others of its, such as "shared_buffers=1GB".
    """
    programs, cluster, sockets = find_programs(), folder / "cluster", folder / "sockets"
    new = not cluster.exists()
    for path in (cluster, sockets):
        path.mkdir(exist_ok=True)
    as_owner = _as_another(folder)
    if new:
        options = ["-U", "refrain", "-A", "trust", "-E", "UTF8", "--locale", "C", "--no-sync"]
        subprocess.run([*as_owner, programs / "initdb", "-D", cluster, *options], check=True, capture_output=True)
    settings = ("listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off", *settings)
    options = " ".join((f"-k {sockets}", *(f"-c {setting}" for setting in settings)))
    control = [*as_owner, programs / "pg_ctl", "-D", cluster, "-w", "-t", "60"]
    subprocess.run([*control, "-l", cluster / "log", "-o", options, "start"], check=True, capture_output=True)
    try:
        yield f"postgresql://refrain@/postgres?host={sockets}"
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], check=True, capture_output=True)


def _as_another(folder):
    """PostgreSQL refuses to run as root; then its own account must reach the folder."""
    if os.geteuid() != 0:
        return []
    for path in folder.iterdir():
        shutil.chown(path, "postgres", "postgres")
    for path in (folder, *folder.parents[:2]):
        path.chmod(path.stat().st_mode | 0o011)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]

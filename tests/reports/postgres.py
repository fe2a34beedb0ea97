"""A PostgreSQL server of our own, in a folder that goes with it, on a port of this machine.

``python -m tests.reports.postgres`` serves one and prints its URL until its input ends.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.exc import OperationalError

SERVER_VARIABLE = "METERBENCH_TEST_POSTGRESQL"
"""Environment variable with the URL of a server on which the tests of the store make databases."""
_ACCOUNT = "postgres"
_DEBIAN = Path("/usr/lib/postgresql")
_NEW = ("--auth", "trust", "--no-sync", "--no-locale", "--encoding", "UTF8")
_FORGETFUL = ("fsync=off", "full_page_writes=off", "autovacuum=off", "max_connections=20")
"""It is thrown away in the end, and nobody else uses it."""
_READY_WITHIN_S = 30.0
_POLL_S = 0.05


class NoPostgresError(Exception):
    """There is no PostgreSQL that we could start; the message says why."""


def _program(name: str) -> str:
    """A program of the newest PostgreSQL; Debian has them outside of the path."""
    versions = sorted(_DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise NoPostgresError(f"{name} is not installed: on Debian it is in the package postgresql")
    return found


def _account() -> dict[str, object]:
    """PostgreSQL refuses to run as root: then it runs as the user that Debian made for it."""
    if os.geteuid() != 0:
        return {}
    return {"user": _ACCOUNT, "group": _ACCOUNT, "extra_groups": []}


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[str]:
    """URL of a server that lives until the end of the block.

    Raises:
        NoPostgresError: it is not installed or does not start.
    """
    initdb, postgres = _program("initdb"), _program("postgres")
    # Not in a folder of pytest, whose parents another user cannot enter.
    folder = Path(tempfile.mkdtemp(prefix="meterbench-postgresql-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _ACCOUNT, _ACCOUNT)
        data = str(folder / "data")
        _run([initdb, "--pgdata", data, "--username", _ACCOUNT, *_NEW])
        with _serving(postgres, data, folder) as url:
            yield url
    except LookupError as error:
        raise NoPostgresError(f"there is no user {_ACCOUNT}, and root may not run it") from error
    finally:
        shutil.rmtree(folder)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", **_account())  # type: ignore[call-overload] # user and group, or nothing
    if done.returncode:
        raise NoPostgresError(f"{command[0]} failed: {done.stderr.strip()}")


@contextmanager
def _serving(postgres: str, data: str, folder: Path) -> Iterator[str]:
    port = _free_port()
    places = ("listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
    options = [part for setting in (*places, *_FORGETFUL) for part in ("-c", setting)]
    process = subprocess.Popen(  # type: ignore[call-overload] # user and group, or nothing
        [postgres, "-D", data, "-p", str(port), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        **_account(),
    )
    try:
        url = f"postgresql://{_ACCOUNT}@127.0.0.1:{port}/postgres"
        _wait_until_ready(url, process)
        yield url
    finally:
        # Its immediate shutdown: nothing need be on disk.
        process.send_signal(signal.SIGQUIT)
        process.wait()


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    until_s = time.monotonic() + _READY_WITHIN_S
    while True:
        try:
            execute(url, "SELECT 1")
        except OperationalError as error:
            if process.poll() is not None or time.monotonic() > until_s:
                raise NoPostgresError(f"the server does not answer: {error.orig}") from error
            time.sleep(_POLL_S)  # noqa: TID251 - of a process, not of the bench
        else:
            return


def execute(url: str, statement: str) -> None:
    """One statement outside of any transaction."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)


def new_database(server_url: str) -> str:
    """URL of a new, empty schema of a server: as good as a database, and made in no time."""
    name = f"test_{uuid4().hex}"
    execute(server_url, f"CREATE SCHEMA {name}")
    url = make_url(server_url).update_query_dict({"options": f"-csearch_path={name}"})
    return url.render_as_string(hide_password=False)


def main() -> None:
    """Serve until the input ends."""
    with server() as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()

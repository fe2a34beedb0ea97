"""The same tests on PostgreSQL: they run in a pytest of their own, told by a variable where."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.errors import BenchError, ConfigError
from reports.store import RunStore
from tests.reports.postgres import SERVER_VARIABLE, NoPostgresError, server

HERE = Path(__file__).parent
EVERY_USE = HERE / "test_store_on_any_database.py"
FEWEST_USES = 12
FEWEST = 180


OWN_FIXTURES = ("--noconftest", "-p", "tests.reports.conftest")
"""Those of the folder alone: all of ours take longer to load than these tests to run."""


def passed_on_a_server(tests: Path, *options: str) -> int:
    """How many of the tests that can use a server pass on one."""
    command = [sys.executable, "-m", "pytest", str(tests), "-q", "-p", "no:cacheprovider"]
    try:
        with server() as url:
            done = subprocess.run(
                [*command, "--tb=short", *options],
                cwd=HERE.parents[1],
                env=os.environ | {SERVER_VARIABLE: url},
                capture_output=True,
                text=True,
            )
    except NoPostgresError as error:
        pytest.skip(f"the run store is not tested on PostgreSQL: {error}")
    assert done.returncode == 0, done.stdout
    return int(done.stdout.splitlines()[-1].split(" passed")[0].split()[-1])


def test_what_people_do_with_a_store_they_can_do_on_postgresql() -> None:
    assert passed_on_a_server(EVERY_USE, *OWN_FIXTURES) >= FEWEST_USES


@pytest.mark.long
def test_every_test_of_the_store_passes_on_postgresql() -> None:
    assert passed_on_a_server(HERE) >= FEWEST


def test_a_server_that_is_away_is_a_fault_of_the_bench_and_its_password_is_not_told() -> None:
    with pytest.raises(BenchError, match="could not open the run store") as caught:
        RunStore("postgresql://bench:secret@127.0.0.1:1/runs")
    assert "secret" not in str(caught.value)


def test_a_place_that_is_no_postgresql_is_refused() -> None:
    with pytest.raises(ConfigError, match="mysql: the URL of a run store is postgresql://"):
        RunStore("mysql://host/runs")

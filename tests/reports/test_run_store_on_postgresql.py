"""The same tests on PostgreSQL: they run in a pytest of their own, told by a variable where."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.errors import BenchError, ConfigError
from reports.store import RunStore
from tests.reports.postgres import SERVER_VARIABLE, NoPostgresError, server

HERE = Path(__file__).parent
FEWEST = 30


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    try:
        with server() as running:
            yield running
    except NoPostgresError as error:
        pytest.skip(f"the run store is not tested on PostgreSQL: {error}")


@pytest.mark.long
def test_every_test_of_the_store_passes_on_postgresql(url: str) -> None:
    tests = sorted(path for path in HERE.glob("test_*store*.py") if path != Path(__file__))
    options = ["-q", "-p", "no:cacheprovider", "--tb=short"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *map(str, tests), *options],
        cwd=HERE.parents[1],
        env=os.environ | {SERVER_VARIABLE: url},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    passed = int(done.stdout.splitlines()[-1].split(" passed")[0].split()[-1])
    assert passed >= FEWEST


def test_a_server_that_is_away_is_a_fault_of_the_bench_and_its_password_is_not_told() -> None:
    with pytest.raises(BenchError, match="could not open the run store") as caught:
        RunStore("postgresql://bench:secret@127.0.0.1:1/runs")
    assert "secret" not in str(caught.value)


def test_a_place_that_is_no_postgresql_is_refused() -> None:
    with pytest.raises(ConfigError, match="mysql: the URL of a run store is postgresql://"):
        RunStore("mysql://host/runs")

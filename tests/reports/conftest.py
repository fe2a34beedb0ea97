import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from reports.store import RunStore
from tests.reports.postgres import SERVER_VARIABLE, new_database
from tests.reports.recordings import INFO, UNIT


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On a server, only the tests that can use one."""
    if SERVER_VARIABLE in os.environ:
        items[:] = [
            i for i in items if isinstance(i, pytest.Function) and "new_place" in i.fixturenames
        ]


@pytest.fixture(scope="session")
def new_place(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path | str]:
    """Makes a place for a store: a file, or a database of the server that is named."""
    server, numbers = os.environ.get(SERVER_VARIABLE), count()
    if server:
        return lambda: new_database(server)
    return lambda: tmp_path_factory.mktemp("store") / f"runs-{next(numbers)}.sqlite"


@pytest.fixture
def place(new_place: Callable[[], Path | str]) -> Path | str:
    """Where a store can be made: a file, or a database of the server that is named."""
    return new_place()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.sqlite"


@pytest.fixture
def store(place: Path | str) -> Iterator[RunStore]:
    """A store with a run that has begun and has one unit."""
    with RunStore(place) as opened:
        opened.begin(INFO)
        opened.add_unit("r1", UNIT)
        yield opened


@pytest.fixture
def file_store(path: Path) -> Iterator[RunStore]:
    """As ``store``, in a file."""
    with RunStore(path) as opened:
        opened.begin(INFO)
        opened.add_unit("r1", UNIT)
        yield opened

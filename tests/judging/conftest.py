"""What every test of how a suite judges begins with: findings about a unit, in a run of its own."""

from collections.abc import Iterator

import pytest

from fixtures.run import Run
from fixtures.verify import Verify
from tests.fixtures.begun_runs import begun


@pytest.fixture(scope="session")
def begun_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """It measures nothing; what is found is recorded as in any other."""
    yield from begun(tmp_path_factory.mktemp("judging"))


@pytest.fixture
def verify(begun_run: Run) -> Verify:
    """Findings about the unit in position 1, under the name ``suite/check``."""
    return Verify(begun_run, 1, "suite/check")

"""Runs of the bench begin from a Python that has imported everything, where there is ``fork``."""

from collections.abc import Iterator

import pytest

from tests.suites.bench_runs import warm


@pytest.fixture(scope="session", autouse=True)
def _warm() -> Iterator[None]:
    with warm():
        yield

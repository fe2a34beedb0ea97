"""Runs of the bench begin from a Python that has imported everything, where there is ``fork``."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.suites.bench_runs import WARM_PYTHON


@pytest.fixture(scope="session", autouse=True)
def _warm() -> Iterator[None]:
    if not hasattr(os, "fork"):
        yield
        return
    from bench.warm_python import WarmPython

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        warm = WarmPython(Path(folder))
        patch.setenv(WARM_PYTHON, str(warm.executable))
        yield
        warm.close()

"""What many tests of the bench begin with: its command line, and a rig with units on Modbus."""

import sys
from collections.abc import Iterator

import pytest

from bench.__main__ import main
from tests.bench.command_line import Bench
from tests.bench.failing_cable import MODBUS, Rig, rig_on


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    """``python -m bench`` with these arguments, in this process; its exit code."""

    def call(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["bench", *map(str, arguments)])
        return main()

    return call


@pytest.fixture(scope="module")
def opened_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """Opened once a module; ``rig`` begins anew with it."""
    with rig_on(MODBUS, tmp_path_factory.mktemp("modbus"), few=True) as rig:
        yield rig


@pytest.fixture
def rig(opened_rig: Rig) -> Rig:
    """As if it had just been opened."""
    opened_rig.fresh()
    return opened_rig

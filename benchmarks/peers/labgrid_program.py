"""A test as users of labgrid write it: a driver that is deactivated at the end of the session."""

import os
import time
from collections.abc import Iterator

import attr
import pytest
from labgrid import Target
from labgrid.driver import Driver
from labgrid.factory import target_factory

from benchmarks.peers.output import Output


@target_factory.reg_driver
@attr.s(eq=False)
class SourceDriver(Driver):
    """Switches on when activated, and off when deactivated."""

    def on_activate(self) -> None:
        """As labgrid has it."""
        self.output = Output(os.environ["SOURCE"])
        self.output.switch_on()

    def on_deactivate(self) -> None:
        """As labgrid has it."""
        self.output.switch_off()


@pytest.fixture(scope="session")
def source() -> Iterator[SourceDriver]:
    target = Target("bench")
    driver = SourceDriver(target, "source")
    target.activate(driver)
    yield driver
    target.deactivate_all_drivers()


def test_something_that_takes_long(source: SourceDriver) -> None:
    for _ in range(600):
        time.sleep(0.1)
        assert source.output.is_on()

"""A test as users of plain pytest write it: a fixture that switches off after its yield."""

import os
import time
from collections.abc import Iterator

import pytest

from benchmarks.peers.output import Output


@pytest.fixture(scope="session")
def output() -> Iterator[Output]:
    opened = Output(os.environ["SOURCE"])
    opened.switch_on()
    yield opened
    opened.switch_off()


def test_something_that_takes_long(output: Output) -> None:
    for _ in range(600):
        time.sleep(0.1)
        assert output.is_on()

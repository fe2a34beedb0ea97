"""Measured steps as users of plain pytest write them: a test each, and nothing is recorded."""

import os

import pytest

from benchmarks.peers.step import LIMIT_PCT, STEPS, error_pct


@pytest.mark.parametrize("number", range(int(os.environ[STEPS])))
def test_step(number: int) -> None:
    assert abs(error_pct(number)) <= LIMIT_PCT

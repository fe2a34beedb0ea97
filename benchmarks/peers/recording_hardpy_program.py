"""Measured steps as users of HardPy write them: a test each, with its measurement."""

import os

import hardpy
import pytest

from benchmarks.peers.step import LIMIT_PCT, STEPS, error_pct


@pytest.mark.parametrize("number", range(int(os.environ[STEPS])))
def test_step(number: int) -> None:
    measured = hardpy.NumericMeasurement(
        name="percentage error",
        value=error_pct(number),
        unit="%",
        operation=hardpy.ComparisonOperation.GELE,
        lower_limit=-LIMIT_PCT,
        upper_limit=LIMIT_PCT,
    )
    hardpy.set_case_measurement(measured)
    assert measured.result

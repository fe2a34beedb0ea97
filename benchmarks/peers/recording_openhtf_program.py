"""Measured steps as users of OpenHTF write them: a phase each, and the record as JSON."""

import os

import openhtf as htf
from openhtf.output.callbacks import json_factory
from openhtf.util import units

from benchmarks.peers.step import LIMIT_PCT, STEPS, error_pct


def phase(number: int) -> htf.PhaseDescriptor:
    name = f"step_{number}"

    @htf.PhaseOptions(name=name)
    @htf.measures(htf.Measurement(name).in_range(-LIMIT_PCT, LIMIT_PCT).with_units(units.PERCENT))
    def step(test: htf.TestApi) -> None:
        test.measurements[name] = error_pct(number)

    return step


if __name__ == "__main__":
    made = htf.Test(*(phase(number) for number in range(int(os.environ[STEPS]))))
    made.add_output_callbacks(json_factory.OutputToJSON("record.json", indent=None))
    assert made.execute(test_start=lambda: "22091001")
    assert os.path.getsize("record.json")  # noqa: PTH202 - as users write it

"""Defects of how a meter depends on voltage, frequency, sequence, waveform and current."""

from collections.abc import Mapping
from dataclasses import replace

from simulator.defects.model import UNIT, Defect, Parameter, number
from simulator.meter.model import Model
from simulator.rack import Rack

SHARES = (-100.0, 100.0)


def _with_three_elements(model: Model) -> bool:
    """A meter of one phase knows neither a sequence nor other phases."""
    return model.elements > 1


def _changed(rack: Rack, target: str, **change: float) -> None:
    sensor = rack.meter(target).sensor
    added = {name: getattr(sensor.influences, name) + value for name, value in change.items()}
    sensor.influences = replace(sensor.influences, **added)


def _voltage(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _changed(rack, target, voltage_pct_per_pct=number(p, "pct_per_pct", *SHARES))


def _frequency(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _changed(rack, target, frequency_pct_per_pct=number(p, "pct_per_pct", *SHARES))


def _sequence(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _changed(rack, target, reversed_sequence_pct=number(p, "pct", *SHARES))


def _missing_phase(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _changed(rack, target, missing_phase_pct=number(p, "pct", *SHARES))


def _harmonics(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _changed(rack, target, fifth_gain_pct=number(p, "pct", *SHARES))


def _nonlinearity(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _changed(rack, target, decade_pct=number(p, "pct_per_decade", *SHARES))


DEFECTS = (
    Defect(
        "voltage-dependence",
        "its power reading changes with the voltage, in % for each %",
        UNIT,
        {"pct_per_pct": 0.25},
        _voltage,
    ),
    Defect(
        "frequency-dependence",
        "its power reading changes with the frequency, in % for each %",
        UNIT,
        {"pct_per_pct": 1.2},
        _frequency,
    ),
    Defect(
        "sequence-dependence",
        "its power reading changes when the phases follow one another backwards",
        UNIT,
        {"pct": 3},
        _sequence,
        applies=_with_three_elements,
    ),
    Defect(
        "unbalance-dependence",
        "its power reading of the other phases changes when one or two are missing",
        UNIT,
        {"pct": -5},
        _missing_phase,
        applies=_with_three_elements,
    ),
    Defect(
        "harmonic-response",
        "it weighs the power of a fifth harmonic wrongly; -100 % leaves it out",
        UNIT,
        {"pct": -100},
        _harmonics,
    ),
    Defect(
        "nonlinearity",
        "its power reading changes with the current, in % for ten times as much",
        UNIT,
        {"pct_per_decade": 3},
        _nonlinearity,
    ),
)

"""Defects of how a meter depends on voltage, frequency, sequence, waveform and current."""

import math
from collections.abc import Mapping
from dataclasses import replace

from simulator.defects.model import Defect, Parameter, number, of_unit
from simulator.defects.models import with_three_elements
from simulator.defects.plans import INFLUENCES, NO_STIMULUS
from simulator.defects.sizes import ALL_PHASES, INFLUENCE, Size, always, itr_a
from simulator.meter.model import Model
from simulator.rack import Rack

SHARES = (-100.0, 100.0)


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


def _frequency_phase(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _changed(rack, target, frequency_min_per_pct=number(p, "min_per_pct", -1e3, 1e3))


def _harmonic_phase(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _changed(rack, target, fifth_deg=number(p, "degrees", -180, 180))


def _direct_current(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _changed(rack, target, direct_current_pct=number(p, "pct", *SHARES))


def _pct_per_decade(model: Model) -> float:
    """What makes 1 % at Itr or at Imax, whichever is further from the basic current."""
    basic_a = model.basic_current_a
    return 1.0 / max(math.log10(model.meter_amps / basic_a), math.log10(basic_a / itr_a(model)))


FIFTH_SHARE = 0.04
"""Power of the fifth harmonic in the test over that of the fundamental."""

DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "voltage-dependence",
        "its power reading changes with the voltage, in % for each %",
        _voltage,
        "reference voltage fed without regulation, divider with a voltage coefficient",
        "influence/variation/voltage",
        "composite/error",
        parameters={"pct_per_pct": 0.25},
        size=Size("pct_per_pct", always(0.07), f"{INFLUENCE}: 0.7 % for 10 %"),
        why_not=INFLUENCES,
    ),
    of_unit(
        "frequency-dependence",
        "its power reading changes with the frequency, in % for each %",
        _frequency,
        "filter without correction, fixed window in place of whole periods",
        "influence/variation/frequency",
        "composite/error",
        parameters={"pct_per_pct": 1.2},
        size=Size("pct_per_pct", always(0.25), f"{INFLUENCE}: 0.5 % for 2 %"),
        why_not=INFLUENCES,
    ),
    of_unit(
        "frequency-phase",
        "its phase angle changes with the frequency, in minutes of arc for each %",
        _frequency_phase,
        "a delay in samples that is right at one frequency alone",
        "influence/variation/frequency-1.02fn-iref-pf0.5l",
        "influence/variation/frequency-0.98fn-iref-pf0.5l",
        parameters={"min_per_pct": 20},
        size=Size("min_per_pct", always(6.95), f"{INFLUENCE}: 0.7 % for 2 % at 0.5 inductive"),
        why_not=INFLUENCES,
    ),
    of_unit(
        "sequence-dependence",
        "its power reading changes when the phases follow one another backwards",
        _sequence,
        "phases are sampled one after the other and corrected for one sequence",
        "influence/variation/reversed-sequence",
        parameters={"pct": 3},
        applies=with_three_elements,
        size=Size("pct", always(1.5), f"{INFLUENCE}: reversed phase sequence"),
        why_not=INFLUENCES,
    ),
    of_unit(
        "unbalance-dependence",
        "its power reading of the other phases changes when one or two are missing",
        _missing_phase,
        "supply or voltage reference derived from one phase",
        "influence/variation/without",
        parameters={"pct": -5},
        applies=with_three_elements,
        size=Size("pct", always(-2.0), f"{INFLUENCE}: voltage unbalance"),
        why_not=INFLUENCES,
    ),
    of_unit(
        "harmonic-response",
        "it weighs the power of a fifth harmonic wrongly; -100 % leaves it out",
        _harmonics,
        "low pass too low, power of the fundamental alone",
        "influence/variation/fifth-harmonic",
        parameters={"pct": -100},
        size=Size(
            "pct",
            always(-0.8 * (1 + FIFTH_SHARE) / FIFTH_SHARE),
            f"{INFLUENCE}: harmonics in voltage and current, 0.8 %",
        ),
        why_not=INFLUENCES,
    ),
    of_unit(
        "harmonic-phase",
        "it turns the current of a fifth harmonic, in degrees",
        _harmonic_phase,
        "different filters in the voltage and the current channel",
        "influence/variation/fifth-harmonic",
        parameters={"degrees": 90},
        size=Size(
            "degrees",
            always(37.0),
            f"{INFLUENCE}: harmonics in voltage and current, 0.8 %",
        ),
        why_not=INFLUENCES,
    ),
    of_unit(
        "direct-current",
        "its power reading changes with a current of half waves",
        _direct_current,
        "core of the current transformers saturates with direct current",
        "influence/variation/half-wave",
        parameters={"pct": -20},
        applies=lambda model: not model.has_ct,
        size=Size("pct", always(-3.0), f"{INFLUENCE}: direct current and even harmonics"),
        why_not=NO_STIMULUS,
        plans=(),
    ),
    of_unit(
        "nonlinearity",
        "its power reading changes with the current, in % for ten times as much",
        _nonlinearity,
        "permeability of the core, converter without linearisation",
        "accuracy/error/itr-pf1",
        "accuracy/error/half-imax-pf1",
        "accuracy/error/imax-pf1",
        parameters={"pct_per_decade": 3},
        size=Size("pct_per_decade", _pct_per_decade, ALL_PHASES),
    ),
)

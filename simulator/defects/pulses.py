"""Defects of the pulse outputs."""

from collections.abc import Mapping

import numpy as np

from simulator.defects.model import UNIT, Defect, Parameter, number, one_of, whole
from simulator.defects.models import with_s0
from simulator.meter.model import Model
from simulator.meter.pulses import FloatArray, PulseOutput
from simulator.rack import Rack

FACTORS = (1e-6, 1e3)
TIMES_S = (0.0, 10.0)
COUNTS = (1, 10**9)


def _output(rack: Rack, target: str, p: Mapping[str, Parameter]) -> PulseOutput:
    outputs = rack.meter(target).outputs.lines
    return outputs[str(one_of(p, "output", outputs))]


def _s0_constant(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    outputs = rack.meter(target).outputs
    outputs.s0_factor = number(p, "factor", *FACTORS)
    outputs.apply_s0_rate()


def _led_constant(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    led = rack.meter(target).outputs.led
    led.set_constant(led.constant_imp_per_kwh * number(p, "factor", *FACTORS))


def _pulse_width(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    band = whole(p, "band", 1, meter.model.pulse_bands)
    meter.outputs.widths.spoilt[band - 1] = number(p, "width_s", *TIMES_S)


def _width_boundary(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).outputs.widths.boundary_factor = number(p, "factor", *FACTORS)


def _lost(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    every = whole(p, "every", *COUNTS)

    def keep(numbers: FloatArray, starts: FloatArray) -> FloatArray:
        kept: FloatArray = starts[numbers % every != every - 1]
        return kept

    _output(rack, target, p).keep = keep


def _doubled(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    every, gap_s = whole(p, "every", *COUNTS), number(p, "gap_s", *TIMES_S)

    def keep(numbers: FloatArray, starts: FloatArray) -> FloatArray:
        again = starts[numbers % every == every - 1] + gap_s
        return np.sort(np.concatenate((starts, again)))

    _output(rack, target, p).keep = keep


def _jitter(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _output(rack, target, p).jitter_s = number(p, "seconds", *TIMES_S)


def _stuck(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _output(rack, target, p).stuck = True


def _bounce(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    _output(rack, target, p).bounce_s = number(p, "seconds", *TIMES_S)


def _swapped(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    rack.meter(target).outputs.swapped = True


def _some_output(model: Model) -> Mapping[str, Parameter]:
    return {} if model.has_s0 else {"output": "led"}


def _other_width(model: Model) -> Mapping[str, Parameter]:
    if model.family == "pro2":
        return {"width_s": 0.010}
    return {"band": 1, "width_s": 0.015} if model.bands is None else {}


def _with_bands(model: Model) -> bool:
    return model.has_s0 and model.bands is not None


DEFECTS = (
    Defect(
        "s0-constant",
        "S0 puts out another rate",
        UNIT,
        {"factor": 0.5},
        _s0_constant,
        applies=with_s0,
    ),
    Defect("led-constant", "LED puts out another rate", UNIT, {"factor": 0.5}, _led_constant),
    Defect(
        "pulse-width",
        "S0 pulses of one power band have another width",
        UNIT,
        {"band": 3, "width_s": 0.005},
        _pulse_width,
        applies=with_s0,
        fitting=_other_width,
    ),
    Defect(
        "width-boundary",
        "S0 widths change at other powers",
        UNIT,
        {"factor": 1.25},
        _width_boundary,
        applies=_with_bands,
    ),
    Defect(
        "lost-pulses",
        "an output leaves out a pulse now and then",
        UNIT,
        {"output": "s0_forward", "every": 37},
        _lost,
        fitting=_some_output,
    ),
    Defect(
        "doubled-pulses",
        "an output puts out a pulse twice now and then; gap_s is from start to start",
        UNIT,
        {"output": "s0_forward", "every": 37, "gap_s": 0.006},
        _doubled,
        fitting=_some_output,
    ),
    Defect(
        "jitter",
        "edges of an output come late by chance",
        UNIT,
        {"output": "led", "seconds": 0.02},
        _jitter,
    ),
    Defect(
        "stuck",
        "an output conducts for ever",
        UNIT,
        {"output": "s0_forward"},
        _stuck,
        fitting=_some_output,
    ),
    Defect(
        "bounce",
        "an output bounces at each edge; too long and it is counted",
        UNIT,
        {"output": "s0_forward", "seconds": 0.0015},
        _bounce,
        fitting=_some_output,
    ),
    Defect(
        "swapped-outputs",
        "forward pulses come out of the reverse output",
        UNIT,
        {},
        _swapped,
        applies=with_s0,
    ),
)

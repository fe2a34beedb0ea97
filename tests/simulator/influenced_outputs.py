"""Outputs of a source with an influence in them, and what a meter makes of each."""

from dataclasses import replace

from simulator.rack import Rack
from simulator.waveform import Component, Output, PhaseOutput
from tests.simulator.reference_bench import load

NOTHING = PhaseOutput()
AT_REFERENCE = load(230.0, 5.0)
LOW_VOLTAGE = load(207.0, 5.0)
HIGH_FREQUENCY = load(230.0, 5.0, hz=51.0)
LARGE_CURRENT = load(230.0, 50.0)


def backwards(output: Output) -> Output:
    """L2 and L3 exchanged, in voltage and current."""
    one, two, three = output.phases
    return replace(output, phases=(one, three, two))


def without(output: Output, *gone: int) -> Output:
    """Some phases interrupted."""
    one, two, three = (
        NOTHING if number in gone else phase for number, phase in enumerate(output.phases, 1)
    )
    return replace(output, phases=(one, two, three))


def distorted(output: Output, order: int = 5) -> Output:
    """10 % of a harmonic in the voltage and 40 % in the current, in phase."""
    one, two, three = (_with(phase, order) for phase in output.phases)
    return replace(output, phases=(one, two, three))


def _with(phase: PhaseOutput, order: int) -> PhaseOutput:
    (volts,), (amps,) = phase.voltage, phase.current
    angle_deg = order * volts.angle_deg
    return PhaseOutput(
        (volts, Component(order, 0.1 * volts.rms, angle_deg)),
        (amps, Component(order, 0.4 * amps.rms, angle_deg)),
    )


def error_at(output: Output, rack: Rack, position: int) -> float:
    """What the LED of a meter would count there, hidden error in %."""
    return rack.meter(str(position)).error_pct(output)

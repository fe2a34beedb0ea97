"""From a load point to what the source is asked for."""

from instruments.stimulus import PhaseStimulus, Stimulus, balanced
from metrology.load_point import LoadPoint

_ANGLES_DEG = (0.0, -120.0, 120.0)


def stimulus_for(point: LoadPoint) -> Stimulus:
    """Voltage on all phases, the load point's current on its phases."""
    return balanced(
        point.voltage_v,
        point.current_a,
        point.power_factor.phi_deg,
        point.frequency_hz,
        phases=point.phases,
        reverse=point.reverse,
    )


def voltage_only(voltage_v: float, frequency_hz: float) -> Stimulus:
    """Supply without load."""
    return balanced(voltage_v, 0.0, 0.0, frequency_hz)


def on_elements(current_a: float, elements: int) -> tuple[float, float, float]:
    """A current on each phase that a meter measures: on all three, or on L1 alone."""
    return (current_a,) * 3 if elements > 1 else (current_a, 0.0, 0.0)


def signed_currents(
    voltage_v: float, currents_a: tuple[float, float, float], frequency_hz: float
) -> Stimulus:
    """Currents at unity power factor, one a phase; a negative one flows backwards."""
    one, two, three = (
        PhaseStimulus(voltage_v, angle, abs(amps), angle + (180.0 if amps < 0 else 0.0))
        for angle, amps in zip(_ANGLES_DEG, currents_a, strict=True)
    )
    return Stimulus(frequency_hz, (one, two, three))

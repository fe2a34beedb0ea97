"""From a load point to what the source is asked for."""

from contracts.errors import ConfigError
from instruments.stimulus import Harmonic, PhaseStimulus, Stimulus, balanced, wrapped
from metrology.load_point import FIFTH_CURRENT, FIFTH_VOLTAGE, LoadPoint, Waveform

_ANGLES_DEG = (0.0, -120.0, 120.0)
_REVERSED_DEG = (0.0, 120.0, -120.0)
FIFTH = 5


def stimulus_for(point: LoadPoint) -> Stimulus:
    """Voltage on the phases that are supplied, the load point's current on its phases.

    Raises:
        ConfigError: its waveform is none of a sine and harmonics.
    """
    if point.waveform not in (Waveform.SINE, Waveform.FIFTH_HARMONIC):
        raise ConfigError(
            f"load point {point.name!r}: a {point.waveform} current cannot be described by "
            "fundamental and harmonics; no source of this bench makes it"
        )
    angles = _REVERSED_DEG if point.reversed_sequence else _ANGLES_DEG
    one, two, three = (
        _phase(point, number, angle_deg) for number, angle_deg in enumerate(angles, 1)
    )
    return Stimulus(point.frequency_hz, (one, two, three))


def _phase(point: LoadPoint, number: int, angle_deg: float) -> PhaseStimulus:
    """One phase.

    A fifth harmonic that crosses zero upwards together with its fundamental has five times its
    angle, whether the angle is that of a sine or of a cosine.
    """
    back_deg = 180.0 if point.reverse else 0.0
    volts = point.voltage_v if number in point.supplied else 0.0
    amps = point.current_a if number in point.phases else 0.0
    distorted = point.waveform is Waveform.FIFTH_HARMONIC
    fifth_deg = wrapped(FIFTH * angle_deg)
    return PhaseStimulus(
        volts,
        angle_deg,
        amps,
        wrapped(angle_deg - point.power_factor.phi_deg - back_deg),
        (Harmonic(FIFTH, FIFTH_VOLTAGE, fifth_deg),) if distorted and volts else (),
        (Harmonic(FIFTH, FIFTH_CURRENT, wrapped(fifth_deg - back_deg)),)
        if distorted and amps
        else (),
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

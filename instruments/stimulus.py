"""What a source is asked to put out: voltages, currents, angles, harmonics of three phases.

Angles are absolute, in degrees, counter-clockwise positive, of a phasor that all three phases
share. P = U I cos(angle of u - angle of i); positive Q is inductive. So the current of a load of
power factor 0.5 inductive has the angle of its voltage - 60°, and reversed flow adds 180° to the
current.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

_PHASE_ANGLES_DEG = (0.0, -120.0, 120.0)


def _require(name: str, value: float, *, at_least: float = -math.inf) -> None:
    if not math.isfinite(value) or value < at_least:
        bound = "" if at_least == -math.inf else f", {at_least:g} or more"
        raise ValueError(f"{name} is {value!r}; it must be finite{bound}")


@dataclass(frozen=True, slots=True)
class Harmonic:
    """One harmonic of a voltage or current.

    Attributes:
        order: 2 or more.
        amplitude: RMS value as a fraction of the fundamental's.
        angle_deg: absolute angle at its own frequency in degrees.
    """

    order: int
    amplitude: float
    angle_deg: float = 0.0

    def __post_init__(self) -> None:
        if self.order < 2:
            raise ValueError(f"order of a harmonic is {self.order}; it must be 2 or more")
        _require(f"amplitude of harmonic {self.order}", self.amplitude, at_least=0.0)
        _require(f"angle of harmonic {self.order}", self.angle_deg)

    def __str__(self) -> str:
        return f"h{self.order} {100 * self.amplitude:g} % {self.angle_deg:g}°"


def _require_orders_once(name: str, harmonics: tuple[Harmonic, ...]) -> None:
    orders = [h.order for h in harmonics]
    if len(set(orders)) != len(orders):
        raise ValueError(f"{name} has the orders {orders}; each may be there once")


def _described(value: float, unit: str, angle_deg: float, harmonics: tuple[Harmonic, ...]) -> str:
    return " ".join([f"{value:g} {unit} {angle_deg:g}°", *(f"+ {h}" for h in harmonics)])


@dataclass(frozen=True, slots=True)
class PhaseStimulus:
    """Voltage and current of one phase; RMS values of the fundamental.

    Attributes:
        voltage_v: fundamental, V; 0 leaves the phase without voltage.
        voltage_angle_deg: absolute angle in degrees.
        current_a: fundamental, A; 0 leaves the phase without current.
        current_angle_deg: absolute angle in degrees.
        voltage_harmonics: of the voltage, each order once.
        current_harmonics: of the current, each order once.
    """

    voltage_v: float
    voltage_angle_deg: float
    current_a: float
    current_angle_deg: float
    voltage_harmonics: tuple[Harmonic, ...] = ()
    current_harmonics: tuple[Harmonic, ...] = ()

    def __post_init__(self) -> None:
        _require("voltage in V", self.voltage_v, at_least=0.0)
        _require("voltage angle in degrees", self.voltage_angle_deg)
        _require("current in A", self.current_a, at_least=0.0)
        _require("current angle in degrees", self.current_angle_deg)
        _require_orders_once("voltage", self.voltage_harmonics)
        _require_orders_once("current", self.current_harmonics)

    @property
    def voltage_rms_v(self) -> float:
        """RMS voltage with its harmonics, V."""
        return self.voltage_v * math.hypot(1.0, *(h.amplitude for h in self.voltage_harmonics))

    @property
    def current_rms_a(self) -> float:
        """RMS current with its harmonics, A."""
        return self.current_a * math.hypot(1.0, *(h.amplitude for h in self.current_harmonics))

    @property
    def active_power_w(self) -> float:
        """Power of the fundamental and of the harmonics that voltage and current share, in W."""
        power_w = self._product(1.0, 1.0, self.voltage_angle_deg - self.current_angle_deg)
        amps = {h.order: h for h in self.current_harmonics}
        for u in self.voltage_harmonics:
            if i := amps.get(u.order):
                power_w += self._product(u.amplitude, i.amplitude, u.angle_deg - i.angle_deg)
        return power_w

    def _product(self, u_share: float, i_share: float, angle_deg: float) -> float:
        volts_amps = self.voltage_v * u_share * self.current_a * i_share
        return volts_amps * math.cos(math.radians(angle_deg))

    def __str__(self) -> str:
        volts = _described(self.voltage_v, "V", self.voltage_angle_deg, self.voltage_harmonics)
        amps = _described(self.current_a, "A", self.current_angle_deg, self.current_harmonics)
        return f"{volts}, {amps}"


@dataclass(frozen=True, slots=True)
class Stimulus:
    """What all three phases get at one frequency.

    Attributes:
        frequency_hz: of the fundamental, Hz.
        phases: L1, L2, L3.
    """

    frequency_hz: float
    phases: tuple[PhaseStimulus, PhaseStimulus, PhaseStimulus]

    def __post_init__(self) -> None:
        _require("frequency in Hz", self.frequency_hz, at_least=0.0)
        if self.frequency_hz == 0:
            raise ValueError("frequency is 0 Hz; it must be more")
        if len(self.phases) != 3:
            raise ValueError(f"a stimulus has 3 phases, not {len(self.phases)}")

    def __str__(self) -> str:
        phases = "; ".join(f"L{n} {phase}" for n, phase in enumerate(self.phases, 1))
        return f"{self.frequency_hz:g} Hz; {phases}"


def balanced(
    voltage_v: float,
    current_a: float,
    power_factor_angle_deg: float = 0.0,
    frequency_hz: float = 50.0,
    *,
    phases: Collection[int] = (1, 2, 3),
    reverse: bool = False,
) -> Stimulus:
    """The same voltage on L1 (0°), L2 (-120°) and L3 (+120°), the same current in some of them.

    Args:
        voltage_v: of each phase to neutral, V.
        current_a: of each phase named in ``phases``, A; the others get none.
        power_factor_angle_deg: how far the current lags the voltage, in degrees: +60 is 0.5
            inductive, -36.87 is 0.8 capacitive.
        frequency_hz: Hz.
        phases: which phases carry current.
        reverse: energy flows back, from the load to the mains.
    """
    if strangers := set(phases) - {1, 2, 3}:
        raise ValueError(f"phases are 1, 2 and 3, not {sorted(strangers)}")
    lag_deg = power_factor_angle_deg + (180.0 if reverse else 0.0)
    one, two, three = (
        PhaseStimulus(voltage_v, angle, current_a if n in phases else 0.0, wrapped(angle - lag_deg))
        for n, angle in enumerate(_PHASE_ANGLES_DEG, 1)
    )
    return Stimulus(frequency_hz, (one, two, three))


def wrapped(angle_deg: float) -> float:
    """The same angle, above -180° and up to 180°."""
    return 180.0 - (180.0 - angle_deg) % 360.0

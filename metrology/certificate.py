"""What a certificate says about a reference, and what of it holds at a load point."""

import math
from dataclasses import dataclass

from metrology.load_point import PowerFactor


@dataclass(frozen=True, slots=True)
class CertificatePoint:
    """One row of a certificate.

    Attributes:
        voltage_v: at which it was calibrated.
        current_a: the same.
        cos_phi: the same; above 0, at most 1.
        power_expanded_pct: expanded uncertainty of power in % of reading, without the share of
            the phase angle. Where a certificate states only the whole at this power factor, the
            whole stands here and ``phase_expanded_min`` is 0.
        phase_expanded_min: expanded uncertainty of the phase angle in minutes of arc.
    """

    voltage_v: float
    current_a: float
    cos_phi: float
    power_expanded_pct: float
    phase_expanded_min: float

    def __post_init__(self) -> None:
        if self.voltage_v <= 0 or self.current_a <= 0 or not 0 < self.cos_phi <= 1:
            raise ValueError(
                f"row of a certificate at {self.voltage_v:g} V, {self.current_a:g} A, "
                f"cos phi {self.cos_phi:g}: all must be positive, cos phi at most 1"
            )
        if self.power_expanded_pct < 0 or self.phase_expanded_min < 0:
            raise ValueError("uncertainties of a certificate must not be negative")


@dataclass(frozen=True, slots=True)
class Certificate:
    """A calibration of the reference, as far as an uncertainty needs it.

    Attributes:
        name: number of the certificate.
        points: its rows, at least one.
        k: coverage factor of every row.
        drift_pct_per_year: bound on the change of power since the calibration.
        temperature_pct_per_k: bound on the temperature coefficient of power.
        age_years: since the calibration.
        temperature_deviation_k: by how much the room is off the temperature of the calibration,
            at most.
    """

    name: str
    points: tuple[CertificatePoint, ...]
    k: float = 2.0
    drift_pct_per_year: float = 0.0
    temperature_pct_per_k: float = 0.0
    age_years: float = 0.0
    temperature_deviation_k: float = 0.0

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError(f"certificate {self.name!r} has no rows: one is needed")
        if self.k <= 0:
            raise ValueError(f"certificate {self.name!r}: k {self.k:g} must be positive")

    @property
    def drift_pct(self) -> float:
        """Bound on the drift since the calibration, in %."""
        return self.drift_pct_per_year * max(self.age_years, 0.0)

    @property
    def temperature_pct(self) -> float:
        """Bound on what the temperature does, in %."""
        return self.temperature_pct_per_k * abs(self.temperature_deviation_k)

    def at(self, voltage_v: float, current_a: float, power_factor: PowerFactor) -> CertificatePoint:
        """The row nearest to a load point; of two equally near ones, the worse.

        Nearness is a choice of this project: the distance in ln U, ln I and the phase angle in
        radian, so that a factor of e in current counts as much as 57 degrees.

        >>> rows = [CertificatePoint(230, 5, cos, 0.02 / cos, 0.3) for cos in (1, 0.5)]
        >>> chosen = Certificate("1", tuple(rows)).at(230, 6, PowerFactor.parse("0.5L"))
        >>> chosen.power_expanded_pct
        0.04
        """
        angle_rad = math.acos(power_factor.cos_phi)

        def order(row: CertificatePoint) -> tuple[float, float, float]:
            distance = math.hypot(
                math.log(voltage_v / row.voltage_v),
                math.log(current_a / row.current_a),
                angle_rad - math.acos(row.cos_phi),
            )
            return round(distance, 9), -row.power_expanded_pct, -row.phase_expanded_min

        return min(self.points, key=order)

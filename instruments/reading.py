"""What a reference says that flows, whatever its make."""

from dataclasses import dataclass

Triple = tuple[float, float, float]
"""Of L1, L2, L3."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One data update: means over the update interval.

    Attributes:
        time_s: bench time when it was read.
        voltages_v, currents_a: RMS of L1, L2, L3.
        active_powers_w, apparent_powers_va, reactive_powers_var: of L1, L2, L3.
        power_factors: of L1, L2, L3.
        phase_angles_deg: of the current behind the voltage.
        total_active_power_w, total_apparent_power_va, total_reactive_power_var: sums.
        total_power_factor: of the sums.
        frequency_hz: of the voltage that is followed.
    """

    time_s: float
    voltages_v: Triple
    currents_a: Triple
    active_powers_w: Triple
    apparent_powers_va: Triple
    reactive_powers_var: Triple
    power_factors: Triple
    phase_angles_deg: Triple
    total_active_power_w: float
    total_apparent_power_va: float
    total_reactive_power_var: float
    total_power_factor: float
    frequency_hz: float

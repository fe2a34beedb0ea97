"""What a reference sees of a load, what a right meter tells of it, and energies that add up."""

import cmath
import math
from collections.abc import Mapping, Sequence

from bench.procedures.registers import LiveRead
from instruments.reading import Reading, Triple
from meters.encoding import Value

VOLTAGE_V = 230.0
ALL: Triple = (5.0, 5.0, 5.0)
L1_ALONE: Triple = (5.0, 0.0, 0.0)
INDUCTIVE_DEG, REVERSE_DEG = 60.0, 180.0


def seen(currents_a: Triple = ALL, angle_deg: float = 0.0, voltage_v: float = VOLTAGE_V) -> Reading:
    """By the reference, of currents that lag the voltages by an angle; negative ones backwards."""
    turned = cmath.exp(1j * math.radians(angle_deg))
    powers_va = [voltage_v * amps * turned for amps in currents_a]
    active_w, reactive_var = [p.real for p in powers_va], [p.imag for p in powers_va]
    apparent_va = [abs(p) for p in powers_va]
    return Reading(
        time_s=0.0,
        voltages_v=(voltage_v,) * 3,
        currents_a=_triple([abs(amps) for amps in currents_a]),
        active_powers_w=_triple(active_w),
        apparent_powers_va=_triple(apparent_va),
        reactive_powers_var=_triple(reactive_var),
        power_factors=_triple([math.copysign(1.0, amps) * turned.real for amps in currents_a]),
        phase_angles_deg=(angle_deg,) * 3,
        total_active_power_w=sum(active_w),
        total_apparent_power_va=sum(apparent_va),
        total_reactive_power_var=sum(reactive_var),
        total_power_factor=sum(active_w) / sum(apparent_va),
        frequency_hz=50.0,
    )


def _triple(values: Sequence[float]) -> Triple:
    one, two, three = values
    return one, two, three


def told_of(reference: Reading, factor: float = 1.0) -> dict[str, float]:
    """What a right PRO380 tells, behind transformers of a ratio, in the units of the catalogue."""
    found = {"grid_frequency": 50.0, "power_factor": reference.total_power_factor}
    powers = {
        "active": (reference.active_powers_w, reference.total_active_power_w),
        "reactive": (reference.reactive_powers_var, reference.total_reactive_power_var),
        "apparent": (reference.apparent_powers_va, reference.total_apparent_power_va),
    }
    for kind, (phases, total) in powers.items():
        found[f"total_{kind}_power"] = total * factor / 1000
        found |= {f"l{n}_{kind}_power": one * factor / 1000 for n, one in enumerate(phases, 1)}
    for n in (1, 2, 3):
        found[f"l{n}_voltage"] = reference.voltages_v[n - 1]
        found[f"l{n}_current"] = reference.currents_a[n - 1] * factor
        found[f"l{n}_power_factor"] = reference.power_factors[n - 1]
    return found


def live(
    values: Mapping[str, Value],
    reference: Reading,
    *earlier: tuple[Mapping[str, Value], Reading],
    odd: Mapping[str, str] | None = None,
) -> LiveRead:
    """Values that were read once, or some times before as well."""
    return LiveRead(
        values=values,
        again=tuple(told for told, _ in earlier),
        meanwhile=tuple(reading for _, reading in earlier),
        odd=odd or {},
        reference=reference,
        evidence=(),
    )


def energies(
    whole: str, parts: tuple[str, ...], off: float, each: float = 100.0
) -> dict[str, float]:
    """Parts of an energy that are all as large, and a whole that is off their sum."""
    told_parts = {f"{part}_{whole}": each for part in parts}
    return {whole: len(parts) * each + off, **told_parts}

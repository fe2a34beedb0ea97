"""Are all registers there, do they say what the reference sees, and do the parts add up?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from bench.outcome import Outcomes
from bench.procedures.plausibility import implausible
from bench.procedures.registers import LETTERS, EnergiesRead, LiveRead, MapRead
from bench.transformers import Ratio, on_primary_side
from bench.unit import Unit
from fixtures.verify import ASSUMED, Limits, Verify
from instruments.reading import Reading
from metrology.load_point import LoadPoint

PHASES = ("l1", "l2", "l3")
SINGLE_PHASE = ""
"""A meter with one phase tells its voltage and current without a number as well."""
TARIFFS = ("t1", "t2", "t3", "t4")
UI_PCT = 1.0
POWER_PCT = 1.5
REACTIVE_PCT = 2.0
FREQUENCY_HZ = 0.1
POWER_FACTOR = 0.02
FLOOR_V, FLOOR_A, FLOOR_W = 0.5, 0.02, 0.5
"""The last two at the unit's own terminals; transformers multiply them."""
RESOLUTION_KWH = 0.01
STEADY_PCT = 50.0
"""So much of what a reading may be off by, readings may differ by from one another."""
SOURCE = f"class of the meter; {ASSUMED}"
CLEAR_SHARE = 0.1
"""Of the apparent power: with less, a direction or a quadrant is not judged. Of the largest
current: with less, a phase has no power factor."""
FORWARD_REVERSE = "FR"
QUADRANT_1 = f"import and inductive is quadrant 1, as in IEC 62053-23; {ASSUMED}"


def test_present(unit: Unit, register_map: Outcomes[MapRead], verify: Verify) -> None:
    """Every value that the manual promises is there, and can be true."""
    read = register_map.of(unit)
    verify.evidence = read.evidence
    doubts = {name: implausible(unit, name, value) for name, value in read.values.items()}
    for name, why in {**read.missing, **read.undecodable, **doubts}.items():
        if LETTERS.fullmatch(name) and name in read.undecodable:
            verify.characterised(name, name, "no letter", reason=why)
        elif why:
            verify.true(name, name, str(read.values.get(name, "-")), ok=False, why=why)
    found, promised = len(read.values) + len(read.undecodable), len(unit.client.names)
    why = f"{found} of {promised} values came"
    verify.true("", "values present", found, ok=found == promised, why=why)
    if read.refused:
        verify.characterised("refused", "blocks given in pieces alone", ", ".join(read.refused))


def _check(
    verify: Verify, read: LiveRead, name: str, wanted: float, half_width: float, unit: str
) -> None:
    """Compare one register; what its sign is in reverse flow the manual leaves open.

    What flows forward is positive; there its sign is judged with it. A register that the model
    does not have is left out.
    """
    if name not in read.values:
        return
    found = float(read.values[name])
    limits = Limits.around(abs(wanted), half_width, SOURCE)
    verify.within(name, name, found if wanted > half_width else abs(found), unit, limits)
    if wanted < -half_width:
        sign = "negative" if found < 0 else "positive"
        verify.characterised(f"{name}/sign", f"sign of {name} in reverse", sign)


def _powers(reading: Reading) -> dict[str, tuple[tuple[float, ...], float, float, str]]:
    """Phases, total, share of the apparent power that it may be off, and unit."""
    return {
        "active_power": (reading.active_powers_w, reading.total_active_power_w, POWER_PCT, "kW"),
        "reactive_power": (
            reading.reactive_powers_var,
            reading.total_reactive_power_var,
            REACTIVE_PCT,
            "kvar",
        ),
        "apparent_power": (
            reading.apparent_powers_va,
            sum(reading.apparent_powers_va),
            POWER_PCT,
            "kVA",
        ),
    }


def test_reading(
    unit: Unit, register_point: LoadPoint, live_registers: Outcomes[LiveRead], verify: Verify
) -> None:
    """Voltage, current, power, power factor and frequency agree with the reference."""
    read = live_registers.of(unit)
    verify.evidence = read.evidence
    verify.conditions = {"load_point": register_point.name, **unit.transformers.conditions}
    for due in _due(unit.transformers.ratio, read.reference):
        _check(verify, read, due.name, due.value, due.half_width, due.symbol)
    if not verify.findings:
        verify.not_applicable("", "the model tells no values of the moment on this bus")


def test_steady(
    unit: Unit, register_point: LoadPoint, live_registers: Outcomes[LiveRead], verify: Verify
) -> None:
    """A value of the moment is the same whenever it is read under constant load.

    What the source has changed meanwhile, by the reference, is no fault of the meter; a change that
    has gone again when the reference is read cannot be told from the meter's own.
    """
    read = live_registers.of(unit)
    verify.evidence = read.evidence
    shares = unsteady_shares(read, unit.transformers.ratio)
    if not read.again or not shares:
        verify.not_applicable("", "values of the moment are read once here, or are not told")
        return
    worst = max(shares, key=lambda name: shares[name])
    verify.conditions = {"load_point": register_point.name, "register": worst}
    limits = Limits(None, STEADY_PCT, f"half of what a reading may be off by; {SOURCE}")
    found = shares[worst] * 100
    verify.within("", "spread of readings, of what they may be off by", found, "%", limits)


def unsteady_shares(read: LiveRead, ratio: Ratio) -> Mapping[str, float]:
    """By how much each register differed, over what the reference saw change, as a share.

    Args:
        read: the register's values, and what the reference saw meanwhile.
        ratio: of the transformers of the unit.

    Returns:
        By name, in parts of what a reading may be off by.
    """
    readings = (*read.meanwhile, read.reference)
    seen: dict[str, list[float]] = {}
    for due in (due for reading in readings for due in _due(ratio, reading)):
        seen.setdefault(due.name, []).append(due.value)
    shares: dict[str, float] = {}
    for due in _due(ratio, read.reference):
        if due.name in read.values:
            told = [float(values[due.name]) for values in (read.values, *read.again)]
            spread = float(np.ptp(told) - np.ptp(seen[due.name]))
            shares[due.name] = max(spread, 0.0) / due.half_width
    return shares


@dataclass(frozen=True, slots=True)
class Due:
    """What a register should tell by the reference, and by how much it may be off."""

    name: str
    value: float
    half_width: float
    symbol: str


def _due(ratio: Ratio, reading: Reading) -> Iterator[Due]:
    seen = on_primary_side(reading, ratio)
    places = (*(f"{phase}_" for phase in PHASES), SINGLE_PHASE)
    for place, index in zip(places, (0, 1, 2, 0), strict=True):
        volts, amps = seen.voltages_v[index], seen.currents_a[index]
        yield Due(f"{place}voltage", volts, volts * UI_PCT / 100 + FLOOR_V, "V")
        width_a = amps * UI_PCT / 100 + FLOOR_A * ratio.factor
        yield Due(f"{place}current", amps, width_a, "A")
    for kind, (phases, total, share_pct, symbol) in _powers(seen).items():
        apparent = (*seen.apparent_powers_va, sum(seen.apparent_powers_va))
        names = (*(f"{phase}_{kind}" for phase in PHASES), f"total_{kind}")
        for name, watts, scale in zip(names, (*phases, total), apparent, strict=True):
            width = scale * share_pct / 100 + FLOOR_W * ratio.factor
            yield Due(name, watts / 1000, width / 1000, symbol)
    for phase, factor, amps in zip(PHASES, seen.power_factors, seen.currents_a, strict=True):
        if amps > CLEAR_SHARE * max(seen.currents_a):
            yield Due(f"{phase}_power_factor", factor, POWER_FACTOR, "")
    total_factor = seen.total_active_power_w / sum(seen.apparent_powers_va)
    yield Due("power_factor", total_factor, POWER_FACTOR, "")
    yield Due("grid_frequency", seen.frequency_hz, FREQUENCY_HZ, "Hz")


def test_direction(
    unit: Unit, register_point: LoadPoint, live_registers: Outcomes[LiveRead], verify: Verify
) -> None:
    """A phase is told as forward or reverse as it flows; other letters are recorded."""
    read = live_registers.of(unit)
    verify.evidence = read.evidence
    verify.conditions = {"load_point": register_point.name}
    for name, letter, phase in _direction_letters(read):
        active, share = _shares(read.reference, phase)
        if letter not in FORWARD_REVERSE or share < CLEAR_SHARE:
            verify.characterised(name, name, letter)
        else:
            verify.equal(
                name, name, letter, FORWARD_REVERSE[active < 0], f"the reference; {ASSUMED}"
            )
    for name, why in read.odd.items():
        verify.characterised(name, name, "no letter", reason=why)
    if not verify.findings:
        verify.not_applicable("", "the model tells no directions on this bus")


def _direction_letters(read: LiveRead) -> list[tuple[str, str, int | None]]:
    """Name, letter and phase of each direction that is told; the first is of L1 or of the sum."""
    if "phase_direction" in read.values:
        letters = str(read.values["phase_direction"])
        return [(f"l{n}_direction", letter, n) for n, letter in enumerate(letters, 1)]
    names = {"current_direction": 1, "l2_current_direction": 2, "l3_current_direction": 3}
    return [(n, str(read.values[n]), phase) for n, phase in names.items() if n in read.values]


def test_quadrant(
    unit: Unit, register_point: LoadPoint, live_registers: Outcomes[LiveRead], verify: Verify
) -> None:
    """Import with inductive load is quadrant 1, and nothing else is."""
    read = live_registers.of(unit)
    verify.evidence = read.evidence
    verify.conditions = {"load_point": register_point.name}
    for name, phase in (("present", None), *((f"l{n}", n) for n in (1, 2, 3))):
        if f"{name}_quadrant" in read.values:
            _check_quadrant(verify, read, f"{name}_quadrant", phase)
    if not verify.findings:
        verify.not_applicable("", "the model tells no quadrants on this bus")


def _check_quadrant(verify: Verify, read: LiveRead, name: str, phase: int | None) -> None:
    active, active_share = _shares(read.reference, phase)
    reactive, reactive_share = _shares(read.reference, phase, reactive=True)
    found = float(read.values[name])
    clear = min(active_share, reactive_share) >= CLEAR_SHARE
    if clear and active > 0 and reactive > 0:
        verify.equal(name, name, found, 1.0, QUADRANT_1)
    elif clear:
        verify.true(f"{name}/other", name, found, ok=found != 1, why=f"1 is wrong: {QUADRANT_1}")
    else:
        verify.characterised(name, name, found)


def _shares(seen: Reading, phase: int | None, *, reactive: bool = False) -> tuple[float, float]:
    """Power of a phase, or of all, and its share of the apparent power."""
    powers = seen.reactive_powers_var if reactive else seen.active_powers_w
    chosen = range(len(powers)) if phase is None else (phase - 1,)
    power = sum(powers[index] for index in chosen)
    apparent = sum(seen.apparent_powers_va[index] for index in chosen)
    return power, abs(power) / apparent if apparent > 1.0 else 0.0


def test_sums(unit: Unit, energy_registers: Outcomes[EnergiesRead], verify: Verify) -> None:
    """Phases and tariffs add up to the whole, for every kind of energy."""
    read = energy_registers.of(unit)
    verify.evidence = read.evidence
    for kind in ("active", "reactive"):
        for way in ("total", "forward", "reverse"):
            whole = f"{way}_{kind}_energy"
            for parts, names in (("phases", PHASES), ("tariffs", TARIFFS)):
                present = [f"{n}_{whole}" for n in names if f"{n}_{whole}" in read.values]
                if whole in read.values and present:
                    _check_sum(verify, read, whole, parts, present)
    if not verify.findings:
        verify.not_applicable("", "the model has no parts of its energies on this bus")


def _check_sum(
    verify: Verify, read: EnergiesRead, whole: str, parts: str, names: list[str]
) -> None:
    total = sum(read.values[name] for name in names)
    grain = float(np.spacing(np.float32(max(map(abs, read.values.values())))))
    width = (len(names) + 1) * (RESOLUTION_KWH + grain)
    limits = Limits.around(total, width, "sum of the parts")
    symbol = "kvarh" if "reactive" in whole else "kWh"
    verify.within(
        f"{whole}/{parts}", f"{whole} against its {parts}", read.values[whole], symbol, limits
    )

"""Tariffs by the bus: the energy is counted in the register of the tariff, and in no other."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench import levels
from bench.assembly import Bench
from bench.buses import settings_on
from bench.outcome import Outcomes, each, together
from bench.plan import TariffPlan
from bench.planned_currents import FLOW_SHARE
from bench.procedures.energies import Flowed, let_flow_of, read_energies
from bench.procedures.persistence import power_cycle
from bench.settings import CODE
from bench.unit import Unit
from instruments.stimulus import Stimulus
from meters.catalogue import Meter
from metrology.combination import Flow, expect
from metrology.load_point import LoadPoint, PowerFactor

ALL = "all"
TOTAL, DIRECTIONS = "total", ("forward", "reverse")
SHIFTED = PowerFactor(0.8)
"""Inductive; with it three quarters as much reactive energy flows as active, a choice."""
NOTHING = Flowed(0.0, 0.0, 0.0, 0.0)
FORWARD = (False,)
"""The ways in which energy flows while the tariff inputs are tried."""


@dataclass(frozen=True, slots=True)
class TariffCode:
    """A step of the suite: a value of the tariff setting."""

    code: int

    @property
    def name(self) -> str:
        """As in the manual: ``T-11``."""
        return f"T-{self.code:02d}"


def codes_of(units: Iterable[tuple[Meter, str]]) -> tuple[TariffCode, ...]:
    """The tariff codes of some models on kinds of bus that can be left again, each once."""
    found = {
        entry.code
        for meter, kind in units
        if meter.tariffs is not None
        for write in [settings_on(meter, kind).get(meter.tariffs.setting)]
        for entry in meter.tariffs.codes
        if write is not None and write.allows(entry.code) and not write.locks(entry.code)
    }
    return tuple(TariffCode(code) for code in sorted(found))


def offers(unit: Unit, step: TariffCode) -> bool:
    """Whether a unit can be set to a tariff over its bus, and be set back."""
    tariffs = unit.meter.tariffs
    if tariffs is None or not unit.can_set(tariffs.setting):
        return False
    write = unit.client.settings[tariffs.setting]
    known = step.code in {entry.code for entry in tariffs.codes}
    return known and write.allows(step.code) and not write.locks(step.code)


def parts_of(unit: Unit) -> dict[str, str]:
    """Beginning of its energies' names by tariff as ``T1``, and of those of ``ALL`` tariffs."""
    beginnings = {f"T{number}": f"t{number}_" for number in range(1, 5)}
    return {
        part: beginning
        for part, beginning in {**beginnings, ALL: ""}.items()
        if any(unit.client.has(active(beginning, direction)) for direction in DIRECTIONS)
    }


def active(beginning: str, direction: str) -> str:
    """Name of a register of active energy; its direction may be ``total`` as well."""
    return f"{beginning}{direction}_active_energy"


def reactive_of(unit: Unit, beginning: str) -> tuple[str, ...]:
    """Names of both registers of reactive energy; none where the bus does not tell both."""
    names = tuple(f"{beginning}{direction}_reactive_energy" for direction in DIRECTIONS)
    return names if all(unit.client.has(name) for name in names) else ()


def _energies_of(unit: Unit) -> Iterator[str]:
    for beginning in parts_of(unit).values():
        names = (active(beginning, direction) for direction in (TOTAL, *DIRECTIONS))
        yield from (name for name in names if unit.client.has(name))
        yield from reactive_of(unit, beginning)


def totals_of(unit: Unit, code: int, forward_kwh: float, reverse_kwh: float) -> tuple[float, ...]:
    """By how much a total may go up with a code; each direction is a magnitude."""
    entry = unit.meter.codes[code]
    flow = Flow((forward_kwh, -reverse_kwh, 0.0))
    return expect(entry.meaning.value, entry.feeds.model_dump(mode="json"), flow).totals


@dataclass(frozen=True, slots=True)
class CountedInTariff:
    """What one unit counted in one tariff.

    Attributes:
        code: the combination code in force; None if it has none, or nobody knows it.
        before, after: registers in kWh and kvarh by name, both read without load.
        forward, reverse: what flowed in each direction, as registers of the primary side have it.
        evidence: where it is kept.
    """

    code: int | None
    before: Mapping[str, float]
    after: Mapping[str, float]
    forward: Flowed
    reverse: Flowed
    evidence: tuple[str, ...]

    def change(self, name: str) -> float:
        """By how much a register went up."""
        return self.after[name] - self.before[name]


def count_in_tariff(bench: Bench, step: TariffCode, plan: TariffPlan) -> Outcomes[CountedInTariff]:
    """Select a tariff on every unit over its bus, and let energy flow both ways.

    What was counted is read once another tariff is selected: what a unit loses when its tariff
    changes is gone by then.
    """
    bench.apply_voltage()
    able = [unit for unit in bench.units.values() if offers(unit, step)]
    selected = each(able, lambda unit: _select(unit, step.code))
    counted = _count(bench, able, plan, (False, True), lambda unit: _leave(unit, step))
    restored = each(bench.units.values(), _restore)
    return together(restored, together(selected, counted))


def _count(
    bench: Bench,
    units: Sequence[Unit],
    plan: TariffPlan,
    ways: Sequence[bool],
    afterwards: Callable[[Unit], None] = lambda _: None,
) -> Outcomes[CountedInTariff]:
    """Registers, energy forwards or in reverse, what is to be done then, registers.

    In each direction half of what the plan says flows.
    """
    first = bench.evidence.position()
    bench.apply_voltage()
    codes = each(units, _code_in_force)
    names = sorted({name for unit in units for name in _energies_of(unit)})
    before = together(codes, read_energies(units, names))
    flowed = {
        way: let_flow_of(bench, _shifted(bench, reverse=way), plan.energy_kwh / 2) for way in ways
    }
    done = together(before, each(units, afterwards))
    after = together(done, read_energies(units, names))
    evidence = bench.evidence.cited(first)
    values = {
        unit.position: CountedInTariff(
            code=codes.values[unit.position],
            before=before.values[unit.position],
            after=after.values[unit.position],
            forward=flowed.get(False, NOTHING).times(unit.ct_factor),
            reverse=flowed.get(True, NOTHING).times(unit.ct_factor),
            evidence=evidence,
        )
        for unit in units
        if unit.position in after.values
    }
    return Outcomes(values, after.faults)


def _shifted(bench: Bench, *, reverse: bool) -> Stimulus:
    ratings = bench.meters[0].ratings
    return levels.stimulus_for(
        LoadPoint(
            "tariffs",
            ratings.un_v,
            FLOW_SHARE * ratings.imax_a,
            SHIFTED,
            ratings.fn_hz,
            (1, 2, 3) if ratings.elements > 1 else (1,),
            reverse,
        )
    )


def _code_in_force(unit: Unit) -> int | None:
    told = unit.client.present(CODE) if unit.meter.codes else None
    found = unit.delivered.get(CODE) if told is None else told
    return int(found) if found is not None and int(found) in unit.meter.codes else None


def _select(unit: Unit, code: int) -> None:
    if unit.meter.tariffs is not None:
        unit.journal.change(unit.meter.tariffs.setting, code)


def _leave(unit: Unit, step: TariffCode) -> None:
    """Select another tariff than that of a step, if the unit has one."""
    tariffs = unit.meter.tariffs
    if tariffs is None:
        return
    named = {entry.code: entry.tariff for entry in tariffs.codes}
    others = (TariffCode(code) for code in named if named[code] != named[step.code])
    other = next((other for other in others if offers(unit, other)), None)
    if other is not None:
        _select(unit, other.code)


@dataclass(frozen=True, slots=True)
class ByInput:
    """What one unit counted while its bus had selected T1.

    Attributes:
        with_voltage: with the tariff voltage on its input.
        after_loss: with it still, after a loss of supply.
        without: without it again.
    """

    with_voltage: CountedInTariff
    after_loss: CountedInTariff
    without: CountedInTariff


def has_relay(bench: Bench, unit: Unit) -> bool:
    """Whether the station can put a voltage onto the tariff input of a unit, and may."""
    relays = bench.station.relays
    wired = bench.station.positions[unit.position].tariff_relay is not None
    return relays is not None and unit.meter.key in relays.verified_for and wired


def count_by_input(bench: Bench, plan: TariffPlan, off_s: float) -> Outcomes[ByInput]:
    """Let energy flow with and without voltage on the tariff inputs, T1 selected by the bus.

    Between the two the supply is lost for ``off_s`` while the voltage stays.
    """
    able = [
        unit
        for unit in bench.units.values()
        if unit.meter.tariffs is not None
        and unit.meter.tariffs.has_input
        and has_relay(bench, unit)
        and offers(unit, TariffCode(1))
    ]
    if not able:
        return Outcomes({}, {})
    bench.apply_voltage()
    selected = each(able, lambda unit: _select(unit, 1))
    _switch(bench, able, on=True)
    with_voltage = _count(bench, able, plan, FORWARD)
    up = power_cycle(bench, off_s)
    after_loss = together(up, _count(bench, able, plan, FORWARD))
    _switch(bench, able, on=False)
    seen = (with_voltage, after_loss, _count(bench, able, plan, FORWARD))
    restored = each(able, _restore)
    faults = {**restored.faults, **seen[2].faults, **seen[1].faults, **seen[0].faults}
    faults |= selected.faults
    values = {
        unit.position: ByInput(*(found.values[unit.position] for found in seen))
        for unit in able
        if unit.position not in faults and all(unit.position in s.values for s in seen)
    }
    return Outcomes(values, faults)


def _switch(bench: Bench, units: Iterable[Unit], *, on: bool) -> None:
    """The voltage of the tariff inputs."""
    if bench.relays is not None:
        for unit in units:
            bench.relays.set(unit.position, on=on)


def _restore(unit: Unit) -> None:
    unit.journal.restore()

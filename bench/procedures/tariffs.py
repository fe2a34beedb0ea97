"""Tariffs by the bus: the energy is counted in the register of the tariff, and in no other."""

from collections.abc import Iterable
from dataclasses import dataclass

from bench.assembly import Bench
from bench.buses import settings_on
from bench.outcome import Outcomes, each, together
from bench.plan import TariffPlan
from bench.procedures.energies import Counted, count
from bench.unit import Unit
from contracts.errors import ConfigError
from meters.catalogue import Meter

WHOLES = ("total_active_energy", "forward_active_energy")
"""What is counted by tariff; over a bus that does not tell the first, the second."""


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


def whole_of(unit: Unit) -> str:
    """The register that counts whatever the tariff.

    Raises:
        ConfigError: its bus tells none.
    """
    found = next((name for name in WHOLES if unit.client.has(name)), None)
    if found is None:
        raise ConfigError(f"{unit}: its bus tells no energy that is counted by tariff")
    return found


def registers_of(unit: Unit) -> dict[str, str]:
    """The register of each tariff, by tariff as ``T1``."""
    names = {f"T{number}": f"t{number}_{whole_of(unit)}" for number in range(1, 5)}
    return {tariff: name for tariff, name in names.items() if unit.client.has(name)}


def count_in_tariff(bench: Bench, step: TariffCode, plan: TariffPlan) -> Outcomes[Counted]:
    """Select a tariff on every unit over its bus, and let energy flow."""
    bench.apply_voltage()

    def select(unit: Unit) -> None:
        tariffs = unit.meter.tariffs
        if tariffs is not None and offers(unit, step):
            unit.journal.change(tariffs.setting, step.code)

    selected = each(bench.units.values(), select)
    able = [unit for unit in bench.units.values() if offers(unit, step)]
    names = {n for unit in able for n in (whole_of(unit), *registers_of(unit).values())}
    counted = together(selected, count(bench, plan.energy_kwh, sorted(names)))
    restored = each(bench.units.values(), _restore)
    return together(restored, counted)


@dataclass(frozen=True, slots=True)
class ByInput:
    """What one unit counted while its bus had selected T1.

    Attributes:
        with_voltage: with the tariff voltage on its input.
        without: without it again.
    """

    with_voltage: Counted
    without: Counted


def has_relay(bench: Bench, unit: Unit) -> bool:
    """Whether the station can put a voltage onto the tariff input of a unit, and may."""
    relays = bench.station.relays
    wired = bench.station.positions[unit.position].tariff_relay is not None
    return relays is not None and unit.meter.key in relays.verified_for and wired


def count_by_input(bench: Bench, plan: TariffPlan) -> Outcomes[ByInput]:
    """Let energy flow with and without voltage on the tariff inputs, T1 selected by the bus."""
    able = [
        unit
        for unit in bench.units.values()
        if unit.meter.tariffs is not None
        and unit.meter.tariffs.has_input
        and has_relay(bench, unit)
        and offers(unit, TariffCode(1))
    ]
    if not able or bench.relays is None:
        return Outcomes({}, {})
    bench.apply_voltage()
    selected = each(able, _select_first)
    names = sorted({n for u in able for n in (whole_of(u), *registers_of(u).values())})
    seen = []
    for on in (True, False):
        for unit in able:
            bench.relays.set(unit.position, on=on)
        seen.append(count(bench, plan.energy_kwh, names))
    restored = each(able, _restore)
    faults = {**restored.faults, **seen[1].faults, **seen[0].faults, **selected.faults}
    values = {
        unit.position: ByInput(seen[0].values[unit.position], seen[1].values[unit.position])
        for unit in able
        if unit.position not in faults and all(unit.position in s.values for s in seen)
    }
    return Outcomes(values, faults)


def _select_first(unit: Unit) -> None:
    tariffs = unit.meter.tariffs
    if tariffs is not None:
        unit.journal.change(tariffs.setting, 1)


def _restore(unit: Unit) -> None:
    unit.journal.restore()

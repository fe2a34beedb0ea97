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


def _restore(unit: Unit) -> None:
    unit.journal.restore()

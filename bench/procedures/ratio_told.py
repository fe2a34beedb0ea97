"""What units for current transformers tell of the ratio that they are set to."""

from bench.assembly import Bench
from bench.outcome import each
from bench.transformers import Ratio
from bench.unit import Unit
from bench.untold import as_it_stands

REGISTERS = ("ct_ratio", "short_ct_ratio", "ct_mode")
"""What a model may have about its ratio; only one that can be written is sure to be a ratio."""


def learn_ratios(bench: Bench) -> None:
    """Ask every unit for current transformers that answers; without load, right after start-up.

    Raises:
        InstrumentError: every unit was silent.
    """
    fitted = [unit for unit in bench.units.values() if unit.transformers.fitted]
    asked = each(fitted, lambda unit: _learn(bench, unit))
    for position, why in asked.faults.items():
        bench.units[position].transformers.unread = why


def _learn(bench: Bench, unit: Unit) -> None:
    first, known = bench.evidence.position(), unit.transformers
    names = [name for name in REGISTERS if unit.client.has(name)]
    found = {name: as_it_stands(unit, name) for name in names}
    known.evidence = bench.evidence.cited(first) if names else ()
    section = unit.meter.ct_ratio
    if section is not None and section.setting in found:
        try:
            known.told = Ratio.told(found.pop(section.setting))
        except ValueError as error:
            known.unread = str(error)
    known.registers = found

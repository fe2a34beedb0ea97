"""The ratio of the current transformers: set, seen in the registers, and set back.

Each setting is one of a limited number in the life of a meter, so this is done on units alone that
are declared expendable; of these it takes two.
"""

from dataclasses import dataclass

from bench import levels
from bench.assembly import Bench
from bench.outcome import Outcomes, each
from bench.planned_currents import RATIO_SHARE
from bench.procedures.registers import REFRESHED_WITHIN_S
from bench.unit import Unit
from contracts.errors import LinkFault, MeterLinkError

CURRENT = "l1_current"
SCALE = 20
"""The new ratio is so many times the old one, as far as it can be set."""
DIGITS = 10_000


@dataclass(frozen=True, slots=True)
class RatioSeen:
    """What one unit made of another ratio.

    Attributes:
        old, new: the ratios as they are written, digits of primary and secondary.
        found: what was read back after the new one.
        current_before_a, current_after_a: of L1, by its register.
        back: what was read back after the old one was set again.
        refused: how the write was not taken; empty if it was.
        evidence: where it is kept.
    """

    old: float
    new: float
    found: float
    current_before_a: float
    current_after_a: float
    back: float
    refused: str
    evidence: tuple[str, ...]

    @property
    def scale(self) -> float:
        """By how much the primary current must have gone up."""
        return quotient(self.new) / quotient(self.old)


def quotient(ratio: float) -> float:
    """Primary over secondary current of a ratio as it is written."""
    primary, secondary = divmod(int(ratio), DIGITS)
    return primary / secondary


def other_ratio(ratio: float, primary_max: int) -> float:
    """A ratio that differs enough from another one."""
    primary, secondary = divmod(int(ratio), DIGITS)
    wanted = primary * SCALE
    return float(
        (wanted if wanted <= primary_max else max(primary // SCALE, 5)) * DIGITS + secondary
    )


def set_and_back(bench: Bench) -> Outcomes[RatioSeen]:
    """Set another ratio on every expendable unit that has the setting, look, and set it back."""
    able = [unit for unit in bench.units.values() if unit.expendable and setting_of(unit)]
    if not able:
        return Outcomes({}, {})
    ratings = bench.meters[0].ratings
    currents = levels.on_elements(RATIO_SHARE * ratings.imax_a, ratings.elements)
    bench.apply(levels.signed_currents(ratings.un_v, currents, ratings.fn_hz))
    return each(able, lambda unit: _set_and_back(bench, unit))


def setting_of(unit: Unit) -> str:
    """The setting of the ratio over the unit's bus; empty if there is none."""
    section = unit.meter.ct_ratio
    name = "" if section is None or section.setting is None else section.setting
    return name if name and unit.can_set(name) else ""


def _set_and_back(bench: Bench, unit: Unit) -> RatioSeen:
    first, name = bench.evidence.position(), setting_of(unit)
    section = unit.meter.ct_ratio
    assert section is not None, "see setting_of()"  # noqa: S101
    old = unit.journal.remember(name)
    new = other_ratio(old, section.settable.primary_max)
    before_a = _current_a(bench, unit)
    refused = _written(unit, name, new)
    found = float(unit.client.read_one(name))
    after_a = _current_a(bench, unit)
    unit.journal.restore()
    back = float(unit.client.read_one(name))
    evidence = bench.evidence.cited(first)
    return RatioSeen(old, new, found, before_a, after_a, back, refused, evidence)


def _written(unit: Unit, name: str, ratio: float) -> str:
    try:
        unit.client.write(name, ratio)
    except MeterLinkError as error:
        if error.fault is LinkFault.SILENCE:
            raise
        return str(error.fault)
    return ""


def _current_a(bench: Bench, unit: Unit) -> float:
    bench.clock.sleep(REFRESHED_WITHIN_S)
    return float(unit.client.read_one(CURRENT))

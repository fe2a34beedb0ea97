"""A gage study: which runs belong to which operator and trial, and what they say of each point."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from contracts.errors import ConfigError
from reports import figures
from reports.plain_text import visible
from reports.statistics.gage_rr import POOLED_ABOVE, GageRR, gage_rr
from reports.statistics.points import errors_in
from reports.statistics.tables import NONE, Table
from reports.stored_run import StoredRun

ACCEPTED, REFUSED = 0.10, 0.30
"""Shares of the total variation below which a gage is good, and above which it is not: AIAG MSA."""
ENOUGH_CATEGORIES = 5


@dataclass(frozen=True, slots=True)
class Studied:
    """What a study says of one load point.

    Attributes:
        name: of the result.
        unit: of the standard deviations.
        found: the analysis.
    """

    name: str
    unit: str
    found: GageRR

    @property
    def share(self) -> float:
        """Repeatability and reproducibility over the total variation, 0 to 1."""
        return self.found.share(self.found.grr)

    @property
    def statement(self) -> str:
        """What AIAG says of such a share: good, conditional or not good enough."""
        if self.share > REFUSED:
            return "not good enough"
        few = self.found.categories < ENOUGH_CATEGORIES
        return "conditional" if self.share > ACCEPTED or few else "good"


def studied(
    runs: Mapping[str, Sequence[Sequence[str]]],
    serials: Sequence[str],
    load: Callable[[str], StoredRun],
) -> tuple[Studied, ...]:
    """Analyse every accuracy result that all the trials have of all the units.

    Args:
        runs: by operator, for each trial the names of the runs in which the units were measured.
        serials: of the units of the study.
        load: gives a run by its name.

    Raises:
        ConfigError: a trial lacks a unit or has it twice, or the trials have no result in common.
    """
    measured = {
        operator: [
            _trial(names, serials, load, f"{operator}, trial {number}")
            for number, names in enumerate(trials, 1)
        ]
        for operator, trials in runs.items()
    }
    every = [trial for trials in measured.values() for trial in trials]
    shared = [
        key
        for key in dict.fromkeys(key for _, key in every[0])
        if all((serial, key) in trial for trial in every for serial in serials)
    ]
    if not shared:
        raise ConfigError("the trials of the study have no accuracy result in common")
    return tuple(_one(key, measured, serials) for key in shared)


@dataclass(frozen=True, slots=True)
class Key:
    """A result that is measured again and again, and the width of its limits in its unit."""

    name: str
    unit: str
    width: float | None


_Trial = dict[tuple[str, Key], float]


def _trial(
    names: Sequence[str], serials: Sequence[str], load: Callable[[str], StoredRun], where: str
) -> _Trial:
    found: _Trial = {}
    for unit in (unit for name in names for unit in load(name).units):
        serial = unit.unit.serial
        for result, value in errors_in(unit.results):
            lower, upper = result.lower_limit, result.upper_limit
            width = None if lower is None or upper is None else upper - lower
            key = Key(result.name, result.unit, width)
            if (serial, key) in found:
                raise ConfigError(f"{where}: unit {serial} was measured twice at {result.name}")
            found[serial, key] = value
    if lacking := sorted(set(serials) - {serial for serial, _ in found}):
        raise ConfigError(f"{where}: has no accuracy result of unit {lacking[0]}")
    return found


def _one(key: Key, measured: Mapping[str, Sequence[_Trial]], parts: Sequence[str]) -> Studied:
    values = [
        [[trial[part, key] for trial in trials] for part in parts] for trials in measured.values()
    ]
    try:
        return Studied(key.name, key.unit, gage_rr(values, key.width))
    except ValueError as error:
        raise ConfigError(f"the study cannot be analysed: {error}") from error


def table(found: Sequence[Studied]) -> Table:
    """The study as a table."""
    columns = ("point", "EV", "AV", "EV x AV", "GRR", "PV", "GRR / TV", "GRR / limits", "ndc", "")
    return Table(
        "Gage repeatability and reproducibility",
        columns,
        tuple(_row(one) for one in found),
        "Standard deviations: EV of one operator again and again, AV between operators, EV x AV "
        "their interaction with the units (0 if its probability by chance is above "
        f"{POOLED_ABOVE:g}), PV between units, TV of all. GRR / limits: six GRR over the width of "
        "the limits. By GRR / TV: good up to 10 %, conditional up to 30 % (AIAG MSA); the units "
        "must differ as production does, or this share means nothing.",
    )


def _row(one: Studied) -> tuple[str, ...]:
    found = one.found
    deviations = (found.ev, found.av, found.interaction, found.grr, found.pv)
    limits = NONE if found.tolerance_share is None else f"{100 * found.tolerance_share:.1f} %"
    return (
        visible(one.name),
        *(f"{figures.number(float(f'{sd:.3g}'))} {visible(one.unit)}" for sd in deviations),
        f"{100 * one.share:.1f} %",
        limits,
        str(found.categories),
        one.statement,
    )

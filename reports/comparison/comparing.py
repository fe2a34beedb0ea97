"""Compare every result of two runs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from contracts.errors import ConfigError
from metrology.verdict import Verdict
from reports import figures
from reports.comparison.finding import IDENTITY, Finding, finding_of
from reports.comparison.shift import Between, family_k, standard_uncertainty
from reports.comparison.status import Status, of_all
from reports.records import ResultRecord
from reports.statistics.gathering import FIRMWARE, firmware_of
from reports.stored_run import StoredRun, StoredUnit


@dataclass(frozen=True, slots=True)
class ComparedUnit:
    """Two units that were compared.

    Attributes:
        position: in the second run.
        model, serials, firmwares, verdicts: of the first and of the second.
        same_copy: whether they are the same copy.
        same_instruments: whether the same station and position measured both.
        findings: one for each result that either has, in the order of the second run.
    """

    position: int
    model: str
    serials: tuple[str, str]
    firmwares: tuple[str, str]
    verdicts: tuple[str, str]
    same_copy: bool
    same_instruments: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of two runs.

    Attributes:
        first, second: names of the runs.
        stations, plans: of the first and of the second.
        k: coverage factor of every shift.
        units: that were compared.
        alone: what one run has and the other has not, in words; each leaves a question open.
    """

    first: str
    second: str
    stations: tuple[str, str]
    plans: tuple[str, str]
    k: float
    units: tuple[ComparedUnit, ...]
    alone: tuple[str, ...]

    @property
    def findings(self) -> list[Finding]:
        """Of all units."""
        return [finding for unit in self.units for finding in unit.findings]

    @property
    def status(self) -> Status:
        """What a gate goes by."""
        open_questions = [Status.INCONCLUSIVE] if self.alone else []
        return of_all([*(finding.status for finding in self.findings), *open_questions])


def compare(first: StoredRun, second: StoredRun) -> Comparison:
    """Compare a run with an earlier one.

    Raises:
        ConfigError: they have no unit of the same model in common.
    """
    pairs, alone = _pairs(first, second)
    if not pairs:
        raise ConfigError(
            f"runs {first.info.run!r} and {second.info.run!r} have no units of the same model: "
            f"{_models(first)}; {_models(second)}"
        )
    matched = [_matched(a, b) for a, b in pairs]
    k = family_k(sum(_has_shift(a, b) for pair in matched for a, b in pair.both))
    return Comparison(
        first=first.info.run,
        second=second.info.run,
        stations=(first.info.station, second.info.station),
        plans=(first.info.plan, second.info.plan),
        k=k,
        units=tuple(
            _unit(a, b, found, _between(first, second, a, b, k))
            for (a, b), found in zip(pairs, matched, strict=True)
        ),
        alone=(*alone, *_not_ended(first), *_not_ended(second)),
    )


def _models(run: StoredRun) -> str:
    return ", ".join(f"{u.unit.meter} at {u.unit.position}" for u in run.units) or "no unit"


def _not_ended(run: StoredRun) -> Iterator[str]:
    if run.faults:
        yield f"the bench failed in run {run.info.run}: {run.faults[0]}"


def _pairs(
    first: StoredRun, second: StoredRun
) -> tuple[list[tuple[StoredUnit, StoredUnit]], list[str]]:
    """Units that belong together: by serial number, else by position; and who is left over."""
    left = list(first.units)
    pairs: list[tuple[StoredUnit, StoredUnit]] = []
    alone: list[str] = []
    for unit in second.units:
        fitting = [other for other in left if other.unit.meter == unit.unit.meter]
        fitting.sort(key=lambda other: _strangeness(other, unit))
        if fitting:
            left.remove(fitting[0])
            pairs.append((fitting[0], unit))
        else:
            alone.append(_said(unit, second))
    return pairs, [*alone, *(_said(unit, first) for unit in left)]


def _strangeness(first: StoredUnit, second: StoredUnit) -> tuple[bool, bool]:
    return (
        not second.unit.serial or first.unit.serial != second.unit.serial,
        first.unit.position != second.unit.position,
    )


def _said(unit: StoredUnit, run: StoredRun) -> str:
    who = unit.unit
    return f"{who.meter} {who.serial} at position {who.position} is in run {run.info.run} alone"


@dataclass(frozen=True, slots=True)
class _Matched:
    both: list[tuple[ResultRecord, ResultRecord]]
    first_alone: list[ResultRecord]
    second_alone: list[ResultRecord]


def _matched(first: StoredUnit, second: StoredUnit) -> _Matched:
    before, now = dict(_keyed(first.results)), dict(_keyed(second.results))
    return _Matched(
        [(before[key], now[key]) for key in now if key in before],
        [before[key] for key in before if key not in now],
        [now[key] for key in now if key not in before],
    )


def _keyed(results: Iterable[ResultRecord]) -> Iterator[tuple[tuple[str, str, int], ResultRecord]]:
    """Each result by its name and limit set, and which one of these it is."""
    seen: Counter[tuple[str, str]] = Counter()
    for result in results:
        key = (result.name, result.limit_set)
        seen[key] += 1
        yield (*key, seen[key]), result


def _has_shift(first: ResultRecord, second: ResultRecord) -> bool:
    return None not in (standard_uncertainty(first), standard_uncertainty(second))


def _between(
    first: StoredRun, second: StoredRun, a: StoredUnit, b: StoredUnit, k: float
) -> Between:
    # On a virtual bench the seed draws the units and the instruments, whatever their labels say.
    drawn_alike = first.info.seed == second.info.seed
    return Between(
        same_copy=drawn_alike and bool(b.unit.serial) and a.unit.serial == b.unit.serial,
        same_instruments=drawn_alike
        and first.info.station == second.info.station
        and a.unit.position == b.unit.position,
        k=k,
    )


def _unit(
    first: StoredUnit, second: StoredUnit, matched: _Matched, between: Between
) -> ComparedUnit:
    found = [finding_of(a, b, between) for a, b in matched.both]
    found += [_alone(result, first, "in the first run alone") for result in matched.first_alone]
    found += [_alone(result, second, "in the second run alone") for result in matched.second_alone]
    firmwares = (firmware_of(first), firmware_of(second))
    return ComparedUnit(
        position=second.unit.position,
        model=second.unit.meter,
        serials=(first.unit.serial, second.unit.serial),
        firmwares=firmwares,
        verdicts=(first.verdict.value, second.verdict.value),
        same_copy=between.same_copy,
        same_instruments=between.same_instruments,
        findings=tuple(_announced(found)),
    )


def _alone(result: ResultRecord, unit: StoredUnit, why: str) -> Finding:
    stated = figures.stated(result)
    here_first = why.startswith("in the first")
    status = Status.NOTED
    if here_first and result.verdict is not Verdict.NOT_APPLICABLE:
        status = Status.INCONCLUSIVE
    elif not here_first and result.verdict is Verdict.FAIL:
        status = Status.DIFFERENT
    return Finding(
        position=unit.unit.position,
        name=result.name,
        quantity=result.quantity,
        unit=result.unit,
        first=stated if here_first else "",
        second="" if here_first else stated,
        status=status,
        why=f"{why}: {result.verdict}",
    )


def _announced(findings: Iterable[Finding]) -> Iterator[Finding]:
    """A firmware that says that it is another one may have another checksum."""
    found = list(findings)
    other = any(f.name == FIRMWARE and f.first != f.second for f in found)
    for finding in found:
        if other and finding.name.startswith(IDENTITY) and finding.status is Status.DIFFERENT:
            yield replace(finding, status=Status.NOTED, why="another firmware, which says so")
        else:
            yield finding

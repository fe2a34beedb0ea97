"""What the manual leaves open, frozen as it once was, and runs held against it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import ConfigError
from metrology.verdict import Verdict
from reports import figures
from reports.comparison.finding import IDENTITY, Finding, finding_of
from reports.comparison.shift import Between
from reports.comparison.status import Status
from reports.json_text import indented
from reports.records import JSON, ResultRecord
from reports.stored_run import StoredRun, StoredUnit

FORMAT = "meterbench baseline 1"
_K = 2.0


@dataclass(frozen=True, slots=True)
class Baseline:
    """Frozen values of models.

    Attributes:
        run: that they are from.
        values: by model and name of the result, each record that was seen.
    """

    run: str
    values: Mapping[str, Mapping[str, tuple[ResultRecord, ...]]]


def frozen(run: StoredRun) -> str:
    """The characterised values of a run as a file that people can read and keep under version.

    Raises:
        ConfigError: the run characterised nothing.
    """
    models: dict[str, dict[str, list[JSON]]] = {}
    for unit in run.units:
        for result in _characterised(unit):
            seen = models.setdefault(unit.unit.meter, {}).setdefault(result.name, [])
            entry = _entry(result)
            if entry not in seen:
                seen.append(entry)
    if not models:
        raise ConfigError(f"run {run.info.run!r} characterised nothing that could be frozen")
    return indented({"format": FORMAT, "run": run.info.run, "models": models}) + "\n"


def _characterised(unit: StoredUnit) -> Iterable[ResultRecord]:
    """What is left open, without who the firmware says that it is."""
    return (
        result
        for result in unit.results
        if result.verdict is Verdict.CHARACTERISED and not result.name.startswith(IDENTITY)
    )


def _entry(result: ResultRecord) -> dict[str, JSON]:
    return {
        "quantity": result.quantity,
        "value": result.value,
        "unit": result.unit,
        "expanded_uncertainty": result.expanded_uncertainty,
        "k": result.k,
    }


def read(path: Path) -> Baseline:
    """A frozen baseline.

    Raises:
        ConfigError: the file cannot be read, or is none.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ConfigError(f"{path}: format {content['format']!r}; must be {FORMAT!r}")
        return Baseline(
            str(content["run"]),
            {
                str(model): {
                    name: tuple(_record(name, entry) for entry in entries)
                    for name, entries in values.items()
                }
                for model, values in content["models"].items()
            },
        )
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, ConfigError):
            raise
        raise ConfigError(f"{path}: is no frozen baseline: {error!r}") from error


def _record(name: str, entry: Mapping[str, JSON]) -> ResultRecord:
    value, expanded, k = entry["value"], entry["expanded_uncertainty"], entry["k"]
    return ResultRecord(
        position=0,
        name=name,
        quantity=str(entry["quantity"]),
        value=value if isinstance(value, str) else _number(value),
        unit=str(entry["unit"]),
        expanded_uncertainty=_number(expanded),
        k=_number(k),
        lower_limit=None,
        upper_limit=None,
        limit_set="",
        decision_rule="",
        verdict=Verdict.CHARACTERISED,
        reason="",
        conditions={},
        evidence=(),
    )


def _number(value: JSON) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def against(baseline: Baseline, run: StoredRun) -> tuple[Finding, ...]:
    """The characterised values of a run against a baseline, as copies of the same model.

    Raises:
        ConfigError: the baseline has none of the models of the run.
    """
    if not any(unit.unit.meter in baseline.values for unit in run.units):
        known = ", ".join(baseline.values)
        raise ConfigError(f"the baseline is of {known}; run {run.info.run!r} has none of these")
    return tuple(
        finding
        for unit in run.units
        if unit.unit.meter in baseline.values
        for finding in _of_unit(baseline.values[unit.unit.meter], unit)
    )


def _of_unit(values: Mapping[str, tuple[ResultRecord, ...]], unit: StoredUnit) -> Iterable[Finding]:
    between = Between(same_copy=False, same_instruments=False, k=_K)
    now = {result.name: result for result in _characterised(unit)}
    for name, result in now.items():
        found = [finding_of(frozen, result, between) for frozen in values.get(name, ())]
        # One of several values that were seen is enough.
        yield min(found, key=_rank) if found else _new(result, unit)
    for name in values.keys() - now.keys():
        yield _gone(values[name][0], unit)


def _rank(finding: Finding) -> int:
    return [Status.SAME, Status.BETTER, Status.NOTED, Status.INCONCLUSIVE, Status.DIFFERENT].index(
        finding.status
    )


def _new(result: ResultRecord, unit: StoredUnit) -> Finding:
    return Finding(
        unit.unit.position,
        result.name,
        result.quantity,
        result.unit,
        "",
        figures.stated(result),
        Status.NOTED,
        "not in the baseline",
    )


def _gone(result: ResultRecord, unit: StoredUnit) -> Finding:
    return Finding(
        unit.unit.position,
        result.name,
        result.quantity,
        result.unit,
        figures.stated(result),
        "",
        Status.INCONCLUSIVE,
        "in the baseline alone",
    )

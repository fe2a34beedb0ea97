"""Bench time: of plans against the least that is possible, and of the rule that ends a point.

Every run is a real one on the virtual bench, in a process of its own, so this takes minutes.

* ``eol-fast`` and ``eol-full`` with 1, 4 and 20 positions against the least time in which the same
  run could have been done, see ``least_time``; and 20 positions against one.
* An accuracy point of ``eol-full`` with ``until: decision`` against the fixed rule of 25 pulses and
  30 s at the same points: the median over good units, points and seeds.

Run it with ``python -m benchmarks.bench_time``.
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from bench.computations import kept
from bench.edges_at import EdgesAt
from bench.processes import ROOT
from benchmarks.captures import course
from benchmarks.least_time import least_time_s
from benchmarks.plan_runs import PlanRun, ran
from benchmarks.ratio import TimesAsLong, report

PLANS = ROOT / "plans"
SEEDS = (1, 2, 3)
TIMES_LEAST = 1.10
TIMES_ONE = 1.05
TIMES_FIXED = 0.5
UNITS_AT_A_POINT = 4
FIXED = {"until": "uncertainty", "min_pulses": 25, "min_time_s": 30, "timing_pct": 100}
"""A rule that takes no notice of what the pulses say."""


@dataclass(frozen=True, slots=True)
class Times:
    """Bench time of a plan, and the least in which it could have been done, in s."""

    plan: str
    positions: int
    bench_s: float
    least_s: float

    @property
    def against_least(self) -> TimesAsLong:
        """The bench against the least."""
        name = f"{self.plan}, {_positions(self.positions)}: the least possible"
        return TimesAsLong(name, self.bench_s, self.least_s, TIMES_LEAST)


def ratios() -> Iterator[TimesAsLong]:
    """Measure them all, one after the other."""
    fast = {}
    for positions in (1, 4, 20):
        fast[positions] = _times("eol-fast", positions, SEEDS)
        yield fast[positions].against_least
    one, many = fast[1].bench_s, fast[20].bench_s
    yield TimesAsLong("eol-fast, 20 positions: 1 position", many, one, TIMES_ONE)
    for positions in (1, 4):
        yield _times("eol-full", positions, SEEDS[:1]).against_least
    yield _point_against_fixed()


def _positions(count: int) -> str:
    return "1 position" if count == 1 else f"{count} positions"


def _times(plan: str, positions: int, seeds: Sequence[int]) -> Times:
    """The run that is the median of those with these seeds."""
    found = []
    for seed in seeds:
        with ran(PLANS / f"{plan}.yaml", positions, seed) as run:
            found.append(Times(plan, positions, run.bench_time_s, least_time_s(run)))
    return sorted(found, key=lambda times: times.bench_s)[len(found) // 2]


def _point_against_fixed() -> TimesAsLong:
    decided = _median_point_s({})
    fixed = _median_point_s(FIXED)
    name = "an accuracy point until decision: 25 pulses and 30 s"
    return TimesAsLong(name, decided, fixed, TIMES_FIXED)


def _median_point_s(changes: dict[str, Any]) -> float:
    """Of a point of one unit, from the load being asked for until the unit has its decision."""
    content = yaml.safe_load((PLANS / "eol-full.yaml").read_text(encoding="utf-8"))
    content["suites"] = ["accuracy"]
    content["accuracy"] |= changes
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.yaml"
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        found: list[float] = []
        for seed in SEEDS:
            with ran(path, UNITS_AT_A_POINT, seed) as run:
                found += _points_s(run)
    return statistics.median(found)


def _points_s(run: PlanRun) -> list[float]:
    """Of every unit at every point: a unit ends with the last reference pulse that it used."""
    seen = course(run.evidence)
    found = []
    for path, watched in seen.captures.items():
        applied_s = max(load_s for load_s in seen.loads_s if load_s < watched.start_s)
        ends_s = [one.until_s for one in _last_reference_pulses(run) if one.file == path.name]
        found += [watched.start_s - applied_s + end_s for end_s in ends_s]
    return found


def _last_reference_pulses(run: PlanRun) -> list[EdgesAt]:
    found = []
    for one in kept(run.evidence):
        if one.name.startswith("accuracy/error/"):
            inputs: Any = one.inputs
            place = inputs["reference_edges_s"]["edges_at"]
            found.append(EdgesAt(**{f.name: place[f.name] for f in fields(EdgesAt)}))
    return found


def main() -> int:
    """Print one line a ratio; 1 if one is missed."""
    return report(ratios())


if __name__ == "__main__":
    sys.exit(main())

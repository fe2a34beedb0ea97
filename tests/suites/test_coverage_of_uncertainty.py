"""Measured and hidden true error differ by less than the expanded uncertainty, as stated."""

from pathlib import Path

from bench import run_config
from bench.assembly import Bench
from bench.plan import AccuracyPlan, load_plan
from bench.procedures.accuracy import measure_errors
from metrology.load_point import LoadPoint
from metrology.standards import Ratings
from reports.evidence import EvidenceFolder
from tests.suites.bench_runs import EOL, SIM

SEEDS = 50
UNITS = tuple(f"{position}=pro380-mod" for position in (1, 2, 3, 4))
AT_LEAST = 0.93


def points() -> tuple[AccuracyPlan, list[LoadPoint]]:
    plan = load_plan(EOL).accuracy
    assert plan is not None
    ratings = Ratings(imin_a=0.25, itr_a=0.5, iref_a=5.0, imax_a=100.0)
    return plan, [point.at(ratings, 230.0, 50.0) for point in plan.points]


def inside(seed: int, folder: Path) -> list[bool]:
    """One load point, four units, with hidden errors of everything drawn anew."""
    plan, load_points = points()
    config = run_config.make(
        station_file=SIM, plan_file=EOL, units=UNITS, out=folder, seed=1000 + seed
    )
    evidence = EvidenceFolder(folder / f"evidence-{seed}")
    bench = Bench(config, evidence, lambda _, __: None)
    try:
        measured = measure_errors(bench, load_points[seed % len(load_points)], plan)
        assert bench.virtual is not None
        meters = bench.virtual.control.ask("truth")["meters"]
        assert isinstance(meters, dict)
        found = []
        for position, value in measured.values.items():
            truth = meters[str(position)]
            assert isinstance(truth, dict)
            hidden = truth["error_pct"]
            assert isinstance(hidden, float)
            found.append(abs(value.error.value - hidden) < value.error.expanded)
        return found
    finally:
        bench.close()
        evidence.close()


def test_the_interval_holds_the_truth_in_93_of_100_seeded_points(tmp_path: Path) -> None:
    hits = [hit for seed in range(SEEDS) for hit in inside(seed, tmp_path)]
    assert len(hits) == SEEDS * len(UNITS)
    assert sum(hits) / len(hits) >= AT_LEAST, f"{sum(hits)} of {len(hits)}"

"""The check with a reference unit: what drifts is seen, what is stable is not, and how often."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml

from bench.golden import LEAST, RULES, Expected, broken_rules, check, expected_of, out_of_control
from bench.golden_state import GoldenState, keep, objections
from bench.station import load_station
from contracts.errors import ConfigError
from metrology.verdict import Verdict
from reports.records import ResultRecord, RunInfo, UnitRecord
from reports.statistics.rules import BEYOND
from reports.stored_run import StoredRun, StoredUnit

SIM = Path(__file__).resolve().parents[2] / "stations" / "sim.yaml"
NAME = "accuracy/error/iref-pf1"
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
STANDARD = Expected(0.0, 1.0)


def run_with(*values_pct: float, serial: str = "22091001") -> StoredRun:
    info = RunInfo("r", "p", "s", "station", NOW.isoformat(), "m", None, ())
    results = tuple(
        ResultRecord(
            1, NAME, "percentage error", value, "%", None, None, -1.0, 1.0, "", "",
            Verdict.PASS, "", {}, (),
        )
        for value in values_pct
    )  # fmt: skip
    unit = StoredUnit(UnitRecord(1, "pro380-mod", serial, ""), results, (), run_ended=True)
    return StoredRun(info, (unit,), (), None)


def history(count: int, seed: int = 1) -> list[StoredRun]:
    rng = np.random.default_rng(seed)
    return [run_with(float(value)) for value in rng.normal(0.1, 0.03, count)]


def found(now_pct: float, earlier: Sequence[StoredRun]) -> tuple[str, ...]:
    return out_of_control(check(earlier, run_with(now_pct), {}))


def test_a_reference_that_is_off_by_0_3_percent_is_seen_and_named() -> None:
    (line,) = found(0.1 - 0.3, history(20))
    assert "position 1" in line
    assert NAME in line
    assert BEYOND in line


def test_a_stable_bench_is_in_control() -> None:
    assert found(0.1, history(20)) == ()


def test_a_short_history_says_nothing_and_given_values_do() -> None:
    assert found(0.9, history(LEAST - 1)) == ()
    given = {NAME: Expected(0.1, 0.03)}
    assert out_of_control(check([], run_with(0.4), given))
    assert not out_of_control(check([], run_with(0.12), given))


def test_a_slow_drift_breaks_a_rule_before_it_leaves_the_limits() -> None:
    slow = [*history(20), *(run_with(0.1 + 0.04) for _ in range(8))]
    (line,) = found(0.14, slow)
    assert BEYOND not in line


def test_a_point_that_is_missing_is_out_of_control() -> None:
    (line,) = out_of_control(check(history(20), run_with(), {}))
    assert "not measured" in line


def test_the_history_of_another_unit_does_not_count() -> None:
    others = [run_with(5.0, serial="22091002") for _ in range(20)]
    assert found(0.1, others) == ()


def test_identical_values_do_not_make_a_chart_without_width() -> None:
    expected = expected_of([0.1] * 20)
    assert expected is not None
    assert broken_rules([0.1] * 3 + [0.12], expected) == ()


def run_lengths(rules: Sequence[str], count: int, seed: int) -> float:
    """Mean number of values until the first signal, of a process that is in control."""
    rng, window = np.random.default_rng(seed), 9
    lengths = []
    for _ in range(count):
        recent: list[float] = []
        length = 0
        while True:
            recent = [*recent, float(rng.normal())][-window:]
            length += 1
            if broken_rules(recent, STANDARD, rules):
                break
        lengths.append(length)
    return float(np.mean(lengths))


@pytest.mark.parametrize(
    ("rules", "published", "count"),
    [((BEYOND,), 370.40, 60), (RULES[:3], 132.89, 100)],
)
def test_false_alarms_are_as_rare_as_published(
    rules: Sequence[str], published: float, count: int
) -> None:
    """C. W. Champ and W. H. Woodall, Technometrics 29 (1987), as recalled: table of ARL."""
    mean = run_lengths(rules, count, seed=3)
    assert mean == pytest.approx(published, rel=4 / count**0.5)


def station_with(folder: Path, **golden: object) -> Path:
    content = yaml.safe_load(SIM.read_text(encoding="utf-8"))
    content["golden"] = golden
    path = folder / "station.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_a_plan_that_requires_a_check_is_refused_and_others_are_warned(tmp_path: Path) -> None:
    station = load_station(station_with(tmp_path, every_h=24, required_for=["lab"]))
    with pytest.raises(ConfigError, match="there was no check"):
        objections(station, "lab", tmp_path, NOW)
    assert objections(station, "eol-fast", tmp_path, NOW)
    keep(tmp_path, station.name, GoldenState("r", NOW.isoformat(), ()))
    assert objections(station, "lab", tmp_path, NOW) == ()
    with pytest.raises(ConfigError, match=r"25\.0 h old"):
        objections(station, "lab", tmp_path, NOW + dt.timedelta(hours=25))
    keep(tmp_path, station.name, GoldenState("r", NOW.isoformat(), ("position 1, iref",)))
    with pytest.raises(ConfigError, match="out of control: position 1, iref"):
        objections(station, "lab", tmp_path, NOW)


def test_a_station_without_the_key_asks_for_nothing(tmp_path: Path) -> None:
    assert objections(load_station(SIM), "lab", tmp_path, NOW) == ()

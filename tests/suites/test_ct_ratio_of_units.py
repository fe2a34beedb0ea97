"""Units for current transformers whose ratio is not 5/5 are judged by their ratio."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.bench.station_files import PLAIN, changed
from tests.suites.bench_runs import (
    PLANS,
    Ran,
    attached_station,
    control_address,
    run,
    simulator,
)
from tests.suites.promised import require_promised

PLAN = PLANS / "transformers.yaml"
WRONG_RATIO = "registers/reading/iref-pf0.5l/l1_current"
RATIO = "identification/ct-ratio"


def _station(folder: Path, ratios: Mapping[int, object]) -> Path:
    folder.mkdir()
    return changed(folder, {("positions", p, "ct_ratio"): r for p, r in ratios.items()}, PLAIN)


def _units(model: str, positions: int) -> list[str]:
    return [part for p in range(1, positions + 1) for part in ("--unit", f"{p}={model}")]


def _defects(*positions: int) -> list[str]:
    return [part for p in positions for part in ("--defect", f"{p}=ct-ratio")]


@pytest.mark.long
def test_a_pro380_is_judged_by_the_ratio_of_the_station(tmp_path: Path) -> None:
    station = _station(tmp_path / "station", {1: "100/5", 2: "100/5"})
    options = [*_units("pro380-mod-ct", 3), *_defects(2, 3)]
    ran = run(PLAN, tmp_path, *options, station=station)
    assert ran.verdicts() == ["PASS", "FAIL", "FAIL"], ran.stdout + ran.stderr
    assert ran.results["faults"] == []
    require_promised(ran, "transformers")
    assert all(WRONG_RATIO in ran.failed(position) for position in (2, 3))
    assert _ratios(ran, 3) == ["100/5", "100/5", "5/5"]
    assert ran.value(1, f"{RATIO}/ct_ratio") == "0100"


@pytest.mark.long
def test_a_2pu_is_judged_by_the_station_and_without_it_by_what_it_tells(tmp_path: Path) -> None:
    truth = _station(tmp_path / "truth", dict.fromkeys((1, 2, 3, 4), "100/5"))
    said = {1: "100/5", 3: "100/5", 4: "50/5"}
    with simulator(station=truth) as control:
        like = _station(tmp_path / "said", said)
        station = attached_station(tmp_path, control_address(control), like=like)
        options = [*_units("2pu-ct", 4), *_defects(3)]
        ran = run(PLAN, tmp_path, *options, station=station)
    assert ran.verdicts() == ["PASS", "PASS", "FAIL", "FAIL"], ran.stdout + ran.stderr
    assert ran.results["faults"] == []
    assert RATIO not in ran.failed(3)
    assert WRONG_RATIO in ran.failed(3)
    assert RATIO in ran.failed(4)
    assert _ratios(ran, 4) == ["100/5"] * 4


def _ratios(ran: Ran, positions: int) -> list[object]:
    return [ran.value(position, RATIO) for position in range(1, positions + 1)]

"""A small campaign: what eol-full catches at twice the size that matters, and 30 good units."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.suites.bench_runs import ROOT, command

EOL_FULL = ROOT / "plans" / "eol-full.yaml"
DEFECTS = (
    *("gain", "phase-errors", "offset", "saturation", "crosstalk", "dead-current", "reverse-gain"),
    *("timebase", "nonlinearity", "s0-constant", "s0-one-constant", "led-constant", "pulse-width"),
    *("width-factor", "width-boundary", "lost-pulses", "doubled-pulses", "swapped-outputs"),
    *("stuck", "starts-late", "creeps", "register-scale", "register-zero", "register-stuck"),
    *("swapped-words", "register-missing", "silent", "serial-number", "meter-code", "error-flag"),
    *("jitter", "bounce", "slow-start", "register-noisy", "default-code", "default-rate"),
    *("answers-for-others", "rate-not-used", "s0-power-up-pulse"),
)
GOOD = 30
NAMED_SHARE = 0.9


def campaign(plan: Path, out: Path, *options: str) -> tuple[int, dict[str, Any], str]:
    done = command(
        ["bench", "campaign", str(plan), "--meter", "pro380-mod", "--out", str(out), *options]
    )
    assert done.returncode in (0, 1), done.stderr
    (figures,) = (out / "campaigns").glob("*/detection.json")
    return done.returncode, json.loads(figures.read_text(encoding="utf-8")), done.stdout


def _failed(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [unit for unit in found["units"].values() if unit["verdict"] == "FAIL"]


def _page(out: Path) -> str:
    (page,) = (out / "campaigns").glob("*/detection.html")
    return page.read_text(encoding="utf-8")


@pytest.mark.long
def test_the_smallest_size_is_searched_and_the_search_goes_on(tmp_path: Path) -> None:
    plan = yaml.safe_load(EOL_FULL.read_text(encoding="utf-8"))
    less = tmp_path / "eol-full.yaml"
    less.write_text(yaml.safe_dump({**plan, "suites": ["identification", "registers"]}), "utf-8")
    options = ["--defects", "register-scale,meter-code", "--sizes", "2", "--smallest"]
    counted = []
    for units in ("5", "14", "14"):
        code, found, said = campaign(less, tmp_path / "out", *options, units)
        assert code == 0
        (outcomes,) = (tmp_path / "out").glob("campaigns/*/outcomes.jsonl")
        counted.append(len(outcomes.read_text(encoding="utf-8").splitlines()))
    assert counted == [7, 16, 16]
    smallest = found["smallest_caught_with_99_pct"]
    assert list(smallest) == ["register-scale"]
    assert sum(one["units"] for one in smallest["register-scale"]["seen"]) == 14
    assert 0.25 < smallest["register-scale"]["lower"] < 2
    assert f"register-scale: {smallest['register-scale']['said']}; 14 units" in said


@pytest.mark.long
def test_every_defect_is_caught_and_no_good_unit_fails(tmp_path: Path) -> None:
    options = ["--defects", ",".join(DEFECTS), "--sizes", "2", "--good", str(GOOD), "--jobs", "2"]
    code, found, said = campaign(EOL_FULL, tmp_path, *options)
    units = found["units"]
    assert code == 0
    assert len(units) == len(DEFECTS)
    assert {key: unit["verdict"] for key, unit in units.items() if unit["verdict"] != "FAIL"} == {}
    assert found["escapes"] == []
    assert f"good units that failed: 0 of {GOOD}" in said
    named = [key for key, unit in units.items() if unit["rightly_named"]]
    assert len(named) >= NAMED_SHARE * len(units), sorted(set(units) - set(named))


def test_a_plan_that_lacks_a_suite_is_worse_than_what_was_kept(tmp_path: Path) -> None:
    plan = yaml.safe_load(EOL_FULL.read_text(encoding="utf-8"))
    less = tmp_path / "eol-full.yaml"
    options = ["--defects", "register-zero,meter-code,answers-for-others,default-code"]
    options += ["--good", "2"]
    for suites in (["identification", "registers"], ["identification"]):
        less.write_text(yaml.safe_dump({**plan, "suites": suites}), encoding="utf-8")
        out = tmp_path / str(len(suites))
        check = [] if len(suites) == 2 else ["--check", str(tmp_path / "eol-full-pro380-mod.json")]
        code, found, said = campaign(less, out, *options, "--keep", str(tmp_path), *check)
        assert all((0 < unit["caught_after_s"] < found["run_s"]) for unit in _failed(found))
        assert "data:image/svg+xml" in _page(out)
    assert code == 1
    assert "[eol-full](eol-full-pro380-mod.md)" in (tmp_path / "README.md").read_text("utf-8")
    assert "WORSE  register-zero: FAIL by registers/" in said
    assert found["escapes"] == ["register-zero"]

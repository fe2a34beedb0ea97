"""``python -m bench standards``, and data of standards against catalogue and suites."""

import json
import sys
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.plan import SUITES
from meters import catalogue
from metrology.load_point import LoadPoint, PowerFactor
from metrology.standards import LIMIT_SETS, Ratings, manual_set

PLAN = """
name: some
title: Some
limit_set: {limit_set}
decision_rule: guard_band
suites: [{suites}]
accuracy:
  difference: {difference}
  points:
    - {{name: iref, current: iref}}
    - {{name: l1, current: iref, phases: [1]}}
    - {{name: l2, current: iref, phases: [2]}}
"""
EVERY_PHASE = "    - {name: l3, current: iref, phases: [3]}\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return tmp_path / "plan.yaml"


def bench(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["bench", "standards", *map(str, arguments)])
    return main()


def plan_text(
    limit_set: str = "EN50470-3:2006", suites: str = "accuracy", difference: str = "false"
) -> str:
    return PLAN.format(limit_set=limit_set, suites=suites, difference=difference)


def why_not(output: str, meter: str, limit_set: str) -> dict[str, str]:
    """Why not, by title; empty where it is covered."""
    for part in json.loads(output):
        if (part["meter"], part["limit_set"]) == (meter, limit_set):
            clauses = part["clauses"]
            return {c["title"]: "" if c["suites"] else c["why"] for c in clauses}
    raise AssertionError(f"{limit_set} for {meter} is not in the output")


def test_all_limit_sets_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench(monkeypatch) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == [*LIMIT_SETS, "IEC62053-31:1998/A", "IEC62053-31:1998/B"]
    assert bench(monkeypatch, "--json") == 0
    assert len(json.loads(capsys.readouterr().out)) == len(listed)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("EN50470-3:2006/B", "Imin <= I < Itr   1             ±1.5 %"),
        ("MID-2014-32-EU", "±3.5 %  ±2 %    ±0.7 %  annex V, table 2  found"),
        ("IEC62053-31:1998/B", "off_current_a  -      0.00015"),
        ("IEC62053-21:2020", "240000 / (k m Utest Ist) min"),
    ],
)
def test_one_is_shown_with_its_tables_and_certainty(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, shown: str
) -> None:
    assert bench(monkeypatch, name) == 0
    text = capsys.readouterr().out
    assert shown in text
    assert "from expert knowledge, verify" in text
    assert bench(monkeypatch, name, "--json") == 0
    assert json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["EN50470-3:2006/D"], "did you mean EN50470-3:2006/"),
        (["x", "--plan", "y"], "give a name or a plan, not both"),
        (["--unit", "1=pro380-mod"], "standards --unit: only together with --plan"),
    ],
)
def test_a_wrong_question_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    assert bench(monkeypatch, *arguments) == 4
    assert message in capsys.readouterr().err


def test_a_plan_covers_what_its_suites_and_points_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], plan: Path
) -> None:
    plan.write_text(plan_text(suites="accuracy, influence", limit_set="EN50470-3:2006"))
    assert bench(monkeypatch, "--plan", plan, "--unit", "1=pro380-mod", "--json") == 0
    found = why_not(capsys.readouterr().out, "pro380-mod", "EN50470-3:2006/B")
    assert found["limits of error, balanced load"] == ""
    assert found["voltage ±10 %"] == ""
    assert found["limits of error, one phase loaded"] == (
        "the plan has no load point of each phase alone"
    )
    assert found["the same limits in either direction"] == "the plan has no load point in reverse"
    assert found["no registration without current"] == "the plan lacks suite no_load"
    assert found["voltage below 0.8 Un"] == "suite influence of the plan lacks voltage_low"
    assert found["temperature coefficient"] == "not on this bench: needs a climatic chamber"


@pytest.mark.parametrize(
    ("difference", "why"), [("false", "accuracy.difference of the plan is false"), ("true", "")]
)
def test_a_difference_is_covered_if_the_plan_judges_it(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    plan: Path,
    difference: str,
    why: str,
) -> None:
    plan.write_text(plan_text(difference=difference) + EVERY_PHASE)
    assert bench(monkeypatch, "--plan", plan, "--unit", "1=pro380-mod", "--json") == 0
    found = why_not(capsys.readouterr().out, "pro380-mod", "EN50470-3:2006/B")
    assert found["limits of error, one phase loaded"] == ""
    assert found["difference between single-phase and balanced load"] == why


def test_what_is_not_for_a_model_is_said_per_unit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], plan: Path
) -> None:
    plan.write_text(plan_text(suites="accuracy, influence"))
    units = ("--unit", "1=pro2-mod", "--unit", "2=2pu-ct")
    assert bench(monkeypatch, "--plan", plan, *units, "--json") == 0
    output = capsys.readouterr().out
    single = why_not(output, "pro2-mod", "EN50470-3:2006/B")
    assert single["reversed phase sequence"].startswith("not applicable: for polyphase meters")
    transformers = why_not(output, "2pu-ct", "EN50470-3:2006/B")
    assert transformers["DC and even harmonics"] == "not applicable: for direct connected meters"
    assert transformers["reversed phase sequence"] == ""


def test_several_limit_sets_each_have_the_suites_that_judge_by_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], plan: Path
) -> None:
    plan.write_text(
        plan_text(limit_set="[manual, OIML-R46:2012]", suites="accuracy, influence, composite")
    )
    assert bench(monkeypatch, "--plan", plan, "--unit", "1=pro380-mod-ct", "--json") == 0
    output = capsys.readouterr().out
    names = [part["limit_set"] for part in json.loads(output)]
    assert names == ["PRO380-manual/5.2", "OIML-R46:2012/B", "EN50470-3:2006/B", "MID-2014-32-EU/B"]
    other = why_not(output, "pro380-mod-ct", "EN50470-3:2006/B")
    assert other["voltage ±10 %"] == ""
    assert other["limits of error, balanced load"] == (
        "suite accuracy of the plan judges by another limit set"
    )
    mid = why_not(output, "pro380-mod-ct", "MID-2014-32-EU/B")
    assert mid["composite error, balanced load"] == ""
    (found,) = [p["ratio_findings"] for p in json.loads(output) if "MID" in p["limit_set"]]
    assert found == ["Ist is 0.006 A, must be <= 0.04 Itr, 0.003 A (annex V, table 1)"]


@pytest.mark.parametrize(
    ("limit_set", "units", "message"),
    [
        ("manual", [], "limit_set 'manual': --unit POS=MODEL says of whom"),
        ("EN50470-3:2006/A", ["1=pro380-mod"], "the model is of class B here"),
        ("EN50470-3:2006", ["pro380-mod"], "must be POS=MODEL, as 1=pro380-mod"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    plan: Path,
    limit_set: str,
    units: list[str],
    message: str,
) -> None:
    plan.write_text(plan_text(limit_set=limit_set))
    arguments = [part for unit in units for part in ("--unit", unit)]
    assert bench(monkeypatch, "--plan", plan, *arguments) == 4
    assert message in capsys.readouterr().err


def test_without_a_unit_a_plan_is_shown_for_any_model(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], plan: Path
) -> None:
    plan.write_text(plan_text())
    assert bench(monkeypatch, "--plan", plan) == 0
    assert "any model: 1 of 30 clauses covered" in capsys.readouterr().out


def test_every_suite_that_a_clause_names_exists() -> None:
    named = {s for limits in LIMIT_SETS.values() for c in limits.clauses for s in c.suites}
    assert sorted(named - set(SUITES) - {"reactive"}) == []


@pytest.mark.parametrize("key", catalogue.keys())
def test_basic_errors_are_those_of_the_catalogue(key: str) -> None:
    meter = catalogue.load(key)
    limits = manual_set(meter.identity.manual.title)
    imax_a = meter.ratings.imax_a
    iref_a = meter.ratings.iref_a or imax_a / 10
    connection = meter.ratings.connection
    ratings = Ratings(0.001, 0.002, iref_a, imax_a, None, connection)
    assert len(meter.ratings.basic_errors) == 6
    for row in meter.ratings.basic_errors:
        ends = [row.from_ib * iref_a, *([imax_a] if row.to_imax else [])]
        for current_a in ends:
            point = LoadPoint("p", 230.0, current_a, PowerFactor.parse(row.power_factor))
            assert limits.limit(point, ratings).mpe_pct == row.limit_pct

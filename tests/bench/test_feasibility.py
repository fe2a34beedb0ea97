"""A wrong question is refused before anything is opened, in one line that says what is right."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bench import run_config
from bench.__main__ import main
from bench.commands.results import load
from bench.run_config import RunConfig
from contracts.errors import ConfigError
from metrology.verdict import Verdict
from tests.bench import station_files
from tests.bench.plan_files import Keys, changed_plan
from tests.bench.station_files import LAB, PLAIN

WRONG_USAGE = 4
POINTS = ("accuracy", "points")


def ask(
    folder: Path,
    plan: str,
    changes: Mapping[Keys, object],
    station_changes: Mapping[station_files.Keys, object] | None = None,
    origin: Path = PLAIN,
) -> RunConfig:
    """What a run of one PRO380-Mod would begin with."""
    return run_config.make(
        station_file=station_files.changed(folder, station_changes or {}, origin),
        plan_file=changed_plan(folder, plan, changes),
        units=["1=pro380-mod"],
        out=folder,
        asks=False,
    )


def refused(folder: Path, *arguments: Any, **more: Any) -> str:
    """Why it is refused; always one line."""
    with pytest.raises(ConfigError) as caught:
        ask(folder, *arguments, **more)
    said = str(caught.value)
    assert "\n" not in said
    return said


def point(current: str) -> dict[Keys, object]:
    return {POINTS: [{"name": "some", "current": current}]}


def test_the_plans_of_the_repository_are_feasible(tmp_path: Path) -> None:
    for plan in ("eol-fast", "eol-full"):
        assert ask(tmp_path, plan, {}).objections == ()
    assert ask(tmp_path, "lab", {}, origin=LAB).objections == ()


def test_a_class_that_the_model_does_not_have(tmp_path: Path) -> None:
    said = refused(tmp_path, "eol-fast", {("limit_set",): "EN50470-3:2006/C"})
    assert "plan 'eol-fast', limit_set, pro380-mod: limit set 'EN50470-3:2006/C'" in said
    assert "the model is of class B here" in said
    assert "ask for EN50470-3:2006/B, or for EN50470-3:2006" in said


@pytest.mark.parametrize(("plan", "suite"), [("eol-fast", "accuracy"), ("eol-full", "registers")])
def test_a_point_above_the_highest_current_of_the_meter(
    plan: str, suite: str, tmp_path: Path
) -> None:
    wrong = {(suite, "points"): [{"name": "some", "current": "1.1 imax"}]}
    assert refused(tmp_path, plan, wrong) == (
        f"plan '{plan}', {suite}, point some: current 110 A is above Imax of a pro380-mod, 100 A"
    )


def test_imax_itself_is_not_above_imax(tmp_path: Path) -> None:
    assert ask(tmp_path, "eol-fast", point("imax")).units


def test_a_current_above_the_limit_of_the_station(tmp_path: Path) -> None:
    assert refused(tmp_path, "eol-fast", {}, {("limits", "current_a"): 40}) == (
        "plan 'eol-fast', accuracy, point half-imax-pf1: current 50 A is above the limit of "
        "station 'virtual bench', 40 A"
    )


@pytest.mark.parametrize(
    ("suite", "voltage_v", "limit_v"),
    [("accuracy", 230, 220), ("no_load", 264.5, 250), ("influence", 264.5, 250)],
)
def test_a_voltage_above_the_limit_of_the_station(
    suite: str, voltage_v: float, limit_v: float, tmp_path: Path
) -> None:
    alone = {("suites",): [suite]}
    said = refused(tmp_path, "lab", alone, {("limits", "voltage_v"): limit_v}, LAB)
    assert said.startswith(f"plan 'lab', {suite}")
    assert said.endswith(
        f"voltage {voltage_v:g} V is above the limit of station 'virtual bench, laboratory', "
        f"{limit_v} V"
    )


def test_a_point_for_which_no_limit_set_has_a_limit(tmp_path: Path) -> None:
    both = {("limit_set",): ["EN50470-3:2006", "manual"], **point("0.1 imin")}
    said = refused(tmp_path, "eol-fast", both)
    assert said.startswith("plan 'eol-fast', point some of a pro380-mod: EN50470-3:2006/B has no ")
    assert "at 0.025 A, PF 1" in said
    assert "it has Imin <= I < Itr at 1" in said
    assert "PRO380-manual/5.2 has no limit" in said
    assert said.endswith("take the point out, or name a limit set that has one there")


def test_one_limit_set_of_several_is_enough(tmp_path: Path) -> None:
    assert ask(tmp_path, "eol-fast", {("limit_set",): ["EN50470-3:2006", "manual"]}).units


def test_an_uncertainty_that_cannot_be_reached(tmp_path: Path) -> None:
    said = refused(tmp_path, "lab", {("accuracy", "expanded_pct"): 0.001}, origin=LAB)
    assert "plan 'lab', point imin-pf1 of a pro380-mod: expanded_pct 0.001 cannot be reach" in said
    assert said.endswith(
        "the best that station 'virtual bench, laboratory' can reach is 0.021 %, mostly by "
        "reference: power"
    )


def test_a_reference_by_which_no_unit_could_pass(tmp_path: Path) -> None:
    bad = {("reference", "calibration", "power_expanded_pct"): 2.0}
    said = refused(tmp_path, "eol-fast", {}, bad)
    assert "point itr-pf1 of a pro380-mod: no unit could pass EN50470-3:2006/B, ±1 %" in said
    assert said.endswith("can reach is 2 % within max_time_s 300, mostly by reference: power")


def test_a_time_that_is_too_short_for_a_decision(tmp_path: Path) -> None:
    slow = {("accuracy", "meter_tick_s"): 0.5, ("accuracy", "max_time_s"): 4}
    said = refused(tmp_path, "eol-fast", slow)
    assert "no unit could pass EN50470-3:2006/B, ±1 %" in said
    assert said.endswith("within max_time_s 4, mostly by meter: pulse edges")


def test_a_time_that_is_too_short_for_the_pulses(tmp_path: Path) -> None:
    said = refused(tmp_path, "eol-fast", {("accuracy", "max_time_s"): 0.6})
    assert said == (
        "plan 'eol-fast', point itr-pf1 of a pro380-mod: max_time_s 0.6 is too short for 3 "
        "pulses, one in 1.04 s: 4.17 s are needed"
    )
    assert ask(tmp_path, "eol-fast", {("accuracy", "max_time_s"): 4.2}).units


def test_harmonics_with_a_reference_that_sees_only_the_fundamental(tmp_path: Path) -> None:
    wanted = {("influence", "required"): ["fifth_harmonic"]}
    deaf: dict[station_files.Keys, object] = {("reference", "fundamental_only"): True}
    said = refused(tmp_path, "lab", wanted, deaf, LAB)
    assert "influence.required: fifth_harmonic cannot be tested on station" in said
    assert "reference: fundamental_only is true" in said
    assert said.endswith("take another station, or take it out of 'required'")
    assert ask(tmp_path, "lab", {}, deaf, LAB).units


EXPIRED: dict[station_files.Keys, object] = {("reference", "calibration", "due"): "2026-04-01"}


def test_an_expired_certificate_where_the_plan_refuses_it(tmp_path: Path) -> None:
    said = refused(tmp_path, "eol-fast", {("expired_calibration",): "refuse"}, EXPIRED)
    assert "reference: certificate SIM-REF-1 was due on 2026-04-01" in said
    assert "expired_calibration: refuse" in said


def test_an_expired_certificate_is_noted_where_the_plan_warns(tmp_path: Path) -> None:
    (noted,) = ask(tmp_path, "eol-fast", {}, EXPIRED).objections
    assert noted.startswith("reference: certificate SIM-REF-1 was due on 2026-04-01")


@pytest.mark.parametrize("command", ["run", "plan"])
def test_the_command_ends_with_4_and_one_line(
    command: str,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = changed_plan(tmp_path, "eol-fast", point("1.1 imax"))
    arguments = ["bench", command, str(plan), "--unit", "1=pro380-mod"]
    arguments += ["--out", str(tmp_path / "out")] if command == "run" else []
    monkeypatch.setattr(sys, "argv", arguments)
    assert main() == WRONG_USAGE
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err == (
        "python -m bench: plan 'eol-fast', accuracy, point some: current 110 A is above Imax of a "
        "pro380-mod, 100 A\n"
    )
    if command == "run":
        # A run that was refused is a run too.
        refused = load(tmp_path / "out", None)
        assert (refused.verdict, refused.units) == (Verdict.ERROR, ())
        assert "110 A is above Imax" in " ".join(refused.faults)


@pytest.mark.parametrize("plan", ["eol", "release"])
def test_a_reference_by_which_nothing_can_be_decided_with_a_guard_band(
    plan: str, tmp_path: Path
) -> None:
    bad: dict[station_files.Keys, object] = {
        ("reference", "calibration", "power_expanded_pct"): 1.5
    }
    said = refused(tmp_path, plan, {}, bad)
    assert "no unit could pass EN50470-3:2006/B, ±1 %, by the rule guard_band: " in said
    assert "mostly by reference: power" in said
    assert ask(tmp_path, plan, {("decision_rule",): "simple"}, bad).units


@pytest.mark.parametrize(
    ("plan", "rule", "expanded_pct"),
    [
        # The uncertainty does not count.
        ("eol-fast", "simple", 2.0),
        # 1.65 standard uncertainties are within the limit, two are not.
        ("eol-full", "guard_1_65u", 1.1),
        # What lies between is a conditional pass, for which the rule is there.
        ("eol-fast", "non_binary", 2.0),
        ("release", "non_binary", 1.5),
    ],
)
def test_a_reference_by_which_a_unit_could_pass_with_another_rule(
    plan: str, rule: str, expanded_pct: float, tmp_path: Path
) -> None:
    bad: dict[station_files.Keys, object] = {
        ("reference", "calibration", "power_expanded_pct"): expanded_pct
    }
    assert "no unit could pass" in refused(tmp_path, plan, {}, bad)
    assert ask(tmp_path, plan, {("decision_rule",): rule}, bad).units


def test_a_reference_that_is_too_bad_even_for_a_narrow_guard(tmp_path: Path) -> None:
    bad: dict[station_files.Keys, object] = {
        ("reference", "calibration", "power_expanded_pct"): 1.5
    }
    said = refused(tmp_path, "eol-full", {("decision_rule",): "guard_1_65u"}, bad)
    assert "by the rule guard_1_65u" in said


@pytest.mark.parametrize(
    ("suite", "changes", "where", "current_a"),
    [
        (
            "identification",
            {("warm_up",): {"duration_s": 60, "current": "imax"}},
            "warm_up, imax",
            100,
        ),
        ("influence", {}, "influence, 0.5 imax", 50),
        ("repeatability", {("repeatability", "currents"): ["imax"]}, "repeatability, imax", 100),
        ("composite", {("composite", "currents"): ["0.5 imax"]}, "composite, 0.5 imax", 50),
        ("meter_constant", {}, "meter_constant, imax", 100),
        ("self_heating", {}, "self_heating", 100),
        ("pulse_outputs", {("pulse_outputs",): {"rates_measured": [1000]}}, "pulse_outputs", 95),
        ("tariffs", {}, "tariffs", 90),
    ],
)
def test_a_current_of_any_suite_for_which_the_reference_has_no_range(
    suite: str, changes: dict[Keys, object], where: str, current_a: float, tmp_path: Path
) -> None:
    direct: dict[station_files.Keys, object] = {("reference", "current_transformer_ratio"): 1}
    said = refused(tmp_path, "lab", {("suites",): [suite], **changes}, direct, LAB)
    assert said.startswith(f"plan 'lab', {where}: current {current_a} A is above what the refer")


def test_a_suite_that_no_unit_can_be_put_through_asks_for_no_range(tmp_path: Path) -> None:
    """It is about the infrared port alone, and the unit is on Modbus."""
    direct: dict[station_files.Keys, object] = {("reference", "current_transformer_ratio"): 1}
    assert ask(tmp_path, "lab", {("suites",): ["infrared"]}, direct, LAB).units


def test_the_warm_up_of_a_model_whose_manual_states_no_currents(tmp_path: Path) -> None:
    warm = {"duration_s": 60, "current": "iref"}
    with pytest.raises(ConfigError, match="needs iref_a of a pro380-compact"):
        run_config.make(
            station_file=PLAIN,
            plan_file=changed_plan(tmp_path, "first-light", {("warm_up",): warm}),
            units=["1=pro380-compact"],
            out=tmp_path,
            asks=False,
        )


def test_a_current_for_which_the_reference_has_no_range(tmp_path: Path) -> None:
    direct: dict[station_files.Keys, object] = {("reference", "current_transformer_ratio"): 1}
    said = refused(tmp_path, "eol-fast", {}, direct)
    assert said == (
        "plan 'eol-fast', accuracy, point half-imax-pf1: current 50 A is above what the reference "
        "of station 'virtual bench' can take, 28.5714 A"
    )


@pytest.mark.parametrize(
    "counter",
    [
        {"driver": "replay", "resource": "stored", "sample_rate_hz": 100000},
        {
            "driver": "sigrok",
            "resource": "file:stored.sr",
            "sample_rate_hz": 100000,
            "timebase_ppm": 50,
        },
    ],
    ids=["replay", "sigrok"],
)
def test_a_counter_that_plays_back_the_pulses_of_another_run(
    counter: dict[str, object], tmp_path: Path
) -> None:
    said = refused(tmp_path, "eol-fast", {}, {("counter",): counter})
    assert f"the {counter['driver']} of station 'virtual bench' plays stored edges back" in said
    assert said.endswith("name a counter that sees the lines of the positions")

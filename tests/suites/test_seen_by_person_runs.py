"""A person is asked, at the terminal or by a file; what is said makes the verdict."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bench.control import ControlLink
from tests.suites.bench_runs import (
    PLANS,
    ROOT,
    SIM,
    Ran,
    attached_station,
    control_address,
    environment,
    results,
    run,
    simulator,
)
from tests.suites.person_at_terminal import CTRL_C, PersonAtTerminal
from tests.suites.promised import require_promised

PERSON = PLANS / "person.yaml"
MIXED = ROOT / "stations" / "sim-mixed.yaml"
UNITS = ("--unit", "1=pro380-mod", "--unit", "2=pro380-mod")
LED, FIELD, ROWS, MARKING = 1, 2, 3, 8
ASKED = (LED, FIELD, ROWS, MARKING)


def seen(folder: Path, answers: Mapping[int, list[dict[str, object]]]) -> str:
    path = folder / "seen.yaml"
    path.write_text(yaml.safe_dump(dict(answers), allow_unicode=True), encoding="utf-8")
    return str(path)


def yes_to(*items: int | str) -> list[dict[str, object]]:
    return [{"item": item, "answer": True} for item in items]


def found(ran: dict[str, Any], position: int, name: str) -> dict[str, Any]:
    unit = next(u for u in ran["units"] if u["position"] == position)
    result: dict[str, Any] = next(r for r in unit["results"] if r["name"].endswith(name))
    return result


def at_terminal(station: Path, out: Path, *options: str, plan: Path = PERSON) -> PersonAtTerminal:
    return PersonAtTerminal(
        ["bench", "run", str(plan), "--station", str(station), "--out", str(out), *options]
    )


def looks(control: ControlLink, question: str) -> str:
    """What a person answers who sees what the virtual bench shows."""
    position = int(question.partition("Position ")[2].partition(":")[0])
    shown = control.ask("display", position=position)
    assert shown["lit"], "a dark meter is shown"
    if "item 2 " in question:
        field = str(shown["diagnostics"])
        return "y" if f"To be seen: {field} " in question else f"no, {field}"
    if "item 1 " in question:
        return "yes" if shown["tariff"] == 2 else "n it is dark"
    return "Y"


def require_lines_of_their_own(said: str) -> None:
    """No question stands on the line of the progress, and none is missing."""
    lines = said.splitlines()
    asked = [line for line in lines if line.startswith("Position ") and ", item " in line]
    assert len(asked) == len(UNITS) // 2 * len(ASKED)
    assert not any("bench" in line for line in lines if "Is it so?" in line)


def test_who_looks_tells_a_good_unit_from_a_bad_one(tmp_path: Path) -> None:
    with simulator() as control:
        station = attached_station(tmp_path, control_address(control))
        options = (*UNITS, "--defect", "2=error-flag", "--operator", "Ann")
        with at_terminal(station, tmp_path, *options) as person:
            code = person.answer_all(lambda question: looks(control, question))
            assert code == 1, person.said
        require_lines_of_their_own(person.said)
        assert control.ask("display", position=1)["tariff"] == 1
        assert not control.ask("state")["output_on"]
    ran = results(tmp_path)
    assert [unit["verdict"] for unit in ran["units"]] == ["PASS", "FAIL"]
    bad = Ran(code, ran, "", "").failed(2)
    assert bad == ["seen_by_person/seen/diagnostic-field-s-pe-abc"]
    reason = found(ran, 2, bad[0])
    assert reason["reason"].startswith("a person says no: S 00 111; to be seen is S 11 111")
    assert reason["conditions"]["answered_by"] == "Ann"
    assert reason["conditions"]["answered_through"] == "terminal"
    assert reason["conditions"]["answered_utc"].endswith("+00:00")


def test_a_file_answers_and_what_it_cannot_tell_is_no_pass(tmp_path: Path) -> None:
    cannot: dict[str, object] = {
        "item": "diagnostic field",
        "answer": "cannot tell",
        "remark": "reflections",
    }
    file = seen(tmp_path, {1: yes_to("tariff LED", 2, 3, "marking"), 2: [*yes_to(1, 3, 8), cannot]})
    ran = run(PERSON, tmp_path, *UNITS, "--seen", file, "--operator", "Zoë")
    assert ran.verdicts() == ["PASS", "INCONCLUSIVE"]
    require_promised(ran, "person")
    assert ran.code == 2
    result = found(ran.results, 2, "diagnostic-field-s-pe-abc")
    assert result["reason"] == "cannot tell: reflections"
    assert result["conditions"]["answered_by"] == "Zoë"
    assert result["conditions"]["answered_through"] == "seen.yaml"


@pytest.mark.long
def test_the_other_tariff_is_shown_by_every_bus_and_by_the_input(tmp_path: Path) -> None:
    content = yaml.safe_load(MIXED.read_text(encoding="utf-8"))
    content["positions"][3]["tariff_relay"] = 2
    content["relays"]["verified_for"] = ["pro380-s"]
    station = tmp_path / "station.yaml"
    station.write_text(yaml.safe_dump(content), encoding="utf-8")
    models = {1: "pro380-mod", 2: "pro380-mb", 3: "pro380-s"}
    options = [part for p, model in models.items() for part in ("--unit", f"{p}={model}")]
    with simulator("--station", str(station)) as control:
        content["simulator"]["attach"] = control_address(control)
        station.write_text(yaml.safe_dump(content), encoding="utf-8")
        with at_terminal(station, tmp_path, *options) as person:
            assert person.answer_all(lambda question: looks(control, question)) == 0, person.said
        assert [control.ask("display", position=p)["tariff"] for p in models] == [1, 1, 1]
    states = [found(results(tmp_path), p, "tariff-led")["conditions"]["state"] for p in models]
    assert states == ["230 V, 10 A forward; T2 is selected"] * 3


@pytest.mark.long
def test_a_source_that_trips_while_somebody_looks_is_no_dark_meter(tmp_path: Path) -> None:
    with simulator() as control:
        station = attached_station(tmp_path, control_address(control))
        with at_terminal(station, tmp_path, *UNITS) as person:
            assert person.question() is not None
            control.ask("defect", order="source=trip:after_s=0")
            control.ask("sleep", duration_s=1.0)
            assert control.ask("display", position=1)["lit"] is False
            person.type("no, it is dark")
            assert person.end() == 3, person.said
    ran = results(tmp_path)
    assert any("the source has switched its output off" in fault for fault in ran["faults"])
    assert Ran(3, ran, "", "").failed(1) == []


def test_nobody_answers(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    text = PERSON.read_text(encoding="utf-8").replace("wait_s: 120", "wait_s: 0.3")
    plan.write_text(text, encoding="utf-8")
    with at_terminal(SIM, tmp_path, *UNITS, plan=plan) as person:
        assert person.end() == 2, person.said
    assert person.said.count("Is it so?") == 1
    reasons = [r["reason"] for unit in results(tmp_path)["units"] for r in unit["results"]]
    assert reasons[0] == "cannot tell: nobody answered within 0.3 s"
    assert set(reasons[1:]) == {"cannot tell: not asked: nobody answered within 0.3 s"}


def test_ctrl_c_at_a_question_ends_the_run_and_restores_the_unit(tmp_path: Path) -> None:
    with simulator() as control:
        station = attached_station(tmp_path, control_address(control))
        with at_terminal(station, tmp_path, *UNITS[:2]) as person:
            assert person.question() is not None
            assert control.ask("display", position=1)["tariff"] == 2
            person.press(CTRL_C)
            assert person.end() == 3
        assert control.ask("display", position=1)["tariff"] == 1
        assert not control.ask("state")["output_on"]
    assert results(tmp_path)["faults"] == ["the run was ended by SIGINT"]


WRONG = [
    (("--unit", "1=pro380-mod"), "there is nobody to ask: there is no terminal"),
    (("--unit", "1=pro380-mod", "--seen", "FILE"), "no answer to item 2 (the diagnostic field"),
]


@pytest.mark.parametrize(("options", "says"), WRONG)
def test_nothing_is_begun_when_not_everything_can_be_answered(
    options: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    file = seen(tmp_path, {1: yes_to(LED)})
    arguments = [file if option == "FILE" else option for option in options]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "bench", "run", str(PERSON), "--station", str(SIM)),
            *("--out", str(tmp_path / "out"), *arguments),
        ],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        start_new_session=True,
    )
    assert done.returncode == 4
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    kept = results(tmp_path / "out")
    assert (kept["verdict"], kept["units"]) == ("ERROR", [])
    assert says in " ".join(kept["faults"])

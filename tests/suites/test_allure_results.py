"""What a run writes for Allure: in form, complete, and told apart as the verdicts are."""

import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from allure_commons import model2

from fixtures.allure_folder import CATEGORIES
from fixtures.allure_labels import history_id
from tests.suites.bench_faults import MODEL
from tests.suites.bench_runs import PLANS, Ran, run
from tests.suites.stations import wide_station

FAULTS = ("--defect", "2=calibration-lost:pct=2", "--defect", "wiring=lamp:line=3/led")
CATEGORY_OF = {"FAIL": 0, "ERROR": 1, "INCONCLUSIVE": 2, "NOT APPLICABLE": 3}
WORST_FIRST = ("FAIL", "ERROR", "INCONCLUSIVE")
NUMBERS = ("value", "expanded_uncertainty", "k", "lower_limit", "upper_limit")
Made = dict[str, Any]


@dataclass(frozen=True)
class Allure:
    """A run, and the folder that it wrote."""

    ran: Ran
    folder: Path

    @property
    def results(self) -> list[Made]:
        found = sorted(self.folder.glob("*-result.json"))
        return [json.loads(path.read_text(encoding="utf-8")) for path in found]

    def recorded(self, position: int) -> list[Made]:
        units: list[Made] = self.ran.results["units"]
        found: list[Made] = units[position - 1]["results"]
        return found


def made(folder: Path, *options: str, first_serial: int = 22091001) -> Allure:
    station = wide_station(folder, "sim.yaml", 3)
    units = [f"--unit={n}={MODEL}:{first_serial + n - 1}" for n in (1, 2, 3)]
    ran = run(PLANS / "one-point.yaml", folder, *units, *options, station=station, allure=True)
    runs = folder / "runs" / ran.results["run"]
    return Allure(ran, runs / "allure-results")


@pytest.fixture(scope="module")
def allure(tmp_path_factory: pytest.TempPathFactory) -> Allure:
    return made(tmp_path_factory.mktemp("allure"), *FAULTS)


def parameters(result: Made) -> dict[str, str]:
    return {p["name"]: p["value"] for p in result["parameters"]}


def labels(result: Made, name: str) -> list[str]:
    return [label["value"] for label in result["labels"] if label["name"] == name]


def attached(allure: Allure, result: Made, name: str) -> Path | None:
    found = [a["source"] for a in result.get("attachments", ()) if a["name"] == name]
    return allure.folder / found[0] if found else None


def findings(allure: Allure, result: Made) -> list[Made]:
    path = attached(allure, result, "findings")
    assert path is not None
    found: list[Made] = json.loads(path.read_text(encoding="ascii"))
    return found


def worst(found: list[Made]) -> str:
    verdicts = {finding["verdict"] for finding in found}
    if verdicts == {"NOT APPLICABLE"}:
        return "NOT APPLICABLE"
    return next((verdict for verdict in WORST_FIRST if verdict in verdicts), "")


def require_form(found: Made, kind: type) -> None:
    """Every key is one of the model's, and so are those of what is in it."""
    kind(**found)
    within = {
        "steps": model2.TestStepResult,
        "parameters": model2.Parameter,
        "labels": model2.Label,
        "links": model2.Link,
        "attachments": model2.Attachment,
    }
    for name, part in within.items():
        for one in found.get(name, ()):
            require_form(one, part)
    if "status" in found:
        assert found["status"] in {"passed", "failed", "broken", "skipped"}
        model2.StatusDetails(**found.get("statusDetails", {}))
    for text in (p["value"] for p in found.get("parameters", ())):
        assert isinstance(text, str)


def require_categories_match(allure: Allure) -> None:
    """A result is in the category of its worst verdict, and in no other."""
    categories = json.loads((allure.folder / "categories.json").read_text(encoding="ascii"))
    assert [c["name"] for c in categories] == [name for name, *_ in CATEGORIES]
    for result in allure.results:
        message = result.get("statusDetails", {}).get("message", "")
        within = [
            number
            for number, category in enumerate(categories)
            if result["status"] in category["matchedStatuses"]
            and re.fullmatch(category["messageRegex"], message)
        ]
        verdict = worst(findings(allure, result))
        assert within == ([CATEGORY_OF[verdict]] if verdict else []), result["name"]
        assert (result["status"] == "passed") == (verdict == "")


def test_results_are_in_the_form_of_allure(allure: Allure) -> None:
    assert allure.ran.verdicts() == ["PASS", "FAIL", "INCONCLUSIVE"]
    assert len(allure.results) > 20
    for result in allure.results:
        require_form(result, model2.TestResult)
        for attachment in result.get("attachments", ()):
            assert (allure.folder / attachment["source"]).is_file()


def test_each_result_is_in_the_category_of_its_verdict(allure: Allure) -> None:
    require_categories_match(allure)
    seen = {worst(findings(allure, result)) for result in allure.results}
    assert {"", "FAIL", "INCONCLUSIVE"} <= seen


def test_steps_and_findings_have_the_numbers_of_the_record(allure: Allure) -> None:
    for position in (1, 2, 3):
        mine = [r for r in allure.results if parameters(r)["position"] == str(position)]
        kept = {f["name"]: f for result in mine for f in findings(allure, result)}
        steps = {s["name"].partition(": ")[0]: s for result in mine for s in result["steps"]}
        records = {r["name"]: r for r in allure.recorded(position)}
        assert kept.keys() <= records.keys()
        assert {n for n, r in records.items() if r["verdict"] != "NOT APPLICABLE"} <= kept.keys()
        for name, finding in kept.items():
            assert finding == records[name]
            told = parameters(steps[name])
            for number in NUMBERS:
                value = records[name][number]
                shown = told.get(number)
                assert (shown if isinstance(value, str) else json.loads(shown or "null")) == (
                    value or (None if value == "" else value)
                )


def test_suite_check_and_clause_are_labels(allure: Allure) -> None:
    errors = [r for r in allure.results if labels(r, "suite") == ["accuracy"]]
    assert len(errors) == 3
    for result in errors:
        assert labels(result, "parentSuite") == ["One load point"]
        # Where nothing was judged, no clause was applied.
        doubted = parameters(result)["position"] == "3"
        assert labels(result, "clause") == ([] if doubted else ["EN50470-3:2006/B, table 4"])
        assert len(labels(result, "subSuite")) == 1
        assert result["titlePath"] == ["One load point", "accuracy", *labels(result, "subSuite")]


def test_the_evidence_of_an_item_is_one_file_with_what_its_findings_cite(allure: Allure) -> None:
    wire = allure.folder.parent / "evidence" / "wire.jsonl"
    lines = wire.read_bytes().splitlines(keepends=True)
    for result in allure.results:
        cited = {name for f in findings(allure, result) for name in f["evidence"]}
        bundle = attached(allure, result, "evidence")
        assert (bundle is not None) == bool(cited)
        if bundle is None:
            continue
        wanted: set[int] = set()
        for name in cited:
            if found := re.fullmatch(r"wire\.jsonl#(\d+)-(\d+)", name):
                wanted |= set(range(int(found[1]), int(found[2]) + 1))
        with zipfile.ZipFile(bundle) as archive:
            edges = {n.removeprefix("edges/") for n in archive.namelist() if n[:6] == "edges/"}
            assert edges == {name for name in cited if name.endswith(".npz")}
            kept = archive.read("wire.jsonl").splitlines(keepends=True) if wanted else []
        assert kept == [lines[number - 1] for number in sorted(wanted)]


def test_what_differs_from_run_to_run_is_left_out_of_the_history(allure: Allure) -> None:
    for result in allure.results:
        left_out = {p["name"] for p in result["parameters"] if p.get("excluded")}
        assert left_out == {"serial", "run"}
        kept = {n: v for n, v in parameters(result).items() if n not in left_out}
        assert result["historyId"] == history_id(result["fullName"], kept)
    assert len({result["historyId"] for result in allure.results}) == len(allure.results)


def test_the_environment_says_what_ran_where(allure: Allure) -> None:
    text = (allure.folder / "environment.properties").read_text(encoding="ascii")
    told = dict(line.split("=", 1) for line in text.splitlines())
    assert told["plan"] == "one-point"
    assert told["bench"] == "virtual"
    assert told["unit.2"] == f"{MODEL} 22091002"


@pytest.mark.long
def test_a_bench_fault_is_told_apart_and_the_history_goes_on(
    allure: Allure, tmp_path: Path
) -> None:
    broken = made(tmp_path, "--defect", "reference=wrong", "--seed", "9", first_serial=22099001)
    assert broken.ran.code == 3
    require_categories_match(broken)
    assert "ERROR" in {worst(findings(broken, result)) for result in broken.results}
    before, after = (
        {(r["fullName"], r["name"]): r["historyId"] for r in one.results}
        for one in (allure, broken)
    )
    assert after == before

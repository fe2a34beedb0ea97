"""A run across faults that are healed comes to what an undisturbed one comes to, and says so."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench.control import ControlLink
from tests.suites.bench_runs import PLANS, Ran, attached_station, control_address, run, simulator

ONE_OF_EACH = (
    ("source=drop:after_s=1", "connection lost"),
    ("reference=garbage:after_s=4", "garbage"),
    ("counter=overrun:after_s=7", "data lost"),
)
"""Each in another measurement of one run."""
OTHERS = (
    ("source=restart:after_s=1", "connection lost, instrument restarted"),
    ("source=stale:after_s=1", ""),
    ("source=partial:after_s=1", "part of a line"),
    ("source=delay:after_s=1", "no reply in time"),
    ("source=garbage:after_s=1", "garbage"),
    ("reference=restart:after_s=4", "connection lost, instrument restarted"),
    ("reference=drop:after_s=4", "connection lost"),
    ("reference=stale:after_s=4", ""),
    ("reference=partial:after_s=4", "part of a line"),
    ("reference=delay:after_s=4", "no reply in time"),
)
Faults = tuple[tuple[str, str], ...]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return run(PLANS / "accuracy.yaml", tmp_path_factory.mktemp("undisturbed"), *BAD)


BAD = ("--defect", "2=gain")
"""A good unit and a bad one: each must stay what it is."""


def judged(ran: Ran) -> dict[tuple[int, str], dict[str, Any]]:
    return {
        (unit["position"], result["name"]): result
        for unit in ran.results["units"]
        for result in unit["results"]
    }


def require_same(ran: Ran, undisturbed: Ran) -> None:
    now, then = judged(ran), judged(undisturbed)
    assert {key: r["verdict"] for key, r in now.items()} == {
        key: r["verdict"] for key, r in then.items()
    }
    errors = [key for key in now if key[1].startswith("accuracy/error")]
    assert errors
    for key in errors:
        assert abs(now[key]["value"] - then[key]["value"]) < then[key]["expanded_uncertainty"]


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param(ONE_OF_EACH, id="one of each"),
        *(pytest.param((one,), id=one[0], marks=pytest.mark.long) for one in OTHERS),
    ],
)
def test_healed_faults_change_no_verdict_and_are_reported(
    faults: Faults, undisturbed: Ran, tmp_path: Path
) -> None:
    planted = [word for fault, _ in faults for word in ("--defect", fault)]
    with simulator() as control:
        station = attached_station(tmp_path, control_address(control))
        ran = run(PLANS / "accuracy.yaml", tmp_path, *BAD, *planted, station=station, allure=True)
        assert not output_on(control)
    assert (ran.code, ran.verdicts()) == (1, ["PASS", "FAIL"])
    require_same(ran, undisturbed)
    assert ran.results["faults"] == []
    told, table = ran.results["healed"], " ".join(ran.stdout.split())
    assert [one["number"] for one in told] == list(range(1, len(faults) + 1))
    for (fault, what), one in zip(faults, told, strict=True):
        assert one["instrument"].startswith(fault.partition("=")[0])
        assert what in one["what"]
        assert f"discarded: {one['discarded']}, " in table
        assert one["discarded_s"] >= 0
        assert one["gave"].startswith(("position 1: ", "measured"))
    assert table.count(" healed ") == len(faults)
    assert healed_in_allure(tmp_path) == told
    assert undisturbed.results["healed"] == []


def healed_in_allure(out: Path) -> list[dict[str, Any]]:
    """What the reports of items show, by number."""
    found = {}
    for report in out.glob("runs/*/allure-results/*-result.json"):
        for attached in json.loads(report.read_text(encoding="utf-8")).get("attachments", ()):
            if attached["name"] == "healed faults":
                text = report.with_name(attached["source"]).read_text(encoding="utf-8")
                found.update({fault["number"]: fault for fault in json.loads(text)})
    return [found[number] for number in sorted(found)]


def output_on(control: ControlLink) -> bool:
    return bool(control.ask("state")["output_on"])

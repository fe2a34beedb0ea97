"""A run is worked out again from its raw data: the same numbers, and other limits or rules."""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.__main__ import main
from bench.commands import rejudge as command
from bench.commands.results import load as stored
from bench.rejudging import Rejudged, rejudge
from contracts.errors import BenchError
from instruments.edges import load, save
from reports.evidence import EDGES_FOLDER
from tests.suites.bench_runs import PLANS, run

FAIL, DIFFERS, WRONG_USAGE = 1, 3, 4
ALONE = "accuracy/difference/l1-iref-pf1"
POINTS = ("iref-pf1", "iref-pf0.5l", "l1-iref-pf1")
NUMBERS = {
    *(f"accuracy/error/{point}" for point in POINTS),
    ALONE,
    "influence/variation/voltage-0.9un-iref-pf1",
    "composite/error/iref-pf1",
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two units, the second with a gain of L1 that is wrong."""
    folder = tmp_path_factory.mktemp("rejudge")
    units = ("--unit", "1=pro380-mod", "--unit", "2=pro380-mod", "--defect", "2=gain")
    ran = run(PLANS / "rejudge.yaml", folder, *units)
    assert ran.verdicts() == ["PASS", "FAIL"], ran.stdout + ran.stderr
    assert {ALONE, "accuracy/one-side"} <= set(ran.failed(2))
    return folder


def evidence_of(folder: Path) -> Path:
    (found,) = folder.glob("runs/*/evidence")
    return found


def again(out: Path, evidence: Path) -> Sequence[Rejudged]:
    return rejudge(stored(out, None), evidence, None, None, None)


def judged(
    out: Path, capsys: pytest.CaptureFixture[str], **options: Any
) -> tuple[int, dict[tuple[int, str], dict[str, Any]]]:
    """The exit code, and what the command says of each number."""
    given = {"run": None, "store": None, "limit_set": None, "rule": None, "margin": None, **options}
    code = command.execute(argparse.Namespace(out=out, json=True, **given))
    found = json.loads(capsys.readouterr().out)
    return code, {(one["position"], one["name"]): one for one in found}


def test_every_number_comes_out_the_same_to_the_last_digit(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = judged(out, capsys)
    assert code == FAIL
    assert {name for position, name in found if position == 1} == NUMBERS
    assert all(one["same"] and one["verdict"] == one["before"] for one in found.values())


def test_another_rule_changes_verdicts_and_no_number(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, simple = judged(out, capsys, rule="simple")
    assert code == FAIL
    assert all(one["same"] for one in simple.values())
    assert simple[2, ALONE]["verdict"] == "FAIL"
    code, strict = judged(out, capsys, rule="production_margin", margin=0.05)
    assert code == FAIL
    assert all(one["same"] for one in strict.values())
    assert strict[1, ALONE]["verdict"] != simple[1, ALONE]["verdict"] == "PASS"


def test_another_limit_set_is_applied_to_errors_and_differences_alone(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, found = judged(out, capsys, limit_set="EN50470-3:2022")
    assert {name for _, name in found} == {f"accuracy/error/{p}" for p in POINTS} | {ALONE}
    assert all(one["limits"].startswith("EN50470-3:2022/B, ") for one in found.values())
    assert (found[1, ALONE]["verdict"], found[2, ALONE]["verdict"]) == ("PASS", "FAIL")


def test_where_a_manual_has_no_limit_the_verdict_is_not_applicable(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, found = judged(out, capsys, limit_set="manual")
    assert found[1, "accuracy/error/iref-pf1"]["verdict"] == "PASS"
    assert found[1, ALONE]["verdict"] == "NOT APPLICABLE"
    assert "has none at all for the difference" in found[1, ALONE]["reason"]


def test_an_unknown_limit_set_is_wrong_usage_in_one_line(
    out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench", "rejudge", "--out", str(out), "--limit-set", "X:1"])
    assert main() == WRONG_USAGE
    said = capsys.readouterr().err
    assert "--limit-set X:1: no limit set is called" in said
    assert said.count("\n") == 1


def test_a_byte_that_is_changed_in_the_edges_is_noticed(out: Path, tmp_path: Path) -> None:
    evidence = tmp_path / "evidence"
    shutil.copytree(evidence_of(out), evidence)
    path = evidence / EDGES_FOLDER / "edges-accuracy-iref-pf1-1.npz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(BenchError, match="cannot be worked out again"):
        again(out, evidence)


def test_edges_that_are_others_give_other_numbers_and_the_exit_code_of_an_error(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(out, tmp_path, dirs_exist_ok=True)
    path = evidence_of(tmp_path) / EDGES_FOLDER / "edges-accuracy-iref-pf1-1.npz"
    block = load(path)
    path.unlink()
    later = np.where(np.arange(block.ticks.size) > block.ticks.size // 2, block.res_ticks, 0)
    save(replace(block, ticks=block.ticks + later), path)
    code, found = judged(tmp_path, capsys)
    assert code == DIFFERS
    differing = {name for (_, name), one in found.items() if not one["same"]}
    assert differing == {"accuracy/error/iref-pf1", ALONE}
    assert "it was " in found[1, ALONE]["difference"]


def test_a_number_that_is_changed_among_the_inputs_is_noticed(out: Path, tmp_path: Path) -> None:
    evidence = tmp_path / "evidence"
    shutil.copytree(evidence_of(out), evidence)
    path = evidence / "computations.jsonl"
    path.write_text(path.read_text("ascii").replace("0.02", "0.03", 1), encoding="ascii")
    with pytest.raises(BenchError, match="by its own hash"):
        again(out, evidence)

"""The program ``allure``, 2 or 3, makes pages of what a run leaves for it."""

import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from allure_commons import model2

from bench.allure_report import PROGRAM, allure_report
from fixtures.allure_labels import step
from tests.reports.exports.exported import NUMBERS, hostile_results

WHY = "allure is not installed (npm install -g allure, or allure-commandline, which needs Java)"


@pytest.mark.long
@pytest.mark.skipif(shutil.which(PROGRAM) is None, reason=WHY)
def test_every_step_is_in_the_pages_and_nobody_is_asked_who_looks(tmp_path: Path) -> None:
    steps = [step(result, 1, 2) for result in hostile_results(1)]
    made = model2.TestResult(
        uuid="1", historyId="1", fullName="x", name="x", status="passed", start=1, stop=2
    )
    made.steps = steps
    logger: Any = import_module("allure_commons.logger").AllureFileLogger(tmp_path / "results")
    logger.report_result(made)
    page = allure_report(tmp_path / "results", tmp_path / "pages", overwrite=False)
    assert page.is_file()
    data = "".join(path.read_text(encoding="utf-8") for path in page.parent.rglob("*.json"))
    for number in range(len(NUMBERS)):
        assert f"accuracy/error/{number}" in data
    assert "=cmd|' /C calc'!A0" in data

"""What people and meters wrote is text in Allure's raw results, whatever it is."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

from allure_commons import model2

from fixtures.allure_labels import step
from tests.reports.exports.exported import HOSTILE, hostile_results


def test_hostile_words_come_back_as_they_were(tmp_path: Path) -> None:
    steps = [step(result, 0, 0) for result in hostile_results(1)[: len(HOSTILE)]]
    logger: Any = import_module("allure_commons.logger").AllureFileLogger(tmp_path)
    logger.report_result(model2.TestResult(uuid="1", name="x", steps=steps))
    (written,) = tmp_path.iterdir()
    found = json.loads(written.read_text(encoding="utf-8"))["steps"]
    parameters = [{p["name"]: p["value"] for p in one["parameters"]} for one in found]
    reasons = [one.get("statusDetails", {}).get("message", "") for one in found]
    # Half a character is written out: no file can hold it.
    whole = [text.replace("\udc80", "\\udc80") for text in HOSTILE]
    assert [one.get("value", "") for one in parameters] == whole
    assert reasons == whole
    assert all(one["name"].startswith("identification/") for one in found)

"""What a plan may say about the warm-up."""

from pathlib import Path

import pytest

from bench.plan import load_plan
from contracts.errors import ConfigError
from tests.bench.plan_files import changed_plan


def test_a_current_before_self_heating_is_refused(tmp_path: Path) -> None:
    warm = {"duration_s": 600, "current": "iref"}
    plan = changed_plan(tmp_path, "lab", {("warm_up",): warm, ("suites",): ["self_heating"]})
    with pytest.raises(ConfigError, match="self_heating begins with units that none has warmed"):
        load_plan(plan)


def test_a_current_that_no_meter_has_is_refused(tmp_path: Path) -> None:
    plan = changed_plan(tmp_path, "eol", {("warm_up",): {"duration_s": 600, "current": "some"}})
    with pytest.raises(ConfigError, match=r"warm_up\.current"):
        load_plan(plan)

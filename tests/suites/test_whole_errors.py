"""What a unit of a campaign is wrong by in truth, with its own small errors."""

from pathlib import Path

import pytest

from bench.campaign.trials import Trial
from bench.plan import load_plan
from tests.suites.whole_errors import WholeError, trials_of, whole_error

MODEL = "pro380-mod"
RELEASE = Path(__file__).resolve().parents[2] / "plans" / "release.yaml"


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    return trials_of(MODEL, RELEASE, ["1.2", "2"])


@pytest.mark.parametrize(
    ("key", "point", "error_pct", "limit_pct"),
    [
        # Its own errors add up to -0.22 %: it is no bad unit.
        ("reverse-gain@1.2", "reverse-iref-pf1", 0.980, 1.0),
        ("reverse-gain@2", "reverse-iref-pf1", 1.920, 1.0),
        ("gain@2", "l1-iref-pf0.5l", 3.807, 2.0),
    ],
)
def test_a_defect_of_a_unit_adds_up_with_its_own_errors(
    trials: list[Trial], key: str, point: str, error_pct: float, limit_pct: float
) -> None:
    found = whole_error(MODEL, load_plan(RELEASE), trials, key)
    assert (found.point, found.limit_pct) == (point, limit_pct)
    assert found.error_pct == pytest.approx(error_pct, abs=0.002)
    assert found.conforms is (key == "reverse-gain@1.2")


def test_a_unit_conforms_up_to_its_limit_on_both_sides() -> None:
    assert WholeError("p", -1.0, 1.0).conforms
    assert not WholeError("p", -1.01, 1.0).conforms

"""How the suite judges what S0 outputs put out after a loss of supply: how many, and how wide."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bench.outcome import Outcomes
from bench.procedures.pulse_outputs import OutputSeen
from fixtures.verify import Verify
from metrology.verdict import Verdict
from suites import test_persistence
from tests.judging.kept import KEPT, effects, output_after
from tests.judging.mbus_units import mbus_unit_of
from tests.judging.told import CHARACTERISED, FAIL, INCONCLUSIVE, NOT_APPLICABLE, PASS, told
from tests.judging.units import unit_of


def outputs(
    verify: Verify, output: OutputSeen | None, model: str = "pro380-mod", code: int = 5
) -> dict[str, Verdict]:
    """What is said of the forward output of a unit whose bus tells every setting."""
    seen = replace(KEPT, before={"combination_code": code}, output=output)
    found = Outcomes({1: seen}, {})
    test_persistence.test_outputs_are_kept(unit_of(model), found, Outcomes({}, {}), verify)
    return told(verify)


SHORTEST, LONGEST = "width/shortest", "width/longest"
AS_SET = {"pulses": PASS, SHORTEST: PASS, LONGEST: PASS}


@pytest.mark.parametrize(
    ("pulses", "verdict"), [(18, FAIL), (19, PASS), (20, PASS), (21, PASS), (22, FAIL)]
)
def test_a_forward_output_pulses_at_the_rate_that_was_set(
    pulses: int, verdict: Verdict, verify: Verify
) -> None:
    assert outputs(verify, output_after(pulses)) == {**AS_SET, "pulses": verdict}
    assert verify.findings[0].conditions == {"power_w": 15e3, "rate_imp_per_kwh": 1000.0}
    assert {finding.evidence for finding in verify.findings} == {("bus.jsonl",)}


@pytest.mark.parametrize(
    ("width_s", "verdict"),
    [(0.0025, FAIL), (0.00878, FAIL), (0.0088, PASS), (0.0112, PASS), (0.01122, FAIL)],
)
def test_a_pulse_is_as_wide_after_the_loss_as_the_rate_asks_for(
    width_s: float, verdict: Verdict, verify: Verify
) -> None:
    found = outputs(verify, output_after(20, width_s))
    assert found == {"pulses": PASS, SHORTEST: verdict, LONGEST: verdict}


@pytest.mark.parametrize(
    ("pulses", "model", "code", "expected"),
    [
        (0, "pro380-mod", 4, {"pulses": PASS, "width": NOT_APPLICABLE}),
        (20, "pro380-mod", 4, {**AS_SET, "pulses": FAIL}),
        (0, "pro380-mod", 5, {"pulses": FAIL, "width": NOT_APPLICABLE}),
        (0, "pro2-mod", 1, {"pulses": CHARACTERISED, "width": NOT_APPLICABLE}),
        (20, "2pu-ct", 1, {"pulses": PASS, "width": NOT_APPLICABLE}),
        (10, "2pu-ct", 1, {"pulses": FAIL, "width": NOT_APPLICABLE}),
    ],
)
def test_without_pulses_there_is_no_width_and_the_code_says_whether_there_are_any(
    pulses: int, model: str, code: int, expected: Mapping[str, Verdict], verify: Verify
) -> None:
    """PRO380 manual, 7.11: with 4 reverse energy alone has pulses; PRO2 and 2PU do not say it."""
    assert outputs(verify, output_after(pulses), model, code) == expected


@pytest.mark.parametrize(("width_s", "verdict"), [(0.03, PASS), (0.02, FAIL)])
def test_a_width_that_is_a_setting_is_the_one_that_was_set(
    width_s: float, verdict: Verdict, verify: Verify
) -> None:
    output = replace(output_after(20, width_s), set_width_s=0.03)
    found = outputs(verify, output, "2pu-ct", 3)
    assert found == {"pulses": PASS, SHORTEST: verdict, LONGEST: verdict}


def test_a_unit_whose_bus_tells_no_code_has_pulses_of_all_energy(verify: Verify) -> None:
    seen = Outcomes({1: replace(KEPT, before={}, output=output_after(10))}, {})
    test_persistence.test_outputs_are_kept(unit_of(), seen, Outcomes({}, {}), verify)
    assert told(verify)["pulses"] is FAIL


def test_pulses_that_may_be_the_benchs_are_not_judged(verify: Verify) -> None:
    output = output_after(20)
    widths_s = output.right.widths_s.copy()
    widths_s[7] = 0.001
    cut = replace(output, right=replace(output.right, widths_s=widths_s))
    assert outputs(verify, cut) == {"": INCONCLUSIVE}


def test_a_unit_without_outputs_is_not_judged_by_them(verify: Verify) -> None:
    assert outputs(verify, None, "pro380-compact") == {"": NOT_APPLICABLE}


@pytest.mark.parametrize(("width_s", "verdict"), [(0.01, PASS), (0.0025, FAIL)])
def test_where_the_bus_does_not_tell_the_rate_the_width_is_seen_with_its_effects(
    width_s: float, verdict: Verdict, verify: Verify
) -> None:
    (found,) = effects({"s0_output_rate": 1000.0}, 9, {}).values.values()
    seen = Outcomes({1: replace(found, output=output_after(20, width_s, reverse=True))}, {})
    no_output = Outcomes({1: replace(KEPT, output=None)}, {})
    test_persistence.test_outputs_are_kept(mbus_unit_of(), no_output, seen, verify)
    assert told(verify) == {SHORTEST: verdict, LONGEST: verdict}

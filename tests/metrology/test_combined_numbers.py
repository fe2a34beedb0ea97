"""Numbers made of other numbers: variation, composite error, what low loads are judged by."""

import math
from dataclasses import replace

import pytest
from GTC import inf

from metrology.budget import combine, excess_kurtosis
from metrology.composite import (
    CompositeInputs,
    CompositeMeasured,
    composite_error,
    composite_error_measured,
)
from metrology.errors.conditions import Conditions, ReferenceUncertainty
from metrology.errors.register import RegisterInputs, error_by_register
from metrology.low_load_numbers import NUMBERS
from metrology.meter_constant import ConstantInputs, constant_difference
from metrology.no_load import NoLoadInputs, no_load_pulses, no_load_register_kwh
from metrology.repeatability import (
    RepeatabilityInputs,
    repeatability,
    repeatability_deviation_pct,
    repeatability_range_pct,
)
from metrology.self_heating import SelfHeatingInputs, self_heating, self_heating_variation_pct
from metrology.starting import (
    Started,
    StartInputs,
    period_s,
    start,
    start_first_pulse_s,
    start_second_pulse_s,
)
from metrology.term import Term, bounded, observed, twice_bounded
from metrology.uncertainty import (
    Component,
    Estimate,
    estimate,
    normal,
    rectangular,
    triangular,
    type_a,
)
from metrology.variation import VariationInputs, variation, variation_of_error
from metrology.verdict import Verdict, of_run, of_unit

CONDITIONS = Conditions(0.0, ReferenceUncertainty(0.02, 0.0, 2.0))
SCATTER = RepeatabilityInputs((0.10, 0.12, 0.14, 0.16, 0.18))
NO_LOAD = NoLoadInputs(2, (5,), 60.0, 60.0, 1, 1e4, None, 0.01)
START = StartInputs((0.5, 3.25), 10.0, 1e4, 100.0, 100.0, 5.0, 5.0)


def registered(error_pct: float, *, resolution_kwh: float = 0.0006) -> RegisterInputs:
    return RegisterInputs(
        100.0, 102.0 + error_pct / 50, resolution_kwh, False, 2.0, 600.0, CONDITIONS
    )


def varied(disturbed_pct: float, undisturbed_pct: float) -> VariationInputs:
    common = ("reference: power",)
    return VariationInputs(registered(disturbed_pct), registered(undisturbed_pct), common)


def test_a_variation_is_disturbed_less_undisturbed_without_the_reference() -> None:
    """What is left are four readings of the register, two triangles of 0.03 %."""
    found = variation_of_error(varied(0.5, 0.3))
    assert found.value == pytest.approx(0.2)
    step = 0.03 / math.sqrt(6)
    assert [part.label for part in found.budget] == ["register: resolution"]
    assert found.u_c == pytest.approx(math.hypot(step, step))
    assert found.k == pytest.approx(1.96, abs=1e-3)


def test_a_composite_error_from_what_its_terms_were_measured_by() -> None:
    """0.4, the larger of 0.2 and -0.4 by voltage, 0.4 by frequency, 0.4 by temperature: 0.8."""
    measured = CompositeMeasured(
        registered(0.4),
        (varied(0.6, 0.4), varied(0.0, 0.4)),
        (varied(0.8, 0.4),),
        Estimate(0.4, 0.05, math.inf, 1.96, ()),
    )
    found = composite_error_measured(measured)
    assert found.value == pytest.approx(0.8)
    error_u = error_by_register(registered(0.4)).u_c
    step = 0.03 / math.sqrt(3)
    assert {part.label: part.u for part in found.budget} == pytest.approx(
        {
            "variation: temperature": 0.025,
            "error": error_u / 2,
            "variation: voltage": step / 2,
            "variation: frequency": step / 2,
        }
    )
    assert [part.label for part in found.budget][:1] == ["variation: temperature"]
    assert found.u_c == pytest.approx(0.025 + error_u / 2 + step)
    assert found.k == pytest.approx(1.96, abs=1e-3)
    assert found.method == "GUM, correlations unknown: linear sum"
    without = composite_error_measured(replace(measured, temperature=None))
    assert without.value == pytest.approx(math.sqrt(0.48))


def test_shares_of_a_composite_error_are_listed_from_the_largest() -> None:
    small, large = (Estimate(0.3, u, math.inf, 1.96, ()) for u in (0.01, 0.02))
    found = composite_error(CompositeInputs(small, (large,), (small,)))
    assert [part.label for part in found.budget] == [
        "variation: voltage",
        "error",
        "variation: frequency",
    ]
    nothing = Estimate(0.0, 0.01, math.inf, 1.96, ())
    largest = replace(nothing, u_c=0.05)
    found = composite_error(CompositeInputs(largest, (nothing,), (nothing,)))
    assert found.budget == (Component("error", 0.05),)
    found = composite_error(CompositeInputs(nothing, (nothing,), (largest,)))
    assert found.budget == (Component("variation: frequency", 0.05),)


@pytest.mark.parametrize(
    ("voltage", "frequency", "named"), [((), (1,), "voltage"), ((1,), (), "frequency")]
)
def test_a_variation_that_is_missing_is_named(
    voltage: tuple[int, ...], frequency: tuple[int, ...], named: str
) -> None:
    one = Estimate(0.1, 0.01, math.inf, 1.96, ())
    inputs = CompositeInputs(one, tuple(one for _ in voltage), tuple(one for _ in frequency))
    with pytest.raises(
        ValueError, match=f"^no variation by {named}: a composite error needs one at least$"
    ):
        composite_error(inputs)


def test_the_difference_of_two_readings_is_a_triangle() -> None:
    """GUM 4.3.9, with beta 0: two rectangles of half a step each make a step over root 6."""
    whole = estimate(triangular(1.0, 0.01, "step"))
    halves = estimate(rectangular(1.0, 0.005, "after") - rectangular(0.0, 0.005, "before"))
    assert whole.u_c == pytest.approx(halves.u_c)
    assert (whole.value, [part.label for part in whole.budget]) == (1.0, ["step"])
    assert whole.u_c == pytest.approx(0.01 / math.sqrt(6))
    assert math.isinf(whole.degrees_of_freedom)


def test_numbers_of_low_loads() -> None:
    assert start_first_pulse_s(START) == 0.5
    assert start_second_pulse_s(START) == 2.75
    assert start_second_pulse_s(replace(START, pulses_s=(0.5,))) == math.inf
    assert no_load_pulses(NO_LOAD) == 2.0
    assert no_load_register_kwh(NO_LOAD) == 0.0
    assert no_load_register_kwh(replace(NO_LOAD, register_kwh=0.25)) == 0.25
    assert repeatability_deviation_pct(SCATTER) == pytest.approx(math.sqrt(0.004 / 4))
    assert repeatability_range_pct(SCATTER) == pytest.approx(0.08)
    warm = SelfHeatingInputs((0.0, 600.0, 1200.0), (0.1, -0.3, 0.2))
    assert self_heating_variation_pct(warm) == pytest.approx(-0.4)
    assert NUMBERS["constant_difference"] is constant_difference
    assert [NUMBERS[name](seen) for name, seen in (("start_second_pulse_s", START),)] == [2.75]


def test_three_errors_have_a_scatter() -> None:
    assert repeatability(RepeatabilityInputs((0.1, 0.2, 0.3))).s_n1_pct == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("errors_pct", "at_rest"), [((0.0, 0.5, 0.5, 0.75), False), ((0.25, 0.5, 0.5, 0.3), True)]
)
def test_rest_is_judged_over_the_last_twenty_minutes(
    errors_pct: tuple[float, ...], at_rest: bool
) -> None:
    """The third was measured 1188 s before the last, which is 20 minutes less a hundredth."""
    times_s = (0.0, 600.0, 1200.0, 2388.0)
    assert self_heating(SelfHeatingInputs(times_s, errors_pct)).at_rest is at_rest
    assert self_heating(SelfHeatingInputs(times_s, (0.9, 0.9, 0.5, 0.5))).at_rest is True


def test_a_change_of_two_tenths_is_rest() -> None:
    assert self_heating(SelfHeatingInputs((0.0, 1200.0), (0.0, 0.2))).at_rest is True
    assert self_heating(SelfHeatingInputs((0.0, 1200.0), (0.0, 0.2001))).at_rest is False


def test_a_constant_that_agrees_has_four_bounds() -> None:
    """2 kWh by both; steps of 0.01 kWh, pulses of 0.1 Wh; a meter behind transformers of 20."""
    seen = ConstantInputs(7.0, 9.0, 0.01, 1000, 1e4, ratio=20.0)
    found = constant_difference(seen)
    assert found.value == pytest.approx(0.0, abs=1e-9)
    assert {part.label: part.u for part in found.budget} == pytest.approx(
        {
            "register: step after": 0.25 / math.sqrt(3),
            "register: step before": 0.25 / math.sqrt(3),
            "output: pulse after": 0.05 / math.sqrt(3),
            "output: pulse before": 0.05 / math.sqrt(3),
        }
    )
    assert constant_difference(replace(seen, pulses=1, after_kwh=7.002)).value == pytest.approx(
        0.0, abs=1e-9
    )
    with pytest.raises(
        ValueError, match=r"^no pulse came: there is nothing to compare the register with$"
    ):
        constant_difference(replace(seen, pulses=0))


def test_a_sum_of_rectangles_gets_nearer_to_normal() -> None:
    """Excess kurtosis of n equal rectangles is -1.2 / n, of a triangle -0.6 (n = 2)."""
    assert excess_kurtosis([bounded("a", 1.0)]) == pytest.approx(-1.2)
    assert excess_kurtosis([bounded("a", 1.0)] * 4) == pytest.approx(-0.3)
    assert excess_kurtosis([twice_bounded("a", 2.0)]) == pytest.approx(-0.6)
    assert excess_kurtosis([bounded("a", math.sqrt(3)), Term("b", 3.0)]) == pytest.approx(-0.012)
    assert excess_kurtosis([bounded("a", math.sqrt(3))]) == pytest.approx(-1.2)
    assert excess_kurtosis([]) == 0.0
    assert excess_kurtosis([Term("a", 0.0)]) == 0.0


def test_a_term_of_nothing_is_no_line() -> None:
    found = combine(1.0, [Term("a", 0.0), observed("b", 0.5, 4)])
    assert found.budget == (Component("b", 0.5),)
    assert found.degrees_of_freedom == pytest.approx(4)
    assert combine(1.0, []).budget == ()
    assert combine(1.0, []).degrees_of_freedom == inf


def test_what_is_the_default_of_a_verdict() -> None:
    assert of_unit([Verdict.PASS]) is Verdict.PASS
    assert of_unit([Verdict.PASS], missing=1) is Verdict.INCONCLUSIVE
    assert of_run([Verdict.PASS]) is Verdict.PASS
    assert of_run([Verdict.PASS], bench_fault=True) is Verdict.ERROR


def test_a_start_has_its_numbers() -> None:
    """3.6 s a pulse at 100 W; it took 2.75 s."""
    found = start(START)
    assert (found.found, found.first_s, found.interval_s) == (Started.STARTED, 0.5, 2.75)
    assert found.error_pct == pytest.approx((3.6 / 2.75 - 1) * 100)
    assert period_s(0.5, 0.5) == pytest.approx(14.4e6)


@pytest.mark.parametrize(
    ("pulses_s", "watched_s", "found"),
    [
        ((5.0,), 6.0, Started.OPEN),
        ((), 5.0, Started.OPEN),
        ((), 5.1, Started.NO_FIRST_PULSE),
        ((3.0,), 8.0, Started.OPEN),
        ((3.0,), 8.1, Started.NO_SECOND_PULSE),
        ((1.0, 6.0), 6.0, Started.STARTED),
        ((1.0, 6.1), 6.1, Started.NO_SECOND_PULSE),
        ((1.0, 3.0), 3.0, Started.STARTED),
        ((1.0, 2.9), 2.9, Started.TOO_FAST),
    ],
)
def test_a_start_at_the_ends_of_its_times(
    pulses_s: tuple[float, ...], watched_s: float, found: Started
) -> None:
    """A pulse each 4 s; each of the two may take 5 s."""
    seen = StartInputs(pulses_s, watched_s, 900_000.0, 1.0, 1.0, 5.0, 5.0)
    assert start(seen).found is found


def test_a_line_that_only_one_of_two_errors_has_is_counted_whole() -> None:
    one = combine(0.3, [Term("a", 0.01), observed("b", 0.03, 1)])
    other = combine(0.1, [Term("c", 0.02)])
    for common in ((), ("a", "b", "c")):
        for found in (variation(one, other, common), variation(other, one, common)):
            assert [(part.label, part.u) for part in found.budget] == [
                ("b", 0.03),
                ("c", 0.02),
                ("a", 0.01),
            ]
    alone = combine(0.3, [observed("b", 0.03, 1)])
    assert variation(alone, combine(0.0, []), ()).degrees_of_freedom == pytest.approx(1.0)


def test_scatter_is_a_line_with_its_label() -> None:
    assert estimate(type_a(0.0, 0.5, 4, "few")).budget == (Component("few", 0.5),)
    assert estimate(normal(1.0, 0.5, 2.0, "paper")).budget == (Component("paper", 0.25),)

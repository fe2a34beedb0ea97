"""Ends of ranges, on both sides: what is just allowed, and what is no longer."""

import math
import re
from collections.abc import Callable

import numpy as np
import pytest

from metrology.bias import BiasPoint, judge_bias
from metrology.certificate import Certificate, CertificatePoint
from metrology.combination import Flow, expect
from metrology.decision import Decision, DecisionRule, Statement, decide
from metrology.distribution import quantile, upper_tail
from metrology.false_acceptance import Production, global_risk, probability_outside
from metrology.load_point import LoadPoint, PowerFactor
from metrology.meter_constant import (
    ConstantInputs,
    fitting_ratio,
    least_energy_kwh,
    seen_resolution_kwh,
)
from metrology.proportion import proportion_interval
from metrology.pulse_train import expected_pulses, rate_estimate, regularity, unevenness_s
from metrology.uncertainty import Estimate
from metrology.verdict import Verdict

UNITY = PowerFactor(1.0)


def test_a_row_of_a_certificate_may_be_of_little_and_exact() -> None:
    found = CertificatePoint(0.5, 0.5, 1.0, 0.0, 0.0)
    assert (found.power_expanded_pct, found.phase_expanded_min) == (0.0, 0.0)
    assert CertificatePoint(0.5, 0.5, 1.0, 0.5, 0.5).power_expanded_pct == 0.5
    assert Certificate("K", (found,), k=0.5).k == 0.5


@pytest.mark.parametrize("row", [(0.0, 5.0, 1.0), (230.0, 0.0, 1.0), (230.0, 5.0, 0.0)])
def test_a_row_of_a_certificate_at_nothing_is_refused(row: tuple[float, float, float]) -> None:
    message = (
        f"row of a certificate at {row[0]:g} V, {row[1]:g} A, cos phi {row[2]:g}: all must be "
        "positive, cos phi at most 1"
    )
    with pytest.raises(ValueError, match=f"^{message}$"):
        CertificatePoint(*row, 0.1, 1.0)
    with pytest.raises(ValueError, match=r"^uncertainties of a certificate must not be negative$"):
        CertificatePoint(230.0, 5.0, 1.0, 0.1, -0.1)


def test_the_row_nearest_in_voltage_counts() -> None:
    rows = [CertificatePoint(volts, 5.0, 1.0, 0.01, 0.0) for volts in (57.7, 120.0, 230.0, 480.0)]
    certificate = Certificate("K", tuple(rows))
    assert [certificate.at(u, 5.0, UNITY).voltage_v for u in (60.0, 110.0, 250.0, 400.0)] == [
        57.7,
        120.0,
        230.0,
        480.0,
    ]


def test_of_rows_equally_near_and_equally_good_in_power_the_worse_angle_counts() -> None:
    """As near as makes no difference: a millionth of an ampere does, a billionth does not."""
    rows = tuple(CertificatePoint(230.0, 5.0, 1.0, 0.02, minutes) for minutes in (0.3, 0.8, 0.5))
    assert Certificate("K", rows).at(230.0, 5.0, UNITY).phase_expanded_min == 0.8
    for off, expected in ((1e-6, 0.01), (1e-10, 0.02)):
        near = CertificatePoint(230.0, 5.0, 1.0, 0.01, 0.0)
        other = CertificatePoint(230.0, 5.0 * (1 + off), 1.0, 0.02, 0.0)
        assert Certificate("K", (near, other)).at(230.0, 5.0, UNITY).power_expanded_pct == expected


def test_what_the_manual_does_not_state_is_not_expected() -> None:
    feeds = {"forward": "not_stated", "reverse": "gross", "s0_forward": "none", "s0_reverse": "net"}
    found = expect("forward", feeds, Flow((5.0, 5.0, -12.0)))
    assert (found.forward, found.reverse, found.s0_forward, found.s0_reverse) == (None, 12, 0, 2)


def test_a_power_factor_reads_as_it_is_written() -> None:
    assert [str(PowerFactor.parse(text)) for text in ("1", "0.5L", "0.8C")] == ["1", "0.5L", "0.8C"]
    with pytest.raises(ValueError, match=r"^power factor 0.0: must be above 0 and at most 1$"):
        PowerFactor(0.0)


@pytest.mark.parametrize(
    ("phases", "supplied", "message"),
    [
        ((1, 4), (1, 2, 3), "phases (1, 4): must be some of 1, 2 and 3, each once"),
        ((1, 2), (1, 1), "supplied (1, 1): must be some of 1, 2 and 3, each once"),
        ((1, 2), (), "load point 'p': at least one phase must have voltage"),
    ],
)
def test_phases_that_do_not_exist_are_named(
    phases: tuple[int, ...], supplied: tuple[int, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        LoadPoint("p", 230.0, 5.0, phases=phases, supplied=supplied)


def test_with_its_uncertainty_taken_off_a_constant_needs_twice_the_energy() -> None:
    assert least_energy_kwh(0.01, 1e4, 0.1, guarded=False) == pytest.approx(10.1)
    assert least_energy_kwh(0.01, 1e4, 0.1, guarded=True) == pytest.approx(20.2)


@pytest.mark.parametrize(
    ("registers_kwh", "resolution_kwh"),
    [
        ([12.34, 5.6, 0.0], 0.01),
        ([12.345], 0.001),
        ([1.2345], 0.0001),
        ([1.23456], 0.0001),
        ([], 0.01),
        # A number of 32 bits tells 300,000 kWh to a 32nd of a kWh, and 9,000 kWh to a 1024th.
        ([300_000.03125], 0.03125),
        ([9000.0009765625], 0.01),
        # It is 5e-8 off, and such a number tells 0.031 kWh to less than that.
        ([0.03100005], 0.0001),
        ([300_000.005, 0.00005], 0.03125),
    ],
)
def test_the_resolution_of_registers(registers_kwh: list[float], resolution_kwh: float) -> None:
    assert seen_resolution_kwh(registers_kwh) == resolution_kwh


def test_a_register_of_the_primary_side_is_told_by_what_it_shows() -> None:
    """20 kWh by the register; 20,000 and 1,000 pulses of a tenth of a watt-hour and of one."""
    for pulses, constant, fits in ((200_000, 1e4, 1.0), (10_000, 1e4, 20.0), (4_000, 1e4, 40.0)):
        seen = ConstantInputs(7.0, 27.0, 0.01, pulses, constant)
        assert fitting_ratio(seen, max(fits, 20.0)) == fits
    double = ConstantInputs(7.0, 27.0, 0.01, 100_000, 1e4)
    assert fitting_ratio(double, 2.0) == 2.0
    small = ConstantInputs(7.0, 7.5, 0.01, 500, 1e4)
    assert fitting_ratio(small, 20.0) == 20.0


EDGES = np.array([0.0, 1.0, 3.0])


def test_three_edges_are_enough_to_see_whether_they_are_even() -> None:
    found = regularity(EDGES, 1.0)
    assert (found.intervals, found.lost, found.doubled) == (2, 1, 0)
    assert unevenness_s(EDGES) == pytest.approx(0.5)


def test_an_interval_at_its_bound_is_neither_lost_nor_doubled() -> None:
    assert regularity(np.array([0.0, 0.75, 1.25]), 0.5).lost == 0
    assert regularity(np.array([0.0, 0.25, 0.75]), 0.5).doubled == 0
    assert regularity(np.array([0.0, 0.7501, 1.25]), 0.5).lost == 1
    assert regularity(np.array([0.0, 0.2499, 0.75]), 0.5).doubled == 1


def test_a_rate_from_two_edges_each() -> None:
    """1 s against 10 s of an output with 1000 imp/kWh; an edge may be off by a hundredth."""
    found = rate_estimate(np.array([5.0, 6.0]), np.array([3.0, 13.0]), 1000.0, 0.01)
    assert found.value == pytest.approx(10_000.0)
    off = 0.01 * math.sqrt(2) / math.sqrt(3)
    assert [part.label for part in found.budget] == ["edges", "edges"]
    assert [part.u for part in found.budget] == pytest.approx([1e4 * off, 1e3 * off], rel=1e-6)
    with pytest.raises(ValueError, match=r"^a rate needs two edges of either output$"):
        rate_estimate(np.array([5.0, 6.0]), np.array([3.0]), 1000.0, 0.01)


def test_pulses_that_an_energy_can_have_made() -> None:
    """10.5 pulses with a slack of 2.25: from 7.25 to 13.75, so 8 to 13."""
    assert expected_pulses(0.0105, 1000.0, slack_kwh=0.00225) == (8, 13)
    assert expected_pulses(0.0105, 1000.0, slack_kwh=0.0) == (10, 11)
    assert expected_pulses(0.0005, 1000.0, slack_kwh=0.0) == (0, 1)


@pytest.mark.parametrize("confidence", [0.0, 1.0])
def test_a_confidence_lies_between_0_and_1(confidence: float) -> None:
    with pytest.raises(ValueError, match=f"^3 of 10 with {confidence}: no interval$"):
        proportion_interval(3, 10, confidence)


def test_of_ten_hits_in_ten_the_upper_bound_is_one() -> None:
    """Clopper and Pearson: the lower one is the tenth root of 2.5 %."""
    lower, upper = proportion_interval(10, 10, 0.95)
    assert [lower, upper] == pytest.approx([0.025**0.1, 1.0])


def test_a_value_far_outside_of_both_limits_is_outside_for_sure() -> None:
    assert probability_outside(0.0, 1.0, 1.0, -1.0) == 1.0
    assert probability_outside(0.0, 1.0, 0.5, 0.5) == 1.0


def test_a_narrow_production_has_the_same_risks_in_any_unit() -> None:
    """In % and in ppm: the density is that of the production, wherever its ends are cut off."""
    in_pct = global_risk(Production(0.5, 0.5), 0.25, (-1.0, 1.0), (-0.75, 0.75))
    in_ppm = global_risk(Production(5e3, 5e3), 2.5e3, (-1e4, 1e4), (-7.5e3, 7.5e3))
    assert in_ppm.consumer == pytest.approx(in_pct.consumer, rel=1e-9)
    assert in_ppm.producer == pytest.approx(in_pct.producer, rel=1e-9)
    small = global_risk(Production(0.005, 0.005), 0.0025, (-0.01, 0.01), (-0.0075, 0.0075))
    assert small.consumer == pytest.approx(in_pct.consumer, rel=1e-9)
    assert small.producer == pytest.approx(in_pct.producer, rel=1e-9)


def test_half_of_a_distribution_lies_above_its_middle() -> None:
    for freedom in (1.0, 3.0, 8.0, math.inf):
        assert upper_tail(0.0, freedom) == 0.5
    assert upper_tail(-2.0, 10.0) == pytest.approx(1 - 0.03669, abs=1e-5)
    assert quantile(0.025, 3.0) == pytest.approx(3.182446, abs=1e-6)


def judged(value: float, rule: DecisionRule, **known: object) -> Decision:
    return decide(value, 0.5, -1.0, 1.0, rule, **known)  # type: ignore[arg-type] # by its name


def test_a_pass_is_one_whatever_the_rule() -> None:
    for rule in DecisionRule:
        found = judged(0.0, rule)
        assert (found.verdict, found.statement, found.reason) == (
            Verdict.PASS,
            Statement.PASS,
            "",
        )


@pytest.mark.parametrize(
    ("value", "statement", "reason"),
    [
        (
            0.9,
            Statement.UNDECIDED,
            "0.9 is nearer to the limit of -1 to 1 than its uncertainty 0.5",
        ),
        (1.25, Statement.UNDECIDED, "1.25 is nearer to the limit of -1 to 1 than its uncertainty"),
        (2.0, Statement.FAIL, "2 is outside of -1 to 1 by 1"),
    ],
)
def test_a_guard_band_says_why(value: float, statement: Statement, reason: str) -> None:
    found = judged(value, DecisionRule.GUARD_BAND)
    assert (found.statement, found.reason[: len(reason)]) == (statement, reason)
    exact = decide(2.0, 0.0, None, 1.0, DecisionRule.GUARD_BAND)
    assert exact == Decision(Verdict.FAIL, "2 is outside of at most 1 by 1", Statement.FAIL)
    assert decide(1.0, 0.0, None, 1.0, DecisionRule.GUARD_BAND).statement is Statement.PASS


def test_a_guard_of_nothing_is_the_guard_of_the_rule() -> None:
    """0.625 u lies within the limit: the guard of 1.65 u decides, and not a standard one."""
    for rule in (DecisionRule.GUARD_BAND, DecisionRule.GUARD_1_65U):
        assert judged(0.5, rule, k=1.0) == judged(0.5, rule, k=1.0, guard_k=(0.0, 0.0))
    large = decide(1.5, 0.5, -1.0, 1.0, DecisionRule.GUARD_BAND, k=0.5)
    assert large == decide(1.5, 0.5, -1.0, 1.0, DecisionRule.GUARD_BAND, k=0.5, guard_k=(0.0, 0.0))
    inside = decide(0.4, 0.5, -1.0, 1.0, DecisionRule.GUARD_BAND, k=0.5)
    assert inside.verdict is Verdict.PASS
    outside = decide(1.6, 0.5, -1.0, 1.0, DecisionRule.GUARD_BAND, k=0.5)
    assert outside.verdict is Verdict.FAIL


def test_within_a_production_margin_doubt_is_undecided() -> None:
    found = judged(0.6, DecisionRule.PRODUCTION_MARGIN, margin=0.7)
    assert (found.verdict, found.statement) == (Verdict.INCONCLUSIVE, Statement.UNDECIDED)


@pytest.mark.parametrize(
    ("refuse", "message"),
    [
        (
            lambda: decide(0.0, 0.1, None, None, DecisionRule.SIMPLE),
            "nothing can be decided without a limit",
        ),
        (
            lambda: decide(0.0, 0.1, 2.0, 1.0, DecisionRule.SIMPLE),
            "lower limit 2 is above the upper limit 1",
        ),
        (lambda: judge_bias([]), "no load point: a bias is judged over all of them"),
    ],
)
def test_what_cannot_be_judged_is_refused(refuse: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        refuse()


def bias_points(*values: float) -> list[BiasPoint]:
    return [
        BiasPoint(f"p{n}", Estimate(value, 0.01, math.inf, 2.0, ()), 1.0)
        for n, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("values", "verdict", "statement"),
    [
        ((0.8, 0.9, 0.7), Verdict.FAIL, Statement.FAIL),
        ((0.1, 0.9, -0.7), Verdict.PASS, Statement.PASS),
        ((0.5, 0.9, 0.7), Verdict.INCONCLUSIVE, Statement.UNDECIDED),
        ((0.8,), Verdict.INCONCLUSIVE, Statement.UNDECIDED),
    ],
)
def test_a_bias_has_a_statement_too(
    values: tuple[float, ...], verdict: Verdict, statement: Statement
) -> None:
    found = judge_bias(bias_points(*values))
    assert (found.verdict, found.statement) == (verdict, statement)
    assert bool(found.reason) is (verdict is not Verdict.PASS)

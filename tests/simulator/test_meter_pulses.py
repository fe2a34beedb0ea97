"""Pulses against an independent integration in exact fractions, and what an output does to them."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.meter.pulses import KEEP_S, PulseOutput
from simulator.meter.width import WidthTable, pro380_bands

WIDTH_S = 0.001
Spans = Sequence[tuple[float, float]]
"""Duration in s and power in W, one after the other."""


def output(constant: float = 10000.0, width_s: float = WIDTH_S, **more: float) -> PulseOutput:
    made = PulseOutput(constant, lambda _: width_s, seed=7)
    for name, value in more.items():
        assert hasattr(made, name)
        setattr(made, name, value)
    return made


def feed(pulses: PulseOutput, spans: Spans, start_s: float = 0.0) -> float:
    """Let spans flow; when they end."""
    for duration_s, power_w in spans:
        pulses.advance(start_s, start_s + duration_s, power_w)
        start_s += duration_s
    return start_s


def rising(pulses: PulseOutput, stop_s: float = 1e9) -> list[float]:
    low, edges = pulses.toggles(0.0, stop_s)
    assert not low
    return [float(edge) for edge in edges[0::2]]


def due_pulses(spans: Spans, constant: float) -> Fraction:
    """Energy times constant, without rounding."""
    energy_ws = sum((Fraction(d) * Fraction(p) for d, p in spans), Fraction(0))
    return energy_ws * Fraction(constant) / 3_600_000


def by_brute_force(spans: Spans, constant: float, step_s: float) -> list[float]:
    """Times at which a counter of energy that is looked at once in a step passes a whole pulse."""
    times, energy_ws, done, now_s = [], 0.0, 0, 0.0
    for duration_s, power_w in spans:
        for _ in range(round(duration_s / step_s)):
            energy_ws += power_w * step_s
            now_s += step_s
            while energy_ws * constant / 3.6e6 >= done + 1:
                done += 1
                times.append(now_s)
    return times


SPANS = st.lists(
    st.tuples(st.floats(0.0, 20.0), st.one_of(st.just(0.0), st.floats(1.0, 70e3))),
    min_size=1,
    max_size=8,
)
CUTS = st.lists(st.floats(0.05, 0.95), max_size=3).map(sorted)


@settings(max_examples=150, deadline=None, database=None)
@given(SPANS, CUTS, st.sampled_from([10000.0, 2000.0, 1000.0, 100.0, 10.0, 1.0]))
def test_as_many_pulses_as_energy_times_constant_however_time_is_split(
    spans: Spans, cuts: list[float], constant: float
) -> None:
    due = due_pulses(spans, constant)
    assume(abs(due - round(due)) > Fraction(1, 10**6))
    whole, split = output(constant), output(constant)
    feed(whole, spans)
    now_s = 0.0
    for duration_s, power_w in spans:
        for start, stop in pairwise([0.0, *cuts, 1.0]):
            split.advance(now_s + start * duration_s, now_s + stop * duration_s, power_w)
        now_s += duration_s
    assert (whole.count, split.count) == (int(due), int(due))
    assert rising(split) == pytest.approx(rising(whole), abs=1e-6)


def test_edges_lie_where_a_brute_force_integration_has_them() -> None:
    spans = [(2.5, 23000.0), (1.5, 0.0), (3.0, 690.0), (2.0, 69000.0)]
    pulses, step_s = output(), 1e-4
    feed(pulses, spans)
    stepped = by_brute_force(spans, 10000.0, step_s)
    found = rising(pulses)
    assert len(found) == len(stepped)
    assert np.all(np.abs(np.array(stepped) - np.array(found)) <= 1.01 * step_s)


def test_the_first_pulse_comes_when_its_energy_has_flowed() -> None:
    pulses = output()
    feed(pulses, [(1.0, 3600.0)], start_s=100.0)
    assert rising(pulses) == pytest.approx([100.1 + 0.1 * n for n in range(10)])


def test_energy_waits_for_its_pulse_through_an_interruption() -> None:
    pulses = output()
    feed(pulses, [(0.06, 3600.0), (500.0, 0.0), (0.06, 3600.0)])
    assert rising(pulses) == pytest.approx([500.1])


def test_an_edge_comes_at_the_next_tick_of_the_firmware() -> None:
    exact, ticked = output(), output(tick_s=0.001)
    for pulses in (exact, ticked):
        feed(pulses, [(3.0, 41234.5)])
    late_s = np.array(rising(ticked)) - np.array(rising(exact))
    ticks = np.array(rising(ticked)) / 0.001
    assert np.all((late_s >= -1e-12) & (late_s < 0.001))
    assert ticks == pytest.approx(np.round(ticks), abs=1e-6)
    assert late_s.max() - late_s.min() > 0.0005


@pytest.mark.parametrize("jitter_s", [2e-5, 0.02, 1.0])
def test_jitter_comes_late_reorders_nothing_and_loses_nothing(jitter_s: float) -> None:
    pulses = output(width_s=1e-9, jitter_s=jitter_s)
    exact = output(width_s=1e-9)
    for made in (pulses, exact):
        feed(made, [(0.5, 36000.0)] * 10)
    _, edges = pulses.toggles(0.0, 1e6)
    found = edges[0::2]
    assert len(found) == len(rising(exact)) == 500
    assert np.all(np.diff(edges) >= 0)
    assert np.all(found >= np.array(rising(exact)))


def test_jitter_is_the_same_every_time() -> None:
    first, second = output(jitter_s=1e-4), output(jitter_s=1e-4)
    for pulses in (first, second):
        feed(pulses, [(1.0, 36000.0)] * 3)
    assert rising(first) == rising(second)


@pytest.mark.parametrize(
    ("rate", "power_w", "width_s"),
    [
        (10000, 4999, 0.040),
        (10000, 5000, 0.020),
        (2000, 9999, 0.020),
        (2000, 10000, 0.010),
        (1000, 19999, 0.010),
        (1000, 20000, 0.005),
        (10000, 39999, 0.005),
        (10000, 40001, 0.0025),
        (10000, 69000, 0.0025),
        (100, 49999, 0.040),
        (100, 50001, 0.020),
        (10, 69000, 0.040),
        (1, 69000, 0.040),
        (0.1, 100, 0.040),
        (0.01, 69000, 0.040),
    ],
)
def test_widths_are_the_manuals(rate: float, power_w: float, width_s: float) -> None:
    pulses = PulseOutput(rate, WidthTable(lambda: pro380_bands(rate)), seed=1)
    pulses.advance(0.0, 2.5 * 3.6e6 / rate / power_w, power_w)
    _, edges = pulses.toggles(0.0, 1e9)
    assert edges.size == 4
    assert edges[1::2] - edges[0::2] == pytest.approx([width_s] * 2, abs=1e-7)


def test_a_spoilt_band_and_shifted_boundaries_show_where_they_are_alone() -> None:
    table = WidthTable(lambda: pro380_bands(10000.0))
    table.spoilt[2] = 0.007
    assert [table(p) for p in (4000.0, 15000.0, 25000.0)] == [0.040, 0.007, 0.005]
    table.boundary_factor = 1.25
    assert [table(p) for p in (6000.0, 12000.0)] == [0.040, 0.020]


def test_pulses_that_overlap_are_one() -> None:
    pulses = output(width_s=0.15)
    feed(pulses, [(1.05, 3600.0)])
    _, edges = pulses.toggles(0.0, 100.0)
    assert list(edges) == pytest.approx([0.1, 1.15])


def test_pulses_that_touch_are_one_and_those_apart_are_not() -> None:
    widths_s = iter([0.5, 0.25, 0.5])
    pulses = PulseOutput(1.0, lambda _: next(widths_s), seed=7)
    for start_s in (1.0, 1.5, 2.0):
        pulses.advance(start_s - 0.5, start_s, 7.2e6)
    _, edges = pulses.toggles(0.0, 100.0)
    assert list(edges) == pytest.approx([1.0, 1.75, 2.0, 2.5])


@settings(max_examples=80, deadline=None, database=None)
@given(
    st.lists(st.floats(0.0, 4.0), min_size=1, max_size=10).map(sorted),
    st.sampled_from([0.0005, 0.015, 0.2]),
    st.sampled_from([0.0, 0.0003]),
)
def test_level_and_toggles_fit_together_wherever_they_are_cut(
    cuts: list[float], width_s: float, bounce_s: float
) -> None:
    pulses = output(width_s=width_s, bounce_s=bounce_s)
    feed(pulses, [(2.0, 23456.0), (2.0, 900.0)])
    high, all_edges = pulses.toggles(0.0, 4.0)
    assert not high
    seen = 0
    for start_s, stop_s in pairwise([0.0, *cuts, 4.0]):
        level, edges = pulses.toggles(start_s, stop_s)
        assert level == bool(seen % 2)
        assert np.all((edges >= start_s) & (edges < stop_s))
        seen += edges.size
    assert seen == all_edges.size


@pytest.mark.parametrize("ends_high", [True, False])
def test_what_is_forgotten_changes_no_level(ends_high: bool) -> None:
    pulses = output(constant=1000.0, width_s=0.5)
    stop_s = feed(pulses, [(100.0 if ends_high else 100.9, 3600.0)])
    kept = output(constant=1000.0, width_s=0.5)
    feed(kept, [(stop_s, 3600.0)])
    expected = kept.toggles(stop_s + 0.1, 200.0)
    for time_s in (40.0, 70.0, stop_s):
        pulses.toggles(time_s, time_s)
    level, edges = pulses.toggles(stop_s + 0.1, 200.0)
    assert level == expected[0] == ends_high
    assert list(edges) == list(expected[1])


def test_a_long_silence_is_silence() -> None:
    pulses = output()
    now_s = feed(pulses, [(1.0, 3600.0)])
    assert len(rising(pulses)) == 10
    for later_s in (KEEP_S, 2 * KEEP_S, 3 * KEEP_S):
        high, edges = pulses.toggles(now_s + later_s, now_s + later_s + 1.0)
        assert (high, edges.size) == (False, 0)
    feed(pulses, [(0.15, 3600.0)], start_s=200.0)
    _, edges = pulses.toggles(200.0, 201.0)
    assert edges[0] == pytest.approx(200.1)


@given(st.floats(0.01, 0.99))
def test_another_constant_keeps_the_energy_that_waits(share: float) -> None:
    pulses = output(constant=1000.0)
    feed(pulses, [(share, 3600.0)])
    pulses.set_constant(500.0)
    pulses.advance(1.0, 3.0 - share + 0.001, 3600.0)
    assert rising(pulses) == pytest.approx([3.0 - share])
    assert pulses.constant_imp_per_kwh == 500.0


def test_a_larger_constant_keeps_what_is_less_than_a_pulse() -> None:
    pulses = output(constant=1.0)
    feed(pulses, [(0.25, 3.6e6)])
    pulses.set_constant(10.0)
    pulses.advance(1.0, 2.0, 3.6e5)
    assert rising(pulses) == pytest.approx([1.5])


def test_a_stuck_output_conducts_and_never_changes() -> None:
    pulses = output()
    feed(pulses, [(1.0, 36000.0)])
    pulses.stuck = True
    high, edges = pulses.toggles(0.0, 1.0)
    assert (high, edges.size) == (True, 0)


def test_a_bouncing_contact_ends_each_edge_at_the_right_level() -> None:
    pulses = output(width_s=0.03, bounce_s=0.001)
    feed(pulses, [(1.0, 3600.0)])
    _, edges = pulses.toggles(0.0, 2.0)
    assert edges.size == 60
    assert list(edges[:3] - edges[0]) == pytest.approx([0.0, 0.0003, 0.0006])
    level, _ = pulses.toggles(float(edges[2]) + 1e-6, 2.0)
    assert level


def test_a_bounce_longer_than_the_pulse_keeps_its_order() -> None:
    pulses = output(width_s=0.001, bounce_s=0.005)
    feed(pulses, [(1.0, 3600.0)])
    _, edges = pulses.toggles(0.0, 2.0)
    assert np.all(np.diff(edges) > 0)

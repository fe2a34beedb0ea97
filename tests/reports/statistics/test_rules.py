import numpy as np
import pytest

from reports.statistics.rules import BEYOND, RULES, signals

BROKEN = {
    BEYOND: [0.0, 3.1],
    "nine on one side": [0.1, 0.2] * 4 + [0.1],
    "six rising or falling": [-1.2, -0.7, -0.1, 0.3, 0.6, 1.1],
    "fourteen up and down": [0.5, -0.5] * 7,
    "two of three beyond 2 s": [2.1, 0.0, 2.2],
    "four of five beyond 1 s": [-1.1, -1.2, 0.0, -1.3, -1.1],
    "fifteen within 1 s": [0.5, -0.4, 0.3, 0.3, -0.6] * 3,
    "eight beyond 1 s on both sides": [1.1, 1.2, -1.3, -1.2, 1.4, 1.2, -1.1, -1.4],
}


def named(points: list[float]) -> set[tuple[str, int]]:
    return {(signal.rule, signal.index) for signal in signals(points, 0.0, 1.0)}


def test_every_rule_has_its_example() -> None:
    assert BROKEN.keys() == RULES.keys()


@pytest.mark.parametrize("rule", BROKEN)
def test_a_pattern_breaks_its_rule_at_its_last_point(rule: str) -> None:
    points = BROKEN[rule]
    assert (rule, len(points) - 1) in named(points)
    assert rule not in {name for name, _ in named(points[:-1])}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_pattern_is_the_same_on_the_other_side_and_in_other_units(rule: str) -> None:
    points = [7 - 0.2 * point for point in BROKEN[rule]]
    assert rule in {signal.rule for signal in signals(points, 7.0, 0.2)}


def test_the_first_rule_is_rarely_broken_by_chance() -> None:
    points = np.random.default_rng(3).normal(size=10_000).tolist()
    alarms = sum(signal.rule == BEYOND for signal in signals(points, 0.0, 1.0))
    assert 10 < alarms < 50  # 27 are expected


def test_without_scatter_there_is_no_signal() -> None:
    assert signals([1.0] * 20, 1.0, 0.0) == ()

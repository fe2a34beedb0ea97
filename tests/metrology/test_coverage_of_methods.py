"""Over random measurements the interval holds the truth as often as it says: no less, no more."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import NormalDist

import pytest

from metrology.errors.method import ErrorMethod
from metrology.errors.result import error_of
from tests.metrology.simulated_errors import FACTORS, LOADS_W, simulated

OF_A_CLASS = 60
LOWEST, HIGHEST = 0.94, 0.97
SIGNIFICANCE = 0.05


@dataclass(frozen=True, slots=True)
class Found:
    method: ErrorMethod
    load: str
    factor: str
    apart: float
    """Measured less true error, in expanded uncertainties."""
    by: str


@pytest.fixture(scope="module")
def found() -> tuple[Found, ...]:
    classes = [(m, load, f) for m in ErrorMethod for load in LOADS_W for f in FACTORS]
    return tuple(
        measured(*each, seed=number * OF_A_CLASS + n)
        for number, each in enumerate(classes)
        for n in range(OF_A_CLASS)
    )


def measured(method: ErrorMethod, load: str, factor: str, seed: int) -> Found:
    case = simulated(method, load, factor, seed)
    error = error_of(case.inputs)
    apart = (error.value - case.true_pct) / error.expanded
    return Found(method, load, factor, apart, error.method)


def binomial_below(hits: int, count: int, share: float) -> float:
    """Probability of so many hits or fewer."""
    logs = (
        math.lgamma(count + 1)
        - math.lgamma(k + 1)
        - math.lgamma(count - k + 1)
        + k * math.log(share)
        + (count - k) * math.log1p(-share)
        for k in range(hits + 1)
    )
    return math.fsum(math.exp(log) for log in logs)


def significantly_outside(cases: Iterable[Found], among: int) -> bool:
    """Whether 94 % to 97 % can be ruled out, with ``among`` questions asked (Bonferroni)."""
    apart = [case.apart for case in cases]
    hits, count = sum(abs(a) < 1 for a in apart), len(apart)
    too_few = binomial_below(hits, count, LOWEST)
    too_many = 1 - binomial_below(hits - 1, count, HIGHEST)
    return min(too_few, too_many) < SIGNIFICANCE / among / 2


def share(cases: Iterable[Found]) -> float:
    held = [abs(case.apart) < 1 for case in cases]
    return sum(held) / len(held)


def test_of_all_measurements_94_to_97_percent_hold_the_truth(
    found: tuple[Found, ...], record_property: Callable[[str, object], None]
) -> None:
    assert len(found) >= 2000
    record_property("share", share(found))
    assert LOWEST <= share(found) <= HIGHEST


@pytest.mark.parametrize("method", ErrorMethod)
def test_no_method_is_too_narrow_or_too_wide(
    found: tuple[Found, ...],
    method: ErrorMethod,
    record_property: Callable[[str, object], None],
) -> None:
    cases = [case for case in found if case.method is method]
    assert len(cases) >= 600
    record_property("share", share(cases))
    assert not significantly_outside(cases, len(ErrorMethod)), share(cases)


def test_no_class_of_load_is_too_narrow_or_too_wide(found: tuple[Found, ...]) -> None:
    classes: dict[tuple[str, ...], list[Found]] = defaultdict(list)
    for case in found:
        classes[case.load, case.factor].append(case)
        classes[case.method, case.load, case.factor].append(case)
    assert len(classes) == len(LOADS_W) * len(FACTORS) * (1 + len(ErrorMethod))
    outside = [
        name for name, cases in classes.items() if significantly_outside(cases, len(classes))
    ]
    assert not outside


def test_the_interval_of_either_kind_is_honest(found: tuple[Found, ...]) -> None:
    kinds = {case.by for case in found}
    assert kinds == {"GUM", "Monte Carlo"}
    for kind in kinds:
        cases = [case for case in found if case.by == kind]
        assert not significantly_outside(cases, len(kinds)), (kind, share(cases))


@pytest.mark.parametrize("method", ErrorMethod)
def test_the_mean_deviation_is_zero_within_its_own_uncertainty(
    found: tuple[Found, ...], method: ErrorMethod
) -> None:
    apart = [case.apart for case in found if case.method is method]
    mean = math.fsum(apart) / len(apart)
    scatter = math.sqrt(math.fsum((a - mean) ** 2 for a in apart) / (len(apart) - 1))
    factor = NormalDist().inv_cdf(1 - SIGNIFICANCE / len(ErrorMethod) / 2)
    assert abs(mean) < factor * scatter / math.sqrt(len(apart))


@pytest.mark.parametrize(("factor", "hits"), [(0.8, "too narrow"), (1.35, "too wide")])
def test_an_interval_that_is_wrong_by_a_quarter_is_noticed(
    found: tuple[Found, ...], factor: float, hits: str
) -> None:
    scaled = [Found(c.method, c.load, c.factor, c.apart / factor, c.by) for c in found]
    assert significantly_outside(scaled, 1), hits

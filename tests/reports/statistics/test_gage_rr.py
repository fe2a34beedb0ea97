import math
from itertools import product
from statistics import fmean

import numpy as np
import pytest

from reports.statistics.gage_rr import gage_rr
from tests.reports.statistics.published_data import gage_study


def test_the_study_of_the_manual() -> None:
    """AIAG MSA, 4th ed., tables of the ANOVA method in appendix A."""
    found = gage_rr(gage_study())
    assert (found.operators, found.parts, found.trials) == (3, 10, 3)
    assert found.interaction_f == pytest.approx(0.434, abs=5e-4)
    assert found.pooled
    assert found.ev == pytest.approx(0.199933, abs=1e-6)
    assert found.av == pytest.approx(0.226838, abs=1e-6)
    assert found.interaction == 0
    assert found.grr == pytest.approx(0.302373, abs=1.5e-6)
    assert found.pv == pytest.approx(1.042327, abs=1e-6)
    shares = [found.share(sd) for sd in (found.ev, found.av, found.grr, found.pv)]
    assert shares == pytest.approx([0.184, 0.209, 0.279, 0.960], abs=5e-4)
    assert found.categories == 4


def test_an_interaction_that_is_none_of_chance_is_kept_apart() -> None:
    """Against the sums of squares written out, term by term: no published study has one."""
    rng = np.random.default_rng(5)
    values = rng.normal(0, 0.05, (3, 6, 2))
    values += rng.normal(0, 1, (1, 6, 1)) + rng.normal(0, 0.3, (3, 1, 1))
    values += rng.normal(0, 0.4, (3, 6, 1))
    found = gage_rr(values.tolist(), tolerance=10.0)
    assert not found.pooled
    mean = fmean(values.flat)
    both = error = 0.0
    for o, p in product(range(3), range(6)):
        cell = fmean(values[o, p])
        both += 2 * (cell - fmean(values[o].flat) - fmean(values[:, p].flat) + mean) ** 2
        error += sum((x - cell) ** 2 for x in values[o, p])
    operators = sum(12 * (fmean(values[o].flat) - mean) ** 2 for o in range(3)) / 2
    parts = sum(6 * (fmean(values[:, p].flat) - mean) ** 2 for p in range(6)) / 5
    both, error = both / 10, error / 18
    assert found.ev == pytest.approx(math.sqrt(error))
    assert found.interaction == pytest.approx(math.sqrt((both - error) / 2))
    assert found.av == pytest.approx(math.sqrt(max(0.0, operators - both) / 12))
    assert found.pv == pytest.approx(math.sqrt((parts - both) / 6))
    assert found.tv == pytest.approx(math.hypot(found.grr, found.pv))
    assert found.tolerance_share == pytest.approx(6 * found.grr / 10)


def test_an_operator_who_reads_high_is_reproducibility() -> None:
    study = gage_study()
    high = [study[0], study[1], [[x + 2.0 for x in trials] for trials in study[2]]]
    before, after = gage_rr(study), gage_rr(high)
    assert after.av > 4 * before.av
    assert after.ev == pytest.approx(before.ev)
    assert after.pv == pytest.approx(before.pv)


def test_a_study_without_any_scatter_has_no_variation() -> None:
    found = gage_rr([[[1.0, 1.0], [1.0, 1.0]], [[1.0, 1.0], [1.0, 1.0]]])
    assert (found.grr, found.pv, found.share(found.grr), found.categories) == (0, 0, 0, 1)


@pytest.mark.parametrize("part", [[[1.0, 2.0]], [[1.0], [2.0]], [[1.0, 2.0], [1.0]]])
def test_a_study_that_is_not_crossed_is_refused(part: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="the same number everywhere"):
        gage_rr([part, part])

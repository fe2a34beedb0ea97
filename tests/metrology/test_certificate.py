import math

import pytest

from metrology.certificate import Certificate, CertificatePoint
from metrology.errors.conditions import reference_at
from metrology.load_point import PowerFactor

UNITY, HALF, LEADING = (PowerFactor.parse(text) for text in ("1", "0.5L", "0.5C"))
POINTS = (
    CertificatePoint(230, 0.5, 1.0, 0.04, 0.8),
    CertificatePoint(230, 5, 1.0, 0.02, 0.3),
    CertificatePoint(230, 5, 0.5, 0.03, 0.4),
    CertificatePoint(230, 100, 1.0, 0.05, 0.6),
)
CERTIFICATE = Certificate(
    "K-1",
    POINTS,
    drift_pct_per_year=0.02,
    temperature_pct_per_k=0.001,
    age_years=0.5,
    temperature_deviation_k=-3.0,
)


@pytest.mark.parametrize(
    ("current_a", "factor", "number"),
    [(5.0, UNITY, 1), (5.0, HALF, 2), (5.0, LEADING, 2), (0.25, UNITY, 0), (80.0, UNITY, 3)],
)
def test_the_nearest_row_counts_not_the_best(
    current_a: float, factor: PowerFactor, number: int
) -> None:
    assert CERTIFICATE.at(230, current_a, factor) is POINTS[number]


def test_of_two_rows_equally_near_the_worse_counts() -> None:
    assert CERTIFICATE.at(230, math.sqrt(0.5 * 5), UNITY) is POINTS[0]
    assert Certificate("K-2", POINTS[::-1]).at(230, math.sqrt(0.5 * 5), UNITY) is POINTS[0]


def test_age_and_temperature_give_bounds() -> None:
    found = reference_at(CERTIFICATE, 230, 5, HALF)
    assert (found.power_expanded_pct, found.phase_expanded_min, found.k) == (0.03, 0.4, 2.0)
    assert found.drift_pct == pytest.approx(0.01)
    assert found.temperature_pct == pytest.approx(0.003)


@pytest.mark.parametrize("row", [(0, 5, 1, 0.1, 1), (230, -5, 1, 0.1, 1), (230, 5, 1.1, 0.1, 1)])
def test_a_row_at_no_load_is_refused(row: tuple[float, float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        CertificatePoint(*row)


def test_negative_uncertainty_and_an_empty_certificate_are_refused() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        CertificatePoint(230, 5, 1, -0.1, 1)
    with pytest.raises(ValueError, match="no rows"):
        Certificate("K-3", ())
    with pytest.raises(ValueError, match="k 0"):
        Certificate("K-4", POINTS, k=0)

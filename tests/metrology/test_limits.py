import pytest

from metrology.load_point import LoadPoint, PowerFactor
from metrology.standards import LIMIT_SETS, NoLimitError, Ratings, limit_set
from metrology.standards.limits import Certainty

PRO380 = Ratings(imin_a=0.25, itr_a=0.5, iref_a=5.0, imax_a=100.0)


def point(
    current_a: float, power_factor: str = "1", phases: tuple[int, ...] = (1, 2, 3)
) -> LoadPoint:
    return LoadPoint("p", 230.0, current_a, PowerFactor.parse(power_factor), phases=phases)


@pytest.mark.parametrize(
    ("current_a", "power_factor", "phases", "en50470", "manual"),
    [
        (0.25, "1", (1, 2, 3), 1.5, 1.5),
        (0.49, "1", (1, 2, 3), 1.5, 1.5),
        (0.5, "1", (1, 2, 3), 1.0, 1.0),
        (100.0, "1", (1, 2, 3), 1.0, 1.0),
        (0.75, "0.5L", (1, 2, 3), 1.0, 1.5),
        (0.75, "0.8C", (1, 2, 3), 1.0, 1.5),
        (1.0, "0.5L", (1, 2, 3), 1.0, 1.0),
        (5.0, "1", (1,), 2.0, None),
        (5.0, "0.5L", (3,), 2.0, None),
        (0.3, "0.5L", (1, 2, 3), None, None),
        (0.2, "1", (1, 2, 3), None, None),
        (101.0, "1", (1, 2, 3), None, None),
        (5.0, "0.25L", (1, 2, 3), None, None),
        (5.0, "0.5C", (1, 2, 3), None, None),
        (0.4, "1", (2,), None, None),
    ],
)
def test_class_b_and_the_manual_differ_where_they_are_known_to(
    current_a: float,
    power_factor: str,
    phases: tuple[int, ...],
    en50470: float | None,
    manual: float | None,
) -> None:
    for name, expected in (("EN50470-3:2006/B", en50470), ("PRO380-manual/5.2", manual)):
        wanted = point(current_a, power_factor, phases)
        if expected is None:
            with pytest.raises(NoLimitError, match="has no limit at"):
                limit_set(name).limit(wanted, PRO380)
        else:
            assert limit_set(name).limit(wanted, PRO380).mpe_pct == expected


@pytest.mark.parametrize(
    ("letter", "low", "high", "single"),
    [("A", 2.5, 2.0, 3.0), ("B", 1.5, 1.0, 2.0), ("C", 1.0, 0.5, 1.0)],
)
def test_table_4_and_5_of_en_50470_3(letter: str, low: float, high: float, single: float) -> None:
    limits = limit_set(f"EN50470-3:2006/{letter}")
    assert limits.limit(point(0.3), PRO380).mpe_pct == low
    assert limits.limit(point(5.0), PRO380).mpe_pct == high
    assert limits.limit(point(5.0, phases=(2,)), PRO380).mpe_pct == single


def test_every_row_has_a_clause_and_says_how_sure_it_is() -> None:
    rows = [row for s in LIMIT_SETS.values() for row in (*s.balanced, *s.single_phase)]
    assert rows
    assert all(row.clause and isinstance(row.certainty, Certainty) for row in rows)


def test_an_unknown_limit_set_names_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"did you mean PRO380-manual/5\.2"):
        limit_set("PRO380-manual/52")


@pytest.mark.parametrize(
    ("name", "amps"), [("imax", 100.0), ("0.5 imax", 50.0), ("Itr", 0.5), ("0.05 Ib", 0.25)]
)
def test_currents_by_name(name: str, amps: float) -> None:
    assert PRO380.current_a(name) == pytest.approx(amps)


def test_an_unknown_current_says_what_would_be_right() -> None:
    with pytest.raises(ValueError, match=r"must be one of imin, itr"):
        PRO380.current_a("inom")


@pytest.mark.parametrize(("text", "phi"), [("1", 0.0), ("0.5L", 60.0), ("0.8C", -36.8698976)])
def test_power_factor_to_angle(text: str, phi: float) -> None:
    assert PowerFactor.parse(text).phi_deg == pytest.approx(phi)


@pytest.mark.parametrize("text", ["0.5", "0", "1.1L", "x", "", "-0.5L"])
def test_a_power_factor_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="power factor"):
        PowerFactor.parse(text)

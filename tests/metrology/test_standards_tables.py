"""Every table of limits with its values, written out from the tables, not from the data."""

import pytest

from metrology.load_point import LoadPoint, PowerFactor
from metrology.standards import LIMIT_SETS, Certainty, NoLimitError, Ratings, limit_set

DIRECT = Ratings(imin_a=0.25, itr_a=0.5, iref_a=5.0, imax_a=100.0, ist_a=0.02)
CT = Ratings(imin_a=0.015, itr_a=0.075, iref_a=1.5, imax_a=6.0, ist_a=0.003, connection="ct")
ALL = (1, 2, 3)


def load(current_a: float, power_factor: str = "1", phases: tuple[int, ...] = ALL) -> LoadPoint:
    return LoadPoint("p", 230.0, current_a, PowerFactor.parse(power_factor), phases=phases)


def reactive(current_a: float, sine: float, phases: tuple[int, ...] = ALL) -> LoadPoint:
    cosine = max((1 - sine**2) ** 0.5, 1e-6)
    return LoadPoint("p", 230.0, current_a, PowerFactor(cosine), phases=phases)


def mpe(
    name: str, point: LoadPoint, ratings: Ratings = DIRECT, temperature_degc: float = 23.0
) -> float | None:
    try:
        limits = limit_set(name)
        return limits.limit(point, ratings, temperature_degc=temperature_degc).mpe_pct
    except NoLimitError:
        return None


BOUNDARIES = [
    (0.2499, None),
    (0.25, 1.5),
    (0.49999, 1.5),
    (0.5, 1.0),
    (100.0, 1.0),
    (100.01, None),
]


@pytest.mark.parametrize("edition", ["2006", "2022"])
@pytest.mark.parametrize(("current_a", "expected"), BOUNDARIES)
def test_a_limit_holds_from_its_current_on(
    edition: str, current_a: float, expected: float | None
) -> None:
    assert mpe(f"EN50470-3:{edition}/B", load(current_a)) == expected


@pytest.mark.parametrize("edition", ["2006", "2022"])
@pytest.mark.parametrize("ratings", [DIRECT, CT])
@pytest.mark.parametrize(
    ("letter", "low", "high", "single", "difference"),
    [("A", 2.5, 2.0, 3.0, 2.5), ("B", 1.5, 1.0, 2.0, 1.5), ("C", 1.0, 0.5, 1.0, 1.0)],
)
def test_en_50470_3(
    edition: str,
    ratings: Ratings,
    letter: str,
    low: float,
    high: float,
    single: float,
    difference: float,
) -> None:
    name = f"EN50470-3:{edition}/{letter}"
    assert mpe(name, load(ratings.imin_a), ratings) == low
    assert mpe(name, load(ratings.imin_a, "0.5L"), ratings) is None
    for power_factor in ("1", "0.5L", "0.8C"):
        assert mpe(name, load(ratings.itr_a, power_factor), ratings) == high
    for power_factor in ("1", "0.5L"):
        assert mpe(name, load(ratings.imax_a, power_factor, (2,)), ratings) == single
    assert mpe(name, load(ratings.imax_a, "0.8C", (2,)), ratings) is None
    assert limit_set(name).difference(load(ratings.iref_a), ratings).mpe_pct == difference
    with pytest.raises(NoLimitError, match=r"for the difference of .* it has I = Iref at 1"):
        limit_set(name).difference(load(ratings.itr_a), ratings)


MID = [
    (23, (3.5, 2.0, 1.0), (3.5, 2.0, 0.7), (4.0, 2.5, 1.0)),
    (5, (3.5, 2.0, 1.0), (3.5, 2.0, 0.7), (4.0, 2.5, 1.0)),
    (30, (3.5, 2.0, 1.0), (3.5, 2.0, 0.7), (4.0, 2.5, 1.0)),
    (4.9, (5.0, 2.5, 1.3), (4.5, 2.5, 1.0), (5.0, 3.0, 1.3)),
    (40, (5.0, 2.5, 1.3), (4.5, 2.5, 1.0), (5.0, 3.0, 1.3)),
    (-20, (7.0, 3.5, 1.7), (7.0, 3.5, 1.3), (7.0, 4.0, 1.7)),
    (55, (7.0, 3.5, 1.7), (7.0, 3.5, 1.3), (7.0, 4.0, 1.7)),
    (-40, (9.0, 4.0, 2.0), (9.0, 4.0, 1.5), (9.0, 4.5, 2.0)),
    (70, (9.0, 4.0, 2.0), (9.0, 4.0, 1.5), (9.0, 4.5, 2.0)),
]
Classes = tuple[float, float, float]


@pytest.mark.parametrize(("degc", "low", "high", "single"), MID)
def test_mid_annex_v_table_2(degc: float, low: Classes, high: Classes, single: Classes) -> None:
    for i, letter in enumerate("ABC"):
        name = f"MID-2014-32-EU/{letter}"
        assert mpe(name, load(0.3), temperature_degc=degc) == low[i]
        assert mpe(name, load(0.5), temperature_degc=degc) == high[i]
        assert mpe(name, load(5, phases=(1,)), temperature_degc=degc) == single[i]


@pytest.mark.parametrize("degc", [23, 0, -20, 60])
@pytest.mark.parametrize("phases", [ALL, (1,)])
@pytest.mark.parametrize(
    ("power_factor", "held"), [("0.5L", True), ("0.49L", False), ("0.8C", True), ("0.79C", False)]
)
def test_mid_table_2_is_for_the_rated_range_of_power_factors(
    degc: float, phases: tuple[int, ...], power_factor: str, *, held: bool
) -> None:
    found = mpe("MID-2014-32-EU/B", load(5, power_factor, phases), temperature_degc=degc)
    assert (found is not None) == held
    low = mpe("MID-2014-32-EU/B", load(0.3, power_factor), temperature_degc=degc)
    assert (low is not None) == held


MANUALS = ("PRO2-manual", "PRO380-manual", "PRO380-Compact-manual", "2PU-CT-manual")


@pytest.mark.parametrize("manual", MANUALS)
@pytest.mark.parametrize("ratings", [DIRECT, CT])
@pytest.mark.parametrize(
    ("ib", "power_factor", "expected"),
    [
        (0.0499, "1", None),
        (0.05, "1", 1.5),
        (0.0999, "1", 1.5),
        (0.1, "1", 1.0),
        (0.0999, "0.5L", None),
        (0.1, "0.5L", 1.5),
        (0.1, "0.8C", 1.5),
        (0.1, "0.79C", None),
        (0.1999, "0.5L", 1.5),
        (0.2, "0.5L", 1.0),
        (0.2, "0.8C", 1.0),
        (0.2, "0.79C", None),
        (0.2, "0.49L", None),
    ],
)
def test_basic_errors_of_the_manuals(
    manual: str, ratings: Ratings, ib: float, power_factor: str, expected: float | None
) -> None:
    name = f"{manual}/5.2"
    point = load(ib * ratings.iref_a, power_factor)
    assert mpe(name, point, ratings) == expected
    assert mpe(name, load(ratings.imax_a), ratings) == 1.0
    assert mpe(name, load(ratings.imax_a * 1.001), ratings) is None
    assert mpe(name, load(ratings.iref_a, phases=(1,)), ratings) is None
    assert limit_set(name).limit(load(ratings.imax_a), ratings).certainty is Certainty.FOUND


@pytest.mark.parametrize("degc", [-40.1, 70.1])
def test_beyond_the_bands_of_temperature_there_is_no_limit(degc: float) -> None:
    assert mpe("MID-2014-32-EU/B", load(5), temperature_degc=degc) is None


# Multiples of Ib and In, power factor, class 1, class 2.
CLASS_1_AND_2 = [
    (0.05, 0.02, "1", 1.5, 2.5),
    (0.0999, 0.0499, "1", 1.5, 2.5),
    (0.0499, 0.0199, "1", None, None),
    (0.1, 0.05, "1", 1.0, 2.0),
    (0.1, 0.05, "0.5L", 1.5, 2.5),
    (0.1, 0.05, "0.8C", 1.5, None),
    (0.0999, 0.0499, "0.5L", None, None),
    (0.2, 0.1, "0.5L", 1.0, 2.0),
    (0.2, 0.1, "0.8C", 1.0, None),
    (0.2, 0.1, "0.25L", 3.5, None),
    (1.0, 1.0, "0.5C", 2.5, None),
    (0.1999, 0.0999, "0.25L", None, None),
]


@pytest.mark.parametrize("edition", ["2003", "2020"])
@pytest.mark.parametrize(("ib", "rated", "power_factor", "one", "two"), CLASS_1_AND_2)
def test_iec_62053_21_balanced(
    edition: str, ib: float, rated: float, power_factor: str, one: float | None, two: float | None
) -> None:
    for name, expected in (("1", one), ("2", two)):
        limits = f"IEC62053-21:{edition}/{name}"
        assert mpe(limits, load(ib * 5, power_factor), DIRECT) == expected
        assert mpe(limits, load(rated * 1.5, power_factor), CT) == expected


def test_iec_62053_21_on_request_ends_at_ib_for_direct_meters_and_at_imax_for_others() -> None:
    name = "IEC62053-21:2003/1"
    assert mpe(name, load(5, "0.25L"), DIRECT) == 3.5
    assert mpe(name, load(5.01, "0.25L"), DIRECT) is None
    assert mpe(name, load(6, "0.25L"), CT) == 3.5
    found = limit_set(name).limit(load(5, "0.25L"), DIRECT)
    assert found.note == "on special request of the user"


@pytest.mark.parametrize(("name", "single", "difference"), [("1", 2.0, 1.5), ("2", 3.0, 2.5)])
def test_iec_62053_21_one_phase_loaded(name: str, single: float, difference: float) -> None:
    limits = limit_set(f"IEC62053-21:2003/{name}")
    for ratings, pf1, pf05 in ((DIRECT, 0.5, 1.0), (CT, 0.075, 0.15)):
        assert mpe(limits.name, load(pf1, "1", (1,)), ratings) == single
        assert mpe(limits.name, load(pf1 * 0.99, "1", (1,)), ratings) is None
        assert mpe(limits.name, load(pf05, "0.5L", (1,)), ratings) == single
        assert mpe(limits.name, load(pf05 * 0.99, "0.5L", (1,)), ratings) is None
        assert limits.difference(load(ratings.iref_a), ratings).mpe_pct == difference
    assert limits.limit(load(5, "1", (1,)), DIRECT).certainty is Certainty.FOUND


@pytest.mark.parametrize("edition", ["2003", "2020"])
@pytest.mark.parametrize(
    ("rated", "power_factor", "two", "five"),
    [
        (0.01, "1", 0.4, 1.0),
        (0.0499, "1", 0.4, 1.0),
        (0.05, "1", 0.2, 0.5),
        (0.02, "0.5L", 0.5, 1.0),
        (0.02, "0.8C", 0.5, 1.0),
        (0.1, "0.5L", 0.3, 0.6),
        (0.1, "0.8C", 0.3, 0.6),
        (0.1, "0.25L", 0.5, 1.0),
        (0.1, "0.5C", 0.5, 1.0),
        (0.0099, "1", None, None),
        (0.0199, "0.5L", None, None),
    ],
)
def test_iec_62053_22_balanced(
    edition: str, rated: float, power_factor: str, two: float | None, five: float | None
) -> None:
    point = load(rated * 1.5, power_factor)
    assert mpe(f"IEC62053-22:{edition}/0.2S", point, CT) == two
    assert mpe(f"IEC62053-22:{edition}/0.5S", point, CT) == five


def test_iec_62053_22_one_phase_loaded_and_difference() -> None:
    for name, pf1, pf05, difference in (("0.2S", 0.3, 0.4, 0.4), ("0.5S", 0.6, 1.0, 1.0)):
        limits = limit_set(f"IEC62053-22:2003/{name}")
        assert mpe(limits.name, load(0.075, "1", (3,)), CT) == pf1
        assert mpe(limits.name, load(0.15, "0.5L", (3,)), CT) == pf05
        assert limits.difference(load(1.5), CT).mpe_pct == difference


def test_a_document_for_transformers_says_so_to_a_direct_meter() -> None:
    with pytest.raises(NoLimitError, match="it has none for connection 'direct'"):
        limit_set("IEC62053-22:2003/0.5S").limit(load(5), DIRECT)


@pytest.mark.parametrize("edition", ["2003", "2020"])
@pytest.mark.parametrize(
    ("ib", "rated", "sine", "two", "three"),
    [
        (0.05, 0.02, 1.0, 2.5, 4.0),
        (0.1, 0.05, 1.0, 2.0, 3.0),
        (0.1, 0.05, 0.5, 2.5, 4.0),
        (0.2, 0.1, 0.5, 2.0, 3.0),
        (0.2, 0.1, 0.25, 2.5, 4.0),
        (0.0499, 0.0199, 1.0, None, None),
        (0.1999, 0.0999, 0.25, None, None),
    ],
)
def test_iec_62053_23_is_in_terms_of_the_sine(
    edition: str, ib: float, rated: float, sine: float, two: float | None, three: float | None
) -> None:
    for name, expected in (("2", two), ("3", three)):
        limits = f"IEC62053-23:{edition}/{name}"
        assert mpe(limits, reactive(ib * 5, sine), DIRECT) == expected
        assert mpe(limits, reactive(rated * 1.5, sine), CT) == expected


def test_iec_62053_23_one_phase_loaded() -> None:
    for name, expected in (("2", 3.0), ("3", 4.0)):
        limits = f"IEC62053-23:2003/{name}"
        assert mpe(limits, reactive(0.5, 1.0, (1,)), DIRECT) == expected
        assert mpe(limits, reactive(1.0, 0.5, (1,)), DIRECT) == expected
        assert mpe(limits, reactive(0.5, 0.5, (1,)), DIRECT) is None


@pytest.mark.parametrize(
    ("letter", "high", "high_pf", "low", "low_pf"),
    [
        ("A", 2.0, 2.5, 2.5, 2.5),
        ("B", 1.0, 1.5, 1.5, 1.8),
        ("C", 0.5, 0.6, 1.0, 1.0),
        ("D", 0.2, 0.3, 0.4, 0.5),
    ],
)
def test_oiml_r46(letter: str, high: float, high_pf: float, low: float, low_pf: float) -> None:
    name = f"OIML-R46:2012/{letter}"
    assert mpe(name, load(0.5)) == high
    assert mpe(name, load(0.5, "0.5L")) == mpe(name, load(100, "0.8C")) == high_pf
    assert mpe(name, load(0.25)) == low
    assert mpe(name, load(0.25, "0.5L")) == mpe(name, load(0.49, "0.8C")) == low_pf
    assert mpe(name, load(0.02)) == pytest.approx(low * 0.25 / 0.02)
    assert mpe(name, load(0.1, "0.5L")) is None
    assert mpe(name, load(0.019)) is None


def test_below_imin_oiml_r46_needs_a_starting_current() -> None:
    without = Ratings(imin_a=0.25, itr_a=0.5, iref_a=5.0, imax_a=100.0)
    assert mpe("OIML-R46:2012/B", load(0.1), without) is None


def test_an_edition_that_takes_numbers_over_has_found_none_of_them() -> None:
    taken = [limits for limits in LIMIT_SETS.values() if limits.taken_over]
    assert {limits.edition for limits in taken} == {"2020", "2022"}
    for limits in taken:
        rows = [*limits.balanced, *limits.single_phase, *limits.differences]
        rows += [row for found in limits.variations.values() for row in found]
        assert all(row.certainty is not Certainty.FOUND for row in rows)
        assert "taken over from" in rows[0].origin.source


def test_every_number_has_clause_source_and_certainty() -> None:
    for limits in LIMIT_SETS.values():
        rows = [*limits.balanced, *limits.single_phase, *limits.differences]
        rows += [row for found in limits.variations.values() for row in found]
        origins = [row.origin for row in rows] + [ratio.origin for ratio in limits.ratios]
        origins += [current.origin for current in (limits.start.currents if limits.start else ())]
        origins += [limits.repeatability().origin]
        origins += [limits.no_load_rule.origin] if limits.no_load_rule else []
        assert rows
        assert all(o.clause and o.source and isinstance(o.certainty, Certainty) for o in origins)
        assert limits.clauses

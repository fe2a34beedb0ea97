"""Starting, no-load, constant, repeatability and ratios, against computed values."""

import pytest

from metrology.standards import (
    LIMIT_SETS,
    Certainty,
    NoLimitError,
    Ratings,
    limit_set,
    nominal_period_s,
)
from metrology.standards.s0 import S0_CLASSES, s0_class

LED = 10_000
PRO2 = Ratings(0.25, 0.5, 5.0, 100.0, 0.02)
PRO380_CT = Ratings(0.015, 0.075, 1.5, 6.0, None, "ct")
PRO380_CT_MANUAL = Ratings(0.015, 0.075, 1.5, 6.0, 0.006, "ct")
PU2 = Ratings(0.01, 0.05, 1.0, 5.0, None, "ct")
PU2_MANUAL = Ratings(0.01, 0.05, 1.0, 5.0, 0.004, "ct")

# Ratings, elements, starting current in A, period in s, no-load in min: EN 2006 and IEC 2003.
METERS = [
    pytest.param(PRO2, 1, 0.020, 78.3, 4.54, 2.61, id="PRO2"),
    pytest.param(PRO2, 3, 0.020, 26.1, 1.51, 0.87, id="PRO380"),
    pytest.param(PRO380_CT, 3, 0.003, 174, 10.1, 14.5, id="PRO380-CT"),
    pytest.param(PRO380_CT_MANUAL, 3, 0.006, 87, 5.04, 14.5, id="PRO380-CT-as-declared"),
    pytest.param(PU2, 3, 0.002, 261, 15.1, 17.4, id="2PU"),
    pytest.param(PU2_MANUAL, 3, 0.004, 130, 7.56, 17.4, id="2PU-as-declared"),
]


@pytest.mark.parametrize(
    ("ratings", "elements", "ist_a", "period_s", "en_min", "iec2003_min"), METERS
)
def test_times_of_starting_and_no_load(
    ratings: Ratings,
    elements: int,
    ist_a: float,
    period_s: float,
    en_min: float,
    iec2003_min: float,
) -> None:
    limits = limit_set("EN50470-3:2006/B")
    rule = limits.starting()
    assert rule.current_a(ratings) == pytest.approx(ist_a)
    assert nominal_period_s(LED, elements, 230, ist_a) == pytest.approx(period_s, rel=5e-3)
    assert rule.first_pulse_s(LED, elements, 230, ratings) == pytest.approx(
        1.5 * period_s, rel=5e-3
    )
    assert rule.second_pulse_s(LED, elements, 230, ratings) == pytest.approx(
        1.5 * period_s, rel=5e-3
    )
    duration_s = limits.no_load().duration_s(LED, elements, 230, ratings)
    assert duration_s / 60 == pytest.approx(en_min, rel=5e-3)
    old = limit_set("IEC62053-21:2003/1").no_load()
    assert old.duration_s(LED, elements, 230, ratings) / 60 == pytest.approx(iec2003_min, rel=5e-3)


@pytest.mark.parametrize(
    ("ratings", "elements", "expected_min"), [(PRO2, 1, 4.74), (PRO2, 3, 1.58), (PU2, 3, 15.8)]
)
def test_no_load_of_2020_is_at_a_lower_voltage(
    ratings: Ratings, elements: int, expected_min: float
) -> None:
    rule = limit_set("IEC62053-21:2020/1").no_load()
    assert rule.voltage_factor == 1.1
    duration_s = rule.duration_s(LED, elements, 230, ratings)
    assert duration_s / 60 == pytest.approx(expected_min, rel=5e-3)


def test_no_load_of_2020_for_a_meter_with_a_declared_current() -> None:
    """Where the document gives one current for all, what the maker declares does not count."""
    rule = limit_set("IEC62053-21:2020/1").no_load()
    declared = rule.duration_s(LED, 3, 230, PRO380_CT_MANUAL)
    assert declared == rule.duration_s(LED, 3, 230, PRO380_CT)
    assert declared / 60 == pytest.approx(10.5, rel=5e-3)


def test_no_load_voltage_and_pulses() -> None:
    for name in ("EN50470-3:2006/B", "IEC62053-21:2003/1", "IEC62053-22:2003/0.5S"):
        rule = limit_set(name).no_load()
        assert (rule.voltage_factor, rule.most_pulses) == (1.15, 1)


@pytest.mark.parametrize(
    ("name", "factor"),
    [
        ("IEC62053-21:2003/1", 600e6),
        ("IEC62053-21:2003/2", 480e6),
        ("IEC62053-22:2003/0.5S", 600e6),
        ("IEC62053-22:2003/0.2S", 900e6),
        ("IEC62053-23:2003/2", 480e6),
        ("IEC62053-23:2003/3", 300e6),
    ],
)
def test_factors_of_the_no_load_test_of_2003(name: str, factor: float) -> None:
    expected_min = factor / (LED * 3 * 230 * 6)
    duration_s = limit_set(name).no_load().duration_s(LED, 3, 230, PRO380_CT)
    assert duration_s / 60 == pytest.approx(expected_min)


@pytest.mark.parametrize(("letter", "base"), [("A", 2.5), ("B", 1.5), ("C", 1.0), ("D", 0.4)])
def test_no_load_of_oiml_r46_is_in_hours(letter: str, base: float) -> None:
    duration_s = limit_set(f"OIML-R46:2012/{letter}").no_load().duration_s(LED, 3, 230, PRO2)
    assert duration_s / 3600 == pytest.approx(100e3 / (base * LED * 3 * 230 * 0.25))


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((0.0, 3, 230.0), "constant_imp_per_kwh"),
        ((1e4, 0, 230.0), "elements"),
        ((1e4, 3, -1.0), "un_v"),
    ],
)
def test_no_load_without_a_load_to_speak_of_is_refused(
    arguments: tuple[float, int, float], name: str
) -> None:
    with pytest.raises(ValueError, match=f"{name} .*: must be above 0"):
        limit_set("EN50470-3:2006/B").no_load().duration_s(*arguments, PRO2)


# Limit set, ratings, highest starting current in A.
STARTS = [
    ("EN50470-3:2006/A", PRO2, 0.025),
    ("EN50470-3:2006/B", PRO2, 0.020),
    ("EN50470-3:2006/C", PRO2, 0.020),
    ("EN50470-3:2006/A", PRO380_CT, 0.0045),
    ("EN50470-3:2006/B", PRO380_CT, 0.003),
    ("EN50470-3:2006/C", PRO380_CT, 0.0015),
    ("MID-2014-32-EU/B", PU2, 0.002),
    ("IEC62053-21:2003/1", PRO2, 0.020),
    ("IEC62053-21:2003/2", PRO2, 0.025),
    ("IEC62053-21:2003/1", PRO380_CT, 0.003),
    ("IEC62053-21:2003/2", PRO380_CT, 0.0045),
    ("IEC62053-22:2003/0.2S", PRO380_CT, 0.0015),
    ("IEC62053-22:2003/0.5S", PRO380_CT, 0.0015),
    ("IEC62053-23:2003/2", PRO2, 0.025),
    ("IEC62053-23:2003/3", PRO2, 0.050),
    ("IEC62053-23:2003/2", PRO380_CT, 0.0045),
    ("IEC62053-23:2003/3", PRO380_CT, 0.0075),
    ("PRO380-manual/5.2", PRO380_CT, 0.006),
    ("PRO2-manual/5.2", PRO2, 0.020),
    ("2PU-CT-manual/5.2", PU2, 0.004),
]


@pytest.mark.parametrize(("name", "ratings", "expected_a"), STARTS)
def test_highest_starting_current(name: str, ratings: Ratings, expected_a: float) -> None:
    assert limit_set(name).starting().highest_a(ratings) == pytest.approx(expected_a)


def test_a_declared_starting_current_counts_where_makers_declare_one() -> None:
    declared = Ratings(0.015, 0.075, 1.5, 6.0, 0.001, "ct")
    assert limit_set("EN50470-3:2006/B").starting().current_a(declared) == 0.001
    assert limit_set("IEC62053-21:2003/1").starting().current_a(declared) == pytest.approx(0.003)


def test_a_direct_meter_has_no_starting_current_in_a_document_for_transformers() -> None:
    with pytest.raises(ValueError, match="no starting current for connection 'direct'; it has ct"):
        limit_set("IEC62053-22:2003/0.5S").starting().current_a(PRO2)


def test_a_starting_current_that_nobody_states_is_refused() -> None:
    with pytest.raises(ValueError, match="Ist of this meter is not stated"):
        limit_set("OIML-R46:2012/B").starting().current_a(PRO380_CT)


@pytest.mark.parametrize("name", ["PRO380-manual/5.2", "PRO380-Compact-manual/5.2"])
def test_a_manual_without_a_rule_says_so(name: str) -> None:
    with pytest.raises(NoLimitError, match="has no rule for no-load test"):
        limit_set(name).no_load()


def test_the_mid_allows_the_ratios_of_the_direct_meter() -> None:
    assert limit_set("MID-2014-32-EU/B").ratio_findings(PRO2) == ()


@pytest.mark.parametrize(("ratings", "most_a"), [(PRO380_CT_MANUAL, 0.003), (PU2_MANUAL, 0.002)])
def test_the_declared_starting_currents_are_twice_what_class_b_allows(
    ratings: Ratings, most_a: float
) -> None:
    (found,) = limit_set("MID-2014-32-EU/B").ratio_findings(ratings)
    assert ratings.ist_a == pytest.approx(2 * most_a)
    assert f"must be <= 0.04 Itr, {most_a:g} A" in found


RATIOS = {
    "direct": {"A": (0.05, 0.5, 50), "B": (0.04, 0.5, 50), "C": (0.04, 0.3, 50)},
    "ct": {"A": (0.06, 0.4, 24), "B": (0.04, 0.2, 24), "C": (0.02, 0.2, 24)},
}


@pytest.mark.parametrize("letter", ["A", "B", "C"])
def test_mid_annex_v_table_1(letter: str) -> None:
    limits = limit_set(f"MID-2014-32-EU/{letter}")
    for connection, per_class in RATIOS.items():
        ist, imin, imax = per_class[letter]
        iref = 20 if connection == "ct" else 10
        allowed = {"imin_a": imin, "iref_a": iref, "imax_a": imax, "ist_a": ist}
        fits = Ratings(itr_a=1, connection="ct" if connection == "ct" else "direct", **allowed)
        assert limits.ratio_findings(fits) == ()
        for name, beyond in (("imin_a", 1.01), ("imax_a", 0.99), ("ist_a", 1.01)):
            wrong = {**allowed, name: allowed[name] * beyond}
            found = limits.ratio_findings(Ratings(itr_a=1, connection=fits.connection, **wrong))
            assert len(found) == 1


@pytest.mark.parametrize(
    ("elements", "imax_a", "kwh"),
    [(1, 100, 0.023), (3, 100, 0.069), (3, 6, 0.00414), (3, 5, 0.00345), (3, 45, 0.03105)],
)
def test_critical_change_of_transients(elements: int, imax_a: float, kwh: float) -> None:
    found_kwh = limit_set("MID-2014-32-EU/B").transient_change_kwh(elements, 230, imax_a)
    assert found_kwh == pytest.approx(kwh)


@pytest.mark.parametrize(("name", "share"), [("A", 0.2), ("B", 0.1), ("C", 0.05)])
def test_the_meter_constant_is_kept_to_a_tenth_of_the_class(name: str, share: float) -> None:
    own, borrowed = limit_set(f"OIML-R46:2012/{name}"), limit_set(f"EN50470-3:2006/{name}")
    assert own.constant().mpe_pct == borrowed.constant().mpe_pct == pytest.approx(share)
    assert own.constant().certainty is Certainty.EXPERT
    assert borrowed.constant().certainty is Certainty.ASSUMED


CLASSES_PCT = {
    **{f"EN50470-3:{year}": {"A": 2.0, "B": 1.0, "C": 0.5} for year in ("2006", "2022")},
    "MID-2014-32-EU": {"A": 2.0, "B": 1.0, "C": 0.5},
    **{f"IEC62053-21:{year}": {"1": 1.0, "2": 2.0} for year in ("2003", "2020")},
    **{f"IEC62053-22:{year}": {"0.2S": 0.2, "0.5S": 0.5} for year in ("2003", "2020")},
    **{f"IEC62053-23:{year}": {"2": 2.0, "3": 3.0} for year in ("2003", "2020")},
    "OIML-R46:2012": {"A": 2.0, "B": 1.0, "C": 0.5, "D": 0.2},
    **{f"{m}-manual": {"5.2": 1.0} for m in ("PRO2", "PRO380", "PRO380-Compact", "2PU-CT")},
}


def test_shares_are_of_the_limit_of_the_class() -> None:
    found = {name: limits.constant().mpe_pct for name, limits in LIMIT_SETS.items()}
    expected = {f"{d}/{c}": pct / 10 for d, own in CLASSES_PCT.items() for c, pct in own.items()}
    assert found == pytest.approx(expected)
    runs = {name: limits.repeatability().deviation_pct for name, limits in LIMIT_SETS.items()}
    assert runs == pytest.approx({name: share / 2 for name, share in expected.items()})


def test_voltage_of_the_no_load_test_and_form_of_its_time() -> None:
    found = {
        name.rpartition("/")[0]: (limits.no_load_rule.voltage_factor, limits.no_load_rule.formula())
        for name, limits in LIMIT_SETS.items()
        if limits.no_load_rule and limits.accuracy_class in ("B", "1", "0.5S", "2")
    }
    by_start = "240000 / (k m Utest Ist) min"
    assert found == {
        "EN50470-3:2006": (1.15, by_start),
        "EN50470-3:2022": (1.15, by_start),
        "MID-2014-32-EU": (1.1, by_start),
        "IEC62053-21:2003": (1.15, "4.8e+08 / (k m Un Imax) min"),
        "IEC62053-21:2020": (1.1, by_start),
        "IEC62053-22:2003": (1.15, "6e+08 / (k m Un Imax) min"),
        "IEC62053-22:2020": (1.1, by_start),
        "IEC62053-23:2003": (1.15, "4.8e+08 / (k m Un Imax) min"),
        "IEC62053-23:2020": (1.1, by_start),
        "OIML-R46:2012": (1.15, "100000 / (1.5 k m Un Imin) h"),
    }


def test_first_and_second_pulse_within_one_and_a_half_periods() -> None:
    rules = {name: limits.start for name, limits in LIMIT_SETS.items() if limits.start}
    for name, rule in rules.items():
        assert (rule.first_within_periods, rule.second_within_periods) == (1.5, 1.5), name
        stated = name.startswith("OIML") or ":2020" in name
        expected = Certainty.EXPERT if stated else Certainty.ASSUMED
        assert rule.pulses.certainty is expected, name


def test_energy_for_the_meter_constant() -> None:
    limits = limit_set("EN50470-3:2006/B")
    assert limits.least_energy_wh(10) == 10_000
    assert limits.least_energy_wh(1) == 1_000


@pytest.mark.parametrize(
    ("name", "deviation", "spread"),
    [
        ("EN50470-3:2006/B", 0.05, 0.2),
        ("EN50470-3:2006/A", 0.1, 0.4),
        ("IEC62053-22:2003/0.5S", 0.025, 0.1),
    ],
)
def test_repeatability_is_a_criterion_of_the_project(
    name: str, deviation: float, spread: float
) -> None:
    rule = limit_set(name).repeatability()
    assert rule.runs == 5
    assert (rule.deviation_pct, rule.range_pct) == pytest.approx((deviation, spread))
    assert rule.origin.certainty is Certainty.ASSUMED


def test_pulse_outputs() -> None:
    found = {
        name: {q: (limit.lower, limit.upper) for q, limit in own.limits.items()}
        for name, own in S0_CLASSES.items()
    }
    both = {"on_s": (0.030, None), "off_s": (0.030, None), "transition_s": (None, 0.005)}
    assert found == {
        "IEC62053-31:1998/A": {
            "voltage_v": (None, 27),
            "on_current_a": (0.010, 0.027),
            "off_current_a": (None, 0.002),
            **both,
        },
        "IEC62053-31:1998/B": {
            "voltage_v": (None, 15),
            "on_current_a": (0.002, 0.015),
            "off_current_a": (None, 0.00015),
            **both,
        },
    }
    certainty = {q: x.origin.certainty for q, x in s0_class("IEC62053-31:1998/A").limits.items()}
    assert [q for q, how in certainty.items() if how is not Certainty.FOUND] == ["transition_s"]


def test_an_unknown_pulse_output_or_quantity_says_what_there_is() -> None:
    with pytest.raises(ValueError, match=r"did you mean IEC62053-31:1998/[AB]"):
        s0_class("IEC62053-31:1998/C")
    with pytest.raises(ValueError, match="no limit of 'width_s'; it has voltage_v"):
        s0_class("IEC62053-31:1998/A").limit("width_s")

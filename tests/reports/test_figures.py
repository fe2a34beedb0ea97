import doctest
import math
from dataclasses import replace
from decimal import Decimal
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrology.verdict import Verdict
from reports import figures, json_text, plain_text
from reports.figures import duration, limits, margin_pct, number, rounded, stated
from reports.records import ResultRecord

RESULT = ResultRecord(
    position=1,
    name="accuracy/iref-pf1",
    quantity="percentage error",
    value=0.12345,
    unit="%",
    expanded_uncertainty=0.0345,
    k=2.0,
    lower_limit=-1.0,
    upper_limit=1.0,
    limit_set="class B",
    decision_rule="simple acceptance",
    verdict=Verdict.FAIL,
    reason="",
    conditions={},
    evidence=(),
)


@pytest.mark.parametrize("module", [figures, json_text, plain_text])
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 0) == (0, True)


@pytest.mark.parametrize(
    ("value", "uncertainty", "expected"),
    [
        (0.12345, 0.0345, ("0.123", "0.034")),
        (0.12345, 0.0355, ("0.123", "0.036")),
        (0.12345, 0.0996, ("0.12", "0.10")),
        (0.12345, 0.996, ("0.1", "1.0")),
        (0.12345, 0.1, ("0.12", "0.10")),
        (230.0, 0.05, ("230.000", "0.050")),
        (9.9999, 0.012, ("10.000", "0.012")),
        (5.0, 12.34, ("5", "12")),
        (123456.0, 1234.0, ("123500", "1200")),
        (49.0, 99.6, ("50", "100")),
        (0.4, 1234.0, ("0", "1200")),
        (-0.0001, 0.034, ("0.000", "0.034")),
        (-0.62, 0.034, ("-0.620", "0.034")),
        (0.0, 0.034, ("0.000", "0.034")),
    ],
)
def test_the_uncertainty_has_two_digits_and_the_value_ends_with_it(
    value: float, uncertainty: float, expected: tuple[str, str]
) -> None:
    assert rounded(value, uncertainty) == expected


@pytest.mark.parametrize(
    ("value", "uncertainty", "expected"),
    [
        (0.125, 0.0, ("0.125", "0")),
        (math.nan, 0.1, ("nan", "0.1")),
        (-math.inf, 0.1, ("-inf", "0.1")),
        (1.0, 1e-300, ("1", "1e-300")),
        (1e300, 0.1, ("1e+300", "0.1")),
    ],
)
def test_where_rounding_says_nothing_the_numbers_stand_as_they_are(
    value: float, uncertainty: float, expected: tuple[str, str]
) -> None:
    assert rounded(value, uncertainty) == expected


@given(
    value=st.floats(-1e6, 1e6, allow_nan=False),
    uncertainty=st.floats(1e-5, 1e5, allow_nan=False),
)
def test_rounding_moves_a_value_by_less_than_a_tenth_of_its_uncertainty(
    value: float, uncertainty: float
) -> None:
    value_text, uncertainty_text = rounded(value, uncertainty)
    assert abs(Decimal(uncertainty_text) / Decimal(repr(uncertainty)) - 1) <= Decimal("0.05")
    assert abs(Decimal(value_text) - Decimal(repr(value))) <= Decimal(repr(uncertainty)) / 10
    if "." in uncertainty_text:
        places = [len(text.partition(".")[2]) for text in (value_text, uncertainty_text)]
        assert places[0] == places[1]


@given(value=st.floats(), uncertainty=st.floats(min_value=0, allow_infinity=False, allow_nan=False))
def test_any_numbers_make_a_short_text(value: float, uncertainty: float) -> None:
    assert all(0 < len(text) < 40 for text in rounded(value, uncertainty))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (22091001.0, "22091001"),
        (229.92035, "229.92"),
        (0.059999943, "0.06"),
        (0.00011293399, "0.00011293"),
        (123456.7, "123457"),
        (99999.96, "100000"),
        (-1 / 3, "-0.33333"),
        (-0.0, "0"),
        (1e20, "1e+20"),
        (1.23456789e-9, "1.2346e-09"),
        (math.inf, "inf"),
        (math.nan, "nan"),
    ],
)
def test_a_number_without_uncertainty_has_five_digits_and_a_whole_one_all_of_its_own(
    value: float, expected: str
) -> None:
    assert number(value) == expected


@given(st.floats(-1e9, 1e9))
def test_a_number_is_right_to_its_fifth_digit(value: float) -> None:
    assert float(number(value)) == pytest.approx(value, rel=0.5e-4, abs=0)


def test_a_value_is_stated_as_what_it_is() -> None:
    assert stated(RESULT) == "0.123 ± 0.034"
    assert stated(replace(RESULT, value="0x12\n")) == "0x12\\n"
    assert stated(replace(RESULT, value=None)) == "-"
    assert stated(replace(RESULT, value=math.nan)) == "nan ± 0.0345"


@pytest.mark.parametrize(
    ("value", "lower", "upper", "expected"),
    [
        (0.12345, -1.0, 1.0, "0.123"),
        (229.92035, 227.2178, 232.81818, "229.92"),
        (0.00061395473, -0.014921, 0.03207971, "0.00061"),
        (1.0000106, 0.98, 1.02, "1.00"),
        (0.059999943, 0.019459, 0.10018943, "0.0600"),
        (253.98501, 253.943993, 254.024008, "253.985"),
        (50.0, 49.9, 50.1, "50"),
        (123456.789, 0.98, 1.02, "123457"),
        (0.0005, 0.001, 100.0, "0.0005"),
        (1.3551234, None, 5.0, "1.3551"),
        (1.3551234, 5.0, 5.0, "1.3551"),
        (math.inf, -1.0, 1.0, "inf"),
    ],
)
def test_a_value_without_uncertainty_shows_what_its_limits_can_tell_apart(
    value: float, lower: float | None, upper: float | None, expected: str
) -> None:
    result = replace(
        RESULT, value=value, expanded_uncertainty=None, lower_limit=lower, upper_limit=upper
    )
    assert stated(result) == expected


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (-1.0, 1.0, "±1"),
        (-0.0403650479, 0.0403650479, "±0.0404"),
        (-0.0400001, 0.0399999, "±0.04"),
        (-0.5, 2.5, "-0.5 … 2.5"),
        (227.2178, 232.81818, "227.22 … 232.82"),
        (-0.068023, 0.071031, "-0.068 … 0.071"),
        (1.3325, 1.368, "1.3325 … 1.3680"),
        (253.943993, 254.024008, "253.944 … 254.024"),
        (999.95, 1000.05, "999.95 … 1000.05"),
        (96.0, 105.0, "96 … 105"),
        (0.001, 100.0, "0.001 … 100"),
        (-0.0, 1.5, "0.0 … 1.5"),
        (30.0, None, "≥ 30"),
        (None, 0.3512345, "≤ 0.35123"),
        (None, None, ""),
        (0.0, 0.0, "0 … 0"),
        (5.0, 5.0, "5 … 5"),
        (-1e300, 1e-300, "-1e+300 … 1e-300"),
        (-1.7e308, 1.7e308, "±1.7e+308"),
    ],
)
def test_limits_are_short_and_end_at_the_same_decimal(
    lower: float | None, upper: float | None, expected: str
) -> None:
    assert limits(replace(RESULT, lower_limit=lower, upper_limit=upper)) == expected


@given(
    middle=st.floats(-1e6, 1e6),
    half=st.floats(1e-4, 1e6),
)
def test_limits_are_right_to_a_fortieth_of_what_they_allow(middle: float, half: float) -> None:
    lower, upper = middle - half, middle + half
    text = limits(replace(RESULT, lower_limit=lower, upper_limit=upper))
    shown = text.split(" … ") if "…" in text else [text.replace("±", "-"), text.lstrip("±")]
    assert float(shown[0]) == pytest.approx(lower, abs=half / 19, rel=0)
    assert float(shown[1]) == pytest.approx(upper, abs=half / 19, rel=0)


@pytest.mark.parametrize(
    ("value", "lower", "upper", "expected"),
    [
        (0.0, -1.0, 1.0, 100.0),
        (0.75, -1.0, 1.0, 25.0),
        (-0.75, -1.0, 1.0, 25.0),
        (2.0, -1.0, 1.0, -100.0),
        (231.0, 229.0, 233.0, 100.0),
        (33.0, 30.0, None, 10.0),
        (0.2, None, 0.4, 50.0),
        (1.0, None, None, None),
        (1.0, 0.0, None, None),
        (5.0, 5.0, 5.0, None),
        (math.nan, -1.0, 1.0, None),
        ("text", -1.0, 1.0, None),
        (None, -1.0, 1.0, None),
    ],
)
def test_the_margin_is_the_share_of_the_limit_that_is_left(
    value: float | str | None, lower: float | None, upper: float | None, expected: float | None
) -> None:
    found = margin_pct(replace(RESULT, value=value, lower_limit=lower, upper_limit=upper))
    assert found == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("duration_s", "expected"),
    [
        (0.0, "0.0 s"),
        (12.34, "12.3 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 00 s"),
        (304.4, "5 min 04 s"),
        (3599.6, "1 h 00 min 00 s"),
        (7384.0, "2 h 03 min 04 s"),
    ],
)
def test_durations_are_told_in_the_units_people_use(duration_s: float, expected: str) -> None:
    assert duration(duration_s) == expected

"""What a limit set says where it has nothing: in whole sentences, with what it has instead."""

import math
from collections.abc import Callable

import pytest

from metrology.load_point import LoadPoint, PowerFactor
from metrology.standards import (
    Certainty,
    Influence,
    Limit,
    LimitSet,
    NoLimitError,
    NoLoadRule,
    Ratings,
    limit_set,
    resolve,
    s0_class,
)
from metrology.standards.limits import Constant
from metrology.standards.rows import Angles, Origin, Row, Span
from metrology.standards.rules import CurrentRatio, StartCurrent, StartRule, nominal_period_s

ORIGIN = Origin("table 1", "a book", Certainty.FOUND, "cold")
DIRECT = Ratings(0.25, 0.5, 5.0, 100.0)
POINT = LoadPoint("p", 230.0, 0.2)
LOW = Row(Span.parse("Imin <= I < Itr"), Angles.parse("1"), 1.5, ORIGIN)
HIGH = Row(Span.parse("Itr <= I <= Imax"), Angles.parse("0.5L .. 0.8C"), 1.0, ORIGIN)
ANY = Row(None, None, 3.0, ORIGIN, "ct")
COLD = Row(None, None, 4.0, ORIGIN, temperatures_degc=((-10.0, 5.0),))
AT_23 = Row(None, None, 5.0, ORIGIN, temperatures_degc=((23.0, 23.0),))
START = StartRule("S", (StartCurrent("0.004 Ib", False, ORIGIN, "direct"),), 1.5, 1.5, ORIGIN)
FULL = LimitSet(
    "S",
    "t",
    "s",
    (LOW, HIGH),
    (HIGH,),
    variations={Influence("voltage"): (HIGH,), Influence("frequency"): (COLD,)},
    constant_rule=Constant(0.1, 2.0, ORIGIN),
)
EMPTY = LimitSet("E", "t", "s", (), (), variations={})


def refused(look: Callable[[], object]) -> str:
    with pytest.raises(NoLimitError) as found:
        look()
    return str(found.value)


def test_the_rows_that_there_are_are_listed() -> None:
    assert refused(lambda: FULL.limit(POINT, DIRECT)) == (
        "S has no limit at 0.2 A, PF 1, phases 1+2+3, 23 °C; for the error with balanced load "
        "it has Imin <= I < Itr at 1; Itr <= I <= Imax at 0.5L .. 0.8C"
    )
    one = LoadPoint("p", 230.0, 0.2, PowerFactor.parse("0.5L"), phases=(2,))
    assert refused(lambda: FULL.limit(one, DIRECT, temperature_degc=40.0)) == (
        "S has no limit at 0.2 A, PF 0.5L, phases 2, 40 °C; for the error with one phase loaded "
        "it has Itr <= I <= Imax at 0.5L .. 0.8C"
    )
    assert refused(lambda: EMPTY.limit(POINT, DIRECT)).endswith(
        "; it has none at all for the error with balanced load"
    )
    assert refused(lambda: LimitSet("E", "", "", (ANY,), ()).limit(POINT, DIRECT)).endswith(
        "; for the error with balanced load it has none for connection 'direct'"
    )
    assert refused(lambda: LimitSet("E", "", "", (COLD,), ()).limit(POINT, DIRECT)).endswith(
        "; for the error with balanced load it has any current at any power factor"
    )
    assert refused(lambda: EMPTY.difference(POINT, DIRECT)).endswith(
        "; it has none at all for the difference of single-phase to balanced load"
    )


def test_without_a_temperature_it_is_23_degrees() -> None:
    at_23 = LimitSet("S", "", "", (AT_23,), (AT_23,), variations={Influence("voltage"): (AT_23,)})
    assert at_23.limit(POINT, DIRECT).mpe_pct == 5.0
    assert at_23.variation(Influence("voltage"), POINT, DIRECT).mpe_pct == 5.0
    assert AT_23.holds(1.0, PowerFactor(1.0), DIRECT)
    assert not AT_23.holds(1.0, PowerFactor(1.0), DIRECT, 24.0)


def test_a_meter_has_three_elements_unless_it_is_said_to_have_one() -> None:
    """To a meter with one element a phase is its whole load; to one with two it is not."""
    one = LoadPoint("p", 230.0, 0.3, phases=(1,))
    assert FULL.limit(one, DIRECT, elements=1).mpe_pct == 1.5
    for elements in (2, 3):
        with pytest.raises(NoLimitError, match="with one phase loaded"):
            FULL.limit(one, DIRECT, elements=elements)
    with pytest.raises(NoLimitError, match="with one phase loaded"):
        FULL.limit(one, DIRECT)


def test_the_influences_that_there_are_are_listed() -> None:
    point = LoadPoint("p", 230.0, 0.1)
    assert refused(lambda: FULL.variation(Influence("unbalance"), point, DIRECT)) == (
        "S has no limit of unbalance; it has voltage, frequency"
    )
    assert refused(lambda: EMPTY.variation(Influence("voltage"), point, DIRECT)) == (
        "E has no limit of voltage; it has no influence at all"
    )
    assert refused(lambda: FULL.variation(Influence("voltage"), point, DIRECT)).endswith(
        "; for the variation by voltage it has Itr <= I <= Imax at 0.5L .. 0.8C"
    )
    assert refused(
        lambda: FULL.variation(Influence("unbalance"), point, DIRECT, elements=1)
    ).startswith("S: unbalance is for polyphase meters")


@pytest.mark.parametrize(
    ("look", "what"),
    [
        (EMPTY.starting, "starting current"),
        (EMPTY.no_load, "no-load test"),
        (EMPTY.constant, "meter constant"),
        (lambda: EMPTY.least_energy_wh(10.0), "meter constant"),
        (EMPTY.repeatability, "repeatability"),
        (lambda: EMPTY.transient_change_kwh(3, 230.0, 100.0), "critical change of transients"),
    ],
)
def test_a_rule_that_is_missing_is_named(look: Callable[[], object], what: str) -> None:
    assert refused(look) == f"E has no rule for {what}"


def test_a_limit_says_whose_it_is() -> None:
    found = FULL.limit(LoadPoint("p", 230.0, 5.0), DIRECT)
    assert found == Limit(1.0, "S", "table 1", Certainty.FOUND, "a book", "%", None, "cold")
    per_kelvin = Row(None, None, 0.05, ORIGIN, lowest_pct=-0.1, unit="%/K")
    found = LimitSet("T", "", "", (per_kelvin,), ()).limit(POINT, DIRECT)
    assert (found.unit, found.lower_pct, found.limit_set) == ("%/K", -0.1, "T")
    assert FULL.constant() == Limit(0.1, "S", "table 1", Certainty.FOUND, "a book", note="cold")


def test_the_least_energy_of_oiml_r_46() -> None:
    """1000 R / b: a register of 10 Wh and class 2 take 5 kWh, class 1 takes 10 kWh."""
    assert FULL.least_energy_wh(10.0) == 5000.0
    assert limit_set("OIML-R46:2012/B").least_energy_wh(10.0) == 10_000.0


@pytest.mark.parametrize(
    ("span", "current_a", "holds"),
    [
        ("Imin <= I < Itr", 0.25, True),
        ("Imin <= I < Itr", math.nextafter(0.25, 0.0), True),
        ("Imin <= I < Itr", 0.2499, False),
        ("Imin <= I < Itr", 0.5, False),
        ("Imin <= I < Itr", math.nextafter(0.5, 0.0), False),
        ("Imin <= I < Itr", 0.4999, True),
        ("Itr <= I <= Imax", 100.0, True),
        ("Itr <= I <= Imax", math.nextafter(100.0, 200.0), True),
        ("Itr <= I <= Imax", 100.01, False),
        ("I = Imax", 101.0, True),
        ("I = Imax", 98.99, False),
    ],
)
def test_the_ends_of_a_span_belong_to_it_or_not(span: str, current_a: float, holds: bool) -> None:
    assert Span.parse(span).holds(current_a, DIRECT) is holds


def test_a_span_says_whether_its_end_belongs_to_it() -> None:
    assert Span.parse("Imin <= I < Itr") == Span("Imin", "Itr", closed=False)
    assert Span.parse("Itr <= I <= Imax") == Span("Itr", "Imax", closed=True)
    assert Span.parse("I = Iref") == Span("Iref", "Iref", closed=True)


@pytest.mark.parametrize(
    ("text", "quantity", "smallest"),
    [
        ("1", "cos", (1.0, 1.0)),
        ("0.5L", "cos", (0.5, 1.0)),
        ("0.8C", "cos", (1.0, 0.8)),
        ("0.25L .. 0.5C", "cos", (0.25, 0.5)),
        ("0.5L .. 1", "cos", (0.5, 1.0)),
        ("1", "sin", (1.0, 1.0)),
        ("0.25", "sin", (0.25, 0.25)),
    ],
)
def test_angles_are_the_smallest_power_factors(
    text: str, quantity: str, smallest: tuple[float, float]
) -> None:
    found = Angles.parse(text, "sin" if quantity == "sin" else "cos")
    assert found == Angles("sin" if quantity == "sin" else "cos", smallest)
    if quantity == "cos":
        assert Angles.parse(text) == found


@pytest.mark.parametrize("text", ["0", "-0.5", "1.01", "half"])
def test_a_sine_lies_above_0_and_is_at_most_1(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must be a sine as 0.25, above 0 and at most 1$"):
        Angles.parse(text, "sin")


def test_unity_and_angles_next_to_it_are_inductive_or_capacitive() -> None:
    """A row for 0.8C alone holds for no inductive load, and one for 0.8L for unity."""
    inductive, capacitive = Angles.parse("0.8L"), Angles.parse("0.8C")
    slightly = PowerFactor(math.cos(math.radians(0.5)))
    assert inductive.holds(slightly)
    assert not capacitive.holds(slightly)
    assert inductive.holds(PowerFactor(1.0))
    assert capacitive.holds(PowerFactor(1.0))


def ratio(sign: str, current: str = "Itr", bound: str = "0.1 Ib") -> CurrentRatio:
    return CurrentRatio(current, sign, bound, ORIGIN)  # type: ignore[arg-type] # one of three


@pytest.mark.parametrize(
    ("sign", "itr_a", "right"),
    [
        ("<=", 0.2, True),
        ("<=", 0.1, True),
        ("<=", 0.201, False),
        (">=", 0.2, True),
        (">=", 0.3, True),
        (">=", 0.199, False),
        ("=", 0.2, True),
        ("=", 0.201, False),
        ("=", 0.199, False),
    ],
)
def test_a_ratio_of_currents(sign: str, itr_a: float, right: bool) -> None:
    found = ratio(sign).finding(Ratings(0.1, itr_a, 2.0, 100.0))
    assert found == ("" if right else f"Itr is {itr_a:g} A, must be {sign} 0.1 Ib, 0.2 A (table 1)")


def test_a_ratio_is_silent_where_nothing_is_stated() -> None:
    ist = ratio("<=", "Ist", "0.004 Ib")
    assert ist.finding(DIRECT) == ""
    stated = Ratings(0.25, 0.5, 5.0, 100.0, ist_a=0.03)
    assert ist.finding(stated) == "Ist is 0.03 A, must be <= 0.004 Ib, 0.02 A (table 1)"
    of_ct = CurrentRatio("Imin", "<=", "0.02 In", ORIGIN, "ct")
    assert of_ct.finding(DIRECT) == ""


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ((0.0, 1, 230.0, 1.0), "constant_imp_per_kwh 0: must be above 0"),
        ((1000.0, 0, 230.0, 1.0), "elements 0: must be above 0"),
        ((1000.0, 1, -1.0, 1.0), "un_v -1: must be above 0"),
        ((1000.0, 1, 230.0, 0.0), "current_a 0: must be above 0"),
    ],
)
def test_a_period_needs_what_is_positive(
    values: tuple[float, int, float, float], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        nominal_period_s(*values)
    if "current" not in message:
        rule = NoLoadRule("S", 1.15, 1, 600e6, "min", "Imax", False, 1.0, ORIGIN)
        with pytest.raises(ValueError, match=f"^{message}$"):
            rule.duration_s(*values[:3], DIRECT)


def test_connections_that_a_starting_rule_has_are_listed() -> None:
    rule = StartRule("S", (START.currents[0], START.currents[0]), 1.5, 1.5, ORIGIN)
    with pytest.raises(
        ValueError,
        match=r"^S has no starting current for connection 'ct'; it has direct, direct$",
    ):
        rule.of(Ratings(0.05, 0.25, 5.0, 6.0, connection="ct"))


@pytest.mark.parametrize(
    ("look", "message"),
    [
        (lambda: limit_set("EN50470-3:2006/b"), "did you mean EN50470-3:2006/"),
        (lambda: s0_class("IEC62053-31:1998/C"), "did you mean IEC62053-31:1998/"),
        (lambda: s0_class("zzz"), "known: IEC62053-31:1998/A, IEC62053-31:1998/B"),
        (
            lambda: s0_class("IEC62053-31:1998/A").limit("colour"),
            "IEC62053-31:1998/A has no limit of 'colour'; it has voltage_v, on_current_a, ",
        ),
        (lambda: resolve("manual", "B"), "limit set 'manual': this model has no limit set of its"),
        (
            lambda: resolve("PRO2-manual/5.2", "B"),
            (
                "limit set 'PRO2-manual/5.2' is of another manual than the model's, which has "
                "no limit set; ask for 'manual'"
            ),
        ),
        (
            lambda: resolve("IEC62053-22:2003/0.2S", "B"),
            (
                "limit set 'IEC62053-22:2003/0.2S': the model is of class B here, and 0.2S is not "
                "that; it has none for that class; ask for another document"
            ),
        ),
        (
            lambda: resolve("IEC62053-21:2003", "C"),
            (
                "limit set 'IEC62053-21:2003' has no class for a model of class C; it has "
                "IEC62053-21:2003/1, IEC62053-21:2003/2"
            ),
        ),
    ],
)
def test_a_name_that_does_not_fit_is_answered_in_whole(
    look: Callable[[], object], message: str
) -> None:
    with pytest.raises(ValueError) as found:  # noqa: PT011 - the whole text is compared below
        look()
    assert message in str(found.value)
    if message.startswith(("limit", "IEC")):
        assert str(found.value).startswith(message)

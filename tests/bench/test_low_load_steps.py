"""Starting and no-load of every model: currents, voltages and times, against a table of them."""

import pytest

from bench.limits import ratings_of
from bench.plan_parts.no_load import NoLoadPlan
from bench.plan_parts.starting import StartingPlan
from bench.procedures import no_load, starting
from meters import catalogue
from meters.catalogue import Meter
from metrology.standards import limit_set

EN, IEC_2003 = limit_set("EN50470-3:2006/B"), limit_set("IEC62053-21:2003/1")
LED = 10_000


def compact() -> Meter:
    """With currents that its manual does not state."""
    meter = catalogue.load("pro380-compact")
    plate = {"iref_a": 5.0, "itr_a": 0.5, "imin_a": 0.25}
    return meter.model_copy(update={"ratings": meter.ratings.model_copy(update=plate)})


@pytest.mark.parametrize(
    ("key", "current", "ist_ma", "within_s"),
    [
        ("pro2-mod", "manual", 20, 117),
        ("pro380-mod", "manual", 20, 39),
        ("pro380-mod-ct", "manual", 6, 130),
        ("pro380-mod-ct", "class", 3, 261),
        ("2pu-ct", "manual", 4, 196),
        ("2pu-ct", "class", 2, 391),
    ],
)
def test_starting_current_and_time_for_each_pulse(
    key: str, current: str, ist_ma: float, within_s: float
) -> None:
    meter = catalogue.load(key)
    plan = StartingPlan.model_validate({"current": current})
    forward, reverse = starting.steps([meter], ratings_of(meter), EN, plan)
    assert (forward.reverse, reverse.reverse) == (False, True)
    for step in (forward, reverse):
        assert step.current_a * 1000 == pytest.approx(ist_ma)
        assert step.first_within_s[LED] == pytest.approx(within_s, abs=0.6)
        assert step.second_within_s[LED] == pytest.approx(within_s, abs=0.6)


def test_without_a_starting_current_in_the_manual_that_of_the_class_counts() -> None:
    meter = compact()
    step, _ = starting.steps([meter], ratings_of(meter), EN, StartingPlan())
    assert step.current_a == pytest.approx(0.02)
    assert "highest" in step.origin


def test_the_start_at_the_current_of_the_class_is_recorded_where_the_manual_has_more() -> None:
    plan = StartingPlan(record_at_class=True)
    names = {}
    for key in ("pro380-mod", "2pu-ct"):
        meter = catalogue.load(key)
        found = starting.steps([meter], ratings_of(meter), EN, plan)
        names[key] = [(step.name, step.judged) for step in found]
    assert names["pro380-mod"] == [("forward-20mA", True), ("reverse-20mA", True)]
    assert names["2pu-ct"][2:] == [("forward-2mA", False), ("reverse-2mA", False)]


@pytest.mark.parametrize(
    ("key", "en_min", "iec_2003_min"),
    [
        ("pro2-mod", 4.54, 2.61),
        ("pro380-mod", 1.51, 0.87),
        ("pro380-mod-ct", 5.04, 14.5),
        ("2pu-ct", 7.56, 17.4),
    ],
)
def test_time_and_voltage_without_load(key: str, en_min: float, iec_2003_min: float) -> None:
    meter = catalogue.load(key)
    for limits, minutes in ((EN, en_min), (IEC_2003, iec_2003_min)):
        (step,) = no_load.steps([meter], ratings_of(meter), limits, NoLoadPlan())
        assert step.needed_s[LED] / 60 == pytest.approx(minutes, rel=5e-3)
        assert (step.voltage_pct, step.most_pulses, step.name) == (115, 1, "115-un")


def test_after_a_load_the_rule_of_the_standard_holds_once_more() -> None:
    meter = catalogue.load("pro380-mod")
    ratings = ratings_of(meter)
    plan = NoLoadPlan(voltages_pct=(80,), after_load=True)
    first, second = no_load.steps([meter], ratings, EN, plan)
    assert (first.name, first.after_load) == ("80-un", False)
    assert (second.name, second.after_load, second.voltage_pct) == ("after-load", True, 115)
    assert second.needed_s == first.needed_s


def test_other_voltages_take_as_long() -> None:
    meter = catalogue.load("pro380-mod")
    plan = NoLoadPlan(voltages_pct=(80, 115))
    low, high = no_load.steps([meter], ratings_of(meter), EN, plan)
    assert (low.name, high.name) == ("80-un", "115-un")
    assert low.needed_s == high.needed_s

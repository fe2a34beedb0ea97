"""Certificates in force, expired and not yet valid; what they come to on a day."""

import datetime as dt
from pathlib import Path

import pytest

from bench.calibrations import (
    certificates,
    check_calibrations,
    reference_certificate,
    timebase,
)
from bench.station import load_station
from contracts.errors import ConfigError
from metrology.load_point import PowerFactor
from tests.bench.station_files import LAB, PLAIN, Keys, station

DAY = dt.date(2027, 3, 1)
SHORT: dict[Keys, object] = {("counter", "calibration", "due"): "2027-02-28"}


def test_every_instrument_with_a_certificate_is_looked_at() -> None:
    assert [c.instrument for c in certificates(load_station(LAB))] == [
        "reference",
        "source",
        "counter",
        "thermometer",
        "isolating transformers",
        "isolating transformers of position 2",
    ]
    assert [c.instrument for c in certificates(load_station(PLAIN))] == ["reference"]


def test_certificates_in_force_stop_nothing() -> None:
    assert check_calibrations(load_station(LAB), "refuse", DAY) == ()


def test_one_is_in_force_on_the_day_that_it_is_due(tmp_path: Path) -> None:
    found = station(tmp_path, SHORT)
    assert check_calibrations(found, "refuse", DAY - dt.timedelta(days=1)) == ()
    counter = next(c for c in certificates(found) if c.instrument == "counter")
    assert counter.days_left(DAY - dt.timedelta(days=1)) == 0
    assert counter.days_left(dt.date(2027, 2, 1)) == 27


def test_an_expired_one_is_refused_with_instrument_number_and_day(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"counter: certificate SIM-CNT-1 was due on 2027-02-28, 1 days ago.*refu"
    ):
        check_calibrations(station(tmp_path, SHORT), "refuse", DAY)


def test_an_expired_one_is_told_where_the_plan_goes_on(tmp_path: Path) -> None:
    told = check_calibrations(station(tmp_path, SHORT), "warn", DAY)
    assert told == ("counter: certificate SIM-CNT-1 was due on 2027-02-28, 1 days ago",)


def test_one_of_a_day_to_come_is_not_in_force() -> None:
    told = check_calibrations(load_station(PLAIN), "warn", dt.date(2026, 2, 28))
    assert told == (
        "reference: certificate SIM-REF-1 is dated 2026-03-01, which is after today, 2026-02-28",
    )


def test_the_certificate_of_the_reference_ages_and_has_its_table() -> None:
    found = reference_certificate(load_station(LAB), DAY)
    assert (found.name, found.k, len(found.points)) == ("SIM-REF-2", 2.0, 13)
    assert found.drift_pct == pytest.approx(0.002 * 365 / 365.25)
    assert found.temperature_deviation_k == pytest.approx(1.2), "1 K and what is not known of it"
    row = found.at(230.0, 5.0, PowerFactor.parse("0.5L"))
    assert (row.power_expanded_pct, row.phase_expanded_min) == (0.012, 0.2)


def test_a_bench_at_another_temperature_is_further_away(tmp_path: Path) -> None:
    colder = station(tmp_path, {("temperature", "degc"): 20.0})
    assert reference_certificate(colder, DAY).temperature_deviation_k == pytest.approx(4.2)


def test_the_short_form_is_one_row_for_every_load() -> None:
    found = reference_certificate(load_station(PLAIN), DAY)
    for current_a, factor in ((0.02, "1"), (100.0, "0.5L")):
        row = found.at(230.0, current_a, PowerFactor.parse(factor))
        assert (row.power_expanded_pct, row.phase_expanded_min) == (0.03, 0.5)
    assert (found.drift_pct, found.temperature_pct) == (0.0, 0.0)


def test_a_timebase_has_a_certificate_with_drift_or_a_bound() -> None:
    bound = timebase(load_station(PLAIN), DAY)
    assert (bound.deviation_ppm, bound.expanded_ppm, bound.bound_ppm) == (0.0, 0.0, 50.0)
    known = timebase(load_station(LAB), DAY)
    assert (known.expanded_ppm, known.k) == (2.0, 2.0)
    assert known.bound_ppm == pytest.approx(5.0 * 365 / 365.25)

"""The air: read rarely, judged by the station's limits, and taken into the budgets."""

from pathlib import Path

import pytest

from bench.ambient import LOOK_S, AmbientWatch
from bench.calibrations import reference_certificate, today
from bench.station import AmbientConfig, Temperature
from contracts.errors import InstrumentError
from instruments.ambient import AmbientReading
from instruments.identity import Identity
from tests.bench.station_files import LAB, station
from tests.instruments.scripted_peer import CountingClock

CONFIG = AmbientConfig(
    driver="vaisala_indigo500",
    resource="probe",
    temperature_degc=(21, 25),
    humidity_pct=(20, 75),
)


class Thermometer:
    """A sensor with the values that it is given; None: it fails."""

    def __init__(self, *temperatures_degc: float | None) -> None:
        self.left = list(temperatures_degc)

    def identify(self) -> Identity:
        return Identity("none", "none", "none", "none")

    def read(self) -> AmbientReading:
        degc = self.left.pop(0)
        if degc is None:
            raise InstrumentError("the sensor is gone")
        return AmbientReading(degc, 45.0)

    def close(self) -> None:
        self.left = []


def watch(
    *degc: float | None, stated: Temperature | None = None
) -> tuple[AmbientWatch, CountingClock]:
    clock = CountingClock()
    return AmbientWatch(CONFIG, Thermometer(*degc), stated, clock), clock


def test_a_reading_counts_for_a_while_and_goes_into_the_conditions() -> None:
    air, clock = watch(22.123, 22.5)
    air.look()
    air.look()
    assert air.conditions == {"temperature_degc": 22.12, "humidity_pct": 45.0}
    assert air.objection == ""
    clock.sleep(LOOK_S)
    air.look()
    assert air.conditions["temperature_degc"] == 22.5


def test_air_outside_of_the_limits_is_objected_to_with_value_and_limits() -> None:
    air, _ = watch(25.1)
    air.look()
    assert air.objection == "temperature is 25.1 °C, must be from 21 to 25 °C"


def test_a_sensor_that_fails_is_an_objection_and_no_old_value_stands_for_it() -> None:
    air, clock = watch(22.0, None, 22.0)
    air.look()
    clock.sleep(LOOK_S)
    air.look()
    assert air.objection == "the air is not known: the sensor is gone"
    assert air.conditions == {}
    clock.sleep(LOOK_S)
    air.look()
    assert air.objection == ""


def test_a_temperature_that_moves_beyond_what_budgets_have_is_objected_to() -> None:
    air, clock = watch(22.0, 23.4, stated=Temperature(degc=23.0, variation_k=1.0))
    air.look()
    clock.sleep(LOOK_S)
    air.look()
    assert "temperature went from 22.0 °C to 23.4 °C, more than the 1 K" in air.objection


@pytest.mark.parametrize(("degc", "away_k"), [(23.0, 0.0), (21.5, 1.5), (24.5, 1.5)])
def test_the_measured_temperature_is_that_of_the_budget(
    degc: float, away_k: float, tmp_path: Path
) -> None:
    lab = station(tmp_path, {}, LAB)
    assert lab.temperature is not None
    air, _ = watch(degc, stated=lab.temperature)
    assert air.measured(lab) is lab
    air.look()
    stated_k = reference_certificate(lab, today()).temperature_deviation_k
    found_k = reference_certificate(air.measured(lab), today()).temperature_deviation_k
    assert found_k == pytest.approx(stated_k + away_k)

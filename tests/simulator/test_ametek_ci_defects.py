"""What can be planted in a source of two instruments."""

from dataclasses import replace
from pathlib import Path

import pytest

from simulator.defects import ALL, parse
from simulator.rack import Rack
from simulator.scpi.faults import FaultKind
from simulator.scpi.session import Session
from simulator.station import StationFile

STATIONS = Path(__file__).resolve().parents[2] / "stations"
STATION = StationFile.load(STATIONS / "sim-ametek.yaml", clock="fast", seed=1)
SEEN_HERE = {
    ("source", "inhibit"): ([0.0], [5.0]),
    ("current", "trip"): ([230.0], [0.0]),
    ("current", "inhibit"): ([230.0], [0.0]),
    ("current", "refuse-output"): ([230.0], [0.0]),
    ("current", "drop"): ([230.0], [5.0]),
}
"""Defects that only such a source has, and voltage and current of L1 a while later."""


def energised(order: str) -> Rack:
    rack = Rack(STATION)
    parse(order, ALL).plant(rack)
    for name, messages in (
        ("source", ("INST:COUP ALL;:VOLT:RANG 300;:VOLT 230", "OUTP ON")),
        ("source current", ("INST:COUP ALL;:CURR 5", "OUTP ON")),
    ):
        session = Session(rack.scpi_devices[name])
        for message in messages:
            session.execute(message)
    rack.world.wait(30.0)
    return rack


@pytest.mark.parametrize("key", SEEN_HERE, ids="=".join)
def test_a_defect_takes_down_the_instrument_that_it_is_in(key: tuple[str, str]) -> None:
    state = energised("=".join(key)).state()
    volts, amps = SEEN_HERE[key]
    assert state["voltages_v"] == pytest.approx(volts * 3, rel=1e-3)
    assert state["currents_a"] == pytest.approx(amps * 3, rel=1e-3)


def test_a_lost_connection_is_that_of_the_current_source() -> None:
    rack = energised("current=drop")
    due = {
        name: device.faults.due(FaultKind.DROP) is not None
        for name, device in rack.scpi_devices.items()
    }
    assert due == {"source": False, "source current": True, "reference": False}


def test_a_source_of_one_instrument_has_no_current_source() -> None:
    rack = Rack(replace(STATION, source_driver="fluke_6105a"))
    with pytest.raises(ValueError, match="is one instrument"):
        parse("current=trip", ALL).plant(rack)
    with pytest.raises(ValueError, match="Fluke6105A has no fault"):
        parse("source=inhibit", ALL).plant(rack)

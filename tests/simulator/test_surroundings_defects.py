"""Defects around the bench are seen where they should be: contacts, contactor, relays, the air."""

from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.defects import ALL, DefectError, parse
from simulator.rack import Rack
from simulator.station import StationFile

STATIONS = Path(__file__).resolve().parents[2] / "stations"
COIL = 2018


def rack_of(name: str) -> Rack:
    return Rack(StationFile.load(STATIONS / f"{name}.yaml", clock=None, seed=None))


def contacts(rack: Rack) -> object:
    return rack.switches.require_safety().state()["contacts"]


def after_closing(rack: Rack) -> object:
    switch_coil(rack, 1)
    return closed(rack)


def after_opening(rack: Rack) -> object:
    switch_coil(rack, 1)
    switch_coil(rack, 0)
    return closed(rack)


def closed(rack: Rack) -> object:
    return rack.switches.require_safety().state()["contactor_closed"]


def switch_coil(rack: Rack, level: int) -> None:
    assert rack.switches.labjack is not None
    rack.switches.labjack.lines.write_word(COIL, level)


def device_is_gone(rack: Rack) -> object:
    assert rack.switches.labjack is not None
    return rack.switches.labjack.gone()


def air(rack: Rack) -> object:
    assert rack.probe is not None
    return str(rack.probe.air)


def relay(rack: Rack) -> object:
    assert rack.switches.labjack is not None
    rack.switches.labjack.lines.write_word(2000, 1)
    return rack.meter("1").tariff


SEEN_HERE: dict[tuple[str, str], Callable[[Rack], object]] = {
    ("safety", "opened"): contacts,
    ("safety", "inputs-gone"): device_is_gone,
    ("safety", "welded"): after_opening,
    ("safety", "jammed"): after_closing,
    ("ambient", "gone"): air,
    ("ambient", "nan"): air,
    ("ambient", "air"): air,
    ("relays", "stuck"): relay,
}


@pytest.mark.parametrize("key", SEEN_HERE, ids="=".join)
def test_a_defect_is_seen_and_not_without_it(key: tuple[str, str]) -> None:
    see = SEEN_HERE[key]
    good = see(rack_of("sim-safety"))
    assert see(rack_of("sim-safety")) == good
    rack = rack_of("sim-safety")
    order = "=".join(key) + (":after_s=0" if "after_s" in ALL[key].parameters else "")
    parse(order, ALL).plant(rack)
    assert see(rack) != good


def test_contacts_on_the_ni_box_are_gone_with_it() -> None:
    rack = rack_of("sim-ni-safety")
    assert not rack.relay_box.gone()
    parse("safety=inputs-gone:after_s=0", ALL).plant(rack)
    assert rack.relay_box.gone()


def test_while_the_contactor_is_open_nothing_flows() -> None:
    rack = rack_of("sim-safety")
    assert not closed(rack)
    switch_coil(rack, 1)
    assert closed(rack)


def test_a_stuck_channel_of_the_mainframe_keeps_its_relay() -> None:
    rack = rack_of("sim-scpi-relays")
    parse("relays=stuck:relay=1", ALL).plant(rack)
    assert rack.switches.mainframe is not None
    assert rack.switches.mainframe.stuck == {101}


@pytest.mark.parametrize(
    "order", ["safety=opened", "safety=welded", "ambient=nan", "safety=inputs-gone"]
)
def test_what_a_station_does_not_have_cannot_break(order: str) -> None:
    with pytest.raises(ValueError, match="the station has no"):
        parse(order, ALL).plant(rack_of("sim"))


def test_a_contact_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="'door'; the station has: emergency stop, cage"):
        parse("safety=opened:contact=door", ALL).plant(rack_of("sim-safety"))
    with pytest.raises(DefectError, match="no parameter"):
        parse("safety=welded:after_s=1", ALL)

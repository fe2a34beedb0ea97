"""Defects in every model that they apply to, and those that a PRO380-Mod cannot have."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.bus.framing import Request
from simulator.bus.line import Line
from simulator.bus.mbus.frames import REQ_UD2, SND_NKE, Frame
from simulator.defects import ALL, UNIT, parse
from simulator.meter.model import INFRARED, MBUS, MODBUS_RTU
from simulator.meter.models import MODELS
from simulator.rack import Rack
from simulator.station import Socket, StationError, StationFile
from tests.simulator.reference_bench import load

STATION = StationFile.load(
    Path(__file__).resolve().parents[2] / "stations" / "sim.yaml", clock="fast", seed=1
)
OF_UNITS = [(name, defect) for (target, name), defect in ALL.items() if target == UNIT]
FITTING = [(name, key) for name, d in OF_UNITS for key in MODELS if d.applies(MODELS[key])]
OTHERS = [(name, key) for name, d in OF_UNITS for key in MODELS if not d.applies(MODELS[key])]


def rack_with(key: str, kind: str | None = None, *orders: str) -> Rack:
    """One meter on a bus of a kind, by default the first that it has."""
    bus = {"wire": kind or MODELS[key].buses[0]}
    lines = {"led": 0, "s0_forward": 1, "s0_reverse": 2}
    sockets = {1: Socket("wire", 1, lines, "22091001", key)}
    rack = Rack(replace(STATION, buses=bus, sockets=sockets))
    for order in orders:
        parse(order, ALL).plant(rack)
    return rack


def run(rack: Rack, current_a: float = 1.0, duration_s: float = 5.0) -> None:
    rack.world.set_output(load(230.0, current_a, 30.0))
    rack.world.wait(duration_s)


def sent(rack: Rack, *frames: Frame) -> list[bytes]:
    """What an M-Bus meter sends on each of some frames."""
    run(rack)
    line, replies = rack.face("1").line, list[bytes]()
    for frame in frames:
        now_s = rack.world.now()
        heard = rack.bus("wire").transmit(Request(frame.encoded(), line, now_s, now_s + 0.1))
        replies.append(bytes(byte.value for byte in heard))
        rack.world.wait(2.0)
    return replies


READOUT = (Frame(SND_NKE, 1), Frame(REQ_UD2 | 0x30, 1), Frame(REQ_UD2 | 0x10, 1))


def current(rack: Rack) -> object:
    run(rack)
    return rack.values("1").value("l1_current")


def readout(rack: Rack) -> object:
    return sent(rack, *READOUT)


SEEN_ELSEWHERE: dict[str, tuple[str, Callable[[Rack], object]]] = {
    "ct-ratio": ("pro380-mod-ct", current),
    "mbus-maker": ("pro380-mb", readout),
    "mbus-access-number": ("pro380-mb", readout),
    "mbus-record-missing": ("pro2-mb", readout),
    "mbus-record-scale": ("pro380-mb-ct", readout),
}
"""Defects that a PRO380-Mod cannot have: the model, and what sees them in it."""


@pytest.mark.parametrize("name", SEEN_ELSEWHERE)
def test_a_defect_changes_what_sees_it(name: str) -> None:
    key, see = SEEN_ELSEWHERE[name]
    good = see(rack_with(key))
    assert see(rack_with(key)) == good
    assert see(rack_with(key, None, f"1={name}")) != good


KINDS = {"mbus-": MBUS, "ir-": INFRARED}


def kind_for(name: str, key: str) -> str:
    """The kind of bus that a defect needs, else the first that the model has."""
    found = next((kind for start, kind in KINDS.items() if name.startswith(start)), None)
    return found or MODELS[key].buses[0]


@pytest.mark.parametrize(
    ("key", "kind"), [(m.key, kind) for m in MODELS.values() for kind in m.buses]
)
def test_every_defect_can_be_planted_with_the_defaults_of_the_model(key: str, kind: str) -> None:
    rack = rack_with(key, kind)
    names = [name for name, of in FITTING if of == key and kind_for(name, key) == kind]
    for name in names:
        parse(f"1={name}", ALL).plant(rack)
    run(rack)
    assert len(names) > 0 or kind != MODELS[key].buses[0]


@pytest.mark.parametrize("key", MODELS)
def test_a_defect_that_a_model_cannot_have_is_refused(key: str) -> None:
    rack = rack_with(key)
    for name in (name for name, of in OTHERS if of == key):
        with pytest.raises(ValueError, match=f"a {key} cannot have the defect {name}"):
            parse(f"1={name}", ALL).plant(rack)


def test_what_is_ordered_stands_above_the_defaults_of_the_model() -> None:
    rack = rack_with("pro2-mod", None, "1=pulse-width:band=1:width_s=0.02")
    assert rack.meter("1").outputs.widths.spoilt == {0: 0.02}
    rack = rack_with("pro2-mod", None, "1=pulse-width")
    assert rack.meter("1").outputs.widths.spoilt == {2: 0.01}


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("1=gain:phase=2", "phase = 2: must be a whole number from 1 to 1"),
        ("1=default-tariff:tariff=3", "tariff = 3: must be a whole number from 1 to 2"),
        ("1=combination-code:code=11", "code = 11: must be one of 1, 4, 5, 6, 9, 10"),
        ("1=write-ignored:register=primary_address", "register = primary_address: must be one"),
        ("1=line-settings:baud=300", "baud = 300: must be one of 1200"),
    ],
)
def test_a_parameter_has_the_limits_of_the_model(order: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rack_with("pro2-mod", None, order)


def test_a_defect_of_m_bus_data_needs_an_m_bus() -> None:
    with pytest.raises(ValueError, match="position 1 is not on an M-Bus"):
        rack_with("2pu-ct", MODBUS_RTU, "1=mbus-maker")
    rack_with("2pu-ct", MBUS, "1=mbus-maker")


@pytest.mark.parametrize(
    ("key", "kind"),
    list(itertools.product(MODELS, (MODBUS_RTU, MBUS, INFRARED))),
)
def test_a_model_is_on_the_buses_that_it_has_and_on_no_other(key: str, kind: str) -> None:
    if kind in MODELS[key].buses:
        rack = rack_with(key, kind)
        rack.occupy({})
        assert rack.truth()["meters"] == {}
        return
    with pytest.raises(StationError, match=f"kind {kind}, which a {key} does not have"):
        rack_with(key, kind)


def test_a_kind_of_bus_that_there_is_not_is_refused() -> None:
    station = replace(STATION, buses={"rs485": "profibus"})
    with pytest.raises(StationError, match="'profibus': must be one of modbus"):
        Rack(station)


def test_an_m_bus_meter_answers_at_both_addresses_until_it_is_taken_out() -> None:
    rack = rack_with("pro380-mb", MBUS, "1=both-addresses")
    run(rack)
    assert sent(rack, Frame(SND_NKE, 9)) == [b""]
    assert rack.face("1").write("primary_address", 9)
    rack.face("1").after_answer()
    assert sent(rack, Frame(SND_NKE, 9), Frame(SND_NKE, 1)) == [b"\xe5", b"\xe5"]
    rack.occupy({1: ("pro380-mb", "22095555")})
    assert sent(rack, Frame(SND_NKE, 9), Frame(SND_NKE, 1)) == [b"", b"\xe5"]


@pytest.mark.parametrize("answer", ["exception", "silence"])
def test_long_reads_are_refused_in_the_way_that_was_ordered(answer: str) -> None:
    order = f"1=block-refused:longest=125:boundary={0x502C}:answer={answer}"
    bank = rack_with("pro380-mod", MODBUS_RTU, order).bank("1")
    assert bank.read(0x502A, 8) == 2
    assert bank.link_fault == ("silent" if answer == "silence" else None)
    assert not isinstance(bank.read(0x502A, 2), int)
    assert not isinstance(bank.read(0x502C, 6), int)
    assert bank.link_fault is None


def test_a_line_is_known_by_its_own_m_bus_settings() -> None:
    rack = rack_with("pro380-mb", MBUS, "1=line-settings:baud=4800")
    assert rack.face("1").line == Line(4800, "E")

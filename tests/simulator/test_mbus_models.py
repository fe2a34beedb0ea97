"""Each simulated model with an M-Bus or an infrared port, on its wire."""

import pytest

from simulator.bus.line import Line
from simulator.bus.mbus.bus import MbusBus
from simulator.bus.mbus.frames import Frame, frame_of
from simulator.bus.mbus.profiles import PROFILES
from simulator.bus.optical.characters import command_block, line_at
from simulator.bus.optical.head import OpticalHead
from simulator.bus.optical.objects import SETTINGS
from simulator.bus.optical.profile import PROFILES as OPTICAL_PROFILES
from simulator.bus.port import BusPort
from simulator.clock import FastClock
from simulator.meter.meter import Meter
from simulator.meter.model import INFRARED, MBUS
from simulator.meter.models import MODELS
from simulator.unit import Unit
from simulator.waveform import Component, Output, PhaseOutput
from simulator.world import World

PHASE = PhaseOutput((Component(1, 230.0, 0.0),), (Component(1, 5.0, 0.0),))
LOAD = Output(50.0, (PHASE, PHASE, PHASE))
SERIAL = "22091001"
BAUDS = {"pro2-mb": 9600}


def powered(model: str, kind: str) -> tuple[World, Unit]:
    """A meter of a model that has been running for a minute."""
    world = World(FastClock())
    unit = Unit.of(Meter(MODELS[model], SERIAL, 0, seed=1, bus=kind), kind)
    world.loads[1] = unit.meter
    world.set_output(LOAD)
    world.wait(60.0)
    return world, unit


def mbus(model: str) -> tuple[BusPort, Unit]:
    world, unit = powered(model, MBUS)
    bus = MbusBus(world)
    bus.insert(1, unit.face)
    return BusPort(bus, Line(BAUDS.get(model, 2400), "E")), unit


def exchange(port: BusPort, frame: Frame) -> bytes:
    port.send(frame.encoded())
    return port.receive()


def test_the_models_that_have_a_port_are_those_that_can_be_put_on_it() -> None:
    assert {key for key, model in MODELS.items() if MBUS in model.buses} == set(PROFILES)
    assert {key for key, model in MODELS.items() if INFRARED in model.buses} == set(
        OPTICAL_PROFILES
    )


@pytest.mark.parametrize("model", PROFILES)
def test_each_model_is_read_as_it_was_delivered(model: str) -> None:
    port, _ = mbus(model)
    answer = frame_of(exchange(port, Frame(0x7B, 0)))
    assert answer is not None
    assert answer.address == 0
    assert answer.data[:8] == bytes.fromhex("01100922 CD25 02 02")
    assert len(answer.encoded()) == (250 if model == "2pu-ct" else 81)


@pytest.mark.parametrize("model", PROFILES)
def test_each_command_of_the_manuals_takes_effect(model: str) -> None:
    port, unit = mbus(model)
    commands = {
        "51 09 7C 01 54 02": ("tariff", 2),
        "51 09 FD 3A 01": ("combination_code", 1),
        "51 0C FD 3A 00 00 01 00": ("s0_output_rate", 100.0),
        "51 0C 04 00 00 00 00": ("resettable_day_counter", 0.0),
        "51 0A FD 60 00 00": ("power_down_counter", 0),
    }
    for text, (name, value) in commands.items():
        data = bytes.fromhex(text)
        assert exchange(port, Frame(0x53, 0, data[0], data[1:])).hex() == "e5"
        assert float(unit.values.value(name)) == pytest.approx(value, abs=0.001)


@pytest.mark.parametrize("model", PROFILES)
def test_addresses_and_baud_rate_change_after_the_answer(model: str) -> None:
    port, _ = mbus(model)
    assert exchange(port, Frame(0x53, 0, 0x51, b"\x01\x7a\x07")).hex() == "e5"
    assert exchange(port, Frame(0x53, 7, 0x51, b"\x0c\x79\x45\x23\x01\x15")).hex() == "e5"
    assert exchange(port, Frame(0x53, 7, 0xB8)).hex() == "e5"
    port.line = Line(300, "E")
    answer = frame_of(exchange(port, Frame(0x7B, 7)))
    assert answer is not None
    assert answer.data[:4] == bytes.fromhex("45230115")


def test_an_error_of_the_meter_is_its_status() -> None:
    port, unit = mbus("pro380-mb")
    unit.meter.identity.error_code = 1
    answer = frame_of(exchange(port, Frame(0x7B, 0)))
    assert answer is not None
    assert answer.data[9] == 2


@pytest.mark.parametrize("model", OPTICAL_PROFILES)
def test_each_model_with_infrared_is_read_and_its_settings_too(model: str) -> None:
    world, unit = powered(model, INFRARED)
    head = OpticalHead(world)
    head.insert(1, unit.face)
    port = BusPort(head, line_at(300))

    def said(message: bytes, baud: int) -> str:
        port.send(message)
        port.line = line_at(baud)
        return port.receive().decode("ascii")

    assert said(b"/?22091001!\r\n", 300) == f"/INM5{model.partition('-')[0].upper()}\r\n"
    assert said(b"\x06051\r\n", 9600) == command_block("P0", "()").decode()
    assert said(command_block("P1", "(00000000)"), 9600) == "\x06"
    for each in SETTINGS:
        shown = said(command_block("R1", f"{each.code}()"), 9600)
        expected = each.code if unit.values.has(each.name) else ""
        assert shown[1:].startswith(f"{expected}("), f"{each.code}: {shown!r}"
    assert said(command_block("W1", "96.50.0(1)"), 9600) == "\x06"
    assert unit.values.value("combination_code") == 1

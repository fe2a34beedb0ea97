"""Whether a unit answers where another address is asked, and what is noise or another device."""

from pathlib import Path

import pytest

from bench.outcome import Outcomes
from bench.plan import load_plan
from bench.procedures.identification import IdentityRead, OtherAddress, ask_another_address
from bench.run_config import RunConfig, UnitSpec
from bench.station import load_station
from bench.unit import Unit
from fixtures.run import Run
from fixtures.verify import Verify
from meters.catalogue import load
from meters.line_settings import LineSettings
from meters.modbus.link import ModbusRtuLink
from meters.modbus.meter import ModbusMeter
from meters.place import Place
from metrology.verdict import Verdict
from simulator.bus.crc import sealed
from suites.test_identification import test_own_address as judge
from tests.bench.plan_files import PLANS
from tests.bench.station_files import PLAIN
from tests.meters.scripted_wire import Recording, ScriptedWire, SteppingClock

LINE = LineSettings(9600)
SERIAL = "22091001"


class Bus:
    """A unit alone on its bus; what comes when another address is asked is written down before."""

    def __init__(self) -> None:
        clock = SteppingClock()
        self.wire = ScriptedWire(clock, LINE)
        link = ModbusRtuLink(
            self.wire,
            LINE,
            channel="bus rs485",
            clock=clock,
            recorder=Recording(),
            response_timeout_s=0.5,
        )
        self.meter = ModbusMeter(load("pro380-mod"), link, Place(LINE, 1))

    def comes(self, *answers: bytes) -> OtherAddress:
        for answer in answers:
            self.wire.answer(answer)
        return ask_another_address(self.meter, SERIAL)


def told(address: int, serial: str) -> bytes:
    """A right answer to the question for the serial number."""
    return sealed(bytes((address, 3, 4)) + bytes.fromhex(serial))


@pytest.fixture
def bus() -> Bus:
    return Bus()


def test_silence_is_right(bus: Bus) -> None:
    assert bus.comes() == OtherAddress(247, answered=False)
    assert [data[0] for _, data in bus.wire.sent] == [247]
    assert bus.meter.address == 1


@pytest.mark.parametrize(
    "answer",
    [
        told(247, SERIAL),
        told(1, SERIAL),
        sealed(b"\xf7\x83\x02"),
        sealed(b"\xf7\x03\x02\x00\x01"),
        b"\x00" + told(247, SERIAL),
    ],
    ids=["as-if-asked", "with-its-own-address", "exception", "too-short-a-frame", "after-noise"],
)
def test_a_frame_is_an_answer(bus: Bus, answer: bytes) -> None:
    assert bus.comes(answer) == OtherAddress(247, answered=True)


@pytest.mark.parametrize(
    "noise", [b"\x00", b"\xff\x00\xfe", b"\xf7\x03\x04\x00\x00\x00\x00\x00\x00"]
)
def test_noise_where_nobody_drives_the_line_is_no_answer(bus: Bus, noise: bytes) -> None:
    found = bus.comes(noise, noise, noise)
    assert not found.answered
    assert "what came from address 247 is no frame, and may be noise" in found.doubt
    assert len(bus.wire.sent) == 3
    assert Bus().comes(noise) == OtherAddress(247, answered=False)
    assert Bus().comes(noise, told(247, SERIAL)).answered


def test_another_device_at_that_address_is_not_blamed_on_the_unit(bus: Bus) -> None:
    found = bus.comes(told(247, "22091002"))
    assert found.doubt == (
        "at address 247 a device with serial number 22091002 answers: take it off the bus"
    )


def test_a_unit_that_has_that_address_itself_is_asked_at_the_one_before(bus: Bus) -> None:
    bus.meter.place = Place(LINE, 247)
    assert bus.comes(told(246, SERIAL)) == OtherAddress(246, answered=True)
    assert bus.meter.address == 247


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (None, Verdict.NOT_APPLICABLE),
        (OtherAddress(247, answered=False), Verdict.PASS),
        (OtherAddress(247, answered=True), Verdict.FAIL),
        (OtherAddress(247, answered=False, doubt="noise"), Verdict.INCONCLUSIVE),
        (OtherAddress(247, answered=True, doubt="another device"), Verdict.INCONCLUSIVE),
    ],
)
def test_what_is_in_doubt_is_not_judged(
    bus: Bus, found: OtherAddress | None, verdict: Verdict, tmp_path: Path
) -> None:
    meter, plan = load("pro380-mod"), PLANS / "first-light.yaml"
    specs = (UnitSpec(1, meter, SERIAL),)
    run = Run(RunConfig(PLAIN, plan, load_station(PLAIN), load_plan(plan), specs, tmp_path))
    try:
        verify = Verify(run, 1, "identification/own-address")
        identities = Outcomes({1: IdentityRead({}, None, found, ())}, {})
        judge(Unit(1, meter, SERIAL, bus.meter), identities, verify)
    finally:
        run.evidence.close()
        run.store.close()
    assert [finding.verdict for finding in verify.findings] == [verdict]

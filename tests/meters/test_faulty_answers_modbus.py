"""Each faulty answer by Modbus is told as what it is, over the serial server of a virtual bench.

A client that is less strict takes several of these for good, and cannot tell others apart.
"""

from collections.abc import Iterator

import pytest

from contracts.errors import LinkFault, MeterLinkError
from contracts.wire import Direction
from meters.catalogue import load
from meters.line_settings import LineSettings
from meters.modbus.link import ModbusRtuLink
from meters.modbus.meter import ModbusMeter
from meters.place import Place
from simulator.bus.faults import FAULTS
from tests.meters.virtual_bench import CHANNEL, VirtualBench

LINE = LineSettings(9600)
READ_L1_VOLTAGE = bytes.fromhex("03 5002 0002")
GONE = "register that is not there"

EXPECTED = {
    "silent": (LinkFault.SILENCE, "nothing came"),
    "bad_crc": (LinkFault.CRC, "the CRC does not fit"),
    "wrong_unit": (LinkFault.UNIT, "unit 2 answers, unit 1 was asked"),
    "leading_byte": (LinkFault.START, "a good frame begins after 00"),
    "trailing_bytes": (LinkFault.TRAILING, "after the frame came 00 00"),
    "frame_twice": (LinkFault.TRAILING, "the frame came twice"),
    "wrong_function": (LinkFault.FUNCTION, "function 04h answers, function 03h was asked"),
    "byte_count_too_big": (LinkFault.LENGTH, "a frame of 13 bytes; 9 were asked for"),
    "byte_count_too_small": (LinkFault.LENGTH, "a frame of 7 bytes; 9 were asked for"),
    "gap": (LinkFault.GAP, " ms of silence; at most 4.01 ms are allowed"),
    GONE: (LinkFault.EXCEPTION, "exception 02h (illegal data address)"),
    "exception_odd": (LinkFault.EXCEPTION, "exception 55h (not in the standard)"),
    "short": (LinkFault.SHORT, "6 bytes of a frame that says it has 9"),
}
"""The twelve that were tried on other clients, and a frame that is cut."""
CODES = {GONE: 2, "exception_odd": 0x55}


@pytest.fixture(scope="module")
def bench() -> Iterator[VirtualBench]:
    with VirtualBench("pro380-mod", "modbus_rtu") as bench:
        yield bench


@pytest.fixture(scope="module")
def client(bench: VirtualBench) -> ModbusMeter:
    link = ModbusRtuLink(
        bench.open_port(LINE),
        LINE,
        channel=CHANNEL,
        clock=bench.clock,
        recorder=bench.recording,
        response_timeout_s=0.4,
    )
    return ModbusMeter(load("pro380-mod"), link, Place(LINE, 1))


@pytest.fixture(params=EXPECTED)
def fault(bench: VirtualBench, request: pytest.FixtureRequest) -> Iterator[str]:
    name: str = request.param
    if name == GONE:
        bench.take_away("l1_voltage")
    else:
        bench.spoil(name)
    yield name
    bench.mend()


def test_no_fault_that_the_virtual_bench_can_plant_is_left_out() -> None:
    assert set(FAULTS) == set(EXPECTED) - {GONE}


def test_a_faulty_answer_is_told_as_what_it_is(client: ModbusMeter, fault: str) -> None:
    expected, detail = EXPECTED[fault]
    found = client.link.exchange(1, READ_L1_VOLTAGE).finding
    assert found is not None
    assert found.fault is expected
    assert found.detail.endswith(detail)
    assert found.exception_code == CODES.get(fault)


def test_it_is_raised_once_with_all_that_came_and_the_next_answer_is_good(
    bench: VirtualBench, client: ModbusMeter, fault: str
) -> None:
    bench.recording.events.clear()
    with pytest.raises(MeterLinkError) as raised:
        client.read_one("l1_voltage")
    assert raised.value.fault is EXPECTED[fault][0]
    assert raised.value.exception_code == CODES.get(fault)
    frames = {event.direction: event.data.hex(" ") for event in bench.recording.events}
    assert f"received {frames.get(Direction.RECEIVED, 'nothing')}" in str(raised.value)
    bench.mend()
    assert float(client.read_one("l1_voltage")) == pytest.approx(230.0, rel=0.01)
    sent = [e.data for e in bench.recording.events if e.direction is Direction.SENT]
    assert len(sent) == 2

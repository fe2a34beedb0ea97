"""Other people's M-Bus master reads the simulated bus, and agrees with it.

It is pyMeterBus; it knows nothing of bench time, and the clock is the fast one.
"""

import json
from collections.abc import Callable, Iterator

import meterbus
import pytest
import serial

from simulator.bus.mbus.bus import MbusBus
from simulator.bus.mbus.profile import Profile
from simulator.bus.mbus.profiles import PRO380_MB
from simulator.bus.rfc2217 import Rfc2217Server
from simulator.clock import FastClock
from simulator.world import World
from tests.simulator.test_mbus_toy_face import CT_VALUES, PRO_KWH, ToyFace

pytestmark = pytest.mark.filterwarnings(
    # pyserial 3.5 starts its RFC 2217 reader in a way that Python 3.10 has deprecated.
    "ignore:set(Daemon|Name)\\(\\) is deprecated:DeprecationWarning"
)

OpenPort = Callable[..., serial.Serial]
ACKNOWLEDGE = b"\xe5"


@pytest.fixture
def face() -> ToyFace:
    return ToyFace()


@pytest.fixture
def bus(face: ToyFace) -> MbusBus:
    bus = MbusBus(World(FastClock()))
    bus.insert(1, face)
    other = ToyFace("2pu-ct", primary_address=2, secondary_address="19020246")
    other.values = dict(CT_VALUES)
    bus.insert(2, other)
    return bus


@pytest.fixture
def open_port(bus: MbusBus) -> Iterator[OpenPort]:
    server = Rfc2217Server(bus)
    url = f"rfc2217://127.0.0.1:{server.start()}"
    ports: list[serial.Serial] = []

    def open_one(parity: str = "E") -> serial.Serial:
        port = serial.serial_for_url(url, baudrate=2400, parity=parity, timeout=0.2)
        ports.append(port)
        return port

    yield open_one
    for port in ports:
        port.close()
    server.close()


def values_wh(answer: bytes) -> list[float]:
    """The values of an answer's records as pyMeterBus understands them."""
    body = json.loads(meterbus.load(answer).to_JSON())["body"]
    return [record["value"] for record in body["records"]]


def test_pymeterbus_reads_the_records_at_the_primary_address(open_port: OpenPort) -> None:
    port = open_port()
    meterbus.send_ping_frame(port, 1)
    assert meterbus.recv_frame(port) == ACKNOWLEDGE
    meterbus.send_request_frame(port, 1)
    answer = meterbus.recv_frame(port, meterbus.FRAME_DATA_LENGTH)
    assert values_wh(answer) == pytest.approx([1000 * kwh for kwh in PRO_KWH.values()])


def test_pymeterbus_understands_the_header(open_port: OpenPort) -> None:
    port = open_port()
    meterbus.send_request_frame(port, 1)
    header = json.loads(meterbus.load(meterbus.recv_frame(port)).to_JSON())["body"]["header"]
    assert header["identification"] == "0x13, 0x07, 0x00, 0x01"
    assert header["manufacturer"] == "INM"
    assert header["medium"] == "0x2"


def test_pymeterbus_reads_by_the_secondary_address(open_port: OpenPort) -> None:
    port = open_port()
    meterbus.send_select_frame(port, "19020246CD250102")
    assert meterbus.recv_frame(port) == ACKNOWLEDGE
    meterbus.send_request_frame(port, meterbus.ADDRESS_NETWORK_LAYER)
    answer = meterbus.recv_frame(port)
    assert len(answer) == 250
    assert values_wh(answer)[:5] == pytest.approx([123456789] * 5)


def test_pymeterbus_finds_by_wildcards_and_meets_silence_where_nobody_is(
    open_port: OpenPort,
) -> None:
    port = open_port()
    meterbus.send_select_frame(port, "1FFFFFFFFFFFFFFF")
    assert meterbus.recv_frame(port) == ACKNOWLEDGE
    meterbus.send_request_frame(port, meterbus.ADDRESS_NETWORK_LAYER)
    assert meterbus.recv_frame(port) is False, "two have answered at once"
    port.reset_input_buffer()
    meterbus.send_select_frame(port, "2FFFFFFFFFFFFFFF")
    assert meterbus.recv_frame(port) is None


def test_pymeterbus_follows_several_telegrams(open_port: OpenPort, bus: MbusBus) -> None:
    bus.insert(
        3,
        ToyFace(primary_address=3),
        profile=Profile(PRO380_MB.records, (), records_per_telegram=5),
    )
    port = open_port()
    found: list[float] = []
    more = True
    while more:
        request = meterbus.send_request_frame_multi(None, 3) if not found else toggled()
        meterbus.send_request_frame(port, 3, req=request)
        frame = meterbus.load(meterbus.recv_frame(port))
        found += [float(r.value) for r in frame.body.bodyPayload.records if r.value is not None]
        more = frame.more_records_follow
    assert found == pytest.approx([1000 * kwh for kwh in PRO_KWH.values()])


def toggled() -> meterbus.TelegramShort:
    """The request with the other frame count."""
    frame = meterbus.TelegramShort()
    frame.header.cField.parts = [0x5B]
    frame.header.aField.parts = [3]
    return frame


def test_pymeterbus_notices_a_wrong_check_sum(open_port: OpenPort, face: ToyFace) -> None:
    face.link_fault = "bad_checksum"
    port = open_port()
    meterbus.send_request_frame(port, 1)
    assert meterbus.recv_frame(port) is False


def test_pymeterbus_meets_silence_at_the_wrong_parity_and_address(open_port: OpenPort) -> None:
    port = open_port("N")
    meterbus.send_ping_frame(port, 1)
    assert meterbus.recv_frame(port) is None
    port.parity = "E"
    meterbus.send_ping_frame(port, 9)
    assert meterbus.recv_frame(port) is None
    meterbus.send_ping_frame(port, 1)
    assert meterbus.recv_frame(port) == ACKNOWLEDGE


def test_pymeterbus_follows_a_new_baud_rate(open_port: OpenPort) -> None:
    port = open_port()
    meterbus.serial_send(port, bytes.fromhex("68 03 03 68 53 01 BD 11 16"))
    assert meterbus.recv_frame(port) == ACKNOWLEDGE
    port.baudrate = 9600
    meterbus.send_ping_frame(port, 1)
    assert meterbus.recv_frame(port) == ACKNOWLEDGE

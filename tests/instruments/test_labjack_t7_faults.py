"""What the LabJack driver makes of lost data: it is never silent, and nothing is judged from it."""

from collections.abc import Iterator

import numpy as np
import pytest

from contracts.errors import InstrumentError
from instruments.edges import EdgeFlag, pulses
from instruments.labjack_t7 import LabJackT7
from instruments.labjack_t7_stream import PacketReader, packet_type
from instruments.sampled_capture import SampledCapture
from simulator.clock import FastClock
from simulator.daqmx.faults import DaqFault, FaultKind
from simulator.labjack_t7 import LabJackServer
from simulator.labjack_t7 import LabJackT7 as Device
from simulator.world import World
from tests.instruments.beats import Beat
from tests.instruments.labjack_rig import LabJackRig

SOON_S = 0.3
"""Wall time after which a test does not wait for samples any more."""


@pytest.fixture
def rig() -> Iterator[LabJackRig]:
    device = Device(World(FastClock()))
    device.world.lines[0] = Beat(0.1, 0.01, 0.002)
    server = LabJackServer(device)
    yield LabJackRig(device.world, device, server.start())
    server.close()


def read_on(capture: SampledCapture) -> None:
    """The device may notice its fault only after the next samples."""
    for _ in range(3):
        capture.read(0.5)


def stop_at_fault(rig: LabJackRig, counter: LabJackT7, fault: FaultKind, said: str) -> None:
    with counter.capture() as capture:
        capture.read(0.5)
        rig.device.faults.append(DaqFault(fault))
        with pytest.raises(InstrumentError, match=said):
            read_on(capture)
        with pytest.raises(InstrumentError, match="capture is over, after"):
            capture.catch_up()
        assert EdgeFlag.GAP in capture.block.flags
        with pytest.raises(InstrumentError, match="data were lost"):
            pulses(capture.block, "led")


def test_an_overflow_of_its_buffer_makes_the_block_unusable(rig: LabJackRig) -> None:
    counter = rig.counter()
    stop_at_fault(rig, counter, FaultKind.OVERRUN, r"status 2940, its buffer overflowed")
    with counter.capture() as capture:
        assert capture.read(0.5).flags == EdgeFlag.NONE


def test_a_stream_that_stands_still_is_no_silence(rig: LabJackRig) -> None:
    counter = rig.counter(timeout_s=SOON_S)
    stop_at_fault(rig, counter, FaultKind.STALL, "were due by the clock of the device")


def lose(rig: LabJackRig) -> None:
    with rig.counter(timeout_s=SOON_S).capture() as capture:
        capture.read(0.5)
        rig.device.faults.append(DaqFault(FaultKind.GONE))
        capture.read(0.5)


def test_a_device_that_is_gone_is_told_with_both_failures(rig: LabJackRig) -> None:
    with pytest.raises(InstrumentError, match="is gone") as caught:
        lose(rig)
    assert "could not be given back" in caught.value.__notes__[0]


def read_for_a_minute(capture: SampledCapture) -> None:
    for _ in range(30):
        capture.read(2.0)


@pytest.mark.parametrize("factor", [0.5, 0.98, 1.02, 2.0])
def test_scans_at_another_rate_than_the_device_says_are_told(
    rig: LabJackRig, factor: float
) -> None:
    rig.device.rate_factor = factor
    with (
        rig.counter(timeout_s=SOON_S).capture() as capture,
        pytest.raises(InstrumentError, match="another rate than ordered"),
    ):
        read_for_a_minute(capture)


@pytest.mark.parametrize("made_hz", [0.0, 25_000.0, 51_000.0])
def test_a_device_that_makes_another_rate_than_ordered_is_refused(
    rig: LabJackRig, made_hz: float
) -> None:
    with pytest.raises(InstrumentError, match="a wrong scan rate"):
        rig.counter()._tick_clock(50_000.0, made_hz)


def test_unread_samples_are_an_overrun_not_a_gap_in_silence(rig: LabJackRig) -> None:
    with rig.counter().capture() as capture:
        capture.read(0.5)
        rig.world.wait(21.0)
        with pytest.raises(InstrumentError, match="overrun: more than 20 s"):
            capture.catch_up()
    assert EdgeFlag.GAP in capture.block.flags


def test_a_device_that_streams_for_another_is_refused_and_free_afterwards(
    rig: LabJackRig,
) -> None:
    counter = rig.counter()
    with counter.capture() as capture:
        with pytest.raises(InstrumentError, match="another program"), rig.counter().capture():
            pytest.fail("the capture must not begin")
        capture.read(0.1)
    with rig.counter().capture() as capture:
        assert capture.read(0.1).duration_s == pytest.approx(0.1)


def fail_amid(counter: LabJackT7) -> None:
    with counter.capture() as capture:
        capture.read(0.1)
        raise KeyboardInterrupt


def test_the_device_is_given_back_when_the_measurement_is_broken_off(rig: LabJackRig) -> None:
    counter = rig.counter()
    with pytest.raises(KeyboardInterrupt):
        fail_amid(counter)
    with counter.capture() as capture:
        assert capture.read(0.1).duration_s == pytest.approx(0.1)


def test_a_device_that_is_not_there_is_told(rig: LabJackRig) -> None:
    rig.address = "127.0.0.1:1:1"
    with pytest.raises(InstrumentError, match=r"127.0.0.1:1: cannot be reached"):
        rig.counter().identify()


def packets(count: int, **fields: int) -> bytes:
    """Packets of 4 samples, as documented; ``fields`` are those of the last one."""
    made = np.zeros(count, packet_type(4))
    made["transaction"] = np.arange(count) + 65_534
    made["length"], made["unit"], made["function"], made["kind"] = 18, 1, 76, 16
    made["samples"] = np.arange(4 * count).reshape(count, 4)
    for name, value in fields.items():
        made[name][-1] = value
    return made.tobytes()


def test_a_packet_lies_on_the_wire_as_documented() -> None:
    wire = bytes.fromhex("0007 0000 0012 01 4c 10 00 0003 0000 0000 0001 8000 ffff 0002")
    assert PacketReader("t", 4).feed(wire).tolist() == [1, 0x8000, 0xFFFF, 2]


@pytest.mark.parametrize("size", [1, 7, 23, 24, 25, 1000])
def test_packets_may_come_in_any_pieces_and_their_numbers_wrap(size: int) -> None:
    reader, data = PacketReader("t", 4), packets(6)
    found = [reader.feed(data[at : at + size]) for at in range(0, len(data), size)]
    assert np.concatenate(found).tolist() == list(range(24))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"transaction": 9}, "packet 9 came, 1 was due: a packet is missing"),
        ({"function": 77}, "function 77, must be 76"),
        ({"kind": 17}, "kind 17, must be 16"),
        ({"protocol": 1}, "protocol 1, must be 0"),
        ({"length": 20}, "length 20, must be 18"),
        ({"unit": 2}, "unit 2, must be 1"),
        ({"status": 2940}, "status 2940, its buffer overflowed"),
        ({"status": 2941, "information": 512}, "skipped.*additional information 512"),
        ({"status": 2942}, "scan overlap"),
        ({"status": 2943}, "lost count"),
        ({"status": 2944}, "ended by itself"),
        ({"status": 17}, "status 17, a status that no document"),
    ],
)
def test_a_packet_that_tells_of_loss_or_is_not_in_form_is_refused(
    fields: dict[str, int], said: str
) -> None:
    with pytest.raises(InstrumentError, match=said):
        PacketReader("t", 4).feed(packets(4, **fields))

"""What the counter driver makes of a device that fails, is held, or is not there."""

from collections.abc import Callable, Iterator

import pytest
from nidaqmx.errors import DaqReadError, RpcError

from contracts.errors import InstrumentError
from contracts.wire import NoRecorder
from instruments.edges import EdgeFlag, pulses
from instruments.ni_sampled_port import NiSampledPort
from instruments.sampled_capture import SampledCapture
from simulator.clock import FastClock
from simulator.daqmx import DaqDevice, DaqFault, DaqServer, FaultKind
from simulator.world import World
from tests.instruments.beats import WorldClock

RATE_HZ = 50_000


def counter_at(address: str, world: World, buffer_s: float = 20.0) -> NiSampledPort:
    return NiSampledPort(
        "Dev1",
        "port0",
        lines={"led": 0, "s0": 7},
        sample_rate_hz=RATE_HZ,
        timebase_ppm=50.0,
        clock=WorldClock(world),
        recorder=NoRecorder(),
        grpc_address=address,
        buffer_s=buffer_s,
    )


Serve = Callable[[DaqDevice], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[DaqServer] = []

    def start(device: DaqDevice) -> str:
        servers.append(DaqServer(device))
        return f"127.0.0.1:{servers[-1].start()}"

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def device() -> DaqDevice:
    return DaqDevice(World(FastClock()))


@pytest.fixture
def address(serve: Serve, device: DaqDevice) -> str:
    return serve(device)


@pytest.fixture
def counter(address: str, device: DaqDevice) -> Iterator[NiSampledPort]:
    counter = counter_at(address, device.world, buffer_s=4.0)
    yield counter
    counter.close()


def test_a_device_that_another_holds_is_refused_and_free_afterwards(
    counter: NiSampledPort, address: str, device: DaqDevice
) -> None:
    other = counter_at(address, device.world)
    with counter.capture() as capture:
        with pytest.raises(InstrumentError, match=r"-50103.*another program"), other.capture():
            pytest.fail("the capture must not begin")
        capture.read(0.1)
    with other.capture() as capture:
        assert capture.read(0.1).duration_s == pytest.approx(0.1)
    other.close()


def test_an_overrun_names_itself_and_what_to_do(counter: NiSampledPort, device: DaqDevice) -> None:
    with counter.capture() as capture:
        capture.read(0.5)
        device.world.wait(4.1)
        with pytest.raises(InstrumentError, match=r"overrun.*read more often"):
            capture.catch_up()
    with pytest.raises(InstrumentError, match="data were lost"):
        pulses(capture.block, "led")


def test_a_capture_that_failed_is_over_and_the_next_one_works(
    counter: NiSampledPort, device: DaqDevice
) -> None:
    with counter.capture() as capture:
        capture.read(0.5)
        device.faults.append(DaqFault(FaultKind.OVERRUN))
        with pytest.raises(InstrumentError, match="overrun") as caught:
            capture.read(0.5)
        assert isinstance(caught.value.__cause__, DaqReadError)
        for again in (capture.catch_up, lambda: capture.read(0.1)):
            with pytest.raises(InstrumentError, match="capture is over"):
                again()
    assert EdgeFlag.GAP in capture.block.flags
    with counter.capture() as capture:
        capture.read(0.5)
    assert EdgeFlag.GAP not in capture.block.flags


def lose_device(counter: NiSampledPort, device: DaqDevice) -> None:
    with counter.capture() as capture:
        capture.read(0.1)
        device.faults.append(DaqFault(FaultKind.GONE))
        capture.read(0.1)


def test_a_device_that_is_gone_is_told_with_both_failures(
    counter: NiSampledPort, device: DaqDevice
) -> None:
    with pytest.raises(InstrumentError, match="cannot be reached") as caught:
        lose_device(counter, device)
    assert isinstance(caught.value.__cause__, RpcError)
    assert "could not be given back" in caught.value.__notes__[0]


def test_a_device_that_is_gone_at_the_end_fails_the_capture(
    counter: NiSampledPort, device: DaqDevice
) -> None:
    with (
        pytest.raises(InstrumentError, match=r"stop.*cannot be reached"),
        counter.capture(),
    ):
        device.faults.append(DaqFault(FaultKind.GONE))


def test_a_server_that_is_not_there_is_told(device: DaqDevice) -> None:
    counter = counter_at("127.0.0.1:1", device.world)
    with pytest.raises(InstrumentError, match=r"Dev1, identity.*cannot be reached"):
        counter.identify()
    counter.close()


def test_a_sample_clock_that_stands_still_is_no_silence(
    counter: NiSampledPort, device: DaqDevice
) -> None:
    with counter.capture() as capture:
        capture.read(0.5)
        device.faults.append(DaqFault(FaultKind.STALL))
        capture.catch_up()
        device.world.wait(2.0)
        with pytest.raises(InstrumentError, match="stands still"):
            capture.catch_up()
    with pytest.raises(InstrumentError, match="data were lost"):
        pulses(capture.block, "led")


def test_a_blocking_read_of_a_stalled_clock_ends(counter: NiSampledPort, device: DaqDevice) -> None:
    with counter.capture() as capture:
        device.faults.append(DaqFault(FaultKind.STALL))
        with pytest.raises(InstrumentError, match=r"-200284.*stands still"):
            capture.read(1.0)


def read_for_long(capture: SampledCapture) -> None:
    for _ in range(30):
        capture.read(10.0)


@pytest.mark.parametrize("ppm", [-3000.0, 3000.0])
def test_a_sample_clock_at_another_rate_than_ordered_is_told(serve: Serve, ppm: float) -> None:
    device = DaqDevice(World(FastClock()), ppm=ppm)
    counter = counter_at(serve(device), device.world)
    with counter.capture() as capture, pytest.raises(InstrumentError, match="another rate"):
        read_for_long(capture)
    counter.close()


def test_a_sample_clock_within_its_tolerance_is_accepted(serve: Serve) -> None:
    device = DaqDevice(World(FastClock()), ppm=-50.0)
    counter = counter_at(serve(device), device.world)
    with counter.capture() as capture:
        read_for_long(capture)
    assert capture.block.duration_s == pytest.approx(300.0)
    counter.close()


def fail_amid(counter: NiSampledPort) -> None:
    with counter.capture() as capture:
        capture.read(0.1)
        raise KeyboardInterrupt


def test_the_device_is_given_back_when_the_measurement_is_broken_off(
    counter: NiSampledPort,
) -> None:
    with pytest.raises(KeyboardInterrupt):
        fail_amid(counter)
    with counter.capture() as capture:
        assert capture.read(0.1).duration_s == pytest.approx(0.1)

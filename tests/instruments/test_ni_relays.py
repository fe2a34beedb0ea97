"""The tariff relays over the real ``nidaqmx`` package, against the simulated device."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from nidaqmx.errors import DaqError

from contracts.errors import ConfigError, InstrumentError
from contracts.wire import Direction
from instruments.identity import Identity
from instruments.ni_relays import NiRelays
from tests.instruments.relay_rig import LINES, RelayRig, relay_rig


@pytest.fixture
def rig() -> Iterator[RelayRig]:
    yield from relay_rig()


def test_it_says_who_the_device_is_and_switches_nothing(rig: RelayRig) -> None:
    relays = rig.relays()
    assert relays.identify() == Identity("NI", "USB-6343", "01D5A3C7", "NI-DAQmx 25.0.0")
    relays.close()
    assert rig.device.lines_out == {}
    assert rig.notes.events == []


def test_each_position_has_its_relay_and_the_others_stay(rig: RelayRig) -> None:
    relays = rig.relays()
    told: list[tuple[str, int, bool]] = []
    rig.device.on_output(lambda port, line, on: told.append((port, line, on)))
    relays.set(2, on=True)
    relays.set(4, on=True)
    assert rig.high == ["port1/line1", "port1/line5"]
    assert [relays.is_on(position) for position in LINES] == [False, True, True]
    relays.set(2, on=False)
    assert told == [("port1", 1, True), ("port1", 5, True), ("port1", 1, False)]
    assert [relays.is_on(position) for position in LINES] == [False, False, True]


def test_each_switching_is_recorded_with_its_time(rig: RelayRig) -> None:
    relays = rig.relays()
    rig.device.world.wait(10.0)
    relays.set(1, on=True)
    relays.all_off()
    switched, off = rig.notes.events
    assert (switched.channel, switched.direction) == ("relays", Direction.NOTE)
    assert switched.first_byte_s == 10.0
    assert switched.last_byte_s == pytest.approx(10.003)
    assert off.first_byte_s > switched.last_byte_s
    assert rig.notes.texts == [
        "tariff relay of position 1 (Dev1/port1/line0) on: confirmed by reading back",
        "Dev1/port1, all tariff relays off: confirmed by reading back",
    ]


@pytest.mark.parametrize("use", [lambda relays: relays.all_off(), lambda relays: relays.is_on(4)])
def test_the_first_use_switches_off_what_another_run_left_on(
    rig: RelayRig, use: Callable[[NiRelays], object]
) -> None:
    rig.device.drive(dict.fromkeys(rig.device.parse_lines("Dev1/port1/line0:1"), True))
    use(rig.relays())
    assert rig.high == []


def test_all_off_switches_every_relay_off(rig: RelayRig) -> None:
    relays = rig.relays()
    for position in LINES:
        relays.set(position, on=True)
    relays.all_off()
    assert rig.high == []
    assert not any(relays.is_on(position) for position in LINES)


def test_close_switches_off_gives_the_lines_back_and_leaves_no_thread(rig: RelayRig) -> None:
    before = set(threading.enumerate())
    relays = rig.relays()
    relays.set(1, on=True)
    relays.close()
    relays.close()
    assert rig.high == []
    assert {t for t in threading.enumerate() if "daqmx" not in t.name} <= before
    rig.relays().set(1, on=True)
    assert rig.high == ["port1/line0"]


def fail_amid(relays: NiRelays, error: type[BaseException]) -> None:
    with closing(relays):
        relays.set(1, on=True)
        relays.set(4, on=True)
        raise error


@pytest.mark.parametrize("error", [InstrumentError, AssertionError, KeyboardInterrupt])
def test_all_relays_are_off_after_an_exception(rig: RelayRig, error: type[BaseException]) -> None:
    with pytest.raises(error):
        fail_amid(rig.relays(), error)
    assert rig.high == []


def test_closed_relays_refuse(rig: RelayRig) -> None:
    relays = rig.relays()
    relays.close()
    for use in (
        relays.identify,
        relays.all_off,
        lambda: relays.is_on(1),
        lambda: relays.set(1, on=True),
    ):
        with pytest.raises(InstrumentError, match="closed; make new ones"):
            use()
    assert rig.device.lines_out == {}


def test_a_position_without_a_relay_is_refused_before_anything_is_sent(rig: RelayRig) -> None:
    relays = rig.relays()
    said = r"^Dev1/port1: position 3 has no tariff relay; positions that have one: 1, 2, 4$"
    for use in (lambda: relays.is_on(3), lambda: relays.set(3, on=True)):
        with pytest.raises(InstrumentError, match=said):
            use()
    assert rig.device.lines_out == {}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ({}, "no position has a tariff relay"),
        ({1: 0, 2: 3, 3: 0}, "positions 1 and 3 are both on line 0"),
        ({1: -1}, "position 1: line -1: must be 0 or more"),
    ],
)
def test_wrong_lines_are_refused_before_anything_is_opened(
    rig: RelayRig, lines: dict[int, int], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        rig.relays(lines=lines)


@pytest.mark.parametrize("resource", ["", "locl", "daq", ":31763", "daq:", "daq:port"])
def test_a_resource_in_no_known_form_is_refused(rig: RelayRig, resource: str) -> None:
    with pytest.raises(ConfigError, match=r"must be local, or HOST:PORT"):
        rig.relays(resource=resource)


@pytest.mark.parametrize(
    ("device", "port", "line", "said"),
    [
        ("Dev9", "port1", 0, "Dev9/port1.*-200220.*no such device"),
        ("Dev1", "port7", 0, "Dev1/port7.*-200170.*no such port"),
    ],
)
def test_what_is_not_there_is_refused(
    rig: RelayRig, device: str, port: str, line: int, said: str
) -> None:
    relays = rig.relays(device, port, lines={1: line})
    with pytest.raises(InstrumentError, match=said):
        relays.identify()
    with pytest.raises(InstrumentError, match=said):
        relays.set(1, on=True)


def test_identity_of_a_port_that_lacks_a_line_is_refused(rig: RelayRig) -> None:
    relays = rig.relays(lines={1: 0, 2: 8})
    with pytest.raises(InstrumentError, match="line 8 is configured; the port has 8, 0 to 7"):
        relays.identify()


def test_lines_that_another_program_holds_are_refused_and_left_alone(rig: RelayRig) -> None:
    with rig.foreign_task("Dev1/port1/line0") as task:
        task.write(True)
        relays = rig.relays()
        with pytest.raises(InstrumentError, match=r"taking hold.*-50103.*another program"):
            relays.set(2, on=True)
        relays.close()
        assert rig.high == ["port1/line0"]


def test_lines_that_are_held_are_refused_to_another_program(rig: RelayRig) -> None:
    relays = rig.relays()
    relays.set(1, on=True)
    with pytest.raises(DaqError, match="reserved"), rig.foreign_task("Dev1/port1/line0"):
        pytest.fail("the task must not begin")
    assert relays.is_on(1)


@pytest.mark.parametrize("lines", [LINES, {2: 1}, {3: 2, 5: 6}])
def test_what_a_bench_that_was_killed_has_left_on_is_switched_off_by_the_next(
    rig: RelayRig, lines: dict[int, int]
) -> None:
    killed, following = rig.relays(), rig.relays(lines=lines)
    killed.set(1, on=True)
    killed.set(4, on=True)
    following.all_off()
    assert rig.high == []
    following.set(min(lines), on=True)
    with pytest.raises(InstrumentError, match="-200088"):
        killed.set(4, on=False)


def test_relays_and_a_capture_live_side_by_side(rig: RelayRig) -> None:
    relays, counter = rig.relays(), rig.counter()
    with counter.capture() as capture:
        for on in (True, False, True):
            relays.set(1, on=on)
            capture.read(0.5)
        block = capture.block
    assert block.duration_s == pytest.approx(1.5)
    assert relays.is_on(1)
    with counter.capture() as capture:
        relays.all_off()
        capture.read(0.1)
    assert rig.high == []
    counter.close()


def test_a_relay_on_a_line_of_the_pulses_is_refused_while_they_are_captured(rig: RelayRig) -> None:
    relays, counter = rig.relays(port="port0", lines={1: 31}), rig.counter()
    with counter.capture() as capture:
        with pytest.raises(InstrumentError, match="-50103"):
            relays.set(1, on=True)
        capture.read(0.1)
    counter.close()

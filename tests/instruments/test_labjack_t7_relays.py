"""Relays and contacts on lines of a T7: registers out, registers in; its watchdog; its faults."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from contracts.errors import ConfigError, InstrumentError, SafetyError
from instruments import labjack_t7_lines
from instruments import labjack_t7_watchdog as watchdog
from instruments.labjack_t7_inputs import LabJackT7Inputs
from instruments.labjack_t7_lines import T7Lines
from instruments.labjack_t7_relays import LabJackT7Relays
from simulator.clock import FastClock
from simulator.daqmx.faults import DaqFault, FaultKind
from simulator.labjack_t7 import LabJackServer, LabJackT7
from simulator.world import World
from tests.instruments.beats import Notes, WorldClock

LINES = {1: 0, 2: 9, 4: 22}


@dataclass
class Rig:
    device: LabJackT7
    address: str
    notes: Notes
    made: list[LabJackT7Relays]

    def relays(self, lines: dict[int, int] | None = None) -> LabJackT7Relays:
        relays = LabJackT7Relays(
            self.address,
            lines=lines or LINES,
            clock=WorldClock(self.device.world),
            recorder=self.notes,
        )
        self.made.append(relays)
        return relays

    @property
    def high(self) -> list[int]:
        return [line for line, high in self.device.lines.driven.items() if high]


@pytest.fixture
def rig() -> Iterator[Rig]:
    device = LabJackT7(World(FastClock()))
    server = LabJackServer(device)
    rig = Rig(device, server.start(), Notes(), [])
    yield rig
    device.faults.clear()
    for relays in rig.made:
        relays.close()
    server.close()
    assert labjack_t7_lines._DEVICES == {}


def test_to_make_and_identify_them_switches_nothing(rig: Rig) -> None:
    assert str(rig.relays().identify()) == "LabJack T7, serial 470012345, firmware 1.0292"
    assert rig.device.lines.driven == {}


def test_the_first_use_switches_off_what_was_left_on_and_each_relay_is_read_back(rig: Rig) -> None:
    rig.device.lines.write_word(2009, 1)
    relays = rig.relays()
    relays.set(4, on=True)
    assert rig.high == [22]
    assert relays.is_on(4)
    assert not relays.is_on(2)
    relays.set(1, on=True)
    assert sorted(rig.high) == [0, 22]
    relays.all_off()
    assert rig.high == []


def test_lines_of_others_are_left_alone(rig: Rig) -> None:
    rig.device.lines.write_word(2005, 1)
    relays = rig.relays()
    relays.set(1, on=True)
    relays.all_off()
    assert rig.high == [5]


def test_a_relay_that_is_stuck_is_told_and_is_no_state_that_is_believed(rig: Rig) -> None:
    relays = rig.relays()
    relays.set(1, on=True)
    rig.device.faults.append(DaqFault(FaultKind.STUCK, line="dio0"))
    with pytest.raises(InstrumentError, match=r"position 1 .*was ordered off and reads on"):
        relays.set(1, on=False)
    with pytest.raises(SafetyError, match="BENCH UNSAFE: a tariff relay"):
        relays.all_off()


def test_a_line_that_became_an_input_is_not_on(rig: Rig) -> None:
    relays = rig.relays()
    relays.set(1, on=True)
    rig.device.lines.read_word(2000)
    assert not relays.is_on(1)


def test_a_device_that_is_gone_is_unsafe_and_a_new_connection_is_tried(rig: Rig) -> None:
    relays = rig.relays()
    relays.set(1, on=True)
    rig.device.faults.append(DaqFault(FaultKind.GONE))
    with pytest.raises(SafetyError, match="may be on"):
        relays.all_off()


def test_drivers_of_one_device_share_a_connection_for_it_has_two(rig: Rig) -> None:
    first, second = rig.relays(), rig.relays({7: 3})
    first.set(1, on=True)
    second.set(7, on=True)
    assert len(labjack_t7_lines._DEVICES) == 1
    (shared,) = labjack_t7_lines._DEVICES.values()
    assert shared.users == 2
    assert sorted(rig.high) == [0, 3]


@pytest.mark.parametrize("line", [-1, 23])
def test_a_line_that_is_not_there_is_refused(line: int) -> None:
    with pytest.raises(ConfigError, match=str(line)):
        LabJackT7Relays(
            "t7", lines={1: line}, clock=WorldClock(World(FastClock())), recorder=Notes()
        )


def test_the_watchdog_drives_the_lines_low_when_nobody_talks_and_spares_the_others(
    rig: Rig,
) -> None:
    relays = rig.relays()
    relays.set(2, on=True)
    rig.device.lines.write_word(2005, 1)
    rig.device.lines.tick()
    assert sorted(rig.high) == [5, 9]
    rig.device.lines._talked_s -= 11.0
    rig.device.lines.tick()
    assert rig.high == [5]


def test_its_memory_is_written_only_when_it_is_not_as_wanted(rig: Rig) -> None:
    rig.relays().all_off()
    written = rig.device.lines.flash_writes
    assert written > 0
    rig.relays().all_off()
    assert rig.device.lines.flash_writes == written
    rig.relays({7: 3}).all_off()
    device = T7Lines(rig.address)
    assert watchdog.armed_for(device) == ((0, 3, 9, 22), 10)
    device.close()


def test_contacts_are_read_and_a_broken_wire_is_an_open_contact(rig: Rig) -> None:
    inputs = LabJackT7Inputs(rig.address, lines={"stop": 16, "cage": 17})
    rig.device.lines.contacts[16] = lambda: False
    assert inputs.closed() == {"stop": True, "cage": False}
    assert rig.device.lines.driven == {}
    inputs.close()


def test_a_contact_on_a_line_that_is_an_output_is_refused(rig: Rig) -> None:
    inputs = LabJackT7Inputs(rig.address, lines={"stop": 16})
    inputs.identify()
    rig.device.lines.write_word(2016, 0)
    with pytest.raises(InstrumentError, match="line 16 of stop is an output"):
        inputs.identify()
    inputs.close()


def test_another_device_is_refused(rig: Rig) -> None:
    rig.device.product_id = 4.0
    with pytest.raises(InstrumentError, match="PRODUCT_ID is 4, must be 7"):
        rig.relays().identify()

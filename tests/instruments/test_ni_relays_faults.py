"""What the tariff relays make of a device that fails, refuses or is not there."""

from collections.abc import Iterator

import pytest

from contracts.errors import BenchError, InstrumentError, SafetyError
from contracts.wire import WireEvent
from simulator.daqmx import DaqFault, FaultKind
from tests.instruments.relay_rig import RelayRig, relay_rig


class FullDisk:
    def record(self, event: WireEvent) -> None:
        raise BenchError(f"{event.channel}: could not write")


@pytest.fixture
def rig() -> Iterator[RelayRig]:
    yield from relay_rig()


def test_a_line_that_does_not_follow_is_told_and_recorded(rig: RelayRig) -> None:
    relays = rig.relays()
    rig.device.faults.append(DaqFault(FaultKind.STUCK, line="port1/line1"))
    said = r"position 2 \(Dev1/port1/line1\) was ordered on and reads off; the output is defective"
    with pytest.raises(InstrumentError, match=said):
        relays.set(2, on=True)
    assert "position 2" in rig.notes.texts[-1]
    assert "failed: InstrumentError" in rig.notes.texts[-1]
    assert not relays.is_on(2)


def test_a_relay_that_cannot_be_switched_off_is_unsafe(rig: RelayRig) -> None:
    relays = rig.relays()
    relays.set(1, on=True)
    relays.set(2, on=True)
    rig.device.faults.append(DaqFault(FaultKind.STUCK, line="port1/line1"))
    said = r"UNSAFE: a tariff relay of Dev1/port1 may be on: .*position 2 .* ordered off and reads"
    with pytest.raises(SafetyError, match=said):
        relays.all_off()
    assert rig.high == ["port1/line1"]
    assert "failed: SafetyError" in rig.notes.texts[-1]
    with pytest.raises(SafetyError, match="position 2"):
        relays.close()


def test_an_unplugged_device_is_told(rig: RelayRig) -> None:
    relays = rig.relays()
    relays.set(1, on=True)
    rig.device.faults.append(DaqFault(FaultKind.UNPLUGGED))
    with pytest.raises(InstrumentError, match=r"position 1 .*-201003.*plugged in"):
        relays.set(1, on=False)
    with pytest.raises(InstrumentError, match=r"position 1 .*read back.*-201003"):
        relays.is_on(1)
    with pytest.raises(SafetyError, match="-201003"):
        relays.all_off()
    rig.device.faults.clear()
    relays.all_off()
    assert rig.high == []


def test_a_server_that_is_gone_is_told_and_close_says_what_may_be_on(rig: RelayRig) -> None:
    relays = rig.relays()
    relays.set(1, on=True)
    rig.device.faults.append(DaqFault(FaultKind.GONE))
    with pytest.raises(InstrumentError, match=r"position 2 .*cannot be reached"):
        relays.set(2, on=True)
    with pytest.raises(SafetyError, match=r"may be on: .*cannot be reached"):
        relays.close()
    assert rig.high == ["port1/line0"]


def test_what_failed_is_not_switched_by_a_later_order(rig: RelayRig) -> None:
    relays = rig.relays()
    relays.set(1, on=True)
    rig.device.faults.append(DaqFault(FaultKind.UNPLUGGED))
    with pytest.raises(InstrumentError):
        relays.set(2, on=True)
    with pytest.raises(SafetyError):
        relays.all_off()
    rig.device.faults.clear()
    relays.set(4, on=True)
    assert rig.high == ["port1/line5"]


def test_a_connection_that_comes_back_is_enough_to_switch_off(rig: RelayRig) -> None:
    relays = rig.relays()
    relays.set(1, on=True)
    rig.device.faults.append(DaqFault(FaultKind.GONE))
    with pytest.raises(SafetyError):
        relays.all_off()
    rig.device.faults.clear()
    relays.all_off()
    assert rig.high == []
    relays.set(2, on=True)
    assert relays.is_on(2)


def test_a_server_that_is_not_there_is_told(rig: RelayRig) -> None:
    relays = rig.relays(resource="127.0.0.1:1")
    with pytest.raises(InstrumentError, match=r"Dev1/port1, identity.*cannot be reached"):
        relays.identify()
    with pytest.raises(InstrumentError, match=r"taking hold.*cannot be reached"):
        relays.set(1, on=True)


def test_without_a_server_and_without_the_driver_it_says_what_to_install(rig: RelayRig) -> None:
    relays = rig.relays(resource="local")
    with pytest.raises(InstrumentError, match=r"no NI-DAQmx driver|no such device"):
        relays.set(1, on=True)


def test_evidence_that_cannot_be_kept_hides_no_failure_and_leaves_nothing_on(rig: RelayRig) -> None:
    relays = rig.relays(recorder=FullDisk())
    with pytest.raises(BenchError, match="could not write"):
        relays.set(1, on=True)
    rig.device.faults.append(DaqFault(FaultKind.STUCK, line="port1/line0"))
    with pytest.raises(SafetyError, match="position 1") as caught:
        relays.all_off()
    assert caught.value.__notes__ == ["and it could not be recorded: relays: could not write"]
    rig.device.faults.clear()
    with pytest.raises(BenchError, match="could not write"):
        relays.close()
    assert rig.high == []

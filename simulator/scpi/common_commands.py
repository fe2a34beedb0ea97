"""The common commands of IEEE 488.2. Commands are sequential: ``*OPC?`` answers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.scpi.command import Call, Command
from simulator.scpi.parameters import Integer
from simulator.scpi.status import MASTER_SUMMARY, OPERATION_COMPLETE

if TYPE_CHECKING:
    from simulator.scpi.device import ScpiDevice

_REGISTER = Integer(0, 255)


class _Common:
    def __init__(self, device: ScpiDevice) -> None:
        self._device = device
        self._status = device.status

    def clear(self, _call: Call) -> None:
        self._status.clear()
        self._device.clear_events()

    def reset(self, _call: Call) -> None:
        self._device.reset()

    def set_event_enable(self, call: Call) -> None:
        self._status.event_enable = call.value(0, _REGISTER)

    def set_service_enable(self, call: Call) -> None:
        self._status.service_enable = call.value(0, _REGISTER) & ~MASTER_SUMMARY

    def complete(self, _call: Call) -> None:
        self._status.events |= OPERATION_COMPLETE

    def wait(self, _call: Call) -> None:
        """Nothing is ever pending."""

    def status_byte(self, call: Call) -> str:
        return str(self._status.byte(message_available=call.connection.message_available))

    def self_test(self, call: Call) -> str:
        call.connection.wait_until(self._device.world.now() + self._device.self_test_s)
        return "0"


def common_commands(device: ScpiDevice) -> list[Command]:
    """The rows that every instrument has."""
    common, status = _Common(device), device.status
    nothing = (0, 0)
    return [
        Command("*CLS", common.clear, takes=nothing),
        Command("*RST", common.reset, takes=nothing),
        Command("*WAI", common.wait, takes=nothing),
        Command("*OPC", common.complete, lambda _: "1", takes=nothing),
        Command("*IDN", ask=lambda _: device.identity),
        Command("*ESR", ask=lambda _: str(status.take_events())),
        Command("*ESE", common.set_event_enable, lambda _: str(status.event_enable)),
        Command("*SRE", common.set_service_enable, lambda _: str(status.service_enable)),
        Command("*STB", ask=common.status_byte),
        Command("*TST", ask=common.self_test, blocking=True),
    ]

"""What drives the tariff relays and the contactor of a station, and what senses its contacts."""

from collections.abc import Callable

from simulator.daqmx.device import DaqDevice
from simulator.keysight_34970a import Keysight34970A
from simulator.labjack_t7 import LabJackT7
from simulator.safety_circuit import SafetyCircuit, SafetyWiring
from simulator.station import StationFile
from simulator.world import World

NI, T7, SCPI = "ni_relays", "labjack_t7", "keysight_34970a"
Switch = Callable[[int, bool], None]


class SwitchBoxes:
    """The boxes, wired as the station says; only those that it names are there.

    Args:
        world: whose time it is.
        station: what is wired to what.
        box: the NI box.
        counter: the LabJack T7 that is the counter, if it is one; it does the rest as well.
        switch_relay: told of a tariff relay by its number.

    Attributes:
        labjack: the T7, if there is one.
        mainframe: the SCPI relays, if there are any.
        safety: contacts and contactor, if there are any.
    """

    def __init__(
        self,
        world: World,
        station: StationFile,
        box: DaqDevice,
        counter: LabJackT7 | None,
        switch_relay: Switch,
    ) -> None:
        self._station = station
        self._switch_relay = switch_relay
        wiring: SafetyWiring | None = station.safety
        self.safety = None if wiring is None else SafetyCircuit(world, wiring)
        used = {station.relays_driver}
        if wiring is not None:
            used |= {wiring.contactor, T7 if wiring.contacts or wiring.mirror is not None else ""}
        self.labjack = counter or (LabJackT7(world) if T7 in used else None)
        self.mainframe = Keysight34970A(world) if SCPI in used else None
        box.on_output(lambda port, line, on: self._driven(NI, port, line, on=on))
        if self.labjack is not None:
            self.labjack.lines.on_output(lambda line, on: self._driven(T7, "", line, on=on))
            if self.safety is not None:
                self.safety.wire(self.labjack.lines)
        if self.mainframe is not None:
            self.mainframe.on_switch(lambda channel, on: self._driven(SCPI, "", channel, on=on))

    def require_safety(self) -> SafetyCircuit:
        """Contacts and contactor.

        Raises:
            ValueError: the station has none.
        """
        if self.safety is None:
            raise ValueError("the station has no key 'safety'")
        return self.safety

    def _driven(self, driver: str, port: str, line: int, *, on: bool) -> None:
        if self.safety is not None and self.safety.drives(driver, port, line):
            self.safety.energise(on=on)
        elif driver == self._station.relays_driver and port in ("", self._station.relay_port):
            self._switch_relay(line, on)

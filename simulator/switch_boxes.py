"""What drives the tariff relays and the contactor of a station, and what senses its contacts."""

from collections.abc import Callable

from simulator.daqmx.device import DaqDevice
from simulator.daqmx.lines import Line
from simulator.keysight_34970a import Keysight34970A
from simulator.labjack_t7 import LabJackT7
from simulator.safety_circuit import NI_INPUTS, SafetyCircuit, SafetyWiring
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
        counter: the LabJack T7 that is the counter, if it is one; it drives relays as well, and
            for safety there is another.
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
        self._box = box
        self._switch_relay = switch_relay
        wiring: SafetyWiring | None = station.safety
        self.safety = None if wiring is None else SafetyCircuit(world, wiring)
        used = {station.relays_driver}
        if wiring is not None:
            used |= {wiring.contactor, wiring.inputs}
        # It takes two connections at a time: bench and guard need both where contacts are watched.
        watched = wiring is not None and T7 in {wiring.contactor, wiring.inputs}
        shared = None if watched else counter
        self.labjack = shared or (LabJackT7(world) if T7 in used else None)
        self.mainframe = Keysight34970A(world) if SCPI in used else None
        box.on_output(lambda port, line, on: self._driven(NI, port, line, on=on))
        if self.labjack is not None:
            self.labjack.lines.on_output(lambda line, on: self._driven(T7, "", line, on=on))
        if self.mainframe is not None:
            self.mainframe.on_switch(lambda channel, on: self._driven(SCPI, "", channel, on=on))
        if self.safety is not None and wiring is not None:
            self._wire(self.safety, wiring, box)

    def _wire(self, safety: SafetyCircuit, wiring: SafetyWiring, box: DaqDevice) -> None:
        """Put the contacts on the lines of what senses them."""
        if wiring.inputs == NI_INPUTS:
            box.contacts.update(
                {Line(wiring.inputs_port, n): level for n, level in safety.levels().items()}
            )
        elif self.labjack is not None:
            self.labjack.lines.contacts.update(safety.levels())

    def with_contacts(self) -> DaqDevice | LabJackT7:
        """What the safety contacts are on.

        Raises:
            ValueError: the station has none.
        """
        wiring = self._station.safety
        if wiring is not None and wiring.inputs == NI_INPUTS:
            return self._box
        if self.labjack is None:
            raise ValueError("the station has no LabJack T7 and no NI box with safety contacts")
        return self.labjack

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

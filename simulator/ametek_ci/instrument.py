"""One instrument of the AMETEK/California Instruments dialect: what both kinds share.

From single pages of the programming manuals of the Sequoia (18, 67, 70, 74, 101, 157, 160), the
Lx/Ls Series II (86) and the BPS/MX/RS (115, 147, 168), and from a program that drives such a source
(gridsim_ametek.py of sunspec/svp_energy_lab). The current source has the same dialect: its
programming manual was not read.

Angles: positive leads; B and C count from A (Sequoia), A from a reference that both instruments
share. Assumptions: frequencies from 45 to 500 Hz; the digits of replies; ``OUTPut ON`` with a fault
is -221; what a trip is called in the error queue.
Not modelled: direct current, lists, steps and pulses, measurements, bits of the operation status,
sense, impedance, compliance, the resolution of settings, warm-up, drift, loss of the lock.
"""

from simulator.ametek_ci.protection import Protection
from simulator.locked_sides import Both
from simulator.phase_channels import Channels, PerPhase
from simulator.scpi.command import Call, Command, Setting
from simulator.scpi.device import ScpiDevice
from simulator.scpi.errors import ScpiError
from simulator.scpi.faults import FaultKind, WireFault
from simulator.scpi.parameters import Boolean, Choice, Integer, Number
from simulator.world import World

RESET_ANGLES_DEG = (0.0, 240.0, 120.0)
_REGISTER = Integer(0, 32767)
_MODE = Choice("LATChing", "LIVE", "OFF")


class CiInstrument(ScpiDevice):
    """Phases, angles, output, protection and status.

    Args:
        world: what it drives, together with the other one.
        both: the two of them.

    Attributes:
        refuse_output: the output does not go on, without an error in the queue.
        stays_on: the output does not go off, without an error in the queue.
        protection: of the output.
        channels: which phases commands act on.
    """

    fault_kinds = ScpiDevice.fault_kinds | {FaultKind.TRIP, FaultKind.INHIBIT}

    def __init__(self, world: World, both: Both) -> None:
        super().__init__(world)
        self.refuse_output = False
        self.stays_on = False
        self.protection = Protection()
        self.channels = Channels()
        self._both = both
        self._events = 0
        angle = Number(-360.0, 360.0, write=lambda value: f"{value:.2f}")
        self._angles = PerPhase(self.channels, angle, RESET_ANGLES_DEG, both.changed, alone=True)
        frequency = Number(45.0, 500.0, write=lambda value: f"{value:.3f}")
        self._frequency_hz = Setting(
            "[SOURce]:FREQuency[:IMMediate]", frequency, 50.0, changed=both.changed
        )
        self._shape = Setting("[SOURce]:FUNCtion[:SHAPe]", Choice("SINusoid"), "SINUSOID")
        self.add(self.channels.commands())
        self.add([self._frequency_hz.command, self._shape.command])
        self.add([self._angles.command("[SOURce]:PHASe[:IMMediate]")])
        self.add(self._output_commands())
        self.add(self._status_commands())

    @property
    def output_on(self) -> bool:
        """Whether the output is on now."""
        with self.lock:
            self.world.now()
            return self.protection.on

    @property
    def delivers(self) -> bool:
        """The same, as it was left; time does not go on."""
        return self.protection.on

    @property
    def frequency_hz(self) -> float:
        """As programmed."""
        return self._frequency_hz.get()

    def angle_deg(self, index: int) -> float:
        """Angle of a phase against the reference that both instruments share."""
        first_deg, own_deg = self._angles.values[0], self._angles.values[index]
        return own_deg if index == 0 else first_deg + own_deg

    def inject(self, fault: WireFault) -> None:
        """See ``ScpiDevice``; what switches the output off is planned in the world."""
        super().inject(fault)
        happens = {FaultKind.TRIP: self.trip, FaultKind.INHIBIT: self._inhibit}.get(fault.kind)
        if happens is not None:
            self.world.trip_after(fault.after_s, happens, self._both.output)

    def remote_inhibit(self, *, closed: bool) -> None:
        """Close or open the contact at the remote inhibit, for an emergency stop."""
        with self.lock:
            self.world.now()
            self.protection.inhibit(closed=closed)
            self._note()
            self._both.changed()

    def trip(self) -> None:
        """What an over-current does."""

    def reset(self) -> None:
        """``*RST``: output off, everything programmed is forgotten; LIVE (Sequoia page 70)."""
        self.protection.wanted = False
        self.protection.mode = "LIVE"
        self.protection.clear()
        self.channels.reset()
        self._angles.reset()
        self._frequency_hz.reset()
        self._both.changed()

    def clear_events(self) -> None:
        """``*CLS`` clears the event register of the questionable status."""
        self._events = 0

    def note(self, text: str) -> None:
        """A trip goes into the queue of errors and the event register."""
        self.status.push(-300, text)
        self._note()

    def _note(self) -> None:
        self._events |= self.protection.condition

    def _inhibit(self) -> None:
        self.protection.inhibit(closed=True)
        self._note()

    def _output_commands(self) -> list[Command]:
        return [
            Command("OUTPut[:STATe]", self._put_output, lambda _: str(int(self.output_on))),
            Command("OUTPut:PROTection:CLEar", self._clear, takes=(0, 0)),
            Command("OUTPut:RI:MODE", self._put_mode, self._ask_mode),
            Command("OUTPut:RI:STATus", ask=self._ask_inhibited),
        ]

    def _status_commands(self) -> list[Command]:
        questionable, operation = "STATus:QUEStionable", "STATus:OPERation"
        enable = Setting(f"{questionable}:ENABle", _REGISTER, 0)
        return [
            enable.command,
            Command(f"{questionable}:CONDition", ask=self._ask_condition),
            Command(f"{questionable}[:EVENt]", ask=self._ask_events),
            Command(f"{operation}:CONDition", ask=lambda _: "0"),
            Command("SYSTem:ERRor[:NEXT]", ask=lambda _: self.next_error()),
        ]

    def _put_output(self, call: Call) -> None:
        wanted = call.value(0, Boolean())
        if wanted and self.protection.blocked:
            raise ScpiError(-221, "output with a fault")
        if self.refuse_output if wanted else self.stays_on:
            return
        self.protection.wanted = wanted
        self._both.changed()

    def _clear(self, _: Call) -> None:
        self.world.now()
        self.protection.clear()
        self._both.changed()

    def _put_mode(self, call: Call) -> None:
        self.protection.mode = call.value(0, _MODE)
        self.protection.inhibit(closed=self.protection.inhibited)
        self._both.changed()

    def _ask_mode(self, call: Call) -> str:
        return _MODE.reply(self.protection.mode, verbose=call.verbose)

    def _ask_inhibited(self, _: Call) -> str:
        self.world.now()
        return "ACT" if self.protection.inhibited else "INAC"

    def _ask_condition(self, _: Call) -> str:
        self.world.now()
        return str(self.protection.condition)

    def _ask_events(self, _: Call) -> str:
        self.world.now()
        events, self._events = self._events, 0
        return str(events)

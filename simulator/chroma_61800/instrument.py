"""Chroma 61800 dialect, the voltages: what a program that drives a 61845 says of it, and lists.

Sources: chroma_61845.py of sunspec/svp_energy_lab; a public program for a 61815 (levels to 350 V,
30 to 100 Hz, slew rate in V/ms); a public list of the commands of the 61511 and 61512; single pages
of the manuals of older series (61501, 61503, 61504, 61601, 61605).

``P12`` and ``P13`` say how far phases 2 and 3 lag phase 1. Assumptions: that they do; after
``INSTrument:EDIT EACH`` commands and queries act on the phase of ``INSTrument:NSELect``; ranges of
150 and 300 V; digits of replies; the weight of the over-current bit; defaults after ``*RST``.
Not modelled: the mode of one phase, direct voltage, lists, pulses, steps, synthesis, measurements,
what ``INSTrument:COUPle``, ``PHASe:THREe`` and the slew rate of the frequency change.
"""

from simulator.chroma_61800.gates import Gates
from simulator.locked_sides import Both
from simulator.phase_channels import Channels, PerPhase
from simulator.scpi.command import Call, Command, Setting
from simulator.scpi.device import ScpiDevice
from simulator.scpi.errors import ScpiError
from simulator.scpi.faults import FaultKind, WireFault
from simulator.scpi.parameters import Boolean, Choice, Number
from simulator.world import World

OVER_CURRENT = 2
RANGES_V = {"LOW": 150.0, "HIGH": 300.0}
FASTEST_V_PER_MS = 1200.0
_NOTHING = (0.0, 0.0, 0.0)


def _number(lowest: float, highest: float, digits: int) -> Number:
    return Number(lowest, highest, write=lambda value: f"{value:.{digits}f}")


class Chroma61800(ScpiDevice):
    """Three phases of voltage behind two gates.

    Args:
        world: what it drives, together with the current source.
        both: the two of them.

    Attributes:
        gates: of the output.
        channels: which phases commands act on.
    """

    identity = "Chroma ATE 61845,SIM-CHROMA-U,1.00,1.01,1.02"
    fault_kinds = ScpiDevice.fault_kinds | {FaultKind.TRIP}

    def __init__(self, world: World, both: Both) -> None:
        super().__init__(world)
        self._both = both
        self.gates = Gates()
        self.channels = Channels("INSTrument:EDIT", "EACH")
        self._levels = PerPhase(
            self.channels, _number(0.0, 350.0, 1), _NOTHING, both.changed, self._require_in_range
        )
        self._make_settings()
        self.add(self.channels.commands())
        self.add(setting.command for setting in self._settings)
        self.add([self._levels.command("[SOURce]:VOLTage[:LEVel][:IMMediate][:AMPLitude]:AC")])
        self.add(self._output_commands())

    @property
    def refuse_output(self) -> bool:
        """Whether the output does not go on, without an error in the queue."""
        return self.gates.refuse

    @refuse_output.setter
    def refuse_output(self, refuses: bool) -> None:
        self.gates.refuse = refuses

    @property
    def stays_on(self) -> bool:
        """Whether no gate goes off, without an error in the queue."""
        return self.gates.state_sticks and self.gates.relay_sticks

    @stays_on.setter
    def stays_on(self, stays: bool) -> None:
        self.gates.state_sticks = self.gates.relay_sticks = stays

    @property
    def output_on(self) -> bool:
        """Whether there is a voltage at the terminals now."""
        with self.lock:
            self.world.now()
            return self.gates.open_to_output

    @property
    def delivers(self) -> bool:
        """The same, as it was left; time does not go on."""
        return self.gates.open_to_output

    @property
    def frequency_hz(self) -> float:
        """As programmed."""
        return self._frequency_hz.get()

    @property
    def levels_v(self) -> list[float]:
        """What the phases put out now, in V."""
        return list(self._levels.values) if self.delivers else list(_NOTHING)

    @property
    def slews_v_per_s(self) -> list[float]:
        """How fast the voltage of each phase may change, in V/s."""
        return [self._slew_v_per_ms.get() * 1e3] * 3

    def angle_deg(self, index: int) -> float:
        """Angle of a phase; a lag counts backwards."""
        return -(0.0, self._p12_deg.get(), self._p13_deg.get())[index]

    def inject(self, fault: WireFault) -> None:
        """See ``ScpiDevice``; a trip is planned in the world."""
        super().inject(fault)
        if fault.kind == FaultKind.TRIP:
            self.world.trip_after(fault.after_s, self.trip, self._both.output)

    def trip(self) -> None:
        """What an over-current does."""
        self.gates.trip(OVER_CURRENT)
        self.status.push(-300, "over-current, output off")
        self._both.changed()

    def reset(self) -> None:
        """``*RST``: both gates off, everything programmed is forgotten."""
        self.gates.state = self.gates.relay = False
        self.gates.tripped = 0
        self.channels.reset()
        self._levels.reset()
        for setting in self._settings:
            setting.reset()
        self._both.changed()

    def _make_settings(self) -> None:
        changed, angle = self._both.changed, _number(0.0, 360.0, 1)
        self._frequency_hz = Setting(
            "[SOURce]:FREQuency[:IMMediate]", _number(30.0, 100.0, 2), 50.0, changed=changed
        )
        self._p12_deg = Setting("[SOURce]:PHASe:P12", angle, 120.0, changed=changed)
        self._p13_deg = Setting("[SOURce]:PHASe:P13", angle, 240.0, changed=changed)
        slew = _number(0.001, FASTEST_V_PER_MS, 3)
        self._slew_v_per_ms = Setting("OUTPut:SLEW:VOLTage:AC", slew, FASTEST_V_PER_MS)
        self._range = Setting(
            "[SOURce]:VOLTage:RANGe", Choice("LOW", "HIGH"), "HIGH", changed=self._fit
        )
        self._limit_v = Setting("[SOURce]:VOLTage:LIMit:AC", _number(0.0, 350.0, 1), 350.0)
        self._settings: tuple[Setting[float] | Setting[str], ...] = (
            self._frequency_hz,
            self._p12_deg,
            self._p13_deg,
            self._slew_v_per_ms,
            self._range,
            self._limit_v,
            Setting("[SOURce]:CURRent:LIMit", _number(0.0, 140.0, 2), 140.0),
            Setting("INSTrument:PHASe", Choice("SINGle", "THREe"), "THREE"),
            Setting("INSTrument:COUPle", Choice("ALL", "NONE"), "ALL"),
            Setting("[SOURce]:FUNCtion:SHAPe:A", Choice("SINE", "SQUA", "CSIN"), "SINE"),
            Setting("[SOURce]:FUNCtion:SHAPe", Choice("A", "B"), "A"),
            Setting("[SOURce]:PHASe:THREe", Choice("INDEPEND"), "INDEPEND"),
            Setting("OUTPut:SLEW:FREQuency", _number(0.001, 1600.0, 3), 1600.0),
            Setting("OUTPut:MODE", Choice("FIXED"), "FIXED"),
            Setting("TRIG", Choice("OFF"), "OFF"),
        )

    def _output_commands(self) -> list[Command]:
        return [
            Command("OUTPut[:STATe]", self._put_state, self._ask_state),
            Command("OUTPut:RELay", self._put_relay, self._ask_relay),
            Command("STATus:QUEStionable:CONDition", ask=self._ask_condition),
            Command("SYSTem:ERRor", ask=lambda _: self.next_error()),
        ]

    def _ask_state(self, _: Call) -> str:
        self.world.now()
        return str(int(self.gates.state))

    def _ask_relay(self, _: Call) -> str:
        self.world.now()
        return str(int(self.gates.relay))

    def _put_state(self, call: Call) -> None:
        self.world.now()
        self.gates.set_state(on=call.value(0, Boolean()))
        self._both.changed()

    def _put_relay(self, call: Call) -> None:
        self.world.now()
        self.gates.set_relay(closed=call.value(0, Boolean()))
        self._both.changed()

    def _ask_condition(self, _: Call) -> str:
        self.world.now()
        return str(self.gates.tripped)

    def _require_in_range(self, level_v: float) -> None:
        highest_v = min(RANGES_V[self._range.get()], self._limit_v.get())
        if level_v > highest_v:
            raise ScpiError(-222, f"{level_v:g} V where {highest_v:g} V are the most")

    def _fit(self) -> None:
        """A lower range takes the levels down to its highest."""
        highest_v = RANGES_V[self._range.get()]
        self._levels.values = [min(value, highest_v) for value in self._levels.values]
        self._both.changed()

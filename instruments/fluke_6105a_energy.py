"""The energy option of a Fluke 6100B/6105A: pulses of the energy that it puts out.

From the users manual, chapter 5, pages 5-55 to 5-64. The pulse output makes pulses in proportion to
the active power of the outputs, whenever the option is selected and the output is on (5-60). Which
command selects it, its modes (``FREErun``, gated, counted), its registers of status and its limit
of frequency are on pages that were not to be had, so a person selects it at the front panel, and
the bench counts the pulses against the power of the reference before it trusts them.

Its comparison of a meter's pulses (the trees ``MUT`` and ``REFerence``, 5-58 to 5-60) is not used:
the bench finds errors in the edges, of every unit, with their uncertainty.
Nothing was verified on hardware.
"""

from typing import Literal

from contracts.errors import InstrumentError
from instruments.documented import Documented
from instruments.on_one_link import OnOneLink
from instruments.scpi import command, fields, finite

_MANUAL = "6100B/6105A users manual"
ERRORS = ":SYST:ERR?"

COMMANDS = (
    Documented("*OPT?", f"{_MANUAL}, 5-64: bits 2 and 4 are the option and its version II"),
    Documented("ENERgy:OUTPut:CONStant <number>", f"{_MANUAL}, 5-60"),
    Documented("ENERgy:OUTPut:CONStant?", f"{_MANUAL}, 5-60"),
    Documented(
        "ENERgy:OUTPut:CONStant:UNIT IPKWH",
        f"{_MANUAL}, 5-61; IPKWH is the one unit for 1000 that both its lists spell alike",
    ),
    Documented("ENERgy:OUTPut:CONStant:UNIT?", f"{_MANUAL}, 5-61"),
    Documented("ENERgy:OUTPut:PULLup[:STATe] ON|OFF", f"{_MANUAL}, 5-61: no query"),
    Documented("ENERgy:OGATe <bool>,PULSe|LEVel,HIGH|LOW,R150|R1000", f"{_MANUAL}, 5-55"),
    Documented("ENERgy:OGATe?", f"{_MANUAL}, 5-55"),
    Documented("ENERgy:IGATe PULSe|LEVel,HIGH|LOW,R150|R1000", f"{_MANUAL}, 5-55"),
    Documented("ENERgy:IGATe?", f"{_MANUAL}, 5-55"),
)

CHANNELS = 8
FITTED = (1 << 2) | (1 << 4)
SAME_SHARE = 1e-6
SHORT = {"PULSE": "PULS", "LEVEL": "LEV"}
Gate = Literal["PULSE", "LEVEL"]
Active = Literal["HIGH", "LOW"]
PullUp = Literal["R150", "R1000"]


class Fluke6105AEnergy(OnOneLink):
    """The energy option, over a link of its own to the instrument.

    No output is switched, and nothing that the source puts out is changed.
    """

    __slots__ = ()

    def put_out_pulses(self, constant_imp_per_kwh: float) -> None:
        """Pulses of active energy at its pulse output, so many for each kWh.

        The pull-up of the output stays as it is.

        Raises:
            InstrumentError: the option is not fitted, or it did not take it.
        """
        self.require_fitted()
        self._command(":ENER:OUTP:CONS:UNIT IPKWH")
        unit = self._link.query(":ENER:OUTP:CONS:UNIT?").strip()
        if unit != "IPKWH":
            raise InstrumentError(f"{self._link}: the unit of its pulses reads back {unit!r}")
        self._command(f":ENER:OUTP:CONS {constant_imp_per_kwh:.9g}")
        found = self._link.ask(":ENER:OUTP:CONS?", finite)
        if abs(found - constant_imp_per_kwh) > SAME_SHARE * constant_imp_per_kwh:
            raise InstrumentError(
                f"{self._link}: the constant of its pulses was set to {constant_imp_per_kwh:.9g} "
                f"imp/kWh and reads back {found:.9g}"
            )

    def require_fitted(self) -> None:
        """Ask which options are fitted.

        Raises:
            InstrumentError: the energy option is in none of the channels.
        """
        options = self._link.ask("*OPT?", _options)
        if not any(option & FITTED for option in options):
            raise InstrumentError(
                f"{self._link}: the energy option is not fitted: *OPT? gives {options}, and bit 2 "
                "or 4 of one of them would be it"
            )

    def set_pull_up(self, *, on: bool) -> None:
        """Let the pulse output have its internal pull-up resistor, or not; it cannot be asked."""
        self._command(f":ENER:OUTP:PULL {'ON' if on else 'OFF'}")

    def set_gate_output(self, gate: Gate, active: Active, pull_up: PullUp, *, on: bool) -> None:
        """A signal while the output is on; without effect in the mode that is gated.

        Raises:
            InstrumentError: it was refused, or reads back as something else.
        """
        self._set_gate("OGAT", (str(int(on)), gate, active, pull_up))

    def set_gate_input(self, gate: Gate, active: Active, pull_up: PullUp) -> None:
        """What starts and stops a test in the mode that is gated; raises as ``set_gate_output``."""
        self._set_gate("IGAT", (gate, active, pull_up))

    def _set_gate(self, header: str, wanted: tuple[str, ...]) -> None:
        self._command(f":ENER:{header} {','.join(wanted)}")
        found = self._link.ask(f":ENER:{header}?", lambda reply: fields(reply, len(wanted), ","))
        if not all(_is_word(word, reply) for word, reply in zip(wanted, found, strict=True)):
            raise InstrumentError(
                f"{self._link}: {header} was set to {','.join(wanted)} and reads back "
                f"{','.join(found)}"
            )

    def _command(self, message: str) -> None:
        command(self._link, message, ERRORS)


def _is_word(word: str, reply: str) -> bool:
    """In full, or in the short form that the manual's capitals give."""
    return reply.upper() in {word, SHORT.get(word, word)}


def _options(reply: str) -> tuple[int, ...]:
    return tuple(int(finite(part)) for part in fields(reply, CHANNELS, ","))

"""What the Yokogawa power meters have in common: session, settings, item table, data updates.

Pages in brackets are those of IM WT3001E-17EN, chapter 6. How the models differ is a table,
``instruments.yokogawa_wt_models``.
"""

from collections.abc import Callable, Iterator, Sequence

from contracts.errors import InstrumentError
from instruments.identity import Identity
from instruments.scpi import command, errors, fields, finite, number, parse_identity
from instruments.visa import VisaLink
from instruments.yokogawa_wt_models import WtModel

ERRORS = ":STAT:ERR?"
WAIT_MARGIN_S = 2.0
SAME_SHARE = 1e-6

Setting = tuple[str, Callable[[str], None]]
"""The header of a setting, and what raises ``ValueError`` at another value of it."""


class WtSession:
    """The dialect, over a link to one instrument.

    Args:
        link: to the instrument.
        model: which kind it is.
        update_s: data update interval.

    Raises:
        InstrumentError: the model has no such interval.
    """

    __slots__ = ("_link", "_model", "_update_s")

    def __init__(self, link: VisaLink, model: WtModel, update_s: float) -> None:
        if update_s not in model.updates_s:
            raise InstrumentError(f"update of {update_s:g} s: must be one of {model.updates_s}")
        self._link = link
        self._model = model
        self._update_s = update_s

    @property
    def update_s(self) -> float:
        """Data update interval, s."""
        return self._update_s

    def identify(self) -> Identity:
        """Maker, model, serial number, firmware (6-114); refuses another model."""
        identity = self._link.ask("*IDN?", parse_identity)
        self._model.require(identity.maker, identity.model)
        return identity

    def set_up(self) -> None:
        """Reset it, then set what is not its default, and verify that it was taken.

        ``*RST`` leaves the settings of the communication as they are (6-115).

        Raises:
            InstrumentError: it reports an error, or a setting was not taken.
        """
        self._link.write("*CLS")
        self._link.write(":COMM:HEAD OFF")
        self.verify(("COMM:HEAD", near(0.0)))
        self.command("*RST")
        for message in self._settings():
            self.command(message)
        self.verify(*self._taken())

    def table(self, items: Sequence[str]) -> None:
        """Set the items of a reading and their order (6-95), and verify them.

        Raises:
            InstrumentError: it reports an error, or an item was not taken.
        """
        for place, item in enumerate(items, 1):
            self.command(f":NUM:NORM:ITEM{place} {item}")
        self.command(f":NUM:NORM:NUM {len(items)}")
        self.verify(
            ("NUM:NORM:NUM", near(len(items))),
            *((f"NUM:NORM:ITEM{place}", same_item(item)) for place, item in enumerate(items, 1)),
        )

    def set_ranges(self, voltage_v: float, current_a: float) -> None:
        """Take the narrowest ranges that cover a voltage and a current at the inputs.

        Raises:
            InstrumentError: no range covers them; nothing was sent.
        """
        model = self._model
        volts = _range("voltage", "V", voltage_v, model.voltage_ranges_v)
        amps = _range("current", "A", current_a, model.current_ranges_a)
        self.command(f":INP:VOLT:RANG{model.every} {volts:g}V")
        self.command(f":INP:CURR:RANG{model.every} {amps:g}A")

    def synchronise(self, phase: int) -> None:
        """Take the period from the voltage of a phase, where the model lets one choose (6-71)."""
        if "{phase}" in self._model.synchronised:
            self.command(self._synchronise(phase))

    def await_update(self) -> None:
        """Wait for the end of the data update that is under way (6-25, 6-103).

        Raises:
            InstrumentError: it did not come.
        """
        self._link.ask(":STAT:EESR?", finite)
        limit_s = self._update_s + WAIT_MARGIN_S
        self._link.ask(":COMM:WAIT 1;:COMM:WAIT? 1", _require_waited, timeout_s=limit_s)

    def verify(self, *settings: Setting) -> None:
        """Ask for settings in one message; each reply must be what its function expects."""

        def check(reply: str) -> None:
            parts = fields(reply, len(settings), ";")
            for (header, expect), part in zip(settings, parts, strict=True):
                try:
                    expect(part)
                except ValueError as error:
                    raise ValueError(f":{header}? gives {part!r}: {error}") from error

        self._link.ask(";".join(f":{header}?" for header, _ in settings), check)

    def pending_errors(self) -> list[str]:
        """Empty the error queue."""
        return errors(self._link, ERRORS)

    def command(self, message: str) -> None:
        """Send a setting, and ask whether it was accepted."""
        command(self._link, message, ERRORS)

    def _settings(self) -> Iterator[str]:
        """Session, wiring, period, formula, update and its event.

        All elements take their period from the voltage of L1: without current they must have one.
        """
        model = self._model
        if model.language:
            yield f":SYST:COMM:COMM {model.language}"
        yield ":COMM:REM ON"
        yield ":COMM:VERB ON"
        if model.wiring:
            yield f":INP:WIR {model.wiring}"
        yield self._synchronise(1)
        if model.formula:
            yield f":MEAS:SQF {model.formula}"
        yield f":RATE {_interval(self._update_s)}"
        yield ":NUM:FORM ASCII"
        yield ":STAT:FILT1 FALL"

    def _taken(self) -> Iterator[Setting]:
        yield "COMM:VERB", near(1.0)
        if self._model.wiring:
            yield "INP:WIR", _first(self._model.wiring)
        if self._model.formula:
            yield "MEAS:SQF", same(self._model.formula)
        yield "RATE", near(self._update_s)
        yield "NUM:FORM", same("ASCII")
        yield "STAT:FILT1", same("FALL")

    def _synchronise(self, phase: int) -> str:
        model = self._model
        return f":INP:SYNC{model.every} {model.synchronised.format(phase=phase)}"


def _require_waited(reply: str) -> None:
    if number(reply) != 1:
        raise ValueError(f"waiting for a data update gave {number(reply):g}, not 1")


def same(wanted: str) -> Callable[[str], None]:
    """Expects a word."""

    def expect(reply: str) -> None:
        if reply.upper() != wanted:
            raise ValueError(f"{wanted} was set")

    return expect


def near(value: float) -> Callable[[str], None]:
    """Expects a number."""

    def expect(reply: str) -> None:
        if abs(finite(reply) - value) > SAME_SHARE * abs(value):
            raise ValueError(f"{value:g} was set")

    return expect


def same_item(wanted: str) -> Callable[[str], None]:
    """Expects an item as it was set, with its names in full and the order that was left out."""

    def expect(reply: str) -> None:
        full = wanted.replace("LAMB,", "LAMBDA,")
        if reply.upper() not in {wanted, full, f"{wanted},TOTAL", f"{full},TOTAL"}:
            raise ValueError(f"{wanted} was set")

    return expect


def _first(wanted: str) -> Callable[[str], None]:
    """Expects a wiring; a fourth element has one of its own behind it."""
    return lambda reply: same(wanted)(reply.partition(",")[0])


def _interval(update_s: float) -> str:
    return f"{update_s * 1000:g}MS" if update_s < 1 else f"{update_s:g}S"


def _range(quantity: str, unit: str, wanted: float, ranges: tuple[float, ...]) -> float:
    for upper in ranges:
        if wanted <= upper:
            return upper
    raise InstrumentError(
        f"{quantity} of {wanted:g} {unit} at the input was not set: the ranges end at "
        f"{ranges[-1]:g} {unit}"
    )

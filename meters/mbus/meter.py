"""A meter on an M-Bus, by the names of its records and write commands."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from contracts.errors import ConfigError, LinkFault, MeterLinkError
from meters.catalogue import Meter
from meters.catalogue.mbus import MBus
from meters.catalogue.mbus_command import Command
from meters.client import PROBE, IrreversibleWriteError, RegisterValueError
from meters.encoding import EncodingError, Value
from meters.line_settings import LineSettings
from meters.mbus.application import Telegram, decode
from meters.mbus.header import Header
from meters.mbus.link import MBusLink
from meters.mbus.records import Record, Undecoded
from meters.place import Place

BAUD, PRIMARY, SECONDARY = "baud_rate", "primary_address", "secondary_address"
HEADER = (PROBE, "manufacturer", "version", "medium", "access_number", "status")
"""What the header of a read-out tells, by name; the serial number is the identification."""


@dataclass(frozen=True, slots=True)
class ReadOut:
    """A whole read-out, against what the catalogue promises.

    Attributes:
        header: of the first telegram.
        values: of the promised records that came and hold a value, by name.
        faulty: promised records that came and hold none, by name, with the reason.
        missing: promised records that did not come.
        foreign: records that the catalogue does not know.
        undecoded: parts that are no records.
    """

    header: Header
    values: Mapping[str, Value]
    faulty: Mapping[str, str]
    missing: tuple[str, ...]
    foreign: tuple[Record, ...]
    undecoded: tuple[Undecoded, ...]


class MBusMeter:
    """One meter on an M-Bus, at its primary address.

    Attributes:
        meter: its model.
        link: its bus.
        place: where it listens at the moment; the link is set to it for each transaction.
        moving: settings that change where it listens.
    """

    moving: tuple[str, ...] = (PRIMARY, BAUD)

    __slots__ = ("_before_irreversible", "_begun", "_expendable", "link", "meter", "place")

    def __init__(
        self,
        meter: Meter,
        link: MBusLink,
        place: Place,
        *,
        expendable: bool = False,
        before_irreversible: Callable[[str], None] | None = None,
    ) -> None:
        """Put a meter and a link together; arguments as of ``ModbusMeter``."""
        self.meter = meter
        self.link = link
        self.place = place
        self._begun: Place | None = None
        self._expendable = expendable
        self._before_irreversible = before_irreversible

    @property
    def address(self) -> int:
        """Its primary address at the moment."""
        return self.place.address

    @property
    def names(self) -> tuple[str, ...]:
        """The records that the manual promises, and what the header tells."""
        return (*HEADER, *(record.name for record in self._port.records))

    @property
    def settings(self) -> Mapping[str, Command]:
        """What may be written over the bus, by name."""
        return self._port.settings

    def has(self, name: str) -> bool:
        """Whether a read-out has a value of this name."""
        return name in self.names

    def read_out(self) -> ReadOut:
        """Read everything that the meter tells.

        Raises:
            MeterLinkError: an answer was not in form, or missing, or has no header.
        """
        link, here = self._tuned(), self.place
        # An answer that fails to come must not be repeated to what is asked next.
        self._begun = None
        frames = link.read_out(self.address)
        self._begun = here
        telegrams = [decode(frame.data) for frame in frames]
        header = telegrams[0].header
        if header is None:
            raise MeterLinkError(
                f"the read-out of address {self.address} has no header", LinkFault.CONTENT
            )
        return self._sorted(header, telegrams)

    def identification_in(self, user_data: bytes) -> str:
        """The identification number in the user data of an answer; empty if there is none."""
        header = decode(user_data).header
        return "" if header is None else header.identification or ""

    def read(self, names: Iterable[str]) -> Mapping[str, Value]:
        """Read values by name, in the units of the catalogue; one read-out has them all.

        Raises:
            MeterLinkError: an answer was not in form, or missing.
            RegisterValueError: a promised record did not come, or holds no value.
            ConfigError: there is no such value.
        """
        wanted = list(names)
        if unknown := [name for name in wanted if not self.has(name)]:
            raise ConfigError(f"{self.meter.key}: {unknown[0]} is in no read-out over M-Bus")
        if not wanted:
            return {}
        found = self.read_out()
        return {name: _value(name, found) for name in wanted}

    def read_one(self, name: str) -> Value:
        """Read one value; raises as ``read`` does."""
        return self.read([name])[name]

    def read_adaptive(self, names: Iterable[str]) -> tuple[Mapping[str, Value], tuple[str, ...]]:
        """Read as ``read`` does; a read-out has no blocks that a meter could refuse."""
        return self.read(names), ()

    def present(self, name: str) -> float | None:
        """What a setting is now; None if the bus cannot tell."""
        if name == BAUD:
            return float(self.place.line.baud)
        if name == PRIMARY:
            return float(self.address)
        if name == SECONDARY:
            return float(self.read_one(PROBE))
        return float(self.read_one(name)) if self.has(name) else None

    def write(self, name: str, value: float) -> None:
        """Write a setting; the catalogue knows the command and what is legal.

        Raises:
            IrreversibleWriteError: it cannot be undone, and the unit is not expendable.
            ValueError: it is no setting, or the value is not legal; nothing was sent.
            MeterLinkError: it was not acknowledged in form.
        """
        command = self.meter.command(name)
        if not command.allows(value):
            raise ValueError(f"{name}: {value:g} cannot be written; legal is {command.legal}")
        self._send(command, value)

    def attempt(self, name: str, value: float) -> str:
        """Send a value that need not be legal, to see how the meter takes it.

        Returns:
            ``accepted``, or the fault of the answer, as ``silence``.

        Raises:
            EncodingError: the value has no form on the wire; nothing was sent.
        """
        command = self.meter.command(name)
        try:
            command.value_bytes(value)
        except ValueError as error:
            raise EncodingError(str(error)) from error
        try:
            self._send(command, value)
        except MeterLinkError as error:
            return str(error.fault)
        return "accepted"

    def holds(self, name: str, value: float) -> bool:
        """Read a setting back, where the bus can tell; else the acknowledgement is all there is.

        Raises:
            MeterLinkError, RegisterValueError: as ``read``.
        """
        if name in self.moving:
            return self.read_out() is not None
        found = self.present(name)
        return found is None or found == value

    def place_after(self, name: str, value: float) -> Place:
        """Where it listens once a setting has taken effect."""
        if name == PRIMARY:
            return replace(self.place, address=int(value))
        if name == BAUD:
            return replace(self.place, line=replace(self.place.line, baud=int(value)))
        return self.place

    def places(self) -> Iterable[Place]:
        """Every baud rate that the model can have, at the present and the default address."""
        port, now = self._port, self.place
        for address in dict.fromkeys((now.address, port.default_address)):
            for baud in dict.fromkeys((now.line.baud, *port.bauds)):
                yield Place(LineSettings(baud, now.line.parity, now.line.stop_bits), address)

    def answers(self) -> bool:
        """Whether there is an answer, right or wrong in form: the meter is there."""
        try:
            self.read_out()
        except MeterLinkError as error:
            return error.fault is not LinkFault.SILENCE
        return True

    @property
    def _port(self) -> MBus:
        if self.meter.mbus is None:
            raise ConfigError(f"{self.meter.key} has no M-Bus")
        return self.meter.mbus

    def _tuned(self) -> MBusLink:
        """The bus, set to where the meter listens, and begun anew with it at each new place.

        A meter keeps its frame count when its address changes: without SND_NKE it may take the
        first request at the new one for a repetition, and answer as at the old.
        """
        if self.link.line != self.place.line:
            self.link.set_line(self.place.line)
        if self._begun != self.place:
            self.link.reset(self.address)
            self._begun = self.place
        return self.link

    def _send(self, command: Command, value: float) -> None:
        if command.locks(value):
            self._irreversible(command.name, value)
        data = bytes.fromhex(command.body) + command.value_bytes(value)
        link = self._tuned()
        # A meter that does not count writes would take the next request for a repetition; and so
        # would one whose acknowledgement is lost.
        self._begun = None
        link.send(self.address, data)

    def _irreversible(self, name: str, value: float) -> None:
        if not self._expendable:
            raise IrreversibleWriteError(
                f"{name} = {value:g} on a {self.meter.key} cannot be undone; nothing was sent. "
                "A unit that may be spoilt is declared by --expendable SERIAL"
            )
        if self._before_irreversible is not None:
            self._before_irreversible(f"irreversible write: {name} = {value:g}")

    def _sorted(self, header: Header, telegrams: list[Telegram]) -> ReadOut:
        promised = {record.header: record for record in self._port.records}
        values: dict[str, Value] = {
            PROBE: header.identification or "",
            "manufacturer": header.manufacturer or "",
            "version": _number(header.version),
            "medium": _number(header.medium_code),
            "access_number": header.access_number,
            "status": header.status,
        }
        faulty: dict[str, str] = {}
        foreign: list[Record] = []
        for record in (record for telegram in telegrams for record in telegram.records):
            known = promised.pop(record.dib + record.vib, None)
            if known is None:
                foreign.append(record)
                continue
            try:
                values[known.name] = known.value(record.data)
            except ValueError as error:
                faulty[known.name] = str(error)
        missing = tuple(record.name for record in promised.values())
        undecoded = tuple(part for telegram in telegrams for part in telegram.undecoded)
        return ReadOut(header, values, faulty, missing, tuple(foreign), undecoded)


def _number(value: int | None) -> Value:
    return "" if value is None else value


def _value(name: str, found: ReadOut) -> Value:
    if name in found.values:
        return found.values[name]
    reason = found.faulty.get(name, "the record did not come")
    raise RegisterValueError(f"{name}: {reason}")

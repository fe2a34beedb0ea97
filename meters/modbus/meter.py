"""A meter on a Modbus RTU bus, by the names of its registers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from contracts.errors import LinkFault, MeterLinkError
from meters.catalogue import Meter
from meters.catalogue.registers import Register, Write
from meters.client import PROBE, IrreversibleWriteError, RegisterValueError
from meters.encoding import EncodingError, Value, decode, encode, encode_number
from meters.line_settings import LineSettings
from meters.modbus.coalescing import read_spans
from meters.modbus.link import ModbusRtuLink
from meters.place import Place


class ModbusMeter:
    """One meter on a Modbus RTU bus.

    Attributes:
        meter: its model.
        link: its bus.
        place: where it listens at the moment; the link is set to it for each transaction.
        moving: settings that change where it listens.
    """

    moving: tuple[str, ...] = ("modbus_id", "baud_rate", "parity_setting")

    __slots__ = ("_before_irreversible", "_expendable", "link", "meter", "place")

    def __init__(
        self,
        meter: Meter,
        link: ModbusRtuLink,
        place: Place,
        *,
        expendable: bool = False,
        before_irreversible: Callable[[str], None] | None = None,
    ) -> None:
        """Put a meter and a link together.

        Args:
            meter: its model.
            link: its bus.
            place: where it listens.
            expendable: whether writes that cannot be undone are allowed on this unit.
            before_irreversible: told of such a write before it is sent, to put it on record.
        """
        self.meter = meter
        self.link = link
        self.place = place
        self._expendable = expendable
        self._before_irreversible = before_irreversible

    @property
    def address(self) -> int:
        """Its Modbus ID at the moment."""
        return self.place.address

    @property
    def settings(self) -> Mapping[str, Write]:
        """What may be written, by name."""
        writable = self.meter.writable_registers
        return MappingProxyType({r.name: r.write for r in writable if r.write is not None})

    @property
    def names(self) -> tuple[str, ...]:
        """Every value that the manual promises, in order of address."""
        return tuple(register.name for register in self.meter.readable_registers)

    def has(self, name: str) -> bool:
        """Whether it can be asked for a value of this name."""
        return name in self.names

    def place_after(self, name: str, value: float) -> Place:
        """Where it listens once a setting has taken effect."""
        port, line = self.meter.modbus, self.place.line
        if name == "modbus_id":
            return replace(self.place, address=int(value))
        if name == "baud_rate":
            baud = next(rate for rate, code in port.baud_values.items() if code == value)
            return replace(self.place, line=replace(line, baud=baud))
        if name == "parity_setting":
            parity = next(code.parity for code in port.parities if code.value == value)
            return replace(self.place, line=replace(line, parity=parity))
        return self.place

    def places(self) -> Iterable[Place]:
        """Every line setting that the model can have, at the present and the default address."""
        port, now = self.meter.modbus, self.place
        for address in dict.fromkeys((now.address, port.default_address)):
            for baud in dict.fromkeys((now.line.baud, *port.bauds)):
                for parity in dict.fromkeys((now.line.parity, *(p.parity for p in port.parities))):
                    yield Place(LineSettings(baud, parity, now.line.stop_bits), address)

    def answers(self) -> bool:
        """Whether there is an answer, right or wrong in form: the meter is there."""
        try:
            self.read_one(PROBE)
        except MeterLinkError as error:
            return error.fault is not LinkFault.SILENCE
        except RegisterValueError:
            return True
        return True

    def read(self, names: Iterable[str]) -> Mapping[str, Value]:
        """Read registers by name, in as few requests as it takes.

        Returns:
            By name, in the unit of the catalogue (kW, kWh, V …).

        Raises:
            MeterLinkError: an answer was not in form, an exception, or missing.
            RegisterValueError: a register holds no value in its encoding.
            ConfigError: there is no such register.
        """
        return self._read(names, adaptive=False)[0]

    def read_adaptive(self, names: Iterable[str]) -> tuple[Mapping[str, Value], tuple[str, ...]]:
        """Read as ``read`` does, but blocks that the meter refuses in smaller ones.

        A block may reach across registers that the manual has and nobody asked for, such as those
        that it does not promise: the meter need not give them, and may refuse the block.

        Returns:
            The values by name, and the blocks that were refused, as ``5000h x 50``.

        Raises:
            MeterLinkError, RegisterValueError, ConfigError: as ``read``.
        """
        return self._read(names, adaptive=True)

    def read_one(self, name: str) -> Value:
        """Read one register; raises as ``read`` does."""
        return self.read([name])[name]

    def present(self, name: str) -> float | None:
        """What a setting is now; raises as ``read`` does."""
        return float(self.read_one(name))

    def write(self, name: str, value: float) -> None:
        """Write a setting; the catalogue knows the function, the encoding and what is legal.

        Raises:
            IrreversibleWriteError: it cannot be undone, and the unit is not expendable.
            ValueError: it is no setting, or the value is not legal; nothing was sent.
            MeterLinkError: the answer was not in form, an exception, or missing.
        """
        register = self.meter.register(name)
        if register.write is None or not register.write.allows(value):
            raise ValueError(f"{name}: {value:g} cannot be written; legal is {_legal(register)}")
        if register.write.locks(value):
            self._irreversible(name, value)
        self._send(register, register.write, value)

    def attempt(self, name: str, value: float) -> str:
        """Send a value that need not be legal, to see how the meter takes it.

        Returns:
            ``accepted``, ``exception N``, or the fault of the answer, as ``silence``.

        Raises:
            ValueError: it is no setting, or the value cannot be encoded; nothing was sent.
        """
        register = self.meter.register(name)
        if register.write is None:
            raise ValueError(f"{name}: is no setting")
        if register.write.locks(value):
            self._irreversible(name, value)
        try:
            self._send(register, register.write, value)
        except MeterLinkError as error:
            known = error.exception_code is not None
            return f"exception {error.exception_code}" if known else str(error.fault)
        return "accepted"

    def holds(self, name: str, value: float) -> bool:
        """Read a setting back and compare it; raises as ``read`` does.

        Two codes of the same tariff, saved and not saved, are alike: the manuals do not say which
        of them is read back.
        """
        found, register = self.read_one(name), self.meter.register(name)
        if name == self._tariff_setting and self._tariff(float(found)) is not None:
            return self._tariff(float(found)) == self._tariff(value)
        wanted = encode_number(register.encoding, value, register.length)
        return encode(register.encoding, found, register.length) == wanted

    @property
    def _tariff_setting(self) -> str:
        return "" if self.meter.tariffs is None else self.meter.tariffs.setting

    def _tariff(self, code: float) -> str | None:
        tariffs = () if self.meter.tariffs is None else self.meter.tariffs.codes
        return next((item.tariff for item in tariffs if item.code == code), None)

    def _read(
        self, names: Iterable[str], *, adaptive: bool
    ) -> tuple[Mapping[str, Value], tuple[str, ...]]:
        registers = [self.meter.register(name) for name in names]
        spans = [(r.address, r.length) for r in registers]
        along = _registers_of(self.meter) if adaptive else frozenset()
        found = read_spans(self._link(), self.address, spans, adaptive=adaptive, along=along)
        values = {r.name: _decoded(r, found.words[r.address, r.length]) for r in registers}
        return values, tuple(str(block) for block in found.refused)

    def _send(self, register: Register, write: Write, value: float) -> None:
        words = encode_number(write.encoding, value, register.length)
        if write.function == 6:
            self._link().write_register(self.address, register.address, words[0])
        else:
            self._link().write_registers(self.address, register.address, words)

    def _link(self) -> ModbusRtuLink:
        """The bus, set to where the meter listens."""
        if self.link.line != self.place.line:
            self.link.set_line(self.place.line)
        return self.link

    def _irreversible(self, name: str, value: float) -> None:
        if not self._expendable:
            raise IrreversibleWriteError(
                f"{name} = {value:g} on a {self.meter.key} cannot be undone; nothing was sent. "
                "A unit that may be spoilt is declared by --expendable SERIAL"
            )
        if self._before_irreversible is not None:
            self._before_irreversible(f"irreversible write: {name} = {value:g}")


def _registers_of(meter: Meter) -> frozenset[int]:
    """The registers that the manual has, promised or not."""
    return frozenset(r.address + n for r in meter.registers for n in range(r.length))


def _legal(register: Register) -> str:
    return "nothing" if register.write is None else register.write.legal


def _decoded(register: Register, words: tuple[int, ...]) -> Value:
    try:
        return decode(register.encoding, words)
    except EncodingError as error:
        raise RegisterValueError(f"{register.name} ({register.address:04X}h): {error}") from error

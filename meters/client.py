"""A meter on a bus, by the names of its registers: the catalogue and a link, put together."""

from collections.abc import Callable, Iterable, Mapping

from contracts.errors import BenchError
from meters.catalogue import Meter
from meters.catalogue.registers import Register
from meters.encoding import EncodingError, Value, decode, encode, encode_number
from meters.modbus.coalescing import read_spans
from meters.modbus.link import ModbusRtuLink


class RegisterValueError(Exception):
    """A register holds what is no value in its encoding: the meter does not conform."""


class IrreversibleWriteError(BenchError):
    """A write that cannot be undone was refused; nothing was sent."""


class ModbusMeter:
    """One meter on a Modbus RTU bus.

    Attributes:
        meter: its model.
        link: its bus.
        address: its Modbus ID at the moment.
    """

    __slots__ = ("_before_irreversible", "_expendable", "address", "link", "meter")

    def __init__(
        self,
        meter: Meter,
        link: ModbusRtuLink,
        address: int,
        *,
        expendable: bool = False,
        before_irreversible: Callable[[str], None] | None = None,
    ) -> None:
        """Put a meter and a link together.

        Args:
            meter: its model.
            link: its bus.
            address: its Modbus ID.
            expendable: whether writes that cannot be undone are allowed on this unit.
            before_irreversible: told of such a write before it is sent, to put it on record.
        """
        self.meter = meter
        self.link = link
        self.address = address
        self._expendable = expendable
        self._before_irreversible = before_irreversible

    def read(self, names: Iterable[str]) -> Mapping[str, Value]:
        """Read registers by name, in as few requests as it takes.

        Returns:
            By name, in the unit of the catalogue (kW, kWh, V …).

        Raises:
            MeterLinkError: an answer was not in form, an exception, or missing.
            RegisterValueError: a register holds no value in its encoding.
            ConfigError: there is no such register.
        """
        registers = [self.meter.register(name) for name in names]
        spans = [(r.address, r.length) for r in registers]
        words = read_spans(self.link, self.address, spans).words
        return {r.name: _decoded(r, words[r.address, r.length]) for r in registers}

    def read_one(self, name: str) -> Value:
        """Read one register; raises as ``read`` does."""
        return self.read([name])[name]

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
        if value in register.write.irreversible:
            self._irreversible(name, value)
        words = encode_number(register.write.encoding, value, register.length)
        if register.write.function == 6:
            self.link.write_register(self.address, register.address, words[0])
        else:
            self.link.write_registers(self.address, register.address, words)

    def holds(self, name: str, value: float) -> bool:
        """Read a setting back and compare it; raises as ``read`` does."""
        found, register = self.read_one(name), self.meter.register(name)
        wanted = encode_number(register.encoding, value, register.length)
        return encode(register.encoding, found, register.length) == wanted

    def _irreversible(self, name: str, value: float) -> None:
        if not self._expendable:
            raise IrreversibleWriteError(
                f"{name} = {value:g} on a {self.meter.key} cannot be undone; nothing was sent. "
                "A unit that may be spoilt is declared by --expendable SERIAL"
            )
        if self._before_irreversible is not None:
            self._before_irreversible(f"irreversible write: {name} = {value:g}")


def _legal(register: Register) -> str:
    if register.write is None:
        return "nothing"
    if register.write.minimum is not None:
        return f"{register.write.minimum} to {register.write.maximum}"
    return ", ".join(f"{value:g}" for value in register.write.values)


def _decoded(register: Register, words: tuple[int, ...]) -> Value:
    try:
        return decode(register.encoding, words)
    except EncodingError as error:
        raise RegisterValueError(f"{register.name} ({register.address:04X}h): {error}") from error

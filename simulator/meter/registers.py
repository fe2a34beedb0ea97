"""The Modbus registers of a simulated meter: what can be read, what can be written."""

from collections.abc import Callable

from simulator.bus.line import Line
from simulator.meter.address_map import Kind, Register
from simulator.meter.meter import Meter
from simulator.meter.ports import DEAF
from simulator.meter.values import Values
from simulator.meter.words import Words, from_words, to_words

ILLEGAL_ADDRESS, ILLEGAL_VALUE = 2, 3
INTEGERS = 2
LONGEST_REGISTER = 3
SILENT = "silent"


class ModbusBank:
    """The register bank of one meter, as its RS485 bus sees it.

    Attributes:
        values: what the registers hold.
        distort: changes the words of a register, by name; a defect adds to it.
        missing: registers that are not there.
        refuses_silently: registers whose illegal values get no answer.
        longest_read: registers that can be read at once.
        split_at: an address that no read may reach across; 0: none.
        fills_gaps: what is not there is read as 0.
        shift: so many addresses further on all registers lie.
        refuses_reads_silently: what is too long or reaches across gets no answer.
        by_word: registers of which single words are taken over too, and what does so; it says
            whether it did.
    """

    __slots__ = (
        "_by_address",
        "_mute",
        "by_word",
        "distort",
        "fills_gaps",
        "longest_read",
        "missing",
        "refuses_reads_silently",
        "refuses_silently",
        "shift",
        "split_at",
        "values",
    )

    def __init__(self, values: Values) -> None:
        self.values = values
        self.distort: dict[str, Callable[[Words], Words]] = {}
        self.missing: set[str] = set()
        self.refuses_silently: set[str] = set()
        self.longest_read = 125
        self.split_at = 0
        self.shift = 0
        self.fills_gaps = False
        self.refuses_reads_silently = False
        self.by_word: dict[str, Callable[[Words], bool]] = {}
        self._mute = False
        self._by_address = {r.address: r for r in self.meter.model.addresses.values()}

    @property
    def meter(self) -> Meter:
        """Whose registers they are."""
        return self.values.meter

    @property
    def response_delay_s(self) -> float:
        """From the end of the request to the start of the answer."""
        return self.meter.response_delay_s

    @response_delay_s.setter
    def response_delay_s(self, delay_s: float) -> None:
        self.meter.response_delay_s = delay_s

    @property
    def link_fault(self) -> str | None:
        """A faulty way to answer, or None."""
        return SILENT if self._mute else self.meter.link_fault

    @link_fault.setter
    def link_fault(self, fault: str | None) -> None:
        self.meter.link_fault = fault

    @property
    def modbus_id(self) -> int:
        """The address that it answers to now."""
        return self.meter.ports.modbus_id

    @property
    def line(self) -> Line:
        """Line settings in force; without supply it hears nothing."""
        return self.meter.ports.modbus_line if self.meter.awake else DEAF

    def after_answer(self) -> None:
        """Communication changes take effect (assumption: after the answer)."""
        self.meter.ports.apply(self.meter.settings)

    def register(self, name: str) -> Register:
        """The register of a name.

        Raises:
            KeyError: there is none.
        """
        return self.meter.model.addresses[name]

    def read(self, start: int, count: int) -> Words | int:
        """Words from ``start``, or an exception code."""
        self._mute = False
        if count > self.longest_read or start < self.split_at < start + count:
            self._mute = self.refuses_reads_silently
            return ILLEGAL_ADDRESS
        start -= self.shift
        words = self._words(start, count)
        wanted = range(start, start + count)
        if any(address not in words for address in wanted) and not self.fills_gaps:
            return ILLEGAL_ADDRESS
        return tuple(words.get(address, 0) for address in wanted)

    def write(self, start: int, words: Words) -> int | None:
        """Write one setting; an exception code when it is refused."""
        self._mute = False
        if (taken := self._taken_by_word(start - self.shift, words)) is not None:
            return None if taken else ILLEGAL_VALUE
        register = self._by_address.get(start - self.shift)
        if register is None or not self._writable(register) or len(words) != register.length:
            return ILLEGAL_ADDRESS
        if self.values.write(register.name, from_words(words, register)):
            return None
        self._mute = register.name in self.refuses_silently
        return ILLEGAL_VALUE

    def _taken_by_word(self, start: int, words: Words) -> bool | None:
        """Whether some words of a register were taken over, beside the others; None: it is none."""
        for name, take in self.by_word.items():
            register = self.register(name)
            first = start - register.address
            last = first + len(words)
            if first >= 0 and last <= register.length and len(words) < register.length:
                held = self._encode(register)
                return take((*held[:first], *words, *held[last:]))
        return None

    def _writable(self, register: Register) -> bool:
        return register.name in self.meter.model.writable and register.name not in self.missing

    def _words(self, start: int, count: int) -> dict[int, int]:
        found: dict[int, int] = {}
        for address in range(start + 1 - LONGEST_REGISTER, start + count):
            register = self._by_address.get(address)
            if register is not None and register.name not in self.missing:
                found.update(enumerate(self._encode(register), address))
        return found

    def _encode(self, register: Register) -> Words:
        as_integer = self.meter.settings.data_type == INTEGERS and register.kind is Kind.VALUE
        words = to_words(self.values.value(register.name), register, as_integer=as_integer)
        return self.distort[register.name](words) if register.name in self.distort else words


class OldAddress:
    """A meter that, after a change of its address, answers at the old one as well: a defect."""

    __slots__ = ("_bank",)

    def __init__(self, bank: ModbusBank) -> None:
        self._bank = bank

    @property
    def response_delay_s(self) -> float:
        """As at the new address."""
        return self._bank.response_delay_s

    @response_delay_s.setter
    def response_delay_s(self, delay_s: float) -> None:
        self._bank.response_delay_s = delay_s

    @property
    def link_fault(self) -> str | None:
        """As at the new address."""
        return self._bank.link_fault

    @link_fault.setter
    def link_fault(self, fault: str | None) -> None:
        self._bank.link_fault = fault

    @property
    def modbus_id(self) -> int:
        """The address before the last change; before any, one that nobody calls."""
        old = self._bank.meter.ports.old_modbus_id
        return NOBODY if old is None else old

    @property
    def line(self) -> Line:
        """As at the new address."""
        return self._bank.line

    def read(self, start: int, count: int) -> Words | int:
        """As at the new address."""
        return self._bank.read(start, count)

    def write(self, start: int, words: Words) -> int | None:
        """As at the new address."""
        return self._bank.write(start, words)

    def after_answer(self) -> None:
        """As at the new address."""
        self._bank.after_answer()


NOBODY = -1
"""An address that no frame has."""

"""What a master may write by M-Bus, as the manuals' tables "Write" have it.

Assumption: a frame carries one command and nothing else, as all examples do; a meter that is
written anything else treats it as an illegal value.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from simulator.bus.mbus.records import bcd_number

BAUDS = {0xB8: 300, 0xB9: 600, 0xBA: 1200, 0xBB: 2400, 0xBC: 4800, 0xBD: 9600}
"""Baud rate by the control information that sets it."""

RATES = {10000.0, 2000.0, 1000.0, 100.0, 10.0, 1.0, 0.1, 0.01}
RATE_FACTOR = 100
"""An S0 rate is written in hundredths; only so has 0,01 a place in the field."""

Value = float | str


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the table.

    Attributes:
        title: what the manual calls it.
        prefix: what stands before the value: DIF, VIF and their extensions.
        length: bytes of the value.
        name: the setting of the meter.
        decode: the value from its bytes; None if it is none.
        legal: the values that may be written; None: those that the meter takes.
    """

    title: str
    prefix: bytes
    length: int
    name: str
    decode: Callable[[bytes], Value | None]
    legal: Collection[Value] | None = None

    def value(self, data: bytes) -> Value | None:
        """What is written; None if the bytes are not this command, or the value is illegal."""
        if len(data) != len(self.prefix) + self.length or not data.startswith(self.prefix):
            return None
        value = self.decode(data[len(self.prefix) :])
        return value if self.legal is None or value in self.legal else None


def _binary(data: bytes) -> Value:
    return int.from_bytes(data, "little")


def _rate(data: bytes) -> Value | None:
    number = bcd_number(data)
    return None if number is None else number / RATE_FACTOR


def _identification(data: bytes) -> Value | None:
    text = data[::-1].hex()
    return text if text.isdecimal() else None


def _identification_as_printed(data: bytes) -> Value | None:
    return _identification(data[::-1])


def _any_value(_: bytes) -> Value:
    return 0


def commands(
    *,
    primary_addresses: Collection[int],
    tariffs: Collection[int],
    codes: Collection[int],
    secondary_as_printed: bool = False,
) -> tuple[Command, ...]:
    """The table of one meter.

    Args:
        primary_addresses: legal ones.
        tariffs: legal ones.
        codes: legal combination codes, by their two digits (assumption: code 10 is written as
            the digits 10, as the DIF says, and not as 0A).
        secondary_as_printed: whether a secondary address is written in the order in which the
            example has it (15 01 23 45 is 15012345). If not, it is written low byte first, as it
            is read; the manuals say both.
    """
    identified = _identification_as_printed if secondary_as_printed else _identification
    hexadecimal = bytes.fromhex
    return (
        Command(
            "Primary address",
            hexadecimal("01 7A"),
            1,
            "primary_address",
            _binary,
            primary_addresses,
        ),
        Command("Secondary address", hexadecimal("0C 79"), 4, "secondary_address", identified),
        Command("Tariff mode", hexadecimal("09 7C 01 54"), 1, "tariff", bcd_number, tariffs),
        Command("Combined code", hexadecimal("09 FD 3A"), 1, "combination_code", bcd_number, codes),
        Command("S0 rate", hexadecimal("0C FD 3A"), 4, "s0_output_rate", _rate, RATES),
        Command("Resettable kWh", hexadecimal("0C 04"), 4, "resettable_day_counter", _any_value),
        Command(
            "Reset power down counter",
            hexadecimal("0A FD 60"),
            2,
            "power_down_counter",
            _any_value,
        ),
    )


def written(table: tuple[Command, ...], data: bytes) -> tuple[str, Value] | None:
    """Name and value of the setting that the data write; None if they are no legal command."""
    for command in table:
        value = command.value(data)
        if value is not None:
            return command.name, value
    return None

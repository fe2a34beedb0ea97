"""Modbus registers by address, written off the manuals' tables, not the catalogue's.

The names are the catalogue's.

PRO2 and PRO380 A3.2, Compact A1.2, 2PU CT A2.2. Where a manual's length runs into a register that
the same manual has besides, the length of the sister models is taken. What a 2PU CT has as "not
in use" or "reserved" is answered with 0: an assumption, as it is for everything that the manual
of a PRO2 or PRO380 stars as the other's.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How a value lies in its words.

    ``DIGITS`` are decimal digits as they stand, ``BITS`` hexadecimal digits, ``VALUE`` a float
    that becomes an integer when the meter is told to.
    """

    DIGITS = "digits"
    BITS = "bits"
    INT = "int"
    ASCII = "ascii"
    FLOAT = "float"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Register:
    """A register: its name, first address, number of words and encoding."""

    name: str
    address: int
    length: int
    kind: Kind

    @property
    def is_float(self) -> bool:
        """Whether it holds a float."""
        return self.kind in (Kind.FLOAT, Kind.VALUE)


AddressMap = Mapping[str, Register]

SLOTS = ("", "t1_", "t2_", "l1_", "l2_", "l3_")
DIRECTIONS = ("total", "forward", "reverse")
KINDS = ("active", "reactive")
QUANTITIES = ("active_power", "reactive_power", "apparent_power")
UNUSED = "unused"


def _in_a_row(address: int, names: Iterable[str], kind: Kind, length: int) -> Iterator[Register]:
    for number, name in enumerate(names):
        yield Register(name, address + number * length, length, kind)


def _values(address: int, names: Iterable[str]) -> Iterator[Register]:
    return _in_a_row(address, names, Kind.VALUE, 2)


def _whole(address: int, *names: str) -> Iterator[Register]:
    return _in_a_row(address, names, Kind.INT, 1)


def _phases(name: str) -> list[str]:
    return [f"l{phase}_{name}" for phase in (1, 2, 3)]


def _identity() -> Iterator[Register]:
    yield Register("serial_number", 0x4000, 2, Kind.DIGITS)
    yield Register("meter_code", 0x4002, 1, Kind.BITS)
    yield from _whole(0x4003, "modbus_id", "baud_rate")
    versions = ("protocol_version", "software_version", "hardware_version")
    yield from _in_a_row(0x4005, versions, Kind.FLOAT, 2)


def _state() -> Iterator[Register]:
    yield Register("lcd_cycle_time", 0x4010, 1, Kind.DIGITS)
    yield from _whole(0x4011, "parity_setting")
    yield from _whole(0x4016, "power_down_counter", "present_quadrant", *_phases("quadrant"))
    yield from _in_a_row(0x401B, ("checksum", "active_status_word"), Kind.BITS, 2)


def _pulse_and_code(ct_ratio: str) -> Iterator[Register]:
    yield from _whole(0x400B, "meter_amps")
    yield Register(ct_ratio, 0x400C, 1, Kind.DIGITS)
    yield Register("s0_output_rate", 0x400D, 2, Kind.FLOAT)
    yield from _whole(0x400F, "combination_code")


def _directions() -> Iterator[Register]:
    names = ("current_direction", "l2_current_direction", "l3_current_direction")
    return _in_a_row(0x4012, names, Kind.ASCII, 1)


def _live() -> Iterator[Register]:
    yield from _values(0x5002, [*_phases("voltage"), "grid_frequency"])
    yield from _values(0x500C, _phases("current"))
    powers = [n for q in QUANTITIES for n in (f"total_{q}", *_phases(q))]
    yield from _values(0x5012, [*powers, "power_factor", *_phases("power_factor")])


def _energies() -> Iterator[Register]:
    names = (f"{s}{d}_{k}_energy" for k in KINDS for d in DIRECTIONS for s in SLOTS)
    yield from _values(0x6000, names)
    yield from _whole(0x6048, "tariff")


def _history(number: int) -> Iterator[Register]:
    slots = ("", "t1_", "t2_", "t3_", "t4_")
    page = f"history_ct{number}" if number else "ct5_5"
    for start, kind in ((0x6100, "active"), (0x6300, "reactive")):
        names = (f"{page}_{s}{d}_{kind}_energy" for d in DIRECTIONS[1:] for s in slots)
        yield from _values(start + 0x14 * number, names)


def _quadrants() -> Iterator[Register]:
    slots = ("", "t1_", "t2_", "t3_", "t4_")
    yield from _values(0x6063, (f"q{q}_{s}reactive_energy" for q in (1, 2, 3, 4) for s in slots))


def _by_name(*parts: Iterator[Register]) -> AddressMap:
    return {register.name: register for part in parts for register in part}


def pro_addresses() -> AddressMap:
    """PRO2 and PRO380, as they share one table."""
    return _by_name(
        _identity(),
        _pulse_and_code("ct_ratio"),
        _state(),
        _directions(),
        _whole(0x4015, "error_code"),
        _whole(0x401F, "ct_mode"),
        _values(0x5000, ["voltage"]),
        _values(0x500A, ["current"]),
        _live(),
        _energies(),
        _values(0x6049, ["resettable_day_counter"]),
    )


def compact_addresses() -> AddressMap:
    """PRO380-Compact."""
    t3 = (f"t3_{d}_{k}_energy" for k in KINDS for d in DIRECTIONS)
    return _by_name(
        _identity(),
        _in_a_row(0x400B, ["meter_amps"], Kind.INT, 2),
        _state(),
        _in_a_row(0x4012, ["phase_direction"], Kind.ASCII, 3),
        _whole(0x4021, "backlight"),
        _live(),
        _energies(),
        _values(0x604C, t3),
    )


def two_pu_addresses() -> AddressMap:
    """2PU CT."""
    high = (f"t{t}_{d}_{k}_energy" for k in KINDS for d in DIRECTIONS for t in (3, 4))
    display = ("screen_direction", "obis_codes", "backlight")
    return _by_name(
        _identity(),
        _pulse_and_code("short_ct_ratio"),
        _state(),
        _directions(),
        _whole(0x4015, "error_code"),
        _in_a_row(0x401F, ["ct_ratio"], Kind.DIGITS, 2),
        _in_a_row(0x4021, ["pulse_width"], Kind.DIGITS, 1),
        _whole(0x4022, "pulse_type"),
        _in_a_row(0x4023, ["checksum_2"], Kind.BITS, 2),
        _whole(0x4025, f"{UNUSED}_4025", "data_type"),
        _whole(0x4027, *(f"{UNUSED}_{address:x}" for address in range(0x4027, 0x402B))),
        _whole(0x4032, *display),
        _values(0x5000, [f"{UNUSED}_5000"]),
        _values(0x500A, [f"{UNUSED}_500a"]),
        _live(),
        _values(0x5032, ["l1_l2_voltage", "l1_l3_voltage", "l2_l3_voltage"]),
        _energies(),
        _values(0x6049, ["resettable_day_counter"]),
        _values(0x604B, high),
        _quadrants(),
        _values(0x608B, _phases("resettable_day_counter")),
        *(_history(number) for number in range(8)),
    )

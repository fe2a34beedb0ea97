"""Faulty ways to answer over the optical port.

Each takes the right answer and gives what is sent instead. A fault of something that a message
does not have leaves it as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from simulator.bus.line import Line
from simulator.bus.optical.characters import NAK, SOH, STX
from simulator.bus.signal import Burst, Bursts

GAP_S = 2.0
LATE_S = 2.0
"""Longer than the standard lets a meter take, and than it lets pass between two characters."""
CUT_BYTES = 3
ODD = "O"
NEVER_SWITCHES = "never_switches"


def _silent(_: Burst) -> Bursts:
    return ()


def _late(answer: Burst) -> Bursts:
    return (replace(answer, pause_s=answer.pause_s + LATE_S),)


def _leading_byte(answer: Burst) -> Bursts:
    return (replace(answer, data=b"\x00" + answer.data),)


def _trailing_bytes(answer: Burst) -> Bursts:
    return (replace(answer, data=answer.data + b"\x00\x00"),)


def _frame_twice(answer: Burst) -> Bursts:
    return (replace(answer, data=answer.data * 2),)


def _short(answer: Burst) -> Bursts:
    return (replace(answer, data=answer.data[:-CUT_BYTES] or answer.data),)


def _gap(answer: Burst) -> Bursts:
    half = len(answer.data) // 2
    later = replace(answer, data=answer.data[half:], pause_s=GAP_S)
    return (replace(answer, data=answer.data[:half]), later)


def _bad_bcc(answer: Burst) -> Bursts:
    if answer.data[:1] not in (SOH, STX):
        return (answer,)
    return (replace(answer, data=answer.data[:-1] + bytes([answer.data[-1] ^ 0x7F])),)


def _wrong_parity(answer: Burst) -> Bursts:
    line = answer.line
    wrong = Line(line.baud, ODD, line.data_bits, line.stop_bits) if line else None
    return (replace(answer, line=wrong),)


def _nak(answer: Burst) -> Bursts:
    is_line = answer.data[:1] == b"/"
    return (answer if is_line else replace(answer, data=NAK),)


def _unchanged(answer: Burst) -> Bursts:
    return (answer,)


FAULTS: Mapping[str, Callable[[Burst], Bursts]] = {
    "silent": _silent,
    "late": _late,
    "leading_byte": _leading_byte,
    "trailing_bytes": _trailing_bytes,
    "frame_twice": _frame_twice,
    "short": _short,
    "gap": _gap,
    "bad_bcc": _bad_bcc,
    "wrong_parity": _wrong_parity,
    "nak": _nak,
    NEVER_SWITCHES: _unchanged,
}
"""The faults by name; ``never_switches`` keeps the meter at 300 Bd."""

MODBUS_NAMES: Mapping[str, str | None] = {
    "bad_crc": "bad_bcc",
    "wrong_unit": None,
    "wrong_function": None,
    "byte_count_too_big": None,
    "byte_count_too_small": None,
    "exception_odd": None,
}
"""Faults of Modbus by what they are here; None: there is no such thing."""


def spoiled(answer: Burst, fault: str | None) -> Bursts:
    """What a meter with a fault, or with None, sends instead of the right answer.

    Raises:
        ValueError: there is no such fault.
    """
    name = MODBUS_NAMES.get(fault, fault) if fault else None
    if name is None:
        return (answer,)
    if name not in FAULTS:
        raise ValueError(f"no fault of an optical port is called {name!r}: {', '.join(FAULTS)}")
    return FAULTS[name](answer)

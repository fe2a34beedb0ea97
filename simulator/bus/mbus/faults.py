"""Faulty ways to answer on an M-Bus, byte for byte.

Each takes the right answer and gives what goes onto the wire instead. A fault of a field that
the single character E5 does not have leaves it as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from simulator.bus.mbus.frames import ACKNOWLEDGE, STOP, long_frame
from simulator.bus.signal import Burst, Bursts

GAP_S = 0.2
LATE_S = 2.0
"""Longer than 330 bit times and 50 ms at any baud rate."""
CUT_BYTES = 3
EXTRA_BYTES = b"\x00\x00"
HIGHEST_PRIMARY = 250


@dataclass(frozen=True, slots=True)
class RecordFault:
    """What is wrong with one record.

    Attributes:
        dif, vif: sent instead of the right ones; with another length in the DIF the value is
            coded in that length.
        factor: what the value is multiplied with.
        missing: it is not sent at all.
    """

    dif: bytes | None = None
    vif: bytes | None = None
    factor: float = 1.0
    missing: bool = False


@dataclass(slots=True)
class ApplicationFaults:
    """What is wrong with the data of one meter; the frames around them are right.

    Attributes:
        manufacturer_swapped: the maker's code goes out as the manuals of PRO2 and PRO380 print
            it, 25 CD, which reads as SIE by its lower 15 bits.
        access_number_stuck: it does not count.
        records: by the name of the register that a record carries.
        reversed_records: the records come in the reverse order.
        status: of the header, instead of the right one.
        signature: of the header.
        version: of the header, instead of the right one.
        number_reversed: the identification number has its bytes the wrong way round.
        never_ends: it says that more telegrams follow, whenever.
    """

    manufacturer_swapped: bool = False
    reversed_records: bool = False
    status: int | None = None
    signature: int = 0
    version: int | None = None
    number_reversed: bool = False
    never_ends: bool = False
    access_number_stuck: bool = False
    records: dict[str, RecordFault] = field(default_factory=dict)


@dataclass(slots=True)
class LinkFaults:
    """What is wrong with the link layer of one meter.

    Attributes:
        ignores_reset: a SND_NKE gets no answer.
        answers_all: it answers at FF as well.
        ignores_any: it does not answer at FE.
        repeats: it sends its last answer again, whatever the frame count.
        never_selected: it acknowledges its selection and does not answer at FD.
        selected_by_all: any selection is its own.
        stays_selected: the selection of another leaves it selected.
        knows_wildcards: whether a selection may have them.
        commands_unanswered: it carries a command out and says nothing.
    """

    ignores_reset: bool = False
    answers_all: bool = False
    ignores_any: bool = False
    repeats: bool = False
    never_selected: bool = False
    selected_by_all: bool = False
    stays_selected: bool = False
    knows_wildcards: bool = True
    commands_unanswered: bool = False


def _silent(_: bytes) -> Bursts:
    return ()


def _late(frame: bytes) -> Bursts:
    return (Burst(frame, LATE_S),)


def _leading_byte(frame: bytes) -> Bursts:
    return (Burst(b"\x00" + frame),)


def _trailing_bytes(frame: bytes) -> Bursts:
    return (Burst(frame + EXTRA_BYTES),)


def _frame_twice(frame: bytes) -> Bursts:
    return (Burst(frame + frame),)


def _bad_checksum(frame: bytes) -> Bursts:
    return (Burst(frame[:-2] + bytes([frame[-2] ^ 0xFF, frame[-1]])),)


def _wrong_control(frame: bytes) -> Bursts:
    # The function is one that no slave sends.
    return (Burst(long_frame(bytes([frame[4] ^ 0x07]) + frame[5:-2])),)


def _wrong_address(frame: bytes) -> Bursts:
    other = frame[5] % HIGHEST_PRIMARY + 1
    return (Burst(long_frame(frame[4:5] + bytes([other]) + frame[6:-2])),)


def _short(frame: bytes) -> Bursts:
    return (Burst(frame[:-CUT_BYTES]),)


def _gap(frame: bytes) -> Bursts:
    half = len(frame) // 2
    return (Burst(frame[:half]), Burst(frame[half:], GAP_S))


def _lengths_differ(frame: bytes) -> Bursts:
    return (Burst(frame[:2] + bytes([(frame[2] + 1) % 256]) + frame[3:]),)


def _with_length(frame: bytes, difference: int) -> Bursts:
    length = (frame[1] + difference) % 256
    return (Burst(frame[:1] + bytes([length, length]) + frame[3:]),)


def _length_too_big(frame: bytes) -> Bursts:
    return _with_length(frame, 1)


def _length_too_small(frame: bytes) -> Bursts:
    return _with_length(frame, -1)


def _wrong_stop(frame: bytes) -> Bursts:
    return (Burst(frame[:-1] + bytes([STOP ^ 0xFF])),)


OF_ANY_ANSWER: Mapping[str, Callable[[bytes], Bursts]] = {
    "silent": _silent,
    "late": _late,
    "leading_byte": _leading_byte,
    "trailing_bytes": _trailing_bytes,
    "frame_twice": _frame_twice,
}
OF_A_FRAME: Mapping[str, Callable[[bytes], Bursts]] = {
    "bad_checksum": _bad_checksum,
    "wrong_control": _wrong_control,
    "wrong_address": _wrong_address,
    "short": _short,
    "gap": _gap,
    "lengths_differ": _lengths_differ,
    "length_too_big": _length_too_big,
    "length_too_small": _length_too_small,
    "wrong_stop": _wrong_stop,
}
MODBUS_NAMES: Mapping[str, str | None] = {
    "bad_crc": "bad_checksum",
    "wrong_unit": "wrong_address",
    "wrong_function": "wrong_control",
    "byte_count_too_big": "length_too_big",
    "byte_count_too_small": "length_too_small",
    "exception_odd": None,
}
"""Faults of Modbus by what they are here; there are no exceptions on an M-Bus."""

FAULTS = (*OF_ANY_ANSWER, *OF_A_FRAME)
"""The faults by name."""


def spoiled(frame: bytes, fault: str | None) -> Bursts:
    """What a meter with a fault, or with None, sends instead of the right answer.

    Raises:
        ValueError: there is no such fault.
    """
    name = MODBUS_NAMES.get(fault, fault) if fault else None
    if name is None:
        return (Burst(frame),)
    if name not in FAULTS:
        raise ValueError(f"no fault of an M-Bus answer is called {name!r}: {', '.join(FAULTS)}")
    if name in OF_ANY_ANSWER:
        return OF_ANY_ANSWER[name](frame)
    return (Burst(frame),) if frame == ACKNOWLEDGE else OF_A_FRAME[name](frame)

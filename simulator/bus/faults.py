"""Faulty ways to answer a request that was understood, byte for byte.

Each takes the right answer and gives what goes onto the wire instead. A fault of the byte count
is one of a read: a write's answer and an exception have no byte count and stay as they are.
"""

from collections.abc import Callable, Mapping

from simulator.bus.crc import sealed
from simulator.bus.signal import Burst, Bursts

READ = 3
EXCEPTION = 0x80
ODD_CODE = 0x55
GAP_S = 0.050
TOO_MANY_BYTES = 4
TOO_FEW_BYTES = 2
CUT_BYTES = 3


def _silent(_: bytes) -> Bursts:
    return ()


def _bad_crc(frame: bytes) -> Bursts:
    return (Burst(frame[:-1] + bytes([frame[-1] ^ 0xFF])),)


def _wrong_unit(frame: bytes) -> Bursts:
    return (Burst(sealed(bytes([frame[0] % 247 + 1]) + frame[1:-2])),)


def _leading_byte(frame: bytes) -> Bursts:
    return (Burst(b"\x00" + frame),)


def _trailing_bytes(frame: bytes) -> Bursts:
    # With two zeros the check sum over everything is still right.
    return (Burst(frame + b"\x00\x00"),)


def _frame_twice(frame: bytes) -> Bursts:
    return (Burst(frame + frame),)


def _wrong_function(frame: bytes) -> Bursts:
    return (Burst(sealed(frame[:1] + bytes([frame[1] + 1]) + frame[2:-2])),)


def _with_data(frame: bytes, data: bytes) -> Bursts:
    return (Burst(sealed(frame[:2] + bytes([len(data)]) + data)),)


def _byte_count_too_big(frame: bytes) -> Bursts:
    if frame[1] != READ:
        return (Burst(frame),)
    return _with_data(frame, frame[3:-2] + bytes(TOO_MANY_BYTES))


def _byte_count_too_small(frame: bytes) -> Bursts:
    if frame[1] != READ:
        return (Burst(frame),)
    return _with_data(frame, frame[3 : -2 - TOO_FEW_BYTES])


def _gap(frame: bytes) -> Bursts:
    half = len(frame) // 2
    return (Burst(frame[:half]), Burst(frame[half:], GAP_S))


def _short(frame: bytes) -> Bursts:
    return (Burst(frame[:-CUT_BYTES]),)


def _exception_odd(frame: bytes) -> Bursts:
    return (Burst(sealed(bytes([frame[0], frame[1] | EXCEPTION, ODD_CODE]))),)


FAULTS: Mapping[str, Callable[[bytes], Bursts]] = {
    "silent": _silent,
    "bad_crc": _bad_crc,
    "wrong_unit": _wrong_unit,
    "leading_byte": _leading_byte,
    "trailing_bytes": _trailing_bytes,
    "frame_twice": _frame_twice,
    "wrong_function": _wrong_function,
    "byte_count_too_big": _byte_count_too_big,
    "byte_count_too_small": _byte_count_too_small,
    "gap": _gap,
    "short": _short,
    "exception_odd": _exception_odd,
}
"""The faults by name."""


def spoiled(frame: bytes, fault: str | None) -> Bursts:
    """What a meter with a fault, or with None, sends instead of the right answer.

    Raises:
        ValueError: there is no such fault.
    """
    if fault is None:
        return (Burst(frame),)
    if fault not in FAULTS:
        raise ValueError(f"no fault of an answer is called {fault!r}: {', '.join(FAULTS)}")
    return FAULTS[fault](frame)

"""One request on an M-Bus and what came back, and the times that the standard gives it.

EN 13757-2: a meter answers 11 to 330 bit times and 50 ms after the end of the request; after a
fault a line must be idle for 33 bit times, which is kept here before every frame.
"""

from typing import TypeAlias

from meters import exchange
from meters.finding import gap_finding
from meters.line_settings import LineSettings
from meters.mbus.classification import classify
from meters.mbus.frames import is_whole
from meters.mbus.requests import Due, Request
from meters.serial_bus import Patience, SerialBus

EARLIEST_BITS = 11
LATEST_BITS = 330
LATEST_MORE_S = 0.050
REST_BITS = 33

# The standard allows no pause inside of a frame. An assumption: what is shorter than two
# characters does no harm, and is left to the meter.
GAP_BITS = 22

# An assumption: a meter that pauses inside of its user data goes on within this time in s.
LONGEST_PAUSE_S = 0.5

Exchange: TypeAlias = exchange.Exchange[Request]


def rest_s(line: LineSettings) -> float:
    """Silence before every frame of the master in s."""
    return REST_BITS / line.baud


def earliest_answer_s(line: LineSettings) -> float:
    """From the end of a request until an answer may begin, in s."""
    return EARLIEST_BITS / line.baud


def latest_answer_s(line: LineSettings) -> float:
    """From the end of a request until an answer must have begun, in s."""
    return LATEST_BITS / line.baud + LATEST_MORE_S


def transact(
    bus: SerialBus, request: Request, *, frame: bytes | None = None, late_answer_s: float = 0.0
) -> Exchange:
    """Send one request, once, and return what came, right or wrong.

    Where several meters may answer, the whole time that they have is listened: the next frame
    must not meet the answer of the slowest.

    Args:
        bus: the bus.
        request: what is asked.
        frame: what is sent instead of the right frame, to see how a meter takes it.
        late_answer_s: for how long after an answer failed to come, or to come whole, the bus is
            left alone, in s.

    Raises:
        MeterLinkError: the bus did not come to rest; nothing was sent.
        InstrumentError: the port failed.
    """
    line = bus.line
    sent = bus.send(request.frame.encoded if frame is None else frame)
    window_s = latest_answer_s(line) + line.character_s
    at_least_s = window_s if request.several or request.due is Due.NOTHING else 0.0
    silence_s = max(window_s, LONGEST_PAUSE_S) if request.due is Due.USER_DATA else window_s
    reception = bus.listen(sent, Patience(window_s, silence_s, is_whole, at_least_s))
    gap = gap_finding(reception.largest_gap_s, GAP_BITS / line.baud)
    finding = classify(request, reception.data, gap)
    found = exchange.concluded(request, line, sent, reception, finding)
    bus.keep(found, late_answer_s)
    _note_early(bus, found)
    return found


def _note_early(bus: SerialBus, found: Exchange) -> None:
    earliest_s, delay_s = earliest_answer_s(found.line), found.response_delay_s
    if delay_s is not None and delay_s < earliest_s:
        came, due = f"{delay_s * 1e3:.2f} ms", f"{earliest_s * 1e3:.2f} ms"
        bus.note(f"early: the answer began {came} after the request; at least {due} are due")

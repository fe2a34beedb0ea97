"""Signs in the pulses of a line that they are not the meter's alone: lamp light, a bad contact.

What a pick-up, a plug or an input of the counter does to pulses must not become a verdict about
the meter. Each function says what speaks against a line, or nothing.
"""

import numpy as np
from numpy.typing import NDArray

from bench.observation import FloatArray, PulseRecord

LAMP_HZ = (100.0, 120.0)
"""How often a lamp on the mains of 50 or 60 Hz lights up in a second."""
HUM_HZ = (50.0, 60.0, *LAMP_HZ)
"""How often hum of the mains can change a level in a second."""
LAMP_SHARE = 0.01
"""By so much the mains may be off."""
LAMP_PULSES = 6
FEWEST_PULSES = 3
CUT_S, CUT_SHARE = 0.002, 0.05
"""Two pulses of a meter are farther apart than either: an assumption."""
NEAR_SHARE = 0.2
"""A load whose own pulses come about as often as a lamp's tells nothing: meters put pulses out in
steps of a millisecond or more."""
WHOLE_SHARE = 0.05
"""An interval within so much of a whole number of usual ones: pulses in it were lost."""
MOST_LOST = 5
REGULAR_LOSSES = 3
MANY_LOSSES, RARE = 4, 10
"""So many distances between losses, of at least so many pulses, are by chance all multiples of one
less than once in 50 times."""
BOUNCES_A_PULSE = 2
"""An output that bounces does so at each edge; a plug now and then."""
IN_STEP_SHARE = 0.67
"""What a contact leaves of a meter's pulses comes when its energy says so; if fewer intervals than
this are whole numbers of usual ones, and they are no more than are due, the meter's own pulses are
uneven."""
TICK_S, LARGEST_SHARE = 0.0015, 0.2
"""By how much a firmware's tick may put an interval off, and as a share of a short one at most: an
assumption."""
CROWDED_SHARE, CROWDED_PULSES = 0.1, 2
"""So many pulses more than are due are no unevenness of a meter: that keeps their number."""
SHORT_SHARE = 0.1
"""A pulse that is shorter by no more conforms: it is what manuals allow, or less."""
FASTER = 1.6
"""So many times as many pulses as are due are no matter of single ones, but of the rate."""
DOUBLED_WITHIN_S = 0.01
"""A firmware that puts a pulse out twice does so at once; interference comes at any time."""


def lamp(edges_s: FloatArray, due_s: float = float("inf")) -> str:
    """Whether the pulses of a pick-up are the light of a lamp.

    Args:
        edges_s: leading edges in s.
        due_s: the interval that the power asks for, in s; infinite without load.
    """
    if edges_s.size < LAMP_PULSES:
        return ""
    usual_s = float(np.median(np.diff(edges_s)))
    for flicker_hz in LAMP_HZ:
        if abs(due_s * flicker_hz - 1) > NEAR_SHARE and abs(usual_s * flicker_hz - 1) < LAMP_SHARE:
            return (
                f"the pick-up of the LED sees the light of a lamp: its pulses come every "
                f"{usual_s * 1e3:.2f} ms, as light on a mains of {flicker_hz / 2:g} Hz does"
            )
    return ""


def in_step(edges_s: FloatArray, due_s: float) -> bool:
    """Whether pulses come in step with the energy, apart from what is missing, cut or added.

    A contact, a plug or a pick-up takes pulses away or breaks them, and interference adds some; of
    those that are left whole, most come when the energy says so. The S0 output of the same meter
    would show the same pulses, but has its own wire and firmware timer.

    Args:
        edges_s: leading edges in s.
        due_s: the interval that the power asks for, in s.
    """
    whole_s = _uncut(edges_s, due_s)
    if whole_s.size <= FEWEST_PULSES:
        return True
    return _share_in_step(np.diff(whole_s), _step_s(whole_s, due_s)) >= IN_STEP_SHARE


def _step_s(edges_s: FloatArray, due_s: float) -> float:
    """The interval in s that more pulses are in step with: the usual one or that which is due.

    Where more than half of the pulses are missing, the usual one is longer than that of the meter;
    that of a meter with a wrong constant is never what is due. Of few pulses it is what is due.
    """
    if edges_s.size < LAMP_PULSES:
        return due_s
    intervals_s = np.diff(edges_s)
    steps_s = (float(np.median(intervals_s)), due_s)
    return max(steps_s, key=lambda step_s: _share_in_step(intervals_s, step_s))


def _share_in_step(intervals_s: FloatArray, step_s: float) -> float:
    """How many of the intervals are whole numbers of a step, as a share."""
    passed = intervals_s / step_s
    off = np.abs(passed - np.maximum(np.round(passed), 1))
    return float(np.mean(off < _allowed(step_s)))


def _allowed(step_s: float) -> float:
    """By how much an interval may be off a whole number of steps, as a share of a step."""
    return min(max(WHOLE_SHARE, TICK_S / step_s), LARGEST_SHARE)


def _uncut(edges_s: FloatArray, due_s: float) -> FloatArray:
    """Leading edges in s without those of the later parts of pulses that were cut."""
    return edges_s[np.diff(edges_s, prepend=-np.inf) >= _near_s(due_s)]


def _near_s(due_s: float) -> float:
    """Pulses that follow one another sooner than this, in s, are one that was cut in two."""
    return min(CUT_S, CUT_SHARE * due_s)


def bounced(record: PulseRecord) -> str:
    """Whether a contact on the line opens now and then; a bouncing output does so at each edge."""
    rejected = record.bounces + record.glitches
    if not rejected or chatters(record):
        return ""
    return (
        f"{rejected} edges beside {record.edges_s.size} pulses were too short for any pulse: a "
        "bad contact on the pulse line, or interference"
    )


def chatters(record: PulseRecord) -> bool:
    """Whether a line bounces at each edge: an output does so, or an input without hysteresis."""
    rejected = record.bounces + record.glitches
    return rejected >= BOUNCES_A_PULSE * max(record.edges_s.size, 1)


def lost_at_random(edges_s: FloatArray, due_s: float) -> str:
    """Whether pulses are missing under constant load, and not in equal distances.

    What a firmware leaves out comes back regularly; a contact opens when it likes. With one loss or
    two nobody knows, and they speak against the line; see ``few_are_lost``.

    Args:
        edges_s: leading edges in s.
        due_s: the interval that the power asks for, in s; it is the usual one of few pulses.
    """
    if edges_s.size < FEWEST_PULSES:
        return ""
    whole, lost = _losses(edges_s, due_s)
    if not lost.any() or (lost.all() and np.ptp(whole) == 0):
        return ""
    apart = np.diff(np.cumsum(whole)[lost])
    if not lost.all() and _regular(apart):
        return ""
    return (
        f"{int((whole[lost] - 1).sum())} of {int(whole.sum())} pulses are missing at irregular "
        "times under constant load: a bad contact on the pulse line, or the pick-up sits badly"
    )


def _regular(apart: FloatArray) -> bool:
    """Whether losses are equally far apart, in pulses; of many, one may have been left out."""
    if apart.size < REGULAR_LOSSES - 1:
        return False
    if np.ptp(apart) <= 1:
        return True
    usual = float(np.median(apart))
    times = np.maximum(np.round(apart / usual), 1)
    multiples = bool((np.abs(apart - times * usual) <= times).all())
    return apart.size >= MANY_LOSSES and usual >= RARE and multiples


def few_are_lost(edges_s: FloatArray, due_s: float) -> bool:
    """Whether pulses are missing, but too few to tell whether they do so in equal distances."""
    if edges_s.size < FEWEST_PULSES or not in_step(edges_s, due_s):
        return False
    _, lost = _losses(edges_s, due_s)
    return 0 < int(lost.sum()) < min(REGULAR_LOSSES, lost.size)


def _losses(edges_s: FloatArray, due_s: float) -> tuple[FloatArray, NDArray[np.bool_]]:
    """How many intervals of the meter passed between pulses, and where some were lost."""
    whole_s = _uncut(edges_s, due_s)
    step_s = _step_s(whole_s, due_s)
    passed = np.diff(whole_s) / step_s
    whole = np.round(passed)
    near = np.abs(passed - whole) < _allowed(step_s)
    return whole, (whole >= 2) & (whole <= MOST_LOST) & near


def of_faster_rate(edges_s: FloatArray, due_s: float) -> bool:
    """Whether pulses come in step, and are far more than are due: a contact never adds any.

    So what is missing of them, as where the rate changes meanwhile, is the meter's; not so of
    pulses that come as often as hum of the mains on an open input.

    Args:
        edges_s: leading edges in s.
        due_s: the interval that power and rate ask for, in s.
    """
    edges_s = _uncut(edges_s, due_s)
    if edges_s.size < LAMP_PULSES:
        return False
    intervals_s = np.diff(edges_s)
    due = float(edges_s[-1] - edges_s[0]) / due_s
    step_s = float(np.median(intervals_s))
    if any(abs(step_s * hz - 1) < LAMP_SHARE for hz in HUM_HZ):
        return False
    return intervals_s.size > FASTER * due and _share_in_step(intervals_s, step_s) >= IN_STEP_SHARE


def shortened(widths_s: FloatArray) -> int:
    """How many pulses are shorter than the others, unless that comes regularly and always alike.

    A contact that opens cuts pulses short, or in two; it never makes one longer.

    Args:
        widths_s: of all pulses of a record, in s.
    """
    if widths_s.size < FEWEST_PULSES:
        return 0
    usual_s = float(np.sort(widths_s)[widths_s.size * 3 // 4])
    short = np.flatnonzero(widths_s < (1 - SHORT_SHARE) * usual_s)
    if short.size and np.ptp(widths_s[short]) <= SHORT_SHARE * usual_s:
        return 0 if _regular(np.diff(short).astype(np.float64)) else int(short.size)
    return int(short.size)


def crowded(edges_s: FloatArray, due_s: float) -> str:
    """Whether pulses are uneven and far more than are due, as interference makes them.

    What a firmware adds follows its own pulses always alike.

    Args:
        edges_s: leading edges in s, that are not in step.
        due_s: the interval that the power asks for, in s.
    """
    intervals_s = np.diff(edges_s)
    due = float(edges_s[-1] - edges_s[0]) / due_s
    short_s = intervals_s[intervals_s < due_s / 2]
    many = intervals_s.size - due >= max(CROWDED_PULSES, CROWDED_SHARE * due)
    if not many or short_s.size < CROWDED_PULSES or np.ptp(short_s) <= _alike_s(due_s):
        return ""
    return (
        f"{intervals_s.size} pulses came at any time, where {due:.1f} were due: interference on "
        "the pulse line, or the pick-up sees another light"
    )


def strayed(edges_s: FloatArray, due_s: float) -> str:
    """Whether pulses came between those of the meter, at any time.

    Args:
        edges_s: leading edges in s, that are in step.
        due_s: the interval that the power asks for, in s.
    """
    step_s = _step_s(edges_s, due_s)
    first, second = np.diff(edges_s)[:-1] / step_s, np.diff(edges_s)[1:] / step_s
    off, alone = np.abs(first + second - 1), np.abs(np.maximum(first, second) - 1)
    gaps_s = first[(off < _allowed(step_s)) & (off < alone)] * step_s
    if not gaps_s.size:
        return ""
    one_way = np.ptp(gaps_s) <= _alike_s(due_s)
    if one_way and (gaps_s.size > 1 or gaps_s[0] < DOUBLED_WITHIN_S):
        return ""
    return (
        f"{gaps_s.size} pulses came between those that are due every {due_s * 1e3:.0f} ms: "
        "interference on the pulse line, or the pick-up sees another light"
    )


def _alike_s(due_s: float) -> float:
    """By how much times may differ, in s, that a firmware makes alike."""
    return min(2 * TICK_S, LARGEST_SHARE * due_s)


def split(edges_s: FloatArray, due_s: float) -> str:
    """Whether a pulse was cut in two: a second one follows sooner than any firmware lets it."""
    near_s = _near_s(due_s)
    cut = int((np.diff(edges_s) < near_s).sum())
    if not cut:
        return ""
    return (
        f"{cut} pulses follow another within {near_s * 1e3:.1f} ms, where one is due every "
        f"{due_s * 1e3:.0f} ms: a bad contact on the pulse line cuts them in two"
    )


def led(record: PulseRecord, edges_s: FloatArray, due_s: float) -> str:
    """What speaks against the line of an LED at constant load; empty if nothing does.

    Args:
        record: of the whole observation.
        edges_s: those that are judged.
        due_s: the interval that the power asks for, in s.
    """
    return disturbed(record, edges_s, due_s) or missing(edges_s, due_s)


def disturbed(record: PulseRecord, edges_s: FloatArray, due_s: float) -> str:
    """``led`` apart from pulses that are missing.

    Pulses that are not in step, and no more than are due, are the meter's: it is uneven.

    Args:
        record: of the whole observation.
        edges_s: those that are judged.
        due_s: the interval that the power asks for, in s.
    """
    if lit := lamp(record.edges_s, due_s):
        return lit
    if not in_step(edges_s, due_s):
        return crowded(edges_s, due_s)
    return bounced(record) or split(edges_s, due_s) or strayed(edges_s, due_s)


def missing(edges_s: FloatArray, due_s: float) -> str:
    """``lost_at_random`` of pulses that are in step: of others nothing can be said.

    Args:
        edges_s: leading edges in s.
        due_s: the interval that the power asks for, in s.
    """
    return lost_at_random(edges_s, due_s) if in_step(edges_s, due_s) else ""

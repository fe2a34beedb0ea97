"""Signs in the pulses of a line that they are not the meter's alone: lamp light, a bad contact.

What a pick-up, a plug or an input of the counter does to pulses must not become a verdict about
the meter. Each function says what speaks against a line, or nothing.
"""

import numpy as np

from bench.observation import FloatArray, PulseRecord

LAMP_HZ = (100.0, 120.0)
"""How often a lamp on the mains of 50 or 60 Hz lights up in a second."""
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
BOUNCES_A_PULSE = 2
"""An output that bounces does so at each edge; a plug now and then."""
IN_STEP_SHARE = 0.67
"""What a contact leaves of a meter's pulses comes when its energy says so; if fewer intervals than
this are whole numbers of usual ones, the meter's own pulses are uneven."""
TICK_S, LARGEST_SHARE = 0.0015, 0.2
"""By how much a firmware's tick may put an interval off, and as a share of a short one at most: an
assumption."""


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
    """Whether pulses come in step with the energy, apart from what is missing or cut in two.

    A contact, a plug or a pick-up takes pulses away or breaks them; it cannot put one off. The S0
    output of the same meter would show the same pulses, but has its own wire and firmware timer.

    Args:
        edges_s: leading edges in s.
        due_s: the interval that the power asks for, in s.
    """
    intervals_s = np.diff(edges_s)
    intervals_s = intervals_s[intervals_s >= _near_s(due_s)]
    if intervals_s.size < FEWEST_PULSES:
        return True
    usual_s = _usual_s(edges_s, due_s)
    passed = intervals_s / usual_s
    off = np.abs(passed - np.maximum(np.round(passed), 1))
    allowed = min(max(WHOLE_SHARE, TICK_S / usual_s), LARGEST_SHARE)
    return bool(np.mean(off < allowed) >= IN_STEP_SHARE)


def _usual_s(edges_s: FloatArray, due_s: float) -> float:
    """The usual interval in s; of few pulses that which is due."""
    return float(np.median(np.diff(edges_s))) if edges_s.size >= LAMP_PULSES else due_s


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

    What a firmware leaves out comes back regularly; a contact opens when it likes.

    Args:
        edges_s: leading edges in s.
        due_s: the interval that the power asks for, in s; it is the usual one of few pulses.
    """
    if edges_s.size < FEWEST_PULSES:
        return ""
    intervals_s = np.diff(edges_s)
    passed = intervals_s / _usual_s(edges_s, due_s)
    whole = np.round(passed)
    lost = (whole >= 2) & (whole <= MOST_LOST) & (np.abs(passed - whole) < WHOLE_SHARE)
    if not lost.any() or lost.all():
        return ""
    apart = np.diff(np.cumsum(whole)[lost])
    if apart.size >= REGULAR_LOSSES - 1 and np.ptp(apart) <= 1:
        return ""
    return (
        f"{int((whole[lost] - 1).sum())} of {int(whole.sum())} pulses are missing at irregular "
        "times under constant load: a bad contact on the pulse line, or the pick-up sits badly"
    )


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

    Of pulses that are not in step nothing can be said: what is uneven is the meter's.

    Args:
        record: of the whole observation.
        edges_s: those that are judged.
        due_s: the interval that the power asks for, in s.
    """
    if lit := lamp(record.edges_s, due_s):
        return lit
    if not in_step(edges_s, due_s):
        return ""
    return bounced(record) or split(edges_s, due_s) or lost_at_random(edges_s, due_s)

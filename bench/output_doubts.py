"""What speaks against the lines of LED and S0 where both are watched: a unit's or a record's."""

from bench import pulse_doubts
from bench.observation import PulseRecord

APART_S = 0.01
"""Pulses that come sooner after one another may run together; a meter's unevenness does so too."""


def led_doubt(record: PulseRecord, due_s: float) -> str:
    """What speaks against the line of an LED, apart from a pulse or two that are missing.

    Args:
        record: of the line.
        due_s: the interval that the power asks for, in s.
    """
    if due_s >= APART_S:
        found = pulse_doubts.disturbed(record, record.edges_s, due_s)
    else:
        found = pulse_doubts.lamp(record.edges_s, due_s)
    return found or _more_lost(record, due_s)


def output_doubt(record: PulseRecord, due_s: float) -> str:
    """The same of an S0 output, by the interval of its own."""
    # Pulses of a meter that run into one another leave edges as short as those of a contact.
    bounced = pulse_doubts.bounced(record) if due_s >= APART_S else ""
    if not bounced and pulse_doubts.of_faster_rate(record.edges_s, due_s):
        return ""
    return bounced or _more_lost(record, due_s)


def _more_lost(record: PulseRecord, due_s: float) -> str:
    """Whether so many pulses are missing that they tell a contact from a firmware."""
    few = pulse_doubts.few_are_lost(record.edges_s, due_s)
    return "" if few else pulse_doubts.missing(record.edges_s, due_s)


def unclear(output: PulseRecord, output_due_s: float, led: PulseRecord, led_due_s: float) -> str:
    """Why pulses of one rate are not judged, though others of the unit are; empty if they are.

    A short record shows no more than a pulse or two of those that a unit loses. Whose fault that is
    shows in the longest, of the fastest rate.

    Args:
        output: of the S0 output.
        output_due_s: the interval that power and rate ask for, in s.
        led: of the LED at the same time.
        led_due_s: the same of the LED.
    """
    for name, record, due_s in (("S0", output, output_due_s), ("the LED", led, led_due_s)):
        if pulse_doubts.few_are_lost(record.edges_s, due_s):
            return (
                f"of {record.edges_s.size} pulses of {name} so few are missing that nobody can "
                "tell a bad contact on the pulse line from a meter that loses pulses"
            )
    return ""


def cut_short(output: PulseRecord) -> str:
    """``unclear``, of pulses of an S0 output that are all of one width."""
    if short := pulse_doubts.shortened(output.widths_s):
        return (
            f"{short} of {output.widths_s.size} pulses of S0 are shorter than the others, at no "
            "regular distance: a bad contact on the pulse line, if not the meter"
        )
    return ""

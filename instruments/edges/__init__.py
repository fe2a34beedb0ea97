"""Edges of pulse lines: whole ticks of one named clock, with the span that was watched.

"No pulse" is a covered span without edges; "no data" is no span, or a span with a gap.
Whatever judges pulses refuses the latter.
"""

from instruments.edges.block import (
    EdgeBlock,
    EdgeFlag,
    IntArray,
    TickClock,
    concatenate,
    cut,
)
from instruments.edges.debounce import Debounced, Rejected, debounce, debounce_hold
from instruments.edges.files import load, save
from instruments.edges.pulses import Pulses, pulses, pulses_by_channel
from instruments.edges.scan import LineMap, edges_at, scan

__all__ = [
    "Debounced",
    "EdgeBlock",
    "EdgeFlag",
    "IntArray",
    "LineMap",
    "Pulses",
    "Rejected",
    "TickClock",
    "concatenate",
    "cut",
    "debounce",
    "debounce_hold",
    "edges_at",
    "load",
    "pulses",
    "pulses_by_channel",
    "save",
    "scan",
]

"""The M-Bus codec against pyMeterBus and pymbusparser: a frame to the values of all its records.

The same frames for all, from the bytes on the wire with their checksum to one value a record, and
each in its own usual way: ``meterbus.load`` and the value of each record, ``pymbusparser.parse``.
As in a meter reading system that reads the same meters again and again, ours may remember what a
header of a record means; one more line has it forget that before every frame.

Run it with ``python -m benchmarks.mbus_codec``.
"""

import importlib
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import pymbusparser

from benchmarks.mbus_frames import FRAMES, Frame
from benchmarks.ratio import Ratio, measure, report
from meters.mbus.application import decode
from meters.mbus.dib import place_of
from meters.mbus.forms import form_of
from meters.mbus.frames import LongFrame, parse
from meters.mbus.values import reader
from meters.mbus.vib import meaning_of

TIMES_PYMETERBUS = 10.0
TIMES_PYMBUSPARSER = 1.0
# With every header new, there is nothing that ours is required to be faster than.
FORGETFUL = 0.0

# It has no types.
meterbus: Any = importlib.import_module("meterbus")


def with_ours(wire: bytes) -> list[object]:
    """The values by our codec."""
    frame = parse(wire)
    if not isinstance(frame, LongFrame):
        raise TypeError(f"{wire.hex(' ')} is no long frame")
    return [record.value for record in decode(frame.data).records]


def with_ours_forgetting(wire: bytes) -> list[object]:
    """The values by our codec, which has seen none of the headers before."""
    for remembered in (form_of, place_of, meaning_of, reader):
        remembered.cache_clear()
    return with_ours(wire)


def with_pymeterbus(wire: bytes) -> list[object]:
    """The values by pyMeterBus."""
    return [record.parsed_value for record in meterbus.load(wire).records]


def with_pymbusparser(wire: bytes) -> list[object]:
    """The values by pymbusparser."""
    return [record["value"] for record in pymbusparser.parse(wire)["records"]]


def ratios() -> list[Ratio]:
    """Measure them all, frame by frame."""
    return [
        ratio
        for frame in FRAMES
        for ratio in (
            _ratio(frame, with_ours, "pyMeterBus", with_pymeterbus, TIMES_PYMETERBUS),
            _ratio(frame, with_ours, "pymbusparser", with_pymbusparser, TIMES_PYMBUSPARSER),
        )
    ] + [
        _ratio(FRAMES[1], with_ours_forgetting, "pyMeterBus", with_pymeterbus, FORGETFUL),
    ]


def _ratio(
    frame: Frame,
    ours: Callable[[bytes], list[object]],
    name: str,
    theirs: Callable[[bytes], list[object]],
    required: float,
) -> Ratio:
    how = "new headers" if required == FORGETFUL else "decode"
    return measure(
        f"M-Bus {how}, {frame.name}: {name}",
        partial(ours, frame.wire),
        partial(theirs, frame.wire),
        required,
    )


def main() -> int:
    """Print one line a ratio; 1 if one is missed."""
    return report(ratios())


if __name__ == "__main__":
    sys.exit(main())

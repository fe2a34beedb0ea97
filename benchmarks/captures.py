"""What a run left of its course: when loads were applied, lines were watched, buses were busy."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports.evidence import EDGES_FOLDER, WIRE_FILE

APPLIED = ":SOUR:FREQ "
"""The first command of every load that the source gets."""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of bench time in s."""

    start_s: float
    stop_s: float


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a run.

    Attributes:
        loads_s: when each load was applied.
        captures: when the lines were watched, by the file that has the edges.
        exchanges: from the first byte of a request on a bus to the last one of its answer.
    """

    loads_s: Sequence[float]
    captures: Mapping[Path, Span]
    exchanges: Sequence[Span]


def course(evidence: Path) -> Course:
    """The course of a run, from its evidence."""
    with (evidence / WIRE_FILE).open(encoding="ascii") as file:
        lines = [json.loads(line) for line in file]
    captures = [_span(line) for line in lines if line["channel"] == "counter" and _watched(line)]
    files = sorted((evidence / EDGES_FOLDER).iterdir(), key=lambda path: path.stat().st_mtime_ns)
    return Course(
        loads_s=[line["first_byte_s"] for line in lines if _applies(line)],
        captures=dict(zip(files, captures, strict=True)),
        exchanges=_exchanges([line for line in lines if line["channel"].startswith("bus ")]),
    )


def _span(line: Mapping[str, Any]) -> Span:
    return Span(line["first_byte_s"], line["last_byte_s"])


def _watched(line: Mapping[str, Any]) -> bool:
    return line["direction"] == "note" and " capture " in line["text"]


def _applies(line: Mapping[str, Any]) -> bool:
    return line["channel"] == "source" and str(line.get("text", "")).startswith(APPLIED)


def _exchanges(lines: Sequence[Mapping[str, Any]]) -> list[Span]:
    """A request without an answer counts no longer than its own bytes."""
    found: list[Span] = []
    for line in lines:
        if line["direction"] == "sent":
            found.append(_span(line))
        elif line["direction"] == "received" and found:
            found[-1] = Span(found[-1].start_s, line["last_byte_s"])
    return found

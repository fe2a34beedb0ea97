"""How numbers were worked out: the inputs of a pure function, kept so that it can be done again.

The file ``computations.jsonl`` of a run has one line a number: position and name of the result,
the function, and its inputs as they were. Edges of pulses are not written twice: their place has
the file of the raw edges, the line, and how they were cleaned of bounce.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, cast

import numpy as np

from bench.edges_at import EdgesAt
from bench.limits import Judged
from bench.restoring import EDGES_AT, TYPE, restored
from contracts.errors import BenchError
from reports.json_text import compact
from reports.records import JSON

FILE = "computations.jsonl"
CHECK = "check"
"""At the end of a line, a hash of the rest: a number that was changed by accident is noticed."""


@dataclass(frozen=True, slots=True)
class Computation:
    """How one number was worked out.

    Attributes:
        function: that was used, by its name in ``metrology``.
        inputs: its one argument, a frozen dataclass.
        edges: where edges of the inputs lie, by the name of the field; within other inputs by the
            way to it, as ``disturbed.edges_s``, in a tuple with its number, as
            ``voltage.0.disturbed.edges_s``.
        guard_k: what a sequential rule demanded, if one ended the measurement.
        judged: what the limits of an intrinsic error depend on; None for other numbers.
    """

    function: str
    inputs: object
    edges: Mapping[str, EdgesAt] = field(default_factory=dict)
    guard_k: tuple[float, float] | None = None
    judged: Judged | None = None

    def line(self, position: int, name: str) -> str:
        """One line of the file."""
        content: dict[str, JSON] = {
            "position": position,
            "name": name,
            "function": self.function,
            "inputs": _plain(self.inputs, self.edges),
            "guard_k": _plain(self.guard_k, {}),
            "judged": _plain(self.judged, {}),
        }
        return compact({**content, CHECK: digest(content)})


def digest(content: JSON) -> str:
    """The hash at the end of a line."""
    return hashlib.sha256(compact(content).encode("ascii")).hexdigest()[:16]


def edges_within(name: str, edges: Mapping[str, EdgesAt]) -> dict[str, EdgesAt]:
    """Where the edges of inputs lie that are themselves a field of other inputs."""
    return {f"{name}.{own}": at for own, at in edges.items()}


def _plain(value: object, edges: Mapping[str, EdgesAt], way: str = "") -> JSON:
    if way in edges:
        return {EDGES_AT: _fields(edges[way], {}, "")}
    if is_dataclass(value):
        return _fields(value, edges, way)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, np.ndarray):
        return [float(number) for number in value]
    if isinstance(value, tuple | list):
        return [_plain(one, edges, _step(way, str(n))) for n, one in enumerate(value)]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise BenchError(f"{value!r} cannot be kept as an input: {type(value).__name__}")


def _fields(value: object, edges: Mapping[str, EdgesAt], way: str) -> dict[str, JSON]:
    """With the name of its type, by which one of several is told when it is restored."""
    assert is_dataclass(value), "asked by _plain()"  # noqa: S101
    found = {
        f.name: _plain(getattr(value, f.name), edges, _step(way, f.name)) for f in fields(value)
    }
    return {TYPE: type(value).__name__, **found}


def _step(way: str, name: str) -> str:
    return f"{way}.{name}" if way else name


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the file: how a number was worked out, not yet restored."""

    position: int
    name: str
    function: str
    inputs: JSON
    guard_k: tuple[float, float] | None
    judged: Judged | None


def kept(evidence: Path) -> Sequence[Kept]:
    """What a run's file has; nothing where nothing was computed.

    Raises:
        BenchError: a line of it is broken.
    """
    path = evidence / FILE
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [_kept(path, number, line) for number, line in enumerate(lines, 1)]


def _kept(path: Path, number: int, line: bytes) -> Kept:
    where = f"{path}, line {number}"
    found = _content(where, line)
    try:
        guard_k, judged = found["guard_k"], found["judged"]
        return Kept(
            int(found["position"]),
            str(found["name"]),
            str(found["function"]),
            found["inputs"],
            None if guard_k is None else (float(guard_k[0]), float(guard_k[1])),
            None if judged is None else cast("Judged", restored(Judged, judged, path.parent)),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BenchError(f"{where}: not a computation ({error!r})") from error


def _content(where: str, line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("ascii"))
    except ValueError as error:
        raise BenchError(f"{where}: not a computation ({error})") from error
    if not isinstance(found, dict) or found.pop(CHECK, None) != digest(found):
        raise BenchError(f"{where}: it is not what the run wrote there, by its own hash")
    return found

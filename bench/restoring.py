"""An input of a computation as it was, from what a run has kept of it."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import get_args, get_origin, get_type_hints

import numpy as np

from bench.edges_at import EdgesAt
from contracts.errors import BenchError
from reports.records import JSON

TYPE = "type"
"""Beside the fields of a dataclass, its name."""
EDGES_AT = "edges_at"
"""In place of edges, where they lie."""
NOT_FINITE = ("inf", "-inf", "nan")
"""Numbers for which JSON has no words."""
SCALARS: tuple[type, ...] = (bool, int, str)


def restored(kind: object, value: JSON, evidence: Path) -> object:
    """An input as it was, from what is kept of it.

    Args:
        kind: its type: a dataclass, an enum, a tuple, an array, a plain one, or one of several.
        value: what JSON has in its place.
        evidence: folder of the run's evidence.

    Raises:
        BenchError: what is kept does not fit the type.
    """
    origin = get_origin(kind)
    if isinstance(value, Mapping) and EDGES_AT in value:
        at = _dataclass(EdgesAt, value[EDGES_AT], evidence)
        assert isinstance(at, EdgesAt), "see _dataclass()"  # noqa: S101
        return at.read(evidence)
    if origin is UnionType:
        return _one_of(get_args(kind), value, evidence)
    if origin is np.ndarray:
        return np.array([_number(item) for item in _items(value)], dtype=np.float64)
    if origin is tuple:
        return _tuple(get_args(kind), value, evidence)
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind, value, evidence)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return _number(value) if kind is float else _scalar(kind, value)


def _one_of(kinds: Sequence[object], value: JSON, evidence: Path) -> object:
    """Of dataclasses the one that is named; of one kind or nothing whichever it is."""
    if value is None and type(None) in kinds:
        return None
    left = [kind for kind in kinds if kind is not type(None)]
    if len(left) == 1:
        return restored(left[0], value, evidence)
    name = value.get(TYPE) if isinstance(value, Mapping) else None
    named = [kind for kind in left if getattr(kind, "__name__", "") == name]
    if len(named) != 1:
        known = ", ".join(str(getattr(kind, "__name__", kind)) for kind in left)
        raise BenchError(f"kept inputs have a {name} where one of {known} was")
    return restored(named[0], value, evidence)


def _dataclass(kind: type, value: JSON, evidence: Path) -> object:
    hints = get_type_hints(kind)
    names = [f.name for f in fields(kind)]
    if not isinstance(value, Mapping) or (missing := [n for n in names if n not in value]):
        lack = ", ".join(missing) if isinstance(value, Mapping) else "everything"
        raise BenchError(f"kept inputs of {kind.__name__} lack {lack}")
    if value.get(TYPE) != kind.__name__:
        raise BenchError(f"kept inputs have a {value.get(TYPE)} where a {kind.__name__} was")
    return kind(**{name: restored(hints[name], value[name], evidence) for name in names})


def _tuple(kinds: tuple[object, ...], value: JSON, evidence: Path) -> tuple[object, ...]:
    items = _items(value)
    if kinds[-1] is Ellipsis:
        kinds = (kinds[0],) * len(items)
    if len(items) != len(kinds):
        raise BenchError(f"kept inputs have {len(items)} items where {len(kinds)} were")
    return tuple(restored(kind, one, evidence) for kind, one in zip(kinds, items, strict=True))


def _items(value: JSON) -> Sequence[JSON]:
    if not isinstance(value, list):
        raise BenchError(f"kept inputs have {value!r} where a list was")
    return value


def _number(value: JSON) -> float:
    if value in NOT_FINITE or (isinstance(value, int | float) and not isinstance(value, bool)):
        return float(value)
    raise BenchError(f"kept inputs have {value!r} where a number was")


def _scalar(kind: object, value: JSON) -> object:
    if kind in SCALARS and type(value) is not kind:
        raise BenchError(f"kept inputs have {value!r} where a {kind} was")
    return value

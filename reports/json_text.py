"""JSON that every reader accepts: no bare NaN, no infinity, no half characters."""

import json
import math
from collections.abc import Mapping, Sequence

from contracts.errors import BenchError
from reports.records import JSON


def storable(text: str) -> str:
    r"""The text with half surrogates written out, which neither UTF-8 nor a database can hold.

    >>> storable("10 °C \udc80")
    '10 °C \\udc80'
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def finite(value: JSON) -> JSON:
    """The value with its non-finite numbers as texts: ``nan``, ``inf``, ``-inf``.

    Raises:
        BenchError: something that JSON cannot hold.
    """
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return {storable(str(key)): finite(part) for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [finite(part) for part in value]
    raise BenchError(f"{value!r} is a {type(value).__name__}, which JSON cannot hold")


def compact(value: JSON) -> str:
    """One line of JSON in plain ASCII."""
    return json.dumps(finite(value), allow_nan=False, separators=(",", ":"))


def indented(value: JSON) -> str:
    """JSON for people and programs, in plain ASCII, without a final newline."""
    return json.dumps(finite(value), allow_nan=False, indent=2)

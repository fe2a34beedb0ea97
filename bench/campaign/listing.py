"""The defects that the virtual bench can plant, as it lists them."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.processes import ROOT
from contracts.errors import BenchError

USUAL = (0.5, 1.2, 2.0)
"""Multiples of the size that matters that are listed unasked."""


@dataclass(frozen=True, slots=True)
class Defect:
    """A defect of a unit, as the virtual bench describes it.

    Attributes:
        name: what it is called in an order.
        summary: what is wrong.
        cause: in a real meter.
        seen_by: beginnings of the names of results that should name it first, or what such a
            result says that it is about.
        plans: kinds of plans that are there for it, in this model on this bus.
        why_not: why a production line cannot find it; empty if it can.
        only_if: what else a plan or a bench must have, for those plans to find it.
        ordered: what a plan must name under ``ordered``, with the values of a good unit.
        source: of the size from which it matters; empty if it has no size.
        sizes: the order for a multiple of that size, by the multiple; empty if it has no size.
    """

    name: str
    summary: str
    cause: str
    seen_by: tuple[str, ...]
    plans: tuple[str, ...]
    why_not: str
    source: str
    sizes: Mapping[str, str]
    only_if: str = ""
    ordered: Mapping[str, float] = field(default_factory=dict)


def defects_of(model: str, bus: str, sizes: Sequence[float] = ()) -> dict[str, Defect]:
    """Every defect of units of a model that can matter on a bus, by name.

    Args:
        model: of the units.
        bus: kind of bus that they are on.
        sizes: multiples of the size that matters of which orders are wanted, beside the usual ones.

    Raises:
        BenchError: the virtual bench does not list them.
    """
    command = [sys.executable, "-m", "simulator", "--list-defects", "--json"]
    command += ["--meter", model, "--bus", bus]
    if wanted := [size for size in sizes if size > 0]:
        command += ["--sizes", ",".join(f"{size:g}" for size in (*USUAL, *wanted))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(
            f"the virtual bench lists no defects of {model} on {bus}: {done.stderr.strip()}"
        )
    rows = [row for row in json.loads(done.stdout) if row["target"] == "unit"]
    return {row["name"]: _defect(row) for row in rows}


def _defect(row: Mapping[str, object]) -> Defect:
    matters, sizes = row["matters"], row["sizes"]
    seen_by, plans, ordered = row["seen_by"], row["plans"], row["ordered"]
    return Defect(
        name=str(row["name"]),
        summary=str(row["summary"]),
        cause=str(row["cause"]),
        seen_by=tuple(map(str, seen_by)) if isinstance(seen_by, list) else (),
        plans=tuple(map(str, plans)) if isinstance(plans, list) else (),
        why_not=str(row["why_not"]),
        source=str(matters["source"]) if isinstance(matters, dict) else "",
        sizes={str(k): str(v) for k, v in sizes.items()} if isinstance(sizes, dict) else {},
        only_if=str(row["only_if"]),
        ordered={str(k): float(v) for k, v in ordered.items()} if isinstance(ordered, dict) else {},
    )

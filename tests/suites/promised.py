"""What a good unit is judged by: every result with its verdict and how far its limits reach.

A check that is gone, that never fails, or that allows more than before changes no verdict of the
run. So each result of a good unit is kept in ``tests/suites/promises``, a line each: name, verdict,
limits. ``METERBENCH_PROMISE=1`` writes them anew; what has changed then is to be read.
"""

import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.suites.bench_runs import Ran

FOLDER = Path(__file__).with_name("promises")
WRITE = "METERBENCH_PROMISE"
ALIKE = 0.02
"""Limits that follow what was measured differ by so much from those kept, or hardly at all."""
HARDLY = 1e-6
Promise = tuple[str, str, str]


def require_promised(ran: Ran, name: str, position: int = 1) -> None:
    """A unit has the results that are kept under a name, and no others."""
    path = FOLDER / f"{name.replace(', ', '-').replace(' ', '-')}.tsv"
    made = [_promise(result) for result in ran.of(position)]
    if WRITE in os.environ:
        FOLDER.mkdir(exist_ok=True)
        path.write_text("".join("\t".join(one) + "\n" for one in made), encoding="utf-8")
    assert path.exists(), f"{path.name} is not kept; {WRITE}=1 writes it"
    kept = [tuple(line.split("\t")) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [one[:2] for one in made] == [one[:2] for one in kept], path.name
    changed = [
        f"{one[0]}: {one[2]} instead of {other[2]}"
        for one, other in zip(made, kept, strict=True)
        if not _alike(one[2], other[2])
    ]
    assert not changed, changed


def _promise(result: dict[str, Any]) -> Promise:
    lower, upper = result["lower_limit"], result["upper_limit"]
    return result["name"], result["verdict"], " ".join(_reach(lower, upper)) or "-"


def _reach(lower: float | None, upper: float | None) -> Iterator[str]:
    if lower is not None and upper is not None:
        yield f"± {(upper - lower) / 2:.6g}"
    elif lower is not None:
        yield f"≥ {lower:.6g}"
    elif upper is not None:
        yield f"≤ {upper:.6g}"


def _alike(one: str, other: str) -> bool:
    kind, _, value = one.partition(" ")
    wanted, _, kept = other.partition(" ")
    if kind != wanted or not value or not kept:
        return one == other
    return math.isclose(float(value), float(kept), rel_tol=ALIKE, abs_tol=HARDLY)

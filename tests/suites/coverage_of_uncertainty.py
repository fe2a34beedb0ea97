"""``python -m tests.suites.coverage_of_uncertainty``: how often measurements hold the truth.

Thousands over the wire, by both methods of the bench, with hidden errors that are drawn anew for
each. Exit code 1 if the share of a class is significantly outside of 94 % to 97 %, or its mean
deviation is not zero. ``COVERAGE_DRAWS``: so many draws, of two units each.
"""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

from tests.suites.coverage_figures import held, mean_apart, mean_square
from tests.suites.drawn_errors import CURRENTS_A, FACTORS, STATIONS, Drawn, measured

DRAWS = 1008
LOWEST, HIGHEST = 0.94, 0.97


def main() -> int:
    """Measure, print, and say whether it is as stated."""
    draws = int(os.environ.get("COVERAGE_DRAWS", DRAWS))
    cells = list(product(STATIONS, CURRENTS_A))
    each = max(-(-draws // len(cells)), len(FACTORS))
    found: list[Drawn] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (method, load) in enumerate(cells):
            found += measured(method, load, range(each), Path(folder) / str(number))
            sys.stderr.write(f"{len(found)} measurements\n")
    return report(found)


def report(found: Sequence[Drawn]) -> int:
    """Print the figures; 1 if something is significantly wrong."""
    classes = list(classes_of(found))
    sys.stdout.write(
        f"{'class':48} {'count':>5} {'draws':>5}  share  95 % interval  mean/U          rms/u\n"
    )
    wrong = [name for name, cases in classes if _line(name, cases, len(classes))]
    sys.stdout.write(f"{len(wrong)} of {len(classes)} classes are significantly outside\n")
    return 1 if wrong else 0


def classes_of(found: Sequence[Drawn]) -> Iterator[tuple[str, list[Drawn]]]:
    """All, by method, by load, by load and power factor, and by method and load."""
    yield "all", list(found)
    for method in STATIONS:
        yield method, [d for d in found if d.method is method]
    for load in CURRENTS_A:
        yield load, [d for d in found if d.load == load]
    for load, factor in product(CURRENTS_A, FACTORS):
        yield f"{load}, {factor}", [d for d in found if (d.load, d.factor) == (load, factor)]
    for method, load in product(STATIONS, CURRENTS_A):
        yield f"{method}, {load}", [d for d in found if (d.method, d.load) == (method, load)]


def _line(name: str, cases: Sequence[Drawn], among: int) -> bool:
    share, mean = held(cases), mean_apart(cases)
    low, high = share.interval()
    wrong = share.outside(LOWEST, HIGHEST, among) or mean.away_from(0.0, among)
    sys.stdout.write(
        f"{name:48} {share.count:5} {share.draws:5}  {share.share:.3f}  {low:.3f} to {high:.3f}  "
        f"{mean.value:+.3f} ± {2 * mean.u:.3f}  {mean_square(cases).value ** 0.5:.2f}"
        f"{'  significantly outside' if wrong else ''}\n"
    )
    return wrong


if __name__ == "__main__":
    sys.exit(main())

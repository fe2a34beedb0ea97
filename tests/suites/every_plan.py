"""``python -m tests.suites.every_plan``: every plan with every make of instrument, as a page.

Runs one good unit through each plan on each make, and a good one beside two with defects through
``eol-fast``; keeps what each came to in ``docs/reference/makes.json`` and writes the page beside it
from all that is kept. ``--make NAME`` and ``--plan NAME``, as often as wanted, run a part. About
half an hour. Exit code 1 if something is not as it should be.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from meters import catalogue
from tests.suites import makes_page
from tests.suites.bench_runs import ROOT, Ran, run, warm
from tests.suites.makes import MAKES, PLANS, Make

KEPT = ROOT / "docs" / "reference" / "makes.json"
PAGE = ROOT / "docs" / "reference" / "makes.md"
WITH_DEFECTS = "eol-fast"
DEFECTS = {2: "gain:pct=2.5", 3: "phase-error"}
"""By position; the unit at position 1 is good."""
OF_PHASE = "accuracy/error/iref-pf0.5l"
OF_STATION = ("source: ", "reference: ", "counter: ")
"""How a reason begins that lies with the station and not with the model."""
Kept = dict[str, dict[str, Any]]


def run_plan(plan: str, make: Make, folder: Path) -> Ran:
    """One good unit through a plan; what only a person sees is seen to be so."""
    options = ["--unit", f"1={make.model}"]
    if plan == "person":
        items = range(1, len(catalogue.load(make.model).seen_by_person) + 1)
        file = folder / "seen.yaml"
        file.write_text(yaml.safe_dump({1: [{"item": n, "answer": True} for n in items]}))
        options += ["--seen", str(file)]
    return _run(plan, make, folder, options)


def run_defects(make: Make, folder: Path) -> Ran:
    """A good unit and two with a defect, through ``eol-fast``."""
    options = [part for n in (1, *DEFECTS) for part in ("--unit", f"{n}={make.model}")]
    for position, defect in DEFECTS.items():
        options += ["--defect", f"{position}={defect}"]
    return _run(WITH_DEFECTS, make, folder, options)


def as_it_should_be(plan: str, make: Make, ran: Ran) -> bool:
    """Whether good units passed and nothing was the fault of the bench, or defects were found."""
    if ran.results["faults"] or any(unit["missing"] for unit in ran.results["units"]):
        return False
    if plan != "defects":
        return (ran.code, ran.verdicts()) == (0, ["PASS"])
    found = make.of_gain in ran.failed(2) and OF_PHASE in ran.failed(3)
    return found and ran.verdicts() == ["PASS", "FAIL", "FAIL"]


def summary(ran: Ran) -> dict[str, Any]:
    """What is kept of a run."""
    units = ran.results["units"]
    first = units[0]["results"] if units else []
    return {
        "verdicts": ran.verdicts(),
        "counts": dict(sorted(Counter(r["verdict"] for r in first).items())),
        "of_station": sorted({r["reason"] for r in first if r["reason"].startswith(OF_STATION)}),
        "failed": {str(u["position"]): ran.failed(u["position"])[:1] for u in units[1:]},
        "bench_time_s": round(ran.results["bench_time_s"] or 0.0, 1),
        "healed": len(ran.results["healed"]),
        "faults": ran.results["faults"],
    }


def kept() -> Kept:
    """What was kept of earlier runs, by make and plan."""
    if not KEPT.exists():
        return {}
    found: Kept = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


def keep(found: Kept) -> None:
    """Write both files."""
    ordered = {
        m: {p: found[m][p] for p in (*PLANS, "defects") if p in found[m]}
        for m in MAKES
        if m in found
    }
    KEPT.write_text(json.dumps(ordered, indent=1, sort_keys=False) + "\n", encoding="utf-8")
    PAGE.write_text(makes_page.as_markdown(ordered), encoding="utf-8")


def main() -> int:
    """Run, keep, print a line each; 1 if something is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.suites.every_plan")
    parser.add_argument("--make", action="append", choices=MAKES)
    parser.add_argument("--plan", action="append", choices=(*PLANS, "defects"))
    options = parser.parse_args()
    plans: Sequence[str] = options.plan or (*PLANS, "defects")
    with warm():
        wrong = [found for name in options.make or MAKES for found in _wrong(name, plans)]
    return 1 if wrong else 0


def _wrong(name: str, plans: Sequence[str]) -> Iterator[str]:
    """Run, keep and print; the plans that did not come to what they should."""
    for plan, ran in _runs(MAKES[name], plans):
        fine, found = as_it_should_be(plan, MAKES[name], ran), kept()
        found.setdefault(name, {})[plan] = summary(ran)
        keep(found)
        sys.stdout.write(f"{name} {plan}: {' '.join(ran.verdicts())}{'' if fine else ' (wrong)'}\n")
        sys.stdout.flush()
        if not fine:
            yield plan


def _runs(make: Make, plans: Sequence[str]) -> Iterator[tuple[str, Ran]]:
    for plan in plans:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            yield plan, run_defects(make, out) if plan == "defects" else run_plan(plan, make, out)


def _run(plan: str, make: Make, folder: Path, options: list[str]) -> Ran:
    station = make.station(folder)
    return run(ROOT / "plans" / f"{plan}.yaml", folder, *options, station=station)


if __name__ == "__main__":
    sys.exit(main())

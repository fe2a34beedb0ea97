"""``campaign``: what a plan catches of all that can be wrong with a model."""

import argparse
import hashlib
import json
import os
import sys
import time
from pathlib import Path

from bench.campaign import text
from bench.campaign.figures import Detection, detection
from bench.campaign.kept import Kept, worse
from bench.campaign.listing import Defect, defects_of
from bench.campaign.order import ordered_with, ordering
from bench.campaign.outcomes import Outcome, Outcomes
from bench.campaign.running import Setting, checks_seen, run_all
from bench.campaign.station import widened
from bench.campaign.trials import Trial, bad_units, good_units
from bench.commands.subparsers import Subparsers
from bench.processes import ROOT
from contracts.errors import ConfigError

ALL, EXPECTED = "all", "expected"


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("campaign", help="what a plan catches, and what it lets through")
    parser.add_argument("plan", type=Path)
    parser.add_argument("--meter", required=True, metavar="MODEL")
    parser.add_argument("--station", type=Path, default=ROOT / "stations" / "sim.yaml")
    parser.add_argument(
        "--defects",
        default=ALL,
        metavar="NAME,…",
        help="all (default), expected: those that the plan is there for, or names",
    )
    parser.add_argument("--sizes", default="1.2,2", help="multiples of the size that matters")
    parser.add_argument("--good", type=int, default=0, metavar="N", help="good units beside them")
    parser.add_argument("--edge", type=float, default=0.4, help="what of a limit they use up")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="runs at once")
    parser.add_argument("--positions", type=int, default=8, help="units of a run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write what to compare with")
    parser.add_argument("--check", type=Path, metavar="FILE", help="compare with what was kept")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Run what has not been run yet, and say what it adds up to; 1 if something is worse."""
    before = Kept.load(options.check) if options.check else None
    defects = defects_of(options.meter)
    trials = _trials(options, defects)
    ordered = ordered_with(defects.values())
    folder = _folder(options, ordered)
    found = _run(options, folder, defects, trials)
    _write(found, text.page(found, _how(options, ordered)), folder, options.keep)
    lines = [*text.summary(found), *(f"NOT CAUGHT  {line}" for line in text.escapes(found))]
    sys.stdout.write("\n".join([*lines, f"written to {folder}"]) + "\n")
    if before is None:
        return 0
    less = worse(before, Kept.of(found))
    sys.stdout.writelines(f"WORSE  {line}\n" for line in less)
    return 1 if less else 0


def _trials(options: argparse.Namespace, defects: dict[str, Defect]) -> list[Trial]:
    if options.positions < 2 or options.jobs < 1 or options.good < 0:
        raise ConfigError("--positions is from 2, --jobs from 1 and --good from 0 up")
    if not 0 < options.edge <= 1:
        raise ConfigError(f"--edge {options.edge:g}: a share of a limit, above 0 and up to 1")
    sizes = options.sizes.split(",")
    chosen = _chosen(options.defects, options.plan.stem, defects)
    good = good_units(defects, options.good, options.edge, options.seed)
    return [*bad_units(chosen, sizes), *good]


def _chosen(wanted: str, plan: str, defects: dict[str, Defect]) -> list[Defect]:
    if wanted == ALL:
        return list(defects.values())
    if wanted == EXPECTED:
        return [defect for defect in defects.values() if plan in defect.plans]
    names = [name for name in wanted.split(",") if name]
    if unknown := [name for name in names if name not in defects]:
        raise ConfigError(
            f"--defects {','.join(unknown)}: the model has no such defect; "
            "python -m simulator --list-defects --meter MODEL shows them"
        )
    return [defects[name] for name in names]


def _folder(options: argparse.Namespace, ordered: dict[str, float]) -> Path:
    """The same folder for the same campaign, so that it goes on where it was broken off."""
    what = [options.plan.read_bytes(), options.station.read_bytes(), options.meter.encode()]
    what += [f"{options.seed} {options.positions} {sorted(ordered.items())}".encode()]
    digest = hashlib.sha256(b"\0".join(what)).hexdigest()[:8]
    name = f"{options.plan.stem}-{options.meter}-{digest}"
    folder: Path = options.out.absolute() / "campaigns" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _run(
    options: argparse.Namespace, folder: Path, defects: dict[str, Defect], trials: list[Trial]
) -> Detection:
    outcomes = Outcomes(folder)
    left = [trial for trial in trials if not outcomes.has(trial.key, trial.orders)]
    station = widened(options.station, options.positions, folder)
    plan = ordering(options.plan, options.meter, ordered_with(defects.values()), folder)
    setting = Setting(plan, station, options.meter, folder, options.positions, options.seed)
    began = time.monotonic()

    def done(found: list[Outcome]) -> None:
        outcomes.add(found)
        known = sum(outcomes.has(trial.key, trial.orders) for trial in trials)
        passed_s = time.monotonic() - began
        sys.stderr.write(f"\r{known} of {len(trials)} units, {passed_s:.0f} s ")
        sys.stderr.flush()

    run_all(left, setting, options.jobs, done)
    sys.stderr.write("\n")
    wanted = {trial.key: trial.orders for trial in trials}
    ours = [outcome for outcome in outcomes.all if wanted.get(outcome.key) == outcome.orders]
    return detection(options.plan.stem, options.meter, defects, ours, checks_seen(folder))


def _how(options: argparse.Namespace, ordered: dict[str, float]) -> list[str]:
    """What has to be typed to run the campaign again, and what its plan named."""
    plan = options.plan.name if options.plan.is_absolute() else options.plan.as_posix()
    asked = f"{plan} --meter {options.meter} --defects {options.defects}"
    drawn = f"--sizes {options.sizes} --good {options.good} --edge {options.edge:g}"
    more = f"--positions {options.positions} --seed {options.seed}"
    lines = [f"Run with `python -m bench campaign {asked} {drawn} {more}`."]
    named = ", ".join(f"{name} {value:g}" for name, value in ordered.items())
    if named:
        lines.append(f"Under `ordered` the plan named what good virtual units have: {named}.")
    return lines


def _write(found: Detection, page: str, folder: Path, keep: Path | None) -> None:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        Kept.of(found).save(keep / f"{found.plan}-{found.model}.json")
        (keep / f"{found.plan}-{found.model}.md").write_text(page, encoding="utf-8")
    (folder / "detection.md").write_text(page, encoding="utf-8")
    figures = {
        "plan": found.plan,
        "meter": found.model,
        "caught": {str(size): str(found.caught(size)) for size in found.sizes},
        "first_cause_named_rightly": str(found.rightly_named),
        "false_rejects": str(found.false_rejects),
        "decided_only_when_run_again_alone": {
            "defects": str(found.decided_alone),
            "good": str(found.good_decided_alone),
        },
        "good_without_a_decision": str(found.good_undecided),
        "escapes": [row.outcome.key for row in found.escapes],
        "contributions": {
            part.check: {"caught": part.caught, "alone": part.alone} for part in found.contributions
        },
        "units": {
            row.outcome.key: {
                "orders": row.outcome.orders,
                "expected": row.expected,
                "verdict": row.outcome.verdict,
                "first_verdict": row.outcome.first_verdict,
                "failed": row.outcome.failed,
                "rightly_named": row.rightly_named,
                "bench_time_s": row.outcome.bench_time_s,
            }
            for row in found.rows
        },
    }
    (folder / "detection.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")

"""``campaign``: what a plan catches of all that can be wrong with a model."""

import argparse
import hashlib
import math
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.campaign import as_json, text
from bench.campaign.climb import climb
from bench.campaign.figures import Detection, detection
from bench.campaign.index import require_ours, write_index
from bench.campaign.kept import Kept, worse
from bench.campaign.ladder import SIZES
from bench.campaign.listing import Defect, defects_of
from bench.campaign.order import ordered_with, ordering
from bench.campaign.outcomes import Outcome, Outcomes
from bench.campaign.running import Setting, checks_seen, run_all
from bench.campaign.station import kind_of_bus, station_for, widened
from bench.campaign.trials import Trial, bad_units, good_units
from bench.commands.subparsers import Subparsers
from bench.run_name import software
from bench.written_file import write_text
from contracts.errors import ConfigError

ALL, EXPECTED = "all", "expected"


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("campaign", help="what a plan catches, and what it lets through")
    parser.add_argument("plan", type=Path)
    parser.add_argument("--meter", required=True, metavar="MODEL")
    parser.add_argument(
        "--station",
        type=Path,
        help="its first position stands for all; left out, the virtual one of the model's bus",
    )
    parser.add_argument(
        "--defects",
        default=ALL,
        metavar="NAME,…",
        help="all (default), expected: those that the plan is there for, or names",
    )
    parser.add_argument("--sizes", default="1.2,2", help="multiples of the size that matters")
    parser.add_argument(
        "--smallest",
        type=int,
        default=0,
        metavar="N",
        help="find the smallest size that is caught with 99 %%: N units a defect, 24 are usual",
    )
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
    if options.station is None:
        options.station = station_for(options.meter)
    sizes = _sizes(options.sizes)
    bus = kind_of_bus(options.station)
    defects = defects_of(options.meter, bus, (*sizes, *SIZES))
    trials = _trials(options, defects)
    _require_keepable(options)
    ordered = ordered_with(defects.values())
    folder = _folder(options, ordered)
    found = _run(options, folder, defects, trials)
    _write(found, _how(options, ordered), folder)
    if options.keep is not None:
        _keep(found, _how(options, ordered), options.keep)
    lines = [*text.summary(found), *(f"NOT CAUGHT  {line}" for line in text.escapes(found))]
    lines += text.smallest_sizes(found)
    sys.stdout.write("\n".join([*lines, f"written to {folder}"]) + "\n")
    if before is None:
        return 0
    less = worse(before, Kept.of(found))
    sys.stdout.writelines(f"WORSE  {line}\n" for line in less)
    return 1 if less else 0


def _trials(options: argparse.Namespace, defects: dict[str, Defect]) -> list[Trial]:
    if options.positions < 2 or options.jobs < 1 or min(options.good, options.smallest) < 0:
        raise ConfigError("--positions is from 2, --jobs from 1, --good and --smallest from 0 up")
    if not 0 < options.edge <= 1:
        raise ConfigError(f"--edge {options.edge:g}: a share of a limit, above 0 and up to 1")
    chosen = _chosen(options.defects, options.plan.stem, defects)
    good = good_units(defects, options.good, options.edge, options.seed)
    if options.smallest and not any(d.sizes for d in _looked_for(options, defects)):
        raise ConfigError(
            "--smallest: none of --defects has a size and is one that the plan is there for, by "
            "the name of its file"
        )
    return [*bad_units(chosen, options.sizes.split(",")), *good]


def _looked_for(options: argparse.Namespace, defects: dict[str, Defect]) -> list[Defect]:
    """Of which the smallest size that is caught is looked for."""
    plan = options.plan.stem
    return [d for d in _chosen(options.defects, plan, defects) if plan in d.plans]


def _require_keepable(options: argparse.Namespace) -> None:
    """Before anything runs: nothing that somebody has kept gets lost.

    Raises:
        ConfigError: what stands in the way.
    """
    if options.keep is None:
        return
    require_ours(options.keep)
    kept = options.keep / f"{options.plan.stem}-{options.meter}.json"
    if kept.exists() and Kept.load(kept).smallest and not options.smallest:
        raise ConfigError(
            f"{kept}: has smallest sizes, which would be lost; add --smallest, or take it away"
        )


def _sizes(listed: str) -> list[float]:
    try:
        sizes = [float(size) for size in listed.split(",")]
    except ValueError:
        sizes = [0.0]
    if not all(0 < size < math.inf for size in sizes):
        raise ConfigError(f"--sizes {listed}: multiples of the size that matters, each above 0")
    return sizes


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
    what = [_read(options.plan), _read(options.station), options.meter.encode()]
    what += [f"{options.seed} {options.positions} {sorted(ordered.items())}".encode()]
    digest = hashlib.sha256(b"\0".join(what)).hexdigest()[:8]
    name = f"{options.plan.stem}-{options.meter}-{digest}"
    return _made(options.out.absolute() / "campaigns" / name)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be made: {error.strerror}") from error
    return folder


def _run(
    options: argparse.Namespace, folder: Path, defects: dict[str, Defect], trials: list[Trial]
) -> Detection:
    outcomes = Outcomes(folder)
    run = _runs(options, folder, defects, outcomes)
    if left := [trial for trial in trials if not outcomes.has(trial.key, trial.orders)]:
        run(left, 0)
    wanted = {trial.key: trial.orders for trial in trials}
    ours = [outcome for outcome in outcomes.all if wanted.get(outcome.key) == outcome.orders]
    plan = options.plan.stem
    found = detection(plan, options.meter, defects, ours, checks_seen(folder))
    if not options.smallest:
        return found
    looked_for = _looked_for(options, defects)

    def in_turn(some: list[Trial]) -> None:
        # Another seed than in the rounds before, so that no unit is drawn twice.
        run(some, 2 * len(outcomes.all) + 1)

    sizes = climb(looked_for, options.smallest, lambda: outcomes.all, in_turn)
    return replace(found, smallest=sizes)


def _runs(
    options: argparse.Namespace, folder: Path, defects: dict[str, Defect], outcomes: Outcomes
) -> Callable[[list[Trial], int], None]:
    """What runs trials and keeps what became of them, with a seed so much above the usual one."""
    station = widened(options.station, options.positions, folder)
    plan = ordering(options.plan, options.meter, ordered_with(defects.values()), folder)
    setting = Setting(plan, station, options.meter, folder, options.positions, options.seed)
    began = time.monotonic()

    def run(trials: list[Trial], seed_above: int) -> None:
        def done(found: list[Outcome]) -> None:
            outcomes.add(found)
            left = sum(not outcomes.has(trial.key, trial.orders) for trial in trials)
            passed_s = time.monotonic() - began
            sys.stderr.write(f"\r{len(outcomes.all)} units, {left} to come, {passed_s:.0f} s ")
            sys.stderr.flush()

        run_all(trials, replace(setting, seed=setting.seed + seed_above), options.jobs, done)
        sys.stderr.write("\n")

    return run


def _named(file: Path) -> str:
    """A file in words that hold on another machine."""
    return file.name if file.is_absolute() else file.as_posix()


def _how(options: argparse.Namespace, ordered: dict[str, float]) -> list[str]:
    """What has to be typed to run the campaign again, and what its plan named."""
    asked = f"{_named(options.plan)} --meter {options.meter} --defects {options.defects}"
    drawn = f"--sizes {options.sizes} --good {options.good} --edge {options.edge:g}"
    more = f"--positions {options.positions} --seed {options.seed}"
    more += f" --smallest {options.smallest}" if options.smallest else ""
    if options.station.resolve() != station_for(options.meter):
        more += f" --station {_named(options.station)}"
    lines = [f"Run with `python -m bench campaign {asked} {drawn} {more}`."]
    named = ", ".join(f"{name} {value:g}" for name, value in ordered.items())
    if named:
        lines.append(f"Under `ordered` the plan named what good virtual units have: {named}.")
    return lines


def _write(found: Detection, how: list[str], folder: Path) -> None:
    # Only a campaign draws pictures, and no other command is to wait for what draws them.
    from bench.campaign.web_page import web_page

    write_text(folder / "detection.md", text.page(found, how))
    write_text(folder / "detection.html", web_page(found, how))
    write_text(folder / "detection.json", as_json.text(found) + "\n")


def _keep(found: Detection, how: list[str], folder: Path) -> None:
    name = f"{found.plan}-{found.model}"
    made = datetime.now(UTC).date().isoformat()
    Kept.of(found, made, software()).save(_made(folder) / f"{name}.json")
    write_text(folder / f"{name}.md", text.page(found, how))
    write_index(folder)

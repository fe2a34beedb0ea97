"""``rejudge``: work the numbers of a run out again from its raw data, and judge them anew."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from bench.commands.results import add_store, load
from bench.commands.subparsers import Subparsers
from bench.rejudging import Rejudged, rejudge
from bench.run_name import run_folder, store_path
from contracts.errors import BenchError, ConfigError
from metrology.decision import DecisionRule
from metrology.verdict import EXIT_CODES, Verdict, of_run
from reports.store import RunStore
from reports.store_verify import removals


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "rejudge", help="work a run out again from its raw data, and judge it anew"
    )
    parser.add_argument("run", nargs="?", help="default: the last")
    add_store(parser)
    parser.add_argument("--limit-set", metavar="NAME", help="as in a plan; of intrinsic errors")
    parser.add_argument("--rule", choices=[rule.value for rule in DecisionRule])
    parser.add_argument("--margin", type=float, help="share of the limits, of production_margin")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Print every number of a run with its verdict before and now; 3 if one comes out otherwise."""
    if options.margin is not None and not 0 < options.margin <= 1:
        raise ConfigError(f"--margin {options.margin:g}: must be above 0 and at most 1")
    run = load(options.out, options.run, options.store)
    evidence = run_folder(options.out, run.info.run) / "evidence"
    rule = DecisionRule(options.rule) if options.rule else None
    try:
        found = rejudge(run, evidence, options.limit_set, rule, options.margin)
    except BenchError as error:
        if told := _removed(options, run.info.run):
            raise ConfigError(f"{error}{told}") from error
        raise
    if not found:
        told = _removed(options, run.info.run)
        raise ConfigError(f"run {run.info.run} has no number that could be worked out again{told}")
    sys.stdout.write(_json(found) if options.json else _table(found))
    if any(not one.same for one in found):
        return EXIT_CODES[Verdict.ERROR]
    return EXIT_CODES[of_run(one.verdict for one in found)]


def _removed(options: argparse.Namespace, name: str) -> str:
    """What retention did to raw data of the run, which may be why they are not there."""
    place = options.store or store_path(options.out)
    with (
        RunStore(place, create=False) as store,
        store.reading("ask what was removed") as connection,
    ):
        told = [f"{file}: {words}" for (_, file), words in removals(connection, name).items()]
    return f"; {min(told)}; files in all: {len(told)}" if told else ""


def _json(found: Sequence[Rejudged]) -> str:
    return json.dumps([asdict(one) for one in found], indent=2) + "\n"


def _table(found: Sequence[Rejudged]) -> str:
    width = max(len(one.name) for one in found)
    lines = [_line(one, width) for one in found]
    same = sum(one.same for one in found)
    changed = sum(one.verdict is not one.before for one in found)
    lines.append(
        f"{same} of {len(found)} numbers come out the same to the last digit; "
        f"{changed} verdicts are others than before"
    )
    return "\n".join(lines) + "\n"


def _line(one: Rejudged, width: int) -> str:
    value = f"{one.value:.6g} {one.unit}".rstrip()
    if one.expanded_uncertainty is not None:
        value += f" ± {one.expanded_uncertainty:.2g}"
    verdict = (
        one.verdict.value if one.verdict is one.before else f"{one.before.value} → {one.verdict}"
    )
    note = "" if one.same else f"  DIFFERS: {one.difference}"
    limits = f"  {one.limits}" if one.limits else ""
    reason = f"  {one.reason}" if one.reason and one.verdict is not Verdict.PASS else ""
    return f"position {one.position}  {one.name:<{width}}  {value}  {verdict}{limits}{reason}{note}"

"""``standards``: the limit sets, one with all its tables, or what a plan covers of them."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.clause_coverage import Covered, Question, coverage
from bench.commands.subparsers import Subparsers
from bench.limits import class_at, manual_of, ratings_of
from bench.plan import Plan, load_plan
from contracts.errors import ConfigError
from meters import catalogue
from meters.catalogue import Meter
from metrology.standards import (
    LIMIT_SETS,
    S0_CLASSES,
    LimitSet,
    S0Class,
    documents,
    limit_set,
    resolve,
)
from metrology.standards.outline import Section, outline
from metrology.standards.plain_text import as_json, as_text
from metrology.standards.resolution import MANUAL
from metrology.standards.s0 import outline_of_s0

COVERAGE = ("clause", "title", "by suite", "why not, or what stays open")


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("standards", help="limits of the standards, and what is covered")
    parser.add_argument("name", nargs="?", help="a limit set, or a document with all its classes")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--plan", type=Path, help="which clauses of its limit sets it covers")
    parser.add_argument("--unit", action="append", default=[], help="with --plan: POS=MODEL")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Print what was asked for."""
    if options.plan is not None and options.name is not None:
        raise ConfigError(f"standards {options.name} --plan: give a name or a plan, not both")
    if options.unit and options.plan is None:
        raise ConfigError("standards --unit: only together with --plan")
    if options.plan is not None:
        shown = _covered(load_plan(options.plan), options.unit, as_data=options.json)
    elif options.name is not None:
        shown = _named(options.name, as_data=options.json)
    else:
        shown = _list(as_data=options.json)
    sys.stdout.write(f"{shown}\n")
    return 0


def _list(*, as_data: bool) -> str:
    every: list[LimitSet | S0Class] = [*LIMIT_SETS.values(), *S0_CLASSES.values()]
    if as_data:
        return json.dumps([as_json(found) for found in every], indent=2)
    return "\n".join(f"{found.name:26} {found.title}" for found in every)


def _named(name: str, *, as_data: bool) -> str:
    if name in S0_CLASSES:
        own = S0_CLASSES[name]
        return json.dumps(as_json(own), indent=2) if as_data else as_text([outline_of_s0([own])])
    try:
        sets = documents()[name] if name in documents() else (limit_set(name),)
    except ValueError as error:
        raise ConfigError(f"standards {name}: {error}") from error
    if as_data:
        return json.dumps([as_json(limits) for limits in sets], indent=2)
    return as_text(outline(sets))


def _covered(plan: Plan, units: Sequence[str], *, as_data: bool) -> str:
    meters: list[Meter | None] = [*(_meter(text) for text in units)] or [None]
    found = [
        (meter, limits, coverage(limits.clauses, Question(plan, suites, meter)))
        for meter in meters
        for limits, suites in _sets(plan, meter)
    ]
    if as_data:
        return json.dumps([_as_data(*item) for item in found], indent=2)
    return "\n\n".join(_as_text(plan, *item) for item in found)


def _meter(text: str) -> Meter:
    position, equals, rest = text.partition("=")
    if not equals or not position.strip().isdecimal():
        raise ConfigError(f"--unit {text}: must be POS=MODEL, as 1=pro380-mod")
    return catalogue.load(rest.partition(":")[0].strip())


def _sets(plan: Plan, meter: Meter | None) -> list[tuple[LimitSet, frozenset[str]]]:
    """The limit sets of a plan for a model, each with the suites that judge by it."""
    others = {"influence": plan.influence.limit_set, "composite": plan.composite.limit_set}
    named = {suite: name for suite, name in others.items() if suite in plan.suites}
    main = frozenset(plan.suites) - named.keys()
    wanted = [(name, main) for name in _names(plan)]
    wanted += [(name, frozenset({suite})) for suite, name in named.items()]
    found: dict[str, tuple[LimitSet, frozenset[str]]] = {}
    for name, suites in wanted:
        limits = _resolved(name, plan, meter)
        before = found.get(limits.name, (limits, frozenset[str]()))[1]
        found[limits.name] = (limits, before | suites)
    return list(found.values())


def _names(plan: Plan) -> tuple[str, ...]:
    return (plan.limit_set,) if isinstance(plan.limit_set, str) else tuple(plan.limit_set)


def _resolved(name: str, plan: Plan, meter: Meter | None) -> LimitSet:
    """The limit set for a model; without one, of the first class that there is."""
    if meter is None and name == MANUAL:
        raise ConfigError(f"plan {plan.name!r}, limit_set 'manual': --unit POS=MODEL says of whom")
    try:
        if meter is not None:
            return resolve(name, class_at(meter, 0.0), manual_of(meter))
        return documents()[name][0] if name in documents() else limit_set(name)
    except ValueError as error:
        who = meter.key if meter else "any model"
        raise ConfigError(f"plan {plan.name!r}, limit_set, {who}: {error}") from error


def _as_text(plan: Plan, meter: Meter | None, limits: LimitSet, found: Sequence[Covered]) -> str:
    covered = sum(bool(item.suites) for item in found)
    title = (
        f"{limits.name}, plan {plan.name}, {meter.key if meter else 'any model'}: "
        f"{covered} of {len(found)} clauses covered"
    )
    rows = tuple(
        (item.clause.number, item.clause.title, ", ".join(item.suites) or "not covered", item.why)
        for item in found
    )
    return as_text([Section(title, COVERAGE, rows, _ratio_findings(meter, limits))])


def _as_data(meter: Meter | None, limits: LimitSet, found: Sequence[Covered]) -> dict[str, object]:
    return {
        "meter": meter.key if meter else None,
        "limit_set": limits.name,
        "ratio_findings": list(_ratio_findings(meter, limits)),
        "clauses": [
            {
                "number": item.clause.number,
                "title": item.clause.title,
                "suites": list(item.suites),
                "why": item.why,
            }
            for item in found
        ],
    }


def _ratio_findings(meter: Meter | None, limits: LimitSet) -> tuple[str, ...]:
    """What is wrong with the currents of a model; nothing where they are not stated."""
    if meter is None or not limits.ratios:
        return ()
    try:
        ratings = ratings_of(meter)
    except ConfigError as error:
        return (str(error),)
    return limits.ratio_findings(ratings)

"""``stats``: yield, capability, control charts, first causes and drift over many runs."""

import argparse
import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands.results import add_store
from bench.commands.subparsers import Subparsers
from bench.run_name import store_path
from bench.written_file import write_text
from contracts.errors import BenchError, ConfigError

if TYPE_CHECKING:
    from reports.statistics.gathering import Selection
    from reports.store import RunStore

_NAMES = ("model", "station", "firmware", "plan")
MOST_UNITS = 10_000
"""So many units at once, unless all are asked for: of 60 results each they take half a gigabyte
and twenty seconds or so."""


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("stats", help="yield, capability, control charts, causes, drift")
    add_store(parser)
    parser.add_argument("--since", metavar="DATE", help="runs that began then or later, UTC")
    parser.add_argument("--until", metavar="DATE", help="runs that began before, UTC")
    for name in _NAMES:
        parser.add_argument(f"--{name}", default="", metavar="NAME", help=f"of this {name} only")
    parser.add_argument("--all", action="store_true", help="however many units there are")
    parser.add_argument("--confidence", type=float, default=95.0, metavar="PCT")
    parser.add_argument("--only", choices=("yield",), help="what needs no results of units")
    parser.add_argument("--chart", metavar="RESULT", help="the latest values of this result alone")
    parser.add_argument("--position", type=int, metavar="N", help="of --chart: at this one alone")
    parser.add_argument("--html", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Print the tables and write the files that are asked for."""
    if not 50 <= options.confidence < 100:
        raise ConfigError(f"--confidence {options.confidence:g}: from 50 up and below 100, in %")
    if options.chart is not None:
        return _chart(options)
    if options.position is not None:
        raise ConfigError("--position: the statistics are over all of them; it belongs to --chart")
    if options.only is not None:
        return _yield(options)
    from reports.statistics import as_json, reading, terminal
    from reports.statistics.summary import summary_of
    from reports.statistics.tables import tables

    selection = _selection(options)
    with _store(options) as store:
        if not options.all:
            _require_few(store, selection)
        units = reading.units_of(store, selection)
    _require(units, options)
    summary = summary_of(units, options.confidence / 100)
    sys.stdout.write(terminal.text(tables(summary)))
    if options.json:
        write_text(options.json, as_json.text(summary) + "\n")
    if options.html:
        from reports.statistics.page import page

        write_text(options.html, page(summary, _words(options)))
    return 0


def _require_few(store: "RunStore", selection: "Selection") -> None:
    from reports.statistics import reading

    units = reading.how_many(store, selection)
    if units > MOST_UNITS:
        day = reading.day_of(store, selection, MOST_UNITS)
        since = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)
        fewer = 0 < reading.how_many(store, replace(selection, since=since)) <= MOST_UNITS
        named = f"--since {day} has fewer, " if fewer else ""
        raise ConfigError(
            f"{store.place}: {units} units with every result of them are more than the {MOST_UNITS}"
            f" that are read at once; {named}--all reads them all, and --only yield or --chart "
            "RESULT need no period"
        )


def _yield(options: argparse.Namespace) -> int:
    from reports.statistics import reading, tables, terminal
    from reports.statistics.summary import groups_of

    _refuse("--only", options, ("html", "json"))
    selection = _selection(options)
    with _store(options) as store:
        units = reading.ended_units_of(store, selection)
    _require(units, options)
    groups = groups_of(units, options.confidence / 100)
    sys.stdout.write(terminal.text([tables.yields(groups, f"{options.confidence:g} %")]))
    return 0


def _chart(options: argparse.Namespace) -> int:
    from reports.statistics import tables, terminal
    from reports.statistics.points import latest_point

    _refuse("--chart", options, ("html", "json", "only", "since", "until", *_NAMES))
    with _store(options) as store:
        point = latest_point(store, options.chart, options.position)
    if point is None:
        at = "" if options.position is None else f" at position {options.position}"
        raise ConfigError(f"{options.out}: no two values of a result {options.chart!r}{at}")
    sys.stdout.write(terminal.text([tables.charts([point])]))
    return 0


def _refuse(asked: str, options: argparse.Namespace, names: Iterable[str]) -> None:
    """Refuse what another option leaves without a meaning."""
    for name in names:
        if getattr(options, name):
            raise ConfigError(f"--{name}: has no meaning with {asked}")


def _store(options: argparse.Namespace) -> "RunStore":
    from reports.store import RunStore

    return RunStore(options.store or store_path(options.out), create=False)


def _require(units: Sequence[object], options: argparse.Namespace) -> None:
    if not units:
        raise ConfigError(f"{options.out}: no unit of any run is {_words(options) or 'recorded'}")


def _selection(options: argparse.Namespace) -> "Selection":
    from reports.statistics.gathering import Selection, moment

    try:
        since, until = (moment(t) if t else None for t in (options.since, options.until))
    except BenchError as error:
        raise ConfigError(f"--since, --until: {error}") from error
    return Selection(since, until, **{name: getattr(options, name) for name in _NAMES})


def _words(options: argparse.Namespace) -> str:
    """Which runs are meant; empty if all are."""
    asked = [(name, getattr(options, name)) for name in ("since", "until", *_NAMES)]
    return ", ".join(f"{name} {value}" for name, value in asked if value)

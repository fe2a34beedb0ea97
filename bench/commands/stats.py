"""``stats``: yield, capability, control charts, first causes and drift over many runs."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands.results import add_store
from bench.commands.subparsers import Subparsers
from bench.run_name import store_path
from bench.written_file import write_text
from contracts.errors import BenchError, ConfigError

if TYPE_CHECKING:
    from reports.statistics.gathering import Selection

_NAMES = ("model", "station", "firmware", "plan")


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("stats", help="yield, capability, control charts, causes, drift")
    add_store(parser)
    parser.add_argument("--since", metavar="DATE", help="runs that began then or later, UTC")
    parser.add_argument("--until", metavar="DATE", help="runs that began before, UTC")
    for name in _NAMES:
        parser.add_argument(f"--{name}", default="", metavar="NAME", help=f"of this {name} only")
    parser.add_argument("--confidence", type=float, default=95.0, metavar="PCT")
    parser.add_argument("--html", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Print the tables and write the files that are asked for."""
    if not 50 <= options.confidence < 100:
        raise ConfigError(f"--confidence {options.confidence:g}: from 50 up and below 100, in %")
    from reports.statistics import as_json, gathering, terminal
    from reports.statistics.summary import summary_of
    from reports.statistics.tables import tables
    from reports.store import RunStore

    selection = _selection(options)
    with RunStore(options.store or store_path(options.out), create=False) as store:
        runs = gathering.every_run(store)
    units = gathering.gather(runs, selection)
    if not units:
        raise ConfigError(f"{options.out}: no unit of any run is {_words(options) or 'recorded'}")
    summary = summary_of(units, options.confidence / 100)
    sys.stdout.write(terminal.text(tables(summary)))
    if options.json:
        write_text(options.json, as_json.text(summary) + "\n")
    if options.html:
        from reports.statistics.page import page

        write_text(options.html, page(summary, _words(options)))
    return 0


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

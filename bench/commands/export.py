"""``export``: runs in the formats of other programs."""

import argparse
import sys
from pathlib import Path

from bench.commands.results import add_store
from bench.commands.subparsers import Subparsers

TABLES = ("csv", "parquet")
OF_ONE_RUN = ("json", "junit", "openhtf", "sr", "vcd", "allure")


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "export", help="results as CSV, Parquet, JSON, JUnit, OpenHTF; edges as sr, VCD; Allure"
    )
    parser.add_argument("run", nargs="*", help="default: the last; several, for a table")
    add_store(parser)
    parser.add_argument("--format", required=True, choices=(*TABLES, *OF_ONE_RUN))
    parser.add_argument("--to", type=Path, required=True, metavar="DIR|FILE")
    parser.add_argument("--all", action="store_true", help="every run, into one table")
    parser.add_argument("--since", metavar="DATE", help="runs that began then or later, UTC")
    parser.add_argument("--until", metavar="DATE", help="runs that began before, UTC")
    parser.add_argument("--position", type=int, help="openhtf: of the unit; default: every one")
    parser.add_argument("--overwrite", action="store_true", help="replace what is there")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Write the files and name each; it takes long to import what does."""
    from bench.exporting import Export, written

    export = Export(
        out=options.out,
        store=options.store,
        runs=tuple(options.run),
        every=options.all,
        since=options.since,
        until=options.until,
        position=options.position,
        kind=options.format,
        to=options.to,
        overwrite=options.overwrite,
    )
    for path in written(export):
        sys.stdout.write(f"{path}\n")
    return 0

"""``compare``: two runs side by side, or one against a frozen baseline; its exit code is a gate."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands.results import add_store
from bench.commands.subparsers import Subparsers
from bench.run_name import store_path
from bench.written_file import write_text
from contracts.errors import ConfigError

if TYPE_CHECKING:
    from reports.comparison.status import Status
    from reports.statistics.tables import Table
    from reports.stored_run import StoredRun


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("compare", help="what differs between two runs: exit 0, 1 or 2")
    parser.add_argument("first", metavar="RUN_A", help="the run before")
    parser.add_argument("second", metavar="RUN_B", nargs="?", help="the run that is judged")
    add_store(parser)
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="instead of a run before")
    parser.add_argument(
        "--freeze", type=Path, metavar="FILE", help="write a baseline of the last run named"
    )
    parser.add_argument("--html", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Compare, freeze, or both; 0 the same or better, 1 different, 2 inconclusive."""
    if options.baseline and options.second:
        raise ConfigError("compare: --baseline takes the place of RUN_A: name one run")
    if not (options.second or options.baseline or options.freeze):
        raise ConfigError("compare: name RUN_B, --baseline FILE or --freeze FILE")
    from reports.comparison import baseline
    from reports.comparison.status import EXIT_CODES, Status
    from reports.store import RunStore

    with RunStore(options.store or store_path(options.out), create=False) as store:
        runs = [store.load(name) for name in (options.first, options.second) if name]
    status = Status.SAME
    if options.baseline:
        status = _against(runs[0], options)
    elif options.second:
        status = _compared(runs[0], runs[1], options)
    if options.freeze:
        write_text(options.freeze, baseline.frozen(runs[-1]))
    return EXIT_CODES[status]


def _compared(first: "StoredRun", second: "StoredRun", options: argparse.Namespace) -> "Status":
    from reports.comparison import as_json
    from reports.comparison.comparing import compare
    from reports.comparison.tables import tables

    found = compare(first, second)
    if options.json:
        write_text(options.json, as_json.text(found) + "\n")
    if options.html:
        from reports.comparison.page import page

        write_text(options.html, page(found))
    return _told(tables(found), found.status)


def _against(run: "StoredRun", options: argparse.Namespace) -> "Status":
    from reports.comparison import as_json, baseline
    from reports.comparison.status import of_all
    from reports.comparison.tables import by_status

    before = baseline.read(options.baseline)
    findings = baseline.against(before, run)
    status = of_all(finding.status for finding in findings)
    said = (run.info.run, before.run, status, findings)
    if options.json:
        write_text(options.json, as_json.baseline_text(*said) + "\n")
    if options.html:
        from reports.comparison.page import baseline_page

        write_text(options.html, baseline_page(*said))
    return _told(by_status(findings), status)


def _told(tables: "Iterable[Table]", status: "Status") -> "Status":
    from reports.statistics import terminal

    sys.stdout.write(f"{terminal.text(tables)}\n{status.upper()}\n")
    return status

"""``results``: what a run found."""

import argparse
import shutil
import sys
from pathlib import Path

from bench.commands.subparsers import Subparsers
from bench.run_name import run_folder, store_path
from contracts.errors import ConfigError
from reports import colour, results_json, table
from reports.rows import Style
from reports.store import RunStore
from reports.stored_run import StoredRun


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("results", help="what a run found")
    parser.add_argument("run", nargs="?", help="default: the last")
    add_store(parser)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="every row of the table")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Print the results of a run."""
    run = load(options.out, options.run, options.store)
    if options.json:
        sys.stdout.write(results_json.text(run) + "\n")
    else:
        print_run(run, options.out, verbose=options.verbose)
    return 0


def load(out: Path, name: str | None, store_url: str | None = None) -> StoredRun:
    """A run of the store in a folder, or on a server; the last one if none is named.

    Raises:
        ConfigError: there is no store, no such run, or no run at all.
    """
    with RunStore(store_url or store_path(out), create=False) as store:
        chosen = name or store.last_run()
        if chosen is None:
            raise ConfigError(f"{store.place}: the store has no run yet")
        return store.load(chosen)


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where the store is."""
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("--store", metavar="URL", help="a PostgreSQL database in place of --out's")


def print_run(run: StoredRun, out: Path, *, verbose: bool) -> None:
    """Print the table of a run."""
    style = Style(
        width=min(shutil.get_terminal_size((100, 24)).columns, 140),
        verbose=verbose,
        colour=colour.wanted(sys.stdout),
    )
    folder = run_folder(out, run.info.run)
    sys.stdout.write(table.render(run, style, evidence=str(folder)) + "\n")

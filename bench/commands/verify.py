"""``verify``: prove that nothing in a run store, its evidence or a report was changed."""

import argparse
import sys
from pathlib import Path

from bench.commands.results import add_store
from bench.commands.subparsers import Subparsers
from bench.run_name import run_folder, store_path
from reports.store import RunStore
from reports.store_verify import Verification, verify_chain, verify_database, verify_files


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "verify", help="prove that no record and no file of evidence was changed"
    )
    parser.add_argument(
        "what",
        nargs="?",
        metavar="RUN|FILE",
        help="a run: its files of evidence; or a report, PDF, HTML, JSON or XML; default: all runs",
    )
    add_store(parser)
    parser.add_argument(
        "--head", action="append", default=[], help="chain_head of a report; it must be there"
    )
    parser.add_argument("--run", help="of a certificate: the run it was made from")
    parser.add_argument("--dcc-schema", type=Path, metavar="DIR", help="with PTB's schema")
    parser.add_argument("--certificate", type=Path, metavar="PEM", help="of who signed it")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Name everything that is not as it was written; 1 if there is something."""
    if options.what is not None and Path(options.what).is_file():
        return _report(options)
    found = _verified(options)
    for problem in found.problems:
        sys.stdout.write(f"{problem}\n")
    for told in found.removed:
        sys.stdout.write(f"{told}\n")
    state = f"{len(found.problems)} problems" if found.problems else "nothing was changed"
    sys.stdout.write(
        f"{state}: {found.records} records, {found.files} files of evidence\n"
        f"chain head {found.head}\n"
    )
    return 1 if found.problems else 0


def _report(options: argparse.Namespace) -> int:
    from bench.report_verification import verify_report

    problems, remarks = verify_report(options)
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    state = f"{len(problems)} problems" if problems else "nothing was changed"
    sys.stdout.write(f"{state}: {options.what}; {'; '.join(remarks)}\n")
    return 1 if problems else 0


def _verified(options: argparse.Namespace) -> Verification:
    heads = frozenset(options.head)
    with RunStore(options.store or store_path(options.out), create=False) as store:
        if options.what is not None:
            heads |= {store.load(options.what).chain_head}
        with store.reading("verify the chain") as connection:
            found = verify_chain(connection, heads)
            verify_database(connection, found)
            # A forwarded run has its evidence where it was recorded.
            if options.store is None:
                verify_files(connection, found, options.what, lambda run: _evidence(options, run))
    found.problems += [f"chain head {head}: not in the chain" for head in heads - found.seen]
    return found


def _evidence(options: argparse.Namespace, run: str) -> Path:
    return run_folder(options.out, run) / "evidence"

"""``retain``: raw data of runs older than a period go, and the store says so."""

import argparse
import datetime as dt
import getpass
import sys
from pathlib import Path

from bench.commands.subparsers import Subparsers
from bench.run_name import run_folder, store_path
from contracts.errors import ConfigError


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "retain", help="move or delete raw data of old runs; results and hashes stay"
    )
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("--older-than", type=int, required=True, metavar="DAYS")
    parser.add_argument("--move-to", type=Path, metavar="DIR", help="an archive; default: delete")
    parser.add_argument("--by", default="", metavar="NAME", help="who orders it; default: the user")
    parser.add_argument("--do-it", action="store_true", help="else it is only said what would go")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Name each file that goes, or would; 1 if one that is old enough stays."""
    if options.older_than < 1:
        raise ConfigError(f"--older-than {options.older_than}: a number of days from 1 up")
    from reports.retention import Retention, due, remove
    from reports.store import RunStore

    retention = Retention(
        before=dt.datetime.now(dt.UTC) - dt.timedelta(days=options.older_than),
        reason=f"older than {options.older_than} days",
        by=options.by or _user(),
        archive=options.move_to,
        folder_of=lambda run: run_folder(options.out, run) / "evidence",
    )
    with RunStore(store_path(options.out), create=False) as store:
        files, staying = due(store, retention)
        gone = remove(store, retention, files) if options.do_it else (f.path for f in files)
        for path in gone:
            sys.stdout.write(f"{path}\n")
    for words in staying:
        sys.stdout.write(f"{words}\n")
    done = "removed and recorded" if options.do_it else "would go; --do-it removes them"
    sys.stdout.write(f"{len(files)} files {done}\n")
    return 1 if staying else 0


def _user() -> str:
    """Who runs this, as the system knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:
        # By version and system: no entry for the user, or no such list at all.
        raise ConfigError("--by: the system does not know the user; name who orders it") from error

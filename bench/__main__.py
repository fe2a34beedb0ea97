"""The command line: ``python -m bench COMMAND``."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from contracts.errors import BenchError, ConfigError
from metrology.verdict import EXIT_CODES, Verdict

USAGE = 4
COMMANDS = (
    "run",
    "golden",
    "plan",
    "results",
    "rejudge",
    "report",
    "export",
    "stats",
    "compare",
    "grr",
    "verify",
    "retain",
    "forward",
    "catalogue",
    "campaign",
    "standards",
    "doctor",
    "safe-off",
)


def _modules(arguments: Sequence[str]) -> list[ModuleType]:
    """The module of the command that is asked for, or of all: some take long to import."""
    chosen = [name for name in COMMANDS if name in arguments[:1]] or COMMANDS
    return [import_module(f"bench.commands.{name.replace('-', '_')}") for name in chosen]


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in _modules(arguments):
        command.add(commands)
    return parser


def _options(arguments: list[str]) -> argparse.Namespace:
    try:
        return _parser(arguments).parse_args(arguments)
    except SystemExit as ended:
        # argparse ends a wrong command line with 2, which here means INCONCLUSIVE.
        sys.exit(USAGE if ended.code else 0)


def main() -> int:
    """Run one command; the exit code is that of the verdict, or 4 for wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    options = _options(sys.argv[1:])
    try:
        code: int = options.command(options)
    except ConfigError as error:
        print(f"python -m bench: {error}", file=sys.stderr)
        return USAGE
    except BenchError as error:
        print(f"python -m bench: {error}", file=sys.stderr)
        return EXIT_CODES[Verdict.ERROR]
    except BrokenPipeError:
        # The reader of our output went away, as ``head`` does.
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main())

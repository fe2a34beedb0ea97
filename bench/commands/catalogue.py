"""``catalogue``: what is known about each meter, with its quirks."""

import argparse
import json
import sys

from bench.commands.subparsers import Subparsers
from meters import catalogue


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("catalogue", help="what is known about each meter")
    parser.add_argument("model", nargs="?")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quirks", action="store_true", help="only the quirks")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Print one model, or all of them."""
    keys = [options.model] if options.model else list(catalogue.keys())
    models = [catalogue.load(key) for key in keys]
    if options.json:
        shown = [catalogue.as_json(model) for model in models]
        sys.stdout.write(json.dumps(shown[0] if options.model else shown, indent=2) + "\n")
    elif options.quirks:
        sys.stdout.write("\n".join(catalogue.describe_quirks(m) for m in models) + "\n")
    elif options.model:
        sys.stdout.write(catalogue.describe(models[0]) + "\n")
    else:
        sys.stdout.writelines(f"{m.key:20} {m.identity.name}\n" for m in models)
    return 0

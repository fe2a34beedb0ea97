"""``catalogue``: what is known about each meter, with its quirks."""

import argparse
import json
import sys
from collections.abc import Sequence

from bench.commands.subparsers import Subparsers
from meters import catalogue
from meters.catalogue import Meter


def add(commands: Subparsers) -> None:
    """Describe the command."""
    parser = commands.add_parser("catalogue", help="what is known about each meter")
    parser.add_argument("model", nargs="?", help="one model; without it, all of them")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--quirks", action="store_true", help="only where the manuals are doubtful")
    parser.set_defaults(command=execute)


def execute(options: argparse.Namespace) -> int:
    """Print one model, or all of them; with ``--quirks`` what their manuals leave in doubt."""
    keys = [options.model] if options.model else list(catalogue.keys())
    models = [catalogue.load(key) for key in keys]
    shown = _quirks(options, models) if options.quirks else _models(options, models)
    sys.stdout.write(f"{shown}\n")
    return 0


def _models(options: argparse.Namespace, models: Sequence[Meter]) -> str:
    if options.json:
        content = [catalogue.as_json(model) for model in models]
        return json.dumps(content[0] if options.model else content, indent=2)
    if options.model:
        return catalogue.describe(models[0])
    return "\n".join(f"{m.key:16} {m.identity.name:16} {m.identity.description}" for m in models)


def _quirks(options: argparse.Namespace, models: Sequence[Meter]) -> str:
    listed = catalogue.list_quirks(models)
    if options.json:
        return json.dumps(catalogue.quirks_as_json(listed), indent=2)
    return (
        catalogue.describe_quirks(models[0]) if options.model else catalogue.quirks_as_text(listed)
    )

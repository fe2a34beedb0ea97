"""Is a report what it was when it was made, and does the store still have what it was made from?"""

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from bench.commands.results import load
from bench.run_name import store_path
from contracts.errors import ConfigError
from reports import results_json
from reports.json_text import indented
from reports.printed_head import is_in_chain, printed_heads
from reports.records import JSON
from reports.resumption import gaps_of
from reports.store import RunStore
from reports.stored_run import StoredRun


def verify_report(options: argparse.Namespace) -> tuple[list[str], list[str]]:
    """What is wrong with the file that ``verify`` was given, and what was and was not looked at.

    Args:
        options: of the command: a PDF, HTML or JSON, or the XML of a certificate.

    Raises:
        ConfigError: the file, the run, the schema or the trusted certificate cannot be read.
    """
    path = Path(options.what)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    start = content.lstrip()[:15].lower()
    remarks: list[str] = []
    if start.startswith(b"{"):
        problems = list(_results(content, options))
    elif start.startswith(b"<!doctype html"):
        problems = [*_beside_missing(path), *import_module("reports.dcc.verification").beside(path)]
    else:
        problems, remarks = _certificate(path, options, is_pdf=start.startswith(b"%pdf-"))
    wrong, looked = _heads(path, options)
    return [*problems, *wrong], [*remarks, looked]


def _certificate(
    path: Path, options: argparse.Namespace, *, is_pdf: bool
) -> tuple[list[str], list[str]]:
    reading = import_module("reports.dcc.reading")  # it takes long to import
    verification = import_module("reports.dcc.verification")
    missing = _beside_missing(path) if is_pdf else []
    asked = options.run or options.dcc_schema or options.certificate
    if is_pdf and not asked and not reading.carries_certificate(path):
        return [*missing, *verification.beside(path)], ["it carries no certificate"]
    run = load(options.out, options.run, options.store) if options.run else None
    problems = verification.verify(
        path, run=run, schema=options.dcc_schema, trusted=options.certificate
    )
    compared = "numbers compared with the run"
    return [*missing, *problems], [compared if run else "numbers not compared: no --run was given"]


def _beside_missing(path: Path) -> list[str]:
    beside = path.with_name(f"{path.name}.sha256")
    return [] if beside.is_file() else [f"{beside.name} is not beside it: no change would show"]


def _heads(path: Path, options: argparse.Namespace) -> tuple[list[str], str]:
    """The heads of the chain that a report prints, looked for in the store."""
    heads = printed_heads(path)
    if not heads:
        return [], "it prints no chain head"
    place = options.store or store_path(options.out)
    if isinstance(place, Path) and not place.is_file():
        return [], f"chain head not looked for: {place} is no run store"
    with RunStore(place, create=False) as store, store.reading("look for a head") as connection:
        gone = [head for head in sorted(heads) if not is_in_chain(connection, head)]
        problems = [f"chain head {head}: not in the chain of {store.place}" for head in gone]
        return problems, f"chain head looked for in {store.place}"


def _results(content: bytes, options: argparse.Namespace) -> Iterator[str]:
    """Results as JSON, beside what the store says of their run."""
    try:
        said = json.loads(content)
        name, text = said["run"], json.dumps(said, indent=2)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(f"{options.what}: no results of a run as JSON: {error!r}") from error
    run = load(options.out, name, options.store)
    recorded = json.loads(indented(results_json.of_run(run)))
    for key in _not_comparable(said, run):
        said.pop(key, None)
        recorded.pop(key, None)
    yield from _differences("", said, recorded)
    if content.decode("utf-8", "replace").rstrip("\n") != text:
        yield "its text is not as this software writes it: spaces, or a key that is there twice"


def _not_comparable(said: Mapping[str, JSON], run: StoredRun) -> Iterator[str]:
    """Keys of which a difference says nothing.

    The chain moves on, earlier files lack some, and later something may have been removed.
    """
    if run.outcome is None or "chain_head" not in said:
        yield "chain_head"
    if "resumed" not in said and not gaps_of(run):
        yield "resumed"
    removed = json.loads(json.dumps([asdict(one) for one in run.removed]))
    known = said.get("removed")
    earlier = isinstance(known, list) and len(known) > 0 and removed[: len(known)] == known
    if known is None or earlier:
        yield "removed"


def _differences(where: str, said: JSON, recorded: JSON) -> Iterator[str]:
    if isinstance(said, dict) and isinstance(recorded, dict):
        for key in sorted({*said, *recorded}):
            if key not in said:
                yield f"{where}/{key}: is not there, in the store {_short(recorded[key])}"
            elif key not in recorded:
                yield f"{where}/{key}: is {_short(said[key])}, the store has no such key"
            else:
                yield from _differences(f"{where}/{key}", said[key], recorded[key])
    elif isinstance(said, list) and isinstance(recorded, list) and len(said) == len(recorded):
        for index, pair in enumerate(zip(said, recorded, strict=True)):
            yield from _differences(f"{where}/{index}", *pair)
    elif json.dumps(said) != json.dumps(recorded):
        yield f"{where}: is {_short(said)}, in the store {_short(recorded)}"


def _short(value: JSON) -> str:
    text = json.dumps(value)
    return text if len(text) <= 80 else f"{text[:79]}…"

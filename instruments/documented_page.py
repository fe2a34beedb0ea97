"""The tables of commands of all drivers as a page of the reference documentation."""

import importlib
import pkgutil
from pathlib import Path

import instruments
from instruments.documented import Documented

HEAD = "\n".join(
    (
        "# Instruments",
        "",
        (
            "This page is generated from the `COMMANDS` tables in `instruments/`"
            " by `instruments.documented_page.write_page`; change the tables, not the page."
        ),
        "",
        "Each command says where it is documented, and how sure that is:",
        "",
        "- `documented`: read in the document, or in a program that drives the real instrument;",
        "- `from memory, verify`: to be compared with the manual before hardware relies on it;",
        "- `assumption`: no document at hand says so.",
        "",
        "None of them was verified on hardware.",
        "",
    )
)

Table = tuple[Documented, ...]


def tables() -> dict[str, Table]:
    """The table of each module that has one of its own, by the name of the module."""
    found: dict[str, Table] = {}
    for item in pkgutil.iter_modules(instruments.__path__):
        module = importlib.import_module(f"instruments.{item.name}")
        table = vars(module).get("COMMANDS")
        if isinstance(table, tuple) and not any(table is known for known in found.values()):
            found[item.name] = table
    return found


def as_markdown() -> str:
    """The whole page."""
    return "\n".join((HEAD, *(_section(name, table) for name, table in tables().items())))


def write_page(path: Path) -> None:
    """Write the page to a file."""
    path.write_text(as_markdown(), encoding="utf-8")


def _section(name: str, table: Table) -> str:
    module = importlib.import_module(f"instruments.{name}")
    title = (module.__doc__ or "").partition("\n")[0]
    lines = [f"## {name}", "", title, "", "| command | source | certainty |", "| --- | --- | --- |"]
    rows = [f"| {_code(row.command)} | {_cell(row.source)} | {row.certainty} |" for row in table]
    return "\n".join((*lines, *rows, ""))


def _code(text: str) -> str:
    return f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

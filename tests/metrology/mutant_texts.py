"""What a mutant changed, read from the file that mutmut wrote.

mutmut writes every mutant of a function beside the function, so the two can be compared.
"""

import ast
import difflib
from pathlib import Path

MARK = "__mutmut_"


def changes(path: Path) -> dict[str, str]:
    """What went and what came, by the name of a mutant in a file (``x_energy__mutmut_7``)."""
    source = path.read_text(encoding="utf-8")
    functions = {
        node.name: _lines(source, node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and MARK in node.name
    }
    return {
        name: _change(functions[f"{name.rpartition(MARK)[0]}{MARK}orig"], lines)
        for name, lines in functions.items()
        if not name.endswith("_orig")
    }


def _lines(source: str, function: ast.FunctionDef) -> list[str]:
    lines = source.splitlines()[function.lineno - 1 : function.end_lineno]
    return [line.replace(function.name, "") for line in lines]


def _change(before: list[str], after: list[str]) -> str:
    return " ".join(
        f"{line[0]} {line[1:].strip()}"
        for line in difflib.unified_diff(before, after, n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@"))
    )

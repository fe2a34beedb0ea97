"""What can be broken in a suite, one place at a time: each check removed, each limit, each turn.

A mutation tool that runs tests in its own process does not see the suites: the bench runs them in
processes of their own. So the few kinds that matter for what judges a meter are made here.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VERIFY = "verify"
WIDER = 5.0
"""So many times as wide a limit becomes; twice the size that matters lies within that."""
LONGEST_SHOWN = 70


@dataclass(frozen=True, slots=True)
class Mutant:
    """One place of a file and what stands there instead.

    Attributes:
        path: the suite.
        function: in which it lies; empty for a constant of the file.
        kind: what was done.
        line: its number.
        was: the text that is replaced.
        text: the whole file with the replacement.
    """

    path: Path
    function: str
    kind: str
    line: int
    was: str
    text: str

    @property
    def name(self) -> str:
        """How it is listed; without the line, which changes with every edit."""
        shown = " ".join(self.was.split())
        cut = shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
        return f"{self.path.stem}.{self.function or 'constants'}: {self.kind}: {cut}"


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every mutant of a file, in the order of its lines."""
    source = path.read_text(encoding="utf-8")
    for statement in ast.parse(source).body:
        inside = statement.name if isinstance(statement, ast.FunctionDef) else ""
        for node, kind, instead in _changes(statement):
            was = ast.get_source_segment(source, node) or ""
            text = _replaced(source, node, instead.format(was))
            yield Mutant(path, inside, kind, node.lineno, was, text)


def _changes(top: ast.stmt) -> Iterator[tuple[ast.expr, str, str]]:
    """What is replaced, the kind, and by what; ``{}`` is what was there."""
    if isinstance(top, ast.Assign) and _is_number(top.value):
        yield top.value, "wider", f"({WIDER} * {{}})"
    if not isinstance(top, ast.FunctionDef):
        return
    for node in ast.walk(top):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _judges(node.value):
            yield node.value, "removed", "None"
        if isinstance(node, ast.If | ast.IfExp):
            yield node.test, "negated", "(not ({}))"
        if isinstance(node, ast.comprehension):
            yield from ((test, "negated", "(not ({}))") for test in node.ifs)
        if isinstance(node, ast.Call):
            yield from _of_call(node)


def _of_call(call: ast.Call) -> Iterator[tuple[ast.expr, str, str]]:
    yield from ((k.value, "always", "True") for k in call.keywords if k.arg == "ok")
    if isinstance(call.func, ast.Name) and call.func.id == "Limits":
        limits = [a for a in call.args[:2] if not _is_none(a)]
        yield from ((limit, "no limit", "None") for limit in limits)
    if isinstance(call.func, ast.Attribute) and call.func.attr == "around":
        yield call.args[1], "wider", f"({WIDER} * ({{}}))"


def _judges(call: ast.Call) -> bool:
    """Whether a statement is a finding, or hands the place of findings on."""
    own = isinstance(call.func, ast.Attribute) and _is_verify(call.func.value)
    return own or any(_is_verify(argument) for argument in call.args)


def _is_verify(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == VERIFY


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def _replaced(source: str, node: ast.expr, instead: str) -> str:
    lines = source.splitlines(keepends=True)
    start = sum(map(len, lines[: node.lineno - 1])) + _characters(
        lines, node.lineno, node.col_offset
    )
    last, column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
    end = sum(map(len, lines[: last - 1])) + _characters(lines, last, column)
    return source[:start] + instead + source[end:]


def _characters(lines: list[str], line: int, octets: int) -> int:
    """Columns of a syntax tree count octets of UTF-8."""
    return len(lines[line - 1].encode()[:octets].decode())

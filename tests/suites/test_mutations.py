"""What is broken in a suite to see whether a test notices."""

import ast
from pathlib import Path

import pytest

from tests.suites.mutants import FAILED, Seen, report
from tests.suites.mutations import Mutant, mutants_of

SUITE = '''\
"""µ: more octets than characters."""

WIDTH_PCT = 1.5


def test_level(unit, verify):
    """It is right."""
    verify.within("", "µ", unit.level, "V", Limits(None, 3, "s"))
    if unit.other:
        _check(verify, Limits.around(1, WIDTH_PCT, "s"))
    verify.true("", "x", 1, ok=unit.right, why=str([a for a in unit.all if a > 1]))
'''


@pytest.fixture
def mutants(tmp_path: Path) -> list[Mutant]:
    path = tmp_path / "test_toy.py"
    path.write_text(SUITE, encoding="utf-8")
    return list(mutants_of(path))


def test_each_check_is_removed_each_turn_negated_each_limit_opened(mutants: list[Mutant]) -> None:
    assert sorted((m.kind, m.was.partition("(")[0]) for m in mutants) == [
        ("always", "unit.right"),
        ("negated", "a > 1"),
        ("negated", "unit.other"),
        ("no limit", "3"),
        ("removed", "_check"),
        ("removed", "verify.true"),
        ("removed", "verify.within"),
        ("wider", "1.5"),
        ("wider", "WIDTH_PCT"),
    ]


def test_each_is_one_place_of_a_file_that_can_be_read(mutants: list[Mutant]) -> None:
    for mutant in mutants:
        ast.parse(mutant.text)
        assert mutant.text != SUITE
        assert len(mutant.text.splitlines()) == len(SUITE.splitlines())


def test_tests_of_the_same_test_of_the_suite_are_run(mutants: list[Mutant]) -> None:
    removed = next(m for m in mutants if m.kind == "removed")
    constant = next(m for m in mutants if m.was == "1.5")
    own = Seen("a", frozenset({"toy/level"}), 1.0)
    sibling = Seen("b", frozenset({"toy/other"}), 1.0)
    assert [own.concerns(removed), sibling.concerns(removed)] == [True, False]
    assert [own.concerns(constant), sibling.concerns(constant)] == [True, True]


def test_one_that_lives_without_a_reason_is_not_accepted(
    mutants: list[Mutant], capsys: pytest.CaptureFixture[str]
) -> None:
    assert report([(mutant, "died") for mutant in mutants]) == 0
    assert report([(m, "died") for m in mutants * 50] + [(mutants[0], "lived")]) == FAILED
    assert f"lived, line {mutants[0].line}: {mutants[0].name}" in capsys.readouterr().out

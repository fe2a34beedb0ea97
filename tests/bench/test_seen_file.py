"""A file of answers is read strictly: it must answer each question of the run once."""

from pathlib import Path

import pytest

from bench.operator import Answer, Question
from bench.plan import SeenByPersonPlan
from bench.seen_file import load_seen
from contracts.errors import ConfigError
from meters import catalogue

METERS = {1: catalogue.load("pro380-mod")}
PLAN = SeenByPersonPlan(leave_out=("kvarh", "scroll", "buttons", "backlight", "MARKING", "rows"))
"""Leaves 1, the tariff LED, and 2, the diagnostic field."""


def write(folder: Path, text: str) -> Path:
    path = folder / "seen.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def question(number: int) -> Question:
    return Question(1, "pro380-mod", "22091001", number, "", "", "")


def test_items_go_by_number_or_by_a_part_of_their_text(tmp_path: Path) -> None:
    text = "1:\n- {item: 2, answer: no, remark: S 01 111}\n- {item: Tariff led, answer: yes}\n"
    seen = load_seen(write(tmp_path, text), METERS, PLAN, "Ann")
    one, two = seen.ask(question(1)), seen.ask(question(2))
    assert (one.answer, one.remark) == (Answer.YES, "")
    assert (two.answer, two.remark) == (Answer.NO, "S 01 111")
    assert (two.by, two.through) == ("Ann", "seen.yaml")


@pytest.mark.parametrize("word", ["yes", "Yes", "true", "'yes'"])
def test_yes_is_a_word_whatever_yaml_makes_of_it(word: str, tmp_path: Path) -> None:
    text = f"1:\n- {{item: 1, answer: {word}}}\n- {{item: 2, answer: cannot tell}}\n"
    seen = load_seen(write(tmp_path, text), METERS, PLAN, "")
    assert seen.ask(question(1)).answer is Answer.YES
    assert seen.ask(question(2)).answer is Answer.CANNOT_TELL


BOTH = "- {item: 1, answer: yes}\n- {item: 2, answer: yes}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {item: 1, answer: yes}\n", "must be a mapping"),
        ("x:\n" + BOTH, "x"),
        ("1:\n" + BOTH + "3:\n" + BOTH, "3: no unit is there; the units are at 1"),
        ("1:\n- {item: 1, answer: maybe}\n", "'yes', 'no' or 'cannot tell'"),
        ("1:\n- {item: 1, anwser: yes}\n", "did you mean 'answer'?"),
        ("1:\n- {item: yes, answer: yes}\n", "item"),
        ("1:\n- {item: 1, answer: yes}\n", "no answer to item 2 (the diagnostic field S pe abc"),
        ("{}\n", "no answer to item 1"),
        ("1:\n" + BOTH + "- {item: S pe abc, answer: no}\n", "item 2 is answered twice"),
        ("1:\n- {item: the, answer: yes}\n", "'the' is in several items"),
        ("1:\n- {item: 4, answer: yes}\n", "4 is no item that the plan asks; they are: 1 the"),
        ("1:\n- {item: bell, answer: yes}\n", "'bell' is no item that the plan asks"),
    ],
)
def test_a_wrong_file_is_refused_in_one_message(text: str, says: str, tmp_path: Path) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as refused:
        load_seen(path, METERS, PLAN, "")
    assert says in str(refused.value)
    assert str(path) in str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_seen(tmp_path / "none.yaml", METERS, PLAN, "")

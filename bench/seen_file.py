"""Answers of a person that come in a file: of a station with its own page for the operator."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict, RootModel, StrictInt, StrictStr, field_validator

from bench.operator import Answer, Answered, Question, printable
from bench.plan import SeenByPersonPlan
from bench.sights import Item, asked, fits
from bench.yaml_file import Strict, load_yaml
from contracts.errors import ConfigError
from meters.catalogue import Meter

PLAIN: Mapping[bool, Answer] = {True: Answer.YES, False: Answer.NO}


class SeenAnswer(Strict):
    """The answer about one item; ``item``: its number, or a part of its text."""

    item: StrictInt | StrictStr
    answer: Answer
    remark: str = ""

    @field_validator("answer", mode="before")
    @classmethod
    def _yes_and_no_of_yaml(cls, value: object) -> object:
        """In YAML ``yes`` and ``no`` are no texts."""
        return PLAIN[value] if isinstance(value, bool) else value


class SeenFile(RootModel[dict[int, tuple[SeenAnswer, ...]]]):
    """Answers by position."""

    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True, slots=True)
class FromFile:
    """Answers every question of a run out of a file.

    Attributes:
        name: who answered.
        path: of the file.
        at_utc: when it was written last.
        answers: by position and number of the item.
    """

    name: str
    path: Path
    at_utc: str
    answers: Mapping[tuple[int, int], SeenAnswer]

    def ask(self, question: Question) -> Answered:
        """The answer to a question; there is one to each, see ``load_seen``."""
        found = self.answers[question.position, question.number]
        remark = printable(found.remark)
        return Answered(found.answer, remark, self.name, self.at_utc, self.path.name)


def load_seen(
    path: Path, meters: Mapping[int, Meter], plan: SeenByPersonPlan, name: str
) -> FromFile:
    """Read a file, and check that it answers every question of a run once.

    Args:
        path: of the file.
        meters: models of the units, by position.
        plan: which items are asked.
        name: who answered.

    Raises:
        ConfigError: it is wrong, or not complete; the message has file, position and item.
    """
    by_position = load_yaml(path, SeenFile).root
    for position in by_position:
        if position not in meters:
            known = ", ".join(map(str, meters))
            raise ConfigError(f"{path}: {position}: no unit is there; the units are at {known}")
    found: dict[tuple[int, int], SeenAnswer] = {}
    for position, meter in meters.items():
        items = asked(meter, plan)
        answers = _by_number(by_position.get(position, ()), items, f"{path}: {position}")
        found |= {(position, number): answer for number, answer in answers.items()}
    return FromFile(name, path, _written_utc(path), found)


def _by_number(
    answers: Sequence[SeenAnswer], items: Sequence[Item], where: str
) -> dict[int, SeenAnswer]:
    found: dict[int, SeenAnswer] = {}
    for answer in answers:
        number = _number(answer.item, items, where)
        if number in found:
            raise ConfigError(f"{where}: item {answer.item!r}: item {number} is answered twice")
        found[number] = answer
    if missing := [item for item in items if item.number not in found]:
        raise ConfigError(
            f"{where}: no answer to item {missing[0].number} ({missing[0].what}); "
            "give yes, no or 'cannot tell' to each item that the plan asks"
        )
    return found


def _number(item: int | str, items: Sequence[Item], where: str) -> int:
    fitting = [
        i for i in items if item == i.number or (isinstance(item, str) and fits(item, i.what))
    ]
    if len(fitting) != 1:
        known = "; ".join(f"{i.number} {i.what}" for i in items)
        many = "is in several items" if fitting else "is no item that the plan asks"
        raise ConfigError(f"{where}: item {item!r} {many}; they are: {known}")
    return fitting[0].number


def _written_utc(path: Path) -> str:
    return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).isoformat(timespec="seconds")

"""How a person is asked what is to be seen on a unit: one question, one answer."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bench.terminal import Terminal, open_terminal

FORM = re.compile(
    r"\s*(yes|y|no|n|cannot tell|cannot|c)\b[\s,.:;-]*(.*)", re.IGNORECASE | re.DOTALL
)
CHOICE = "  Is it so? (y)es, (n)o and what is to be seen instead, (c)annot tell: "
AGAIN = "  Please begin with y, n or c: "
INSTEAD = "  What is to be seen instead? "


class Answer(StrEnum):
    """What a person says."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one unit.

    Attributes:
        position: the socket of the unit.
        model: its key.
        serial: from its label; empty if it was not scanned.
        number: of the item in the catalogue's list for the model, from 1.
        shown: what is to be seen on a good unit.
        source: chapter of the manual.
        state: what the bench does with the unit at that moment.
    """

    position: int
    model: str
    serial: str
    number: int
    shown: str
    source: str
    state: str

    def __str__(self) -> str:
        return (
            f"Position {self.position}: {self.model} {self.serial or '(not scanned)'}, "
            f"item {self.number} ({self.source})\n"
            f"  Now: {self.state}.\n"
            f"  To be seen: {self.shown}\n"
        )


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer.

    Attributes:
        answer: yes, no or cannot tell.
        remark: in the person's words; of a question that nobody answered, why.
        by: who answered; empty if it was not said.
        at_utc: when, in ISO 8601.
        through: the terminal, or the file.
    """

    answer: Answer
    remark: str
    by: str
    at_utc: str
    through: str


class Operator(Protocol):
    """Somebody who looks at the units."""

    def ask(self, question: Question) -> Answered:
        """Ask one question, and return the answer.

        Raises:
            BenchError: nobody can be asked any more.
        """
        ...


class AtTerminal:
    """Asks at the terminal that the run was started from.

    Once a question was not answered in time nobody is there: the ones that follow are not asked,
    so that the output does not stay on for the sum of all waits.

    Args:
        name: who is asked.
        longest_wait_s: for an answer, in s of wall time.
        opened: gives the terminal.
    """

    THROUGH = "terminal"

    def __init__(
        self,
        name: str,
        longest_wait_s: float,
        opened: Callable[[], Terminal] = open_terminal,
    ) -> None:
        self._name = name
        self._longest_wait_s = longest_wait_s
        self._opened = opened
        self._away = ""

    def ask(self, question: Question) -> Answered:
        """Ask one question; a time without answer is a ``cannot tell``.

        Raises:
            BenchError: the terminal is gone.
        """
        if self._away:
            return self._answered(Answer.CANNOT_TELL, f"not asked: {self._away}")
        terminal = self._opened()
        try:
            # What was typed before the question was not meant for it, and the progress line of the
            # run stands there without an end.
            terminal.forget()
            terminal.say(f"\n{question}")
            return self._ask(terminal)
        finally:
            terminal.close()

    def _ask(self, terminal: Terminal) -> Answered:
        prompt = CHOICE
        while True:
            terminal.say(prompt)
            line = terminal.line(self._longest_wait_s)
            if line is None:
                terminal.say("\n")
                self._away = f"nobody answered within {self._longest_wait_s:g} s"
                return self._answered(Answer.CANNOT_TELL, self._away)
            if known := parsed(line):
                return self._answered(known[0], known[1] or self._remark(terminal, known[0]))
            prompt = AGAIN

    def _remark(self, terminal: Terminal, answer: Answer) -> str:
        if answer is not Answer.NO:
            return ""
        terminal.say(INSTEAD)
        return printable(terminal.line(self._longest_wait_s) or "")

    def _answered(self, answer: Answer, remark: str) -> Answered:
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        return Answered(answer, remark, self._name, now, self.THROUGH)


def parsed(line: str) -> tuple[Answer, str] | None:
    """Answer and remark of a line; None if it has no form that is known."""
    found = FORM.fullmatch(line)
    if found is None:
        return None
    answer = next(a for a in Answer if a.value[0] == found[1][0].lower())
    return answer, printable(found[2])


def printable(text: str) -> str:
    """A text without what moves a cursor."""
    return "".join(c for c in text if c.isprintable()).strip()

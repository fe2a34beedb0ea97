"""A person is asked at a real terminal; what is typed becomes an answer with its remark."""

import os
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bench.operator import AGAIN, CHOICE, INSTEAD, Answer, Answered, AtTerminal, Question
from bench.terminal import Terminal
from contracts.errors import BenchError
from tests.suites.bench_runs import ROOT, environment

QUESTION = Question(
    position=2,
    model="pro380-mod",
    serial="22091002",
    number=2,
    shown="S 11 111",
    source="manual 8.1",
    state="230 V, 6.5 A forward",
)
LONG_S, SHORT_S = 30.0, 0.05


@dataclass
class Pair:
    """Both ends of a terminal: the person's, and a way to open the bench's."""

    master: int
    slave: int

    def opened(self) -> Terminal:
        return Terminal(os.dup(self.slave))


@pytest.fixture
def pair() -> Iterator[Pair]:
    master, slave = os.openpty()
    yield Pair(master, slave)
    os.close(slave)
    os.close(master)


def ask(
    pair: Pair, *typed: tuple[str, str], longest_wait_s: float = LONG_S
) -> tuple[Answered, str]:
    """Ask once, while somebody types each text after its prompt; the answer, and what was said."""
    parts: list[bytes] = []

    def person() -> None:
        for prompt, text in typed:
            heard = b""
            while not heard.endswith(prompt.encode()):
                heard += os.read(pair.master, 1)
            parts.append(heard)
            os.write(pair.master, text.encode())

    thread = threading.Thread(target=person)
    thread.start()
    try:
        answered = AtTerminal("Ann", longest_wait_s, pair.opened).ask(QUESTION)
    finally:
        thread.join(LONG_S)
    return answered, b"".join(parts).decode()


@pytest.mark.parametrize(
    ("line", "answer", "remark"),
    [
        ("y", Answer.YES, ""),
        ("Yes", Answer.YES, ""),
        ("no, S 01 111", Answer.NO, "S 01 111"),
        ("n: dim", Answer.NO, "dim"),
        ("cannot tell", Answer.CANNOT_TELL, ""),
        (" c it is covered ", Answer.CANNOT_TELL, "it is covered"),
        ("n \x1b[2Jgöne", Answer.NO, "[2Jgöne"),
    ],
)
def test_an_answer_and_its_remark(pair: Pair, line: str, answer: Answer, remark: str) -> None:
    answered, _ = ask(pair, (CHOICE, f"{line}\n"))
    assert (answered.answer, answered.remark) == (answer, remark)
    assert (answered.by, answered.through) == ("Ann", "terminal")


def test_the_question_says_which_unit_and_what_is_to_be_seen(pair: Pair) -> None:
    _, said = ask(pair, (CHOICE, "y\n"))
    for part in ("Position 2", "pro380-mod 22091002", "item 2", "manual 8.1", "S 11 111", "6.5 A"):
        assert part in said
    assert said.startswith("\r\n")


def test_a_bare_no_is_asked_what_is_to_be_seen_instead(pair: Pair) -> None:
    answered, _ = ask(pair, (CHOICE, "n\n"), (INSTEAD, "S 00 111\n"))
    assert (answered.answer, answered.remark) == (Answer.NO, "S 00 111")


def test_what_is_no_answer_is_asked_again(pair: Pair) -> None:
    answered, said = ask(
        pair, (CHOICE, "now\n"), (AGAIN, "\n"), (AGAIN, "yellow\n"), (AGAIN, "y\n")
    )
    assert answered.answer is Answer.YES
    assert said.count(AGAIN) == 3


def test_what_was_typed_before_the_question_is_no_answer(pair: Pair) -> None:
    os.write(pair.master, b"n too early\n")
    answered, _ = ask(pair, (CHOICE, "y\n"))
    assert (answered.answer, answered.remark) == (Answer.YES, "")


def test_once_nobody_answered_in_time_nobody_is_asked_any_more(pair: Pair) -> None:
    operator = AtTerminal("Ann", SHORT_S, pair.opened)
    first, second = operator.ask(QUESTION), operator.ask(QUESTION)
    assert (first.answer, first.remark) == (
        Answer.CANNOT_TELL,
        "nobody answered within 0.05 s",
    )
    assert second.remark == "not asked: nobody answered within 0.05 s"
    assert os.read(pair.master, 65536).count(CHOICE.encode()) == 1


def test_an_input_that_was_ended_is_no_answer(pair: Pair) -> None:
    with pytest.raises(BenchError, match="nobody answers any more"):
        ask(pair, (CHOICE, "\x04"))


def test_a_terminal_that_is_gone_is_the_bench(pair: Pair) -> None:
    terminal = pair.opened()
    terminal.close()
    with pytest.raises(BenchError, match="the terminal is gone"):
        terminal.say("?")
    with pytest.raises(BenchError, match="the terminal is gone"):
        terminal.forget()


OPENS = "from bench.terminal import open_terminal\nopen_terminal().close()"


def test_without_a_terminal_it_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OPENS],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        start_new_session=True,
    )
    assert "BenchError: there is no terminal" in done.stderr


def test_in_the_background_it_does_not_ask(pair: Pair) -> None:
    starts = (
        "import os, subprocess, sys; os.open(sys.argv[1], os.O_RDWR); "
        "subprocess.run([sys.executable, '-c', sys.argv[2]], process_group=0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", starts, os.ttyname(pair.slave), OPENS],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        start_new_session=True,
    )
    assert "BenchError: the run is in the background" in done.stderr


def test_a_line_of_the_terminal_is_not_left_raw(pair: Pair) -> None:
    before = termios.tcgetattr(pair.slave)
    ask(pair, (CHOICE, "y\n"))
    assert termios.tcgetattr(pair.slave) == before

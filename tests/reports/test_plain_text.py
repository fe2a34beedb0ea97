import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.plain_text import cut, left, right, visible, width_of, wrapped

HOSTILE = ["one\r\ntwo\ttabbed", "\x1b[2J\x07\x00\x9b", "\u202eright to left", "a\u2028b\u2029c"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_moves_the_cursor_is_written_out(text: str) -> None:
    assert visible(text).isprintable()
    assert "\\" in visible(text)


def test_ordinary_text_stays_as_it_is() -> None:
    text = "error 1.5 % ± 0.03 %, café, 漢字 🔥 ≤ 5 kΩ"
    assert visible(text) == text


def test_marks_heaped_on_one_letter_take_room_so_that_they_can_be_cut() -> None:
    text = visible("a" + "\u0301" * 10_000)
    assert width_of(text) > 9_000
    assert len(cut(text, 20)) < 40


@pytest.mark.parametrize(
    ("text", "cells"), [("abc", 3), ("漢字", 4), ("🔥", 2), ("e\u0301", 1), ("", 0), ("±…", 2)]
)
def test_cells_are_counted_as_a_terminal_does(text: str, cells: int) -> None:
    assert width_of(text) == cells


def test_both_ends_of_a_long_name_stay() -> None:
    assert cut("pulses/s0-1000/width-5kW", 13) == "pulses…th-5kW"
    assert cut("abc", 3) == "abc"
    assert cut("abc", 1) == "…"
    assert cut("abc", 0) == ""


def test_columns_are_filled() -> None:
    assert left("ab", 4) + "|" + right("漢", 4) + "|" == "ab  |  漢|"


def test_long_text_is_wrapped_between_words() -> None:
    assert wrapped("the error is outside of its limits", 14, 5) == [
        "the error is",
        "outside of its",
        "limits",
    ]
    assert wrapped("abcdefgh", 3, 5) == ["abc", "def", "gh"]
    assert wrapped("", 10, 3) == []


def test_a_word_that_is_too_long_is_broken_after_a_comma() -> None:
    assert wrapped("got 1.25E-03,2.50E-03,5.00E-03", 12, 5) == [
        "got",
        "1.25E-03,",
        "2.50E-03,",
        "5.00E-03",
    ]
    assert wrapped(",,,,", 2, 5) == [",,", ",,"]


def test_too_long_text_says_how_long_it_is() -> None:
    lines = wrapped("word " * 2_000, 50, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("… (10000 characters in all)")


@given(text=st.text(), width=st.integers(0, 120))
def test_any_text_is_cut_to_its_width(text: str, width: int) -> None:
    shown = cut(visible(text), width)
    assert width_of(shown) <= width
    assert width_of(left(visible(text), width)) == width
    assert width_of(right(visible(text), width)) == width


@given(text=st.text(), width=st.integers(40, 120), max_lines=st.integers(1, 5))
def test_any_text_is_wrapped_into_its_lines(text: str, width: int, max_lines: int) -> None:
    lines = wrapped(visible(text), width, max_lines)
    assert len(lines) <= max_lines
    assert all(width_of(line) <= width and line.isprintable() for line in lines)


@given(words=st.lists(st.text("abc漢", min_size=1, max_size=9), max_size=20))
def test_wrapping_loses_no_word(words: list[str]) -> None:
    lines = wrapped(" ".join(words), 40, 20)
    assert [word for line in lines for word in line.split(" ")] == words

"""Bytes to messages, and how numbers are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scpi.formats import block, engineering, shortest
from simulator.scpi.framing import WHITE, Framer, split


@pytest.mark.parametrize(
    ("data", "messages"),
    [
        (b"*IDN?\n", ["*IDN?"]),
        (b"*IDN?\r\n", ["*IDN?"]),
        (b"*IDN?\r", []),
        (b"A\rB\n", ["A\rB"]),
        (b"A\n\nB\n", ["A", "", "B"]),
        (b'T "a;b"\nB\n', ['T "a;b"', "B"]),
        (b'T "open\nB\n', ['T "open', "B"]),
        (b"D #13a\nb\nB\n", ["D #13a\nb", "B"]),
        (b"D #13a\n", []),
        (b"D #H13\nB\n", ["D #H13", "B"]),
        (b"D #15\n", []),
        (b"A#15\nB\n", ["A#15", "B"]),
        (b"D #2x1\nB\n", ["D #2x1", "B"]),
        (b'T "#15"\n', ['T "#15"']),
    ],
)
def test_line_feed_ends_a_message_outside_of_blocks(data: bytes, messages: list[str]) -> None:
    assert list(Framer().feed(data)) == messages


@given(
    st.lists(st.sampled_from([b"VOLT 5\r\n", b"\n", b"D #14a\n;b\n", b'T "x,y";A?\n', b"*IDN?\n"])),
    st.integers(1, 7),
)
def test_packets_may_be_split_anywhere(parts: list[bytes], size: int) -> None:
    data = b"".join(parts)
    whole = list(Framer().feed(data))
    framer = Framer()
    pieces = [data[i : i + size] for i in range(0, len(data), size)]
    assert [message for piece in pieces for message in framer.feed(piece)] == whole
    assert len(whole) == len(parts)


@pytest.mark.parametrize("size", [1, 3, 100])
def test_a_line_that_is_too_long_is_dropped_up_to_its_end(size: int) -> None:
    data = b"A\n" + b"x" * 50 + b"\nB\n"
    framer = Framer(limit=20)
    pieces = [data[i : i + size] for i in range(0, len(data), size)]
    assert [m for piece in pieces for m in framer.feed(piece)] == ["A", None, "B"]


@given(st.binary(max_size=60))
def test_any_bytes_are_split_into_parts_that_make_them_again(data: bytes) -> None:
    def black(text: str) -> str:
        return text.translate({ord(white): None for white in WHITE})

    text = data.decode("latin-1")
    assert black(";".join(split(text, ";"))) == black(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (24300.0, "2.43E4"),
        (10.55, "1.055E1"),
        (25.0, "2.5E1"),
        (90.0, "9.0E1"),
        (0.0, "0.0E0"),
        (0.25, "2.5E-1"),
        (-0.001, "-1.0E-3"),
        (165.0, "1.65E2"),
    ],
)
def test_the_shortest_form_has_no_fixed_digits(value: float, text: str) -> None:
    """6105A manual, pages 5-32, 5-37, 5-45 and 5-46."""
    assert shortest(value) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (104.75, 5, "104.75E+00"),
        (-0.38, 2, "-380E-03"),
        (49.868, 5, "49.868E+00"),
        (50.0, 5, "50.000E+00"),
        (1000.0, 4, "1.000E+03"),
        (30.0, 3, "30.0E+00"),
        (0.5, 4, "500.0E-03"),
        (999999.6, 6, "1.00000E+06"),
        (999.9996, 6, "1.00000E+03"),
        (0.0, 6, "0.00000E+00"),
        (-123.4567, 6, "-123.457E+00"),
    ],
)
def test_engineering_form_has_exponents_of_three(value: float, digits: int, text: str) -> None:
    """WT3000, pages 6-67 to 6-102."""
    assert engineering(value, digits) == text


@given(st.floats(-1e9, 1e9))
def test_both_forms_can_be_read_back(value: float) -> None:
    assert float(shortest(value)) == pytest.approx(value, rel=1e-8)
    assert float(engineering(value)) == pytest.approx(value, rel=1e-5)


def test_a_block_tells_its_length() -> None:
    assert block(b"\x00\xff") == "#40002\x00\xff"

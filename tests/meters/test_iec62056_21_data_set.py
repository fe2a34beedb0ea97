"""Data lines: what is decoded, what is reported, and that nothing is dropped."""

from decimal import Decimal

import pytest

from meters.iec62056_21.data_block import parse_answer, parse_read_out
from meters.iec62056_21.data_set import DataSet, data_set_text, parse_line
from meters.iec62056_21.faults import MessageError, MessageFault


@pytest.mark.parametrize(
    ("text", "sets"),
    [
        ("1.8.0(000012.345*kWh)", [("1.8.0", "000012.345", "kWh")]),
        ("1-0:1.8.0*255(12*kWh)", [("1-0:1.8.0*255", "12", "kWh")]),
        ("F.F(00)", [("F.F", "00", "")]),
        ("C.1()", [("C.1", "", "")]),
        ("(12)", [("", "12", "")]),
        ("1.6.1(00.12*kW)(0101010000)", [("1.6.1", "00.12", "kW"), ("", "0101010000", "")]),
        ("A(1)B(2*V)", [("A", "1", ""), ("B", "2", "V")]),
        ("32.7(230.1*V*1)", [("32.7", "230.1", "V*1")]),
    ],
)
def test_data_sets_of_a_line(text: str, sets: list[tuple[str, str, str]]) -> None:
    line = parse_line(text)
    assert list(line.sets) == [DataSet(*parts) for parts in sets]
    assert (line.text, line.undecodable, line.irregularities) == (text, "", ())
    assert "".join(str(data_set) for data_set in line.sets) == text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "an empty line"),
        ("1.8.0", "no address(value*unit) at character 1"),
        ("1.8.0(12", "no address(value*unit) at character 1"),
        ("1.8.0 12)", "no address(value*unit) at character 1"),
        ("A(1)B", "no address(value*unit) at character 5"),
        ("A((1))", "no address(value*unit) at character 1"),
        ("A(1\n)", "characters that are not printable"),
        ("A(ä)", "characters that are not printable"),
    ],
)
def test_a_line_that_cannot_be_decoded_is_kept_and_says_why(text: str, why: str) -> None:
    line = parse_line(text)
    assert (line.text, line.sets, line.undecodable) == (text, (), why)


@pytest.mark.parametrize(
    ("text", "irregularities"),
    [
        (f"{'1' * 17}(1)", ("address of 17 characters; at most 16",)),
        (f"A({'1' * 33})", ("value of 33 characters; at most 32",)),
        (f"A(1*{'V' * 17})", ("unit of 17 characters; at most 16",)),
        ("A/B(1)", ("address 'A/B' has /",)),
        ("A(1!/)", ("value '1!/' has !/",)),
        ("A(1*/)", ("unit '/' has /",)),
        ("(0000000000000)" * 6, ("a line of 92 characters; at most 78",)),
    ],
)
def test_what_the_standard_forbids_is_decoded_and_reported(
    text: str, irregularities: tuple[str, ...]
) -> None:
    line = parse_line(text)
    assert line.sets
    assert line.irregularities == irregularities


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("000012.345", Decimal("12.345")),
        ("-1", Decimal(-1)),
        ("+0.5", Decimal("0.5")),
        ("12,3", None),
        ("1.", None),
        ("1e3", None),
        ("", None),
        ("\N{ARABIC-INDIC DIGIT ONE}", None),
    ],
)
def test_a_number_has_a_point_and_no_comma(value: str, number: Decimal | None) -> None:
    assert DataSet("A", value).number == number


def test_a_read_out_keeps_every_line_in_its_order() -> None:
    block = parse_read_out("A(1)\r\nnonsense\r\n\r\nA(2*V)(3)B(4)\r\n")
    assert [line.text for line in block.lines] == ["A(1)", "nonsense", "", "A(2*V)(3)B(4)"]
    assert [line.text for line in block.undecodable] == ["nonsense", ""]
    assert [data_set.value for data_set in block.sets] == ["1", "2", "3", "4"]
    assert [data_set.value for data_set in block.values_of("A")] == ["1", "2", "3"]
    assert [data_set.value for data_set in block.values_of("B")] == ["4"]
    assert block.values_of("C") == ()
    assert block.irregularities == ()


def test_a_read_out_of_nothing_has_no_lines() -> None:
    assert parse_read_out("").lines == ()


def test_a_last_line_without_its_end_is_reported() -> None:
    block = parse_read_out("A(1)\r\nB(2)")
    assert block.irregularities == ("B(2): no CR LF ends it",)
    assert block.values_of("B") == (DataSet("B", "2"),)


def test_values_without_any_address_have_none() -> None:
    assert parse_read_out("(1)(2)\r\n").values_of("") == ()


def test_the_answer_to_a_read_command_may_have_longer_values() -> None:
    assert parse_answer(f"A({'1' * 128})").irregularities == ()
    assert parse_answer(f"A({'1' * 129})").irregularities != ()
    assert parse_answer("A(1)\r\nB(2)\r\n").values_of("B") == (DataSet("B", "2"),)


def test_the_only_data_set_is_given_if_it_is_the_only_one() -> None:
    assert parse_answer("A(1*V)").only() == DataSet("A", "1", "V")
    for text in ("A(1)(2)", "A(1)\r\nB", "", "A"):
        with pytest.raises(MessageError, match="one was asked for") as refused:
            parse_answer(text).only()
        assert refused.value.message_fault is MessageFault.CONTENT


def test_a_data_set_is_written_as_it_is_sent() -> None:
    assert data_set_text("1.8.0") == "1.8.0()"
    assert data_set_text("", "00000000") == "(00000000)"
    assert data_set_text("C.1", "5", "V") == "C.1(5*V)"
    assert data_set_text("A", "1" * 128) == f"A({'1' * 128})"


@pytest.mark.parametrize(
    "parts",
    [
        ("A(",),
        ("A!",),
        ("A" * 17,),
        ("A", "1*2"),
        ("A", "1)"),
        ("A", "1" * 129),
        ("A", "1\x03"),
        ("A", "ä"),
        ("A", "1", "V)"),
    ],
)
def test_a_data_set_that_the_standard_does_not_have_is_refused(parts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="data set"):
        data_set_text(*parts)

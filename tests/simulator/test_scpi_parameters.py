"""Parameters of a toy instrument: what is taken, what is refused, by which number."""

import pytest

from tests.simulator.toy_instrument import Talk


@pytest.fixture
def talk() -> Talk:
    return Talk()


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ('DISP:TEXT "a;b";TEXT?', '"a;b"'),
        ('DISP:TEXT "a,b";TEXT?', '"a,b"'),
        ("DISP:TEXT 'it''s';TEXT?", '"it\'s"'),
        ('DISP:TEXT "say ""no""";TEXT?', '"say ""no"""'),
        ("DISP:TEXT 'a\"b';TEXT?", '"a""b"'),
        ('DISP:TEXT "#15";TEXT?', '"#15"'),
        ("DATA:BLOC #14a;,b;BLOC?", "#14a;,b"),
        ('DATA:BLOC #3003"\n;;BLOC?', '#13"\n;'),
        ("DATA:BLOC #10;BLOC?", "#10"),
        ("DATA:BLOC #12\t  ;BLOC?", "#12\t "),
    ],
)
def test_strings_and_blocks_keep_separators(talk: Talk, message: str, reply: str) -> None:
    assert talk(message) == reply


@pytest.mark.parametrize(
    ("sent", "reply"),
    [
        ("230", "2.3E2"),
        ("230.", "2.3E2"),
        (".5", "5.0E-1"),
        ("+2.3E2", "2.3E2"),
        ("2.3e+02", "2.3E2"),
        ("230V", "2.3E2"),
        ("230 v", "2.3E2"),
        ("0.23KV", "2.3E2"),
        ("1500mV", "1.5E0"),
        ("MIN", "0.0E0"),
        ("MAXimum", "3.0E2"),
        ("def", "5.0E0"),
    ],
)
def test_numbers_come_in_many_forms(talk: Talk, sent: str, reply: str) -> None:
    assert talk(f"VOLT {sent};VOLT?") == reply


def test_megahertz_is_no_millihertz(talk: Talk) -> None:
    assert talk("FREQ 1.5MHZ;FREQ?") == "1.5E6"


@pytest.mark.parametrize(("word", "reply"), [("MIN", "0.0E0"), ("MAX", "3.0E2"), ("DEF", "5.0E0")])
def test_limits_can_be_asked_without_setting_them(talk: Talk, word: str, reply: str) -> None:
    assert talk(f"VOLT 7;VOLT? {word};VOLT?") == f"{reply};7.0E0"


@pytest.mark.parametrize(
    ("sent", "reply"),
    [("ON", "1"), ("off", "0"), ("1", "1"), ("0", "0"), ("2", "1"), ("0.4", "0"), ("-1", "1")],
)
def test_booleans_are_answered_as_digits(talk: Talk, sent: str, reply: str) -> None:
    assert talk(f"OUTP {sent};OUTP?") == reply


@pytest.mark.parametrize(
    ("sent", "reply"),
    [("#HfF", "255"), ("#Q17", "15"), ("#B101", "5"), ("12.4", "12"), ("1E1", "10")],
)
def test_registers_take_other_bases(talk: Talk, sent: str, reply: str) -> None:
    assert talk(f"MASK {sent};MASK?") == reply


@pytest.mark.parametrize(
    ("message", "code", "event"),
    [
        ("VOLT 1,,2", -102, 32),
        ("VOLT?5", -102, 32),
        ("VOLT:LEV: 1", -102, 32),
        ("VOLT LEV$", -104, 32),
        ("12", -102, 32),
        ('VOLT "5"', -104, 32),
        ("VOLT FAST", -104, 32),
        ("VOLT NAN", -104, 32),
        ("MASK #HXY", -104, 32),
        ("DISP:TEXT 5", -104, 32),
        ('DISP:TEXT "open', -104, 32),
        ("DATA:BLOC 5", -104, 32),
        ("DATA:BLOC #1", -104, 32),
        ("MODE 1", -104, 32),
        ("VOLT 1,2", -108, 32),
        ("*IDN? 12", -108, 32),
        ("*ESE", -109, 32),
        ("VOLT", -109, 32),
        ("*SRE", -109, 32),
        ("IDN?", -113, 32),
        ("*NOPE", -113, 32),
        ("OUTP:PROT:CLE?", -113, 32),
        ("TEST:TREEA", -113, 32),
        ("CHAN5:GAIN 1", -114, 32),
        ("CHAN0:GAIN 1", -114, 32),
        ("VOLT 5A", -131, 32),
        ("COUN 5V", -138, 32),
        ("MASK 5V", -138, 32),
        ("FAIL", -200, 16),
        ("VOLT 301", -222, 16),
        ("VOLT 1E400", -222, 16),
        ("MASK 256", -222, 16),
        ("MODE FAST", -224, 16),
        ("MODE NORMA", -224, 16),
        ("VOLT? 5", -224, 16),
        ("OUTP MAYBE", -224, 16),
    ],
)
def test_what_is_wrong_is_told_by_number_and_event(
    talk: Talk, message: str, code: int, event: int
) -> None:
    assert talk(message) is None
    assert talk.toy.status.pop()[0] == code
    assert talk.toy.status.pop()[0] == 0
    assert talk("*ESR?") == str(event)


def test_a_refused_value_changes_nothing(talk: Talk) -> None:
    assert talk("VOLT 7;VOLT 301;VOLT?") == "7.0E0"

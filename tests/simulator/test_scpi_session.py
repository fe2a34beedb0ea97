"""Messages against a toy instrument: the rules of IEEE 488.2 and SCPI-99, one table a topic."""

import pytest

from simulator.scpi.session import Session
from tests.simulator.toy_instrument import Talk, Toy


@pytest.fixture
def talk() -> Talk:
    return Talk()


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ("*IDN?", "MA,IN,0,VER"),
        ("*IDN?;*IDN?;*IDN?;*IDN?", ";".join(["MA,IN,0,VER"] * 4)),
        ("*IDN?;*OPC;*IDN?", "MA,IN,0,VER;MA,IN,0,VER"),
        ("TEST:TREEA?;TREEB?", "10;20"),
        ('TEST:TREEA?;:TEXT? "PARAM1", "PARAM2"', '10;"PARAM2"'),
        ('TEXT? "PARAM1", "PARAM2"', '"PARAM2"'),
        ("*ESE #H20;*ESE?", "32"),
        ("*OPC?", "1"),
        ("*CLS;*ESR?", "0"),
        ("*CLS;*OPC;*ESR?;*ESR?", "1;0"),
    ],
)
def test_vectors_of_another_parser_hold(talk: Talk, message: str, reply: str) -> None:
    """Facts from libscpi/test/test_parser.c of j123b567/scpi-parser."""
    assert talk(message) == reply


@pytest.mark.parametrize(
    "header",
    [
        "VOLT",
        "volt",
        "VOLTage",
        "VOLTAGE",
        ":VOLT",
        "VOLT:LEV",
        "SOUR:VOLT",
        ":SOURce:VOLTage:LEVel",
    ],
)
def test_short_and_long_forms_and_optional_nodes_name_the_same(talk: Talk, header: str) -> None:
    assert talk(f"{header} 12.5;*OPC?") == "1"
    assert talk(f"{header}?") == "1.25E1"


@pytest.mark.parametrize("header", ["VOLTA", "VOL", "VOLT:LEVE", "OUTPU", "LEV", "VOLT1", "TEST"])
def test_any_other_form_is_an_undefined_header(talk: Talk, header: str) -> None:
    assert talk(f"{header}?") is None
    assert talk("SYST:ERR?") == f'-113,"Undefined header;:{header}"'


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ("CHAN2:GAIN 3;:CHAN2:GAIN?;:CHAN:GAIN?;:CHAN1:GAIN?", "3.0E0;1.0E0;1.0E0"),
        ("CHAN:GAIN 2;:CHAN1:GAIN?", "2.0E0"),
        ("CHAN4:GAIN 7;GAIN?", "7.0E0"),
    ],
)
def test_a_suffix_that_is_left_out_is_one(talk: Talk, message: str, reply: str) -> None:
    assert talk(message) == reply


@pytest.mark.parametrize(
    ("message", "cleared", "error"),
    [
        ("OUTPut:STATe OFF;PROTection:CLEar", 1, '0,"No error"'),
        ("OUTPut OFF;PROTection:CLEar", 0, '-113,"Undefined header;:PROTection:CLEar"'),
        ("OUTPut OFF;OUTPut:PROTection:CLEar", 1, '0,"No error"'),
        ("OUTPut:STATe OFF;*CLS;PROTection:CLEar", 1, '0,"No error"'),
        ("OUTPut:STATe OFF;:OUTPut:PROTection:CLEar", 1, '0,"No error"'),
        ("OUTPut:STATe OFF;:PROTection:CLEar", 0, '-113,"Undefined header;:PROTection:CLEar"'),
    ],
)
def test_a_semicolon_goes_on_from_the_path_that_was_sent(
    talk: Talk, message: str, cleared: int, error: str
) -> None:
    """AMETEK Lx manual, page 18: nodes that were left out do not count."""
    assert talk(message) is None
    assert talk.toy.cleared == cleared
    assert talk("SYST:ERR?") == error


def test_each_message_starts_at_the_root(talk: Talk) -> None:
    assert talk("TEST:TREEA?") == "10"
    assert talk("TREEB?") is None


@pytest.mark.parametrize("message", ["", ";", " ; ;; ", "\t", ";;"])
def test_an_empty_message_does_nothing(talk: Talk, message: str) -> None:
    assert talk(message) is None
    assert talk("SYST:ERR?") == '0,"No error"'


def test_good_units_around_a_bad_one_are_answered(talk: Talk) -> None:
    assert talk("*IDN?;NOPE;*OPC?") == "MA,IN,0,VER;1"
    assert talk("TEST:TREEA?;NOPE?;TREEB?") == "10;20"


def test_a_reply_that_was_not_taken_is_interrupted(talk: Talk) -> None:
    session = Session(talk.toy)
    session.execute("*IDN?")
    session.execute("TEST:TREEA?")
    assert session.take_reply() == "10"
    assert talk.toy.status.pop() == (-410, "Query INTERRUPTED")
    assert talk.toy.status.take_events() == 4


def test_a_message_that_is_too_long_is_an_overrun(talk: Talk) -> None:
    Session(talk.toy).overrun()
    assert talk.toy.status.pop() == (-363, "Input buffer overrun")
    assert talk.toy.status.take_events() == 8


def test_errors_come_out_in_order_and_the_last_place_tells_of_an_overflow(talk: Talk) -> None:
    for _ in range(20):
        talk("NOPE")
    codes = [talk.toy.status.pop()[0] for _ in range(17)]
    assert codes == [-113] * 15 + [-350, 0]
    talk("VOLT 301")
    talk("FAIL")
    assert talk("SYST:ERR?") == '-222,"Data out of range;301"'
    assert talk("SYST:ERR:NEXT?") == '-200,"Execution error;always"'


def test_the_status_byte_sums_up(talk: Talk) -> None:
    assert talk("*ESE 32;*SRE 36;*STB?") == "0"
    talk("NOPE")
    assert talk("*STB?") == str(4 + 32 + 64)
    assert talk("*STB?") == str(4 + 32 + 64)
    assert talk("*ESR?") == "32"
    assert talk("*STB?") == str(4 + 64)
    assert talk("SYST:ERR?;*STB?") == '-113,"Undefined header;:NOPE";16'
    assert talk("*STB?") == "0"


def test_a_reply_that_waits_is_seen_in_the_status_byte(talk: Talk) -> None:
    assert talk("*IDN?;*STB?") == "MA,IN,0,VER;16"
    assert talk("*SRE 16;*IDN?;*STB?") == "MA,IN,0,VER;80"


def test_service_enable_has_no_bit_6(talk: Talk) -> None:
    """WT3000, page 6-115."""
    assert talk("*SRE 239;*SRE?") == "175"


def test_clear_leaves_the_enables(talk: Talk) -> None:
    talk("*ESE 60;*SRE 32")
    talk("NOPE")
    assert talk("*CLS;*ESR?;*ESE?;*SRE?;:SYST:ERR?") == '0;60;32;0,"No error"'


def test_reset_leaves_errors_and_enables(talk: Talk) -> None:
    talk("*ESE 60;VOLT 9")
    talk("NOPE")
    assert talk("*RST;VOLT?;*ESE?") == "5.0E0;60"
    assert talk("SYST:ERR?") == '-113,"Undefined header;:NOPE"'


def test_power_on_is_an_event() -> None:
    session = Session(Toy())
    session.execute("*ESR?;*ESR?;*TST?;*WAI")
    assert session.take_reply() == "128;0;0"


def test_paths_belong_to_a_connection_and_errors_to_the_instrument(talk: Talk) -> None:
    one, two = Session(talk.toy), Session(talk.toy)
    one.execute("TEST:TREEA?;NOPE")
    two.execute("SYST:ERR?")
    assert two.take_reply() == '-113,"Undefined header;:TEST:NOPE"'
    assert one.take_reply() == "10"


@pytest.mark.parametrize(
    ("spelled", "message", "reply"),
    [
        (True, "VOLT?", ":SOURCE:VOLTAGE:LEVEL 5.0E0"),
        (False, "VOLT?", ":VOLT 5.0E0"),
        (True, "CHAN3:GAIN?;:MODE?", ":CHANNEL3:GAIN 1.0E0;:MODE NORMAL"),
        (False, "CHAN3:GAIN?;:MODE?", ":CHAN3:GAIN 1.0E0;:MODE NORM"),
        (True, "TEST:TREEA?", "10"),
        (True, "*IDN?", "MA,IN,0,VER"),
    ],
)
def test_headers_echo_settings_in_full_or_short(
    talk: Talk, message: str, reply: str, *, spelled: bool
) -> None:
    talk.toy.with_headers, talk.toy.spelled = True, spelled
    assert talk(message) == reply


def test_a_reply_is_a_command_that_restores_the_setting(talk: Talk) -> None:
    talk.toy.with_headers = True
    talk("MODE CONT;VOLT 17;CHAN2:GAIN 3")
    saved = talk("MODE?;VOLT?;CHAN2:GAIN?")
    assert saved is not None
    talk("*RST")
    talk(saved)
    assert talk("MODE?;VOLT?;CHAN2:GAIN?") == saved

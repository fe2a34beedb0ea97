"""The simulated WT3000 as it talks: documented pairs, spelling, errors, items, waiting."""

import struct

import pytest

from simulator.clock import RealClock
from simulator.scpi.session import Session
from simulator.world import World
from simulator.yokogawa_wt3000 import YokogawaWT3000
from tests.simulator.reference_bench import NO_ERROR, PERFECT, Reference, load


@pytest.fixture
def reference() -> Reference:
    return Reference()


@pytest.mark.parametrize(
    ("sent", "asked", "reply"),
    [
        ("", "*IDN?", "YOKOGAWA,WT3003E-2A0-30A3,0,F6.01"),
        (":COMMUNICATE:HEADER ON", ":COMMUNICATE:HEADER?", ":COMMUNICATE:HEADER 1"),
        (":COMMUNICATE:VERBOSE ON", ":COMMUNICATE:VERBOSE?", ":COMMUNICATE:VERBOSE 1"),
        (":COMMUNICATE:REMOTE ON", ":COMMUNICATE:REMOTE?", ":COMMUNICATE:REMOTE 1"),
        (":COMMUNICATE:LOCKOUT ON", ":COMMUNICATE:LOCKOUT?", ":COMMUNICATE:LOCKOUT 1"),
        (":COMMUNICATE:OVERLAP 65535", ":COMMUNICATE:OVERLAP?", ":COMMUNICATE:OVERLAP 96"),
        (":COMMUNICATE:OPSE 65535", ":COMMUNICATE:OPSE?", ":COMMUNICATE:OPSE 96"),
        (":INPUT:CFACTOR 3", ":INPUT:CFACTOR?", ":INPUT:CFACTOR 3"),
        (
            ":INPUT:CURRENT:RANGE:ELEMENT1 30A",
            ":INPUT:CURRENT:RANGE:ELEMENT1?",
            ":INPUT:CURRENT:RANGE:ELEMENT1 30.0E+00",
        ),
        (
            ":INPUT:VOLTAGE:RANGE:ELEMENT1 1000V",
            ":INPUT:VOLTAGE:RANGE:ELEMENT1?",
            ":INPUT:VOLTAGE:RANGE:ELEMENT1 1.000E+03",
        ),
        (
            ":INPUT:VOLTAGE:AUTO:ELEMENT1 ON",
            ":INPUT:VOLTAGE:AUTO:ELEMENT1?",
            ":INPUT:VOLTAGE:AUTO:ELEMENT1 1",
        ),
        (
            ":INPUT:CURRENT:MODE:ALL RMS",
            ":INPUT:CURRENT:MODE?",
            ":INPUT:CURRENT:MODE:ELEMENT1 RMS;ELEMENT2 RMS;ELEMENT3 RMS",
        ),
        (
            "",
            ":INPUT:VOLTAGE:RANGE?",
            ":INPUT:VOLTAGE:RANGE:ELEMENT1 1.000E+03;ELEMENT2 1.000E+03;ELEMENT3 1.000E+03",
        ),
        (
            ":INPUT:FILTER:LINE:ELEMENT1 OFF",
            ":INPUT:FILTER:LINE:ELEMENT1?",
            ":INPUT:FILTER:LINE:ELEMENT1 OFF",
        ),
        (
            ":INPUT:FILTER:FREQUENCY:ELEMENT1 ON",
            ":INPUT:FILTER:FREQUENCY:ELEMENT1?",
            ":INPUT:FILTER:FREQUENCY:ELEMENT1 1",
        ),
        (
            ":INPUT:SCALING:VT:ELEMENT1 1",
            ":INPUT:SCALING:VT:ELEMENT1?",
            ":INPUT:SCALING:VT:ELEMENT1 1.0000",
        ),
        (
            ":INPUT:SCALING:STATE:ALL OFF",
            ":INPUT:SCALING:STATE?",
            ":INPUT:SCALING:STATE:ELEMENT1 0;ELEMENT2 0;ELEMENT3 0",
        ),
        (
            ":INPUT:SYNCHRONIZE:ELEMENT1 I1",
            ":INPUT:SYNCHRONIZE:ELEMENT1?",
            ":INPUT:SYNCHRONIZE:ELEMENT1 I1",
        ),
        (":INPUT:WIRING P3W4", ":INPUT:WIRING?", ":INPUT:WIRING P3W4"),
        (":INTEGRATE:MODE NORMAL", ":INTEGRATE:MODE?", ":INTEGRATE:MODE NORMAL"),
        ("", ":INTEGRATE:STATE?", "RESET"),
        (":INTEGRATE:TIMER 1,0,0", ":INTEGRATE:TIMER?", ":INTEGRATE:TIMER 1,0,0"),
        (":MEASURE:AVERAGING:COUNT 2", ":MEASURE:AVERAGING:COUNT?", ":MEASURE:AVERAGING:COUNT 2"),
        (":MEASURE:AVERAGING:STATE ON", ":MEASURE:AVERAGING:STATE?", ":MEASURE:AVERAGING:STATE 1"),
        (
            ":MEASURE:AVERAGING:TYPE EXPONENT",
            ":MEASURE:AVERAGING:TYPE?",
            ":MEASURE:AVERAGING:TYPE EXPONENT",
        ),
        (":MEASURE:SQFORMULA TYPE1", ":MEASURE:SQFORMULA?", ":MEASURE:SQFORMULA TYPE1"),
        (":NUMERIC:FORMAT ASCII", ":NUMERIC:FORMAT?", ":NUMERIC:FORMAT ASCII"),
        (
            ":NUMERIC:NORMAL:ITEM1 U,1,TOTAL",
            ":NUMERIC:NORMAL:ITEM1?",
            ":NUMERIC:NORMAL:ITEM1 U,1,TOTAL",
        ),
        (":NUMERIC:NORMAL:NUMBER 15", ":NUMERIC:NORMAL:NUMBER?", ":NUMERIC:NORMAL:NUMBER 15"),
        (":RATE 500MS", ":RATE?", ":RATE 500.0E-03"),
        (":STATUS:FILTER2 RISE", ":STATUS:FILTER2?", ":STATUS:FILTER2 RISE"),
        (":STATUS:QMESSAGE ON", ":STATUS:QMESSAGE?", ":STATUS:QMESSAGE 1"),
        ("", ":STATUS:EESR?", "0"),
        ("", ":STATUS:ERROR?", NO_ERROR),
        ("*ESE 251", "*ESE?", "251"),
        ("*SRE 239", "*SRE?", "175"),
        ("", "*OPC?", "1"),
    ],
)
def test_documented_pairs_hold(reference: Reference, sent: str, asked: str, reply: str) -> None:
    """Pages 6-24 to 6-116; a model of three elements."""
    reference.talk(sent)
    assert reference.talk(asked) == reply
    assert reference.error() == NO_ERROR


@pytest.mark.parametrize(
    ("settings", "asked", "reply"),
    [
        (":COMM:VERB OFF", ":INP:VOLT:RANG:ELEM1?", ":VOLT:RANG:ELEM1 1.000E+03"),
        (":COMM:HEAD OFF", ":INP:VOLT:RANG:ELEM1?", "1.000E+03"),
        (":COMM:HEAD OFF", ":VOLT:RANG?", "1.000E+03;1.000E+03;1.000E+03"),
        (":COMM:HEAD OFF;VERB OFF", ":MEAS:AVER:TYPE?", "EXP"),
        (":COMM:VERB OFF", ":NUM:ITEM6?", ":NUM:ITEM6 LAMB,1,TOT"),
        (":COMM:VERB OFF", ":INTEG:STAT?", "RES"),
        (":COMM:VERB OFF", ":INP:SCAL:STAT?", ":SCAL:ELEM1 0;ELEM2 0;ELEM3 0"),
    ],
)
def test_replies_are_spelled_as_communication_is_set(
    reference: Reference, settings: str, asked: str, reply: str
) -> None:
    """Pages 6-24 and 6-25."""
    reference.talk(settings)
    assert reference.talk(asked) == reply


def test_a_terse_reply_is_accepted_as_a_command(reference: Reference) -> None:
    reference.talk(
        ":COMM:VERB OFF;:MEAS:AVER:TYPE LIN;:NUM:ITEM1 LAMBda,SIGMA;:VOLT:RANG:ELEM2 60V"
    )
    asked = ":MEAS:AVER:TYPE?;:NUM:ITEM1?;:VOLT:RANG:ELEM2?"
    saved = reference.talk(asked)
    reference.talk(f"*RST;{saved}")
    assert reference.talk(asked) == saved
    assert reference.error() == NO_ERROR


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (":NOPE", '113,"Undefined Header"'),
        ("SYST:ERR?", '113,"Undefined Header"'),
        (":VOLT:RANG:ELEM1 299V", '222,"Data Out Of Range"'),
        (":VOLT:RANG:ELEM1 300A", '131,"Invalid Suffix"'),
        (":VOLT:RANG:ELEM4 300V", '114,"Header Suffix Out Of Range"'),
        (":CURR:RANG:ALL 40A", '222,"Data Out Of Range"'),
        (":INP:WIR V3A3", '221,"Settings Conflict"'),
        (":NUM:NORM:ITEM1 X,1", '224,"Illegal Parameter Value"'),
        (":NUM:NORM:ITEM1 U,4", '222,"Data Out Of Range"'),
        (":INTEG:MODE RNOR", '221,"Settings Conflict"'),
        (":INTEG:TIM 1,0", '109,"Missing Parameter"'),
        (":RATE 300MS", '222,"Data Out Of Range"'),
    ],
)
def test_errors_have_positive_codes(reference: Reference, message: str, error: str) -> None:
    """Page 6-103."""
    assert reference.talk(message) == ""
    assert reference.error() == error
    assert reference.error() == NO_ERROR


def test_error_texts_can_be_left_out(reference: Reference) -> None:
    reference.talk(":STAT:QMES OFF;:NOPE")
    assert reference.error() == "113"
    assert reference.error() == "0"


def test_reset_keeps_the_communication_settings(reference: Reference) -> None:
    """Page 6-115."""
    reference.talk(":COMM:HEAD OFF;REM ON;:RATE 1;:INP:WIR P3W4;:VOLT:RANG:ALL 300V;:NUM:NUM 3")
    reference.talk("*RST")
    asked = ":COMM:HEAD?;REM?;:RATE?;:INP:WIR?;:VOLT:RANG:ELEM3?;:NUM:NUM?"
    assert reference.talk(asked) == "0;1;500.0E-03;P1W2,P1W2,P1W2;1.000E+03;15"


def test_the_self_test_takes_its_time(reference: Reference) -> None:
    """Page 6-116."""
    assert reference.talk("*TST?") == "0"
    assert reference.world.now() == 90.0


def test_what_does_not_exist_is_not_a_number(reference: Reference) -> None:
    """Page 6-97."""
    reference.apply(load(0.0, 0.0))
    reference.talk(":NUM:NUM 6;ITEM1 NONE;ITEM2 P,SIGMA;ITEM3 FU,1;ITEM4 LAMB,1;ITEM5 WH,1")
    reference.talk(":NUM:ITEM6 U,1")
    assert reference.talk(":NUM:VAL?") == "NAN,NAN,NAN,NAN,NAN,0.00000E+00"


def test_binary_values_are_big_endian_with_sentinels(reference: Reference) -> None:
    """Pages 6-91 and 6-97."""
    reference.talk(":NUM:FORM FLOAT;:NUM:NUM 3;ITEM1 U,1;ITEM2 NONE;ITEM3 I,1;:CURR:RANG:ALL 1")
    reference.apply(load(230.5, 5.0))
    reply = reference.talk(":NUM:VAL?").encode("latin-1")
    assert reply[:6] == b"#40012"
    assert struct.unpack(">f", reply[6:10]) == (230.5,)
    assert reply[10:14] == bytes.fromhex("7E951BEE")
    assert reply[14:18] == bytes.fromhex("7E94F56A")


@pytest.mark.parametrize(
    ("preset", "item", "reply"),
    [
        (1, 9, "FI,1"),
        (1, 10, "NONE"),
        (1, 11, "U,2,TOTAL"),
        (1, 31, "NONE"),
        (1, 43, "P,SIGMA,TOTAL"),
        (2, 10, "UPPEAK,1"),
        (2, 15, "CFI,1"),
        (2, 31, "U,3,TOTAL"),
        (2, 61, "U,SIGMA,TOTAL"),
        (3, 6, "TIME,1"),
        (3, 14, "WQ,1"),
        (3, 15, "NONE"),
        (3, 68, "WHP,SIGMA"),
        (4, 18, "WH,1"),
        (4, 26, "U,2,TOTAL"),
        (4, 125, "WQ,SIGMA"),
        (4, 126, "NONE"),
    ],
)
def test_presets_are_those_of_the_manual(
    reference: Reference, preset: int, item: int, reply: str
) -> None:
    """Pages 6-98 to 6-100, without the fourth element."""
    reference.talk(f":COMM:HEAD OFF;:NUM:NORM:PRES {preset}")
    assert reference.talk(f":NUM:NORM:ITEM{item}?") == reply


def test_items_are_answered_in_order_and_one_by_one(reference: Reference) -> None:
    """Pages 6-95 and 6-96."""
    reference.apply(load(104.75, 2.0))
    assert reference.talk(":NUM:NORM:NUM 2;VAL?") == "104.750E+00,2.00000E+00"
    assert reference.talk(":NUM:NORM:VAL? 1") == "104.750E+00"
    assert reference.talk(":NUM:VAL? 8") == "50.000E+00"
    assert reference.talk(":NUM:NUM ALL;:NUM:VAL?").count(",") == 254
    assert reference.talk(":NUM:CLE 1,1;NUM 2;VAL?") == "NAN,2.00000E+00"
    assert reference.talk(":NUM:CLE ALL;VAL?") == "NAN,NAN"


def test_waiting_returns_at_the_next_update(reference: Reference) -> None:
    """Pages 6-25 and 6-103."""
    reference.talk(":RATE 250MS;:STAT:FILT1 FALL;EESR?")
    reference.world.wait(0.1)
    reference.talk(":COMM:WAIT 1")
    assert reference.world.now() == 0.25
    assert reference.talk(":STAT:EESR?;EESR?") == "1;0"
    assert reference.talk(":COMM:WAIT? 65535") == "1"
    assert reference.world.now() == 0.5
    assert reference.talk(":COMM:WAIT? 1") == "1"
    assert reference.world.now() == 0.5


def test_an_update_that_nobody_filters_is_no_event(reference: Reference) -> None:
    reference.world.wait(3.0)
    assert reference.talk(":STAT:EESR?") == "0"
    reference.talk(":STAT:FILT1 FALL")
    assert reference.talk(":STAT:EESR?") == "0"
    reference.world.wait(0.6)
    assert reference.talk("*CLS;:STAT:EESR?") == "0"
    reference.world.wait(0.6)
    assert reference.talk(":STAT:EESR?") == "1"


def test_waiting_on_the_walls_clock_does_not_hold_the_world() -> None:
    world = World(RealClock())
    device = YokogawaWT3000(world, current_transformer_ratio=1.0, errors=PERFECT)
    session = Session(device)
    session.execute(":RATE 50MS;:STAT:FILT1 FALL;:COMM:WAIT? 1")
    assert session.take_reply() == "1"
    assert world.now() >= 0.05

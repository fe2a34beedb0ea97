"""The energy option of the Fluke 6105A: lines out, scripted lines in."""

from collections.abc import Callable

import pytest

from contracts.errors import InstrumentError
from instruments.fluke_6105a_energy import COMMANDS, Fluke6105AEnergy
from tests.instruments.conftest import Connect, Play
from tests.instruments.scripted_peer import Script

OK = (":SYST:ERR?", '0,"No error"')
OPTION = ("*OPT?", "4,0,0,3,0,0,0,0")
UNIT: Script = [(":ENER:OUTP:CONS:UNIT IPKWH", None), OK, (":ENER:OUTP:CONS:UNIT?", "IPKWH")]
CONSTANT: Script = [(":ENER:OUTP:CONS 100000", None), OK]
Order = Callable[[Fluke6105AEnergy], None]


@pytest.fixture
def option(play: Play, connect: Connect) -> Callable[[Script], Fluke6105AEnergy]:
    return lambda script: Fluke6105AEnergy(connect(play(script)))


def test_every_command_is_on_a_page_of_the_manual() -> None:
    assert all("users manual, 5-" in row.source for row in COMMANDS)
    assert {row.certainty for row in COMMANDS} == {"documented"}


@pytest.mark.parametrize("fitted", ["4,0,0,3,0,0,0,0", "0,0,0,0,16,0,0,0", "5,1,1,1,1,1,0,0"])
@pytest.mark.parametrize("reply", ["1.0E5", "100000"])
def test_the_constant_is_set_in_pulses_for_each_kwh_and_read_back(
    option: Callable[[Script], Fluke6105AEnergy], fitted: str, reply: str
) -> None:
    """Pages 5-60, 5-61 and 5-64; replies in the shortest scientific form."""
    script: Script = [("*OPT?", fitted), *UNIT, *CONSTANT, (":ENER:OUTP:CONS?", reply)]
    option(script).put_out_pulses(100000.0)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ([("*OPT?", "0,0,0,3,0,0,0,0")], "the energy option is not fitted"),
        ([("*OPT?", "4")], "1 values where 8 were asked"),
        ([OPTION, *UNIT[:-1], (":ENER:OUTP:CONS:UNIT?", "IPWH")], "unit .* reads back 'IPWH'"),
        (
            [OPTION, *UNIT, *CONSTANT, (":ENER:OUTP:CONS?", "1.0E3")],
            "was set to 100000 imp/kWh and reads back 1000",
        ),
        (
            [OPTION, UNIT[0], (":SYST:ERR?", '-113,"Undefined header"'), OK],
            "was refused: -113",
        ),
    ],
)
def test_an_option_that_is_not_there_or_does_not_take_it_is_an_error(
    option: Callable[[Script], Fluke6105AEnergy], script: Script, words: str
) -> None:
    with pytest.raises(InstrumentError, match=words):
        option(script).put_out_pulses(100000.0)


@pytest.mark.parametrize(
    ("order", "script"),
    [
        (lambda o: o.set_pull_up(on=True), [(":ENER:OUTP:PULL ON", None), OK]),
        (
            lambda o: o.set_gate_output("LEVEL", "LOW", "R1000", on=True),
            [(":ENER:OGAT 1,LEVEL,LOW,R1000", None), OK, (":ENER:OGAT?", "1,LEV,LOW,R1000")],
        ),
        (
            lambda o: o.set_gate_input("PULSE", "HIGH", "R150"),
            [(":ENER:IGAT PULSE,HIGH,R150", None), OK, (":ENER:IGAT?", "PULSE,HIGH,R150")],
        ),
    ],
)
def test_pull_up_and_gates_are_sent_as_the_manual_has_them(
    option: Callable[[Script], Fluke6105AEnergy], order: Order, script: Script
) -> None:
    """Pages 5-55 and 5-61."""
    order(option(script))


def test_a_gate_that_reads_back_as_another_is_an_error(
    option: Callable[[Script], Fluke6105AEnergy],
) -> None:
    script: Script = [
        (":ENER:IGAT PULSE,HIGH,R150", None),
        OK,
        (":ENER:IGAT?", "PULS,HIGH,R1000"),
    ]
    with pytest.raises(InstrumentError, match="IGAT was set to PULSE,HIGH,R150 and reads back"):
        option(script).set_gate_input("PULSE", "HIGH", "R150")

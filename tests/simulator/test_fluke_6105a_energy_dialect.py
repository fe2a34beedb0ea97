"""The energy option of the simulated Fluke: what the manual's pages say, and what pulses come."""

import pytest

from simulator.clock import FastClock
from simulator.fluke_6105a import Fluke6105A
from simulator.reference_pulses import ReferencePulses
from simulator.scpi.session import Session
from simulator.world import World

ON = (
    "SOUR:PHAS1:VOLT:RANG 0,360;MHAR:HARM1 230,0;:SOUR:PHAS1:VOLT:MHAR:STAT 1",
    "SOUR:PHAS1:VOLT:STAT 1",
    "SOUR:PHAS1:CURR:RANG 1,10;MHAR:HARM1 10,0;:SOUR:PHAS1:CURR:MHAR:STAT 1",
    "SOUR:PHAS1:CURR:STAT 1",
    "OUTP:STAT ON",
)


class Source:
    def __init__(self) -> None:
        self.world = World(FastClock())
        self.device = Fluke6105A(self.world, 3)
        self.pulses = ReferencePulses(self.world, self.device.believed_power_w, 1.0)
        self.device.energy.connect(self.pulses, 1.0)
        self._session = Session(self.device)

    def talk(self, *messages: str) -> str:
        for message in messages:
            self._session.execute(message)
        return self._session.take_reply() or ""

    def error(self) -> int:
        return int(self.talk("SYST:ERR?").partition(",")[0])

    def pulses_in(self, duration_s: float) -> float:
        start_s = self.world.now()
        self.world.wait(duration_s)
        return self.pulses.toggles(start_s, start_s + duration_s)[1].size / 2


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.mark.parametrize(
    ("message", "query", "reply"),
    [
        ("ENER:OUTP:CONS 5E4", "ENERgy:OUTPut:CONStant?", "5.0E4"),
        ("ENERgy:OUTPut:CONStant:UNIT WHPI", "ENER:OUTP:CONS:UNIT?", "WHPI"),
        ("ENER:OGAT ON,PULSe,LOW,R1000", "ENER:OGAT?", "1,PULS,LOW,R1000"),
        ("ENER:IGAT LEV,HIGH,R150", "ENER:IGAT?", "LEV,HIGH,R150"),
        ("ENER:OUTP:PULL:STAT ON", "*OPT?", "4,0,0,0,0,0,0,0"),
    ],
)
def test_the_documented_lines_are_taken(
    source: Source, message: str, query: str, reply: str
) -> None:
    source.talk(message)
    assert source.error() == 0
    assert source.talk(query) == reply


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("ENER:OUTP:CONS:UNIT IPK", -224),
        ("ENER:OUTP:CONS 0", -222),
        ("ENER:IGAT ON,PULS,HIGH,R150", -108),
        ("ENER:OGAT ON,PULS,HIGH,R50", -224),
        ("ENER:OUTP:PULL?", -113),
    ],
)
def test_what_the_pages_do_not_have_is_an_error(source: Source, message: str, error: int) -> None:
    source.talk(message)
    assert source.error() == error


@pytest.mark.parametrize(
    ("constant", "rate_hz"),
    [("36000;CONS:UNIT IPKWH", 23.0), ("36;CONS:UNIT IPWH", 23.0), ("0.1;CONS:UNIT WHPI", 6.3889)],
)
def test_pulses_come_at_the_power_that_is_programmed(
    source: Source, constant: str, rate_hz: float
) -> None:
    """2,300 W: not what flows, from which it is off by its hidden errors."""
    source.talk(*ON, f"ENER:OUTP:CONS {constant}")
    assert source.error() == 0
    assert source.pulses_in(1000.0) == pytest.approx(1000 * rate_hz, abs=1)


def test_no_pulses_come_without_output_or_while_the_option_is_not_selected(source: Source) -> None:
    source.talk(*ON, "ENER:OUTP:CONS 36000", "OUTP:STAT OFF")
    assert source.pulses_in(10.0) == 0
    source.talk("OUTP:STAT ON")
    source.device.energy.selected = False
    source.device.energy.apply()
    assert source.pulses_in(10.0) == 0


def test_a_restart_forgets_the_constant(source: Source) -> None:
    source.talk("ENER:OUTP:CONS 36000")
    source.device.restart()
    assert source.talk("ENER:OUTP:CONS?") == "1.0E3"


def test_an_instrument_without_the_option_says_so(source: Source) -> None:
    source.device.energy.fitted = False
    assert source.talk("*OPT?") == "0,0,0,0,0,0,0,0"

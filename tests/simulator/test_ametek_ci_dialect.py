"""The simulated AMETEK pair: what the manuals' pages say, and what both together let flow."""

import math

import numpy as np
import pytest

from simulator.ametek_ci import AmetekPair
from simulator.ametek_ci.instrument import CiInstrument
from simulator.certificates import SourceCertificate
from simulator.clock import FastClock
from simulator.scpi.faults import FaultKind, WireFault
from simulator.scpi.session import Session
from simulator.world import World

NO_ERROR = '0,"No error"'
NO_ERRORS_HIDDEN = SourceCertificate(0.0, 0.0, 0.0)
VOLTS_ON = (
    "INST:COUP ALL;:VOLT:RANG 300;:CURR 2;:VOLT 230",
    "OUTP ON",
)
AMPS_ON = ("INST:COUP ALL;:CURR 5", "OUTP ON")


class Pair:
    def __init__(self) -> None:
        self.world = World(FastClock())
        self.pair = AmetekPair(self.world, 1, NO_ERRORS_HIDDEN)
        self._sessions = {
            "u": Session(self.pair.voltage),
            "i": Session(self.pair.current),
        }

    def talk(self, side: str, *messages: str) -> str:
        for message in messages:
            self._sessions[side].execute(message)
        return self._sessions[side].take_reply() or ""

    def error(self, side: str) -> int:
        return int(self.talk(side, "SYST:ERR?").partition(",")[0])

    def volts(self) -> list[float]:
        """A millisecond later: the fastest rise takes a fifth of it."""
        self.world.wait(0.001)
        return [round(p.voltage_v, 6) for p in self.world.output().phases]

    def amps(self) -> list[float]:
        return [round(p.current_a, 6) for p in self.world.output().phases]

    def device(self, side: str) -> CiInstrument:
        return self.pair.voltage if side == "u" else self.pair.current


@pytest.fixture
def pair() -> Pair:
    return Pair()


def test_both_say_what_they_are(pair: Pair) -> None:
    assert pair.talk("u", "*IDN?").startswith("CALIFORNIA INSTRUMENTS,9000LX")
    assert pair.talk("i", "*IDN?").startswith("CALIFORNIA INSTRUMENTS,13500CS/3")


def test_a_command_acts_on_the_selected_phase_or_on_all(pair: Pair) -> None:
    """``inst:coup none;:inst:nsel 2;:phas 120.0`` is how other people's program writes it."""
    pair.talk("u", "inst:coup none;:inst:nsel 2;:phas 120.0;:volt:ac 110.0")
    assert pair.talk("u", "inst:nsel 1;:volt?") == "0.000"
    assert pair.talk("u", "inst:nsel 2;:volt?;:phas?") == "110.000;120.00"
    pair.talk("u", "inst:coup all;:volt 100")
    assert pair.talk("u", "inst:nsel 3;:volt?;:inst:coup?") == "100.000;ALL"
    assert pair.error("u") == 0


def test_angles_are_of_one_phase_even_when_coupled(pair: Pair) -> None:
    """Lx/Ls Series II, page 86, with the values after ``*RST``."""
    asked = "INST:NSEL 1;:PHAS?;:INST:NSEL 2;:PHAS?;:INST:NSEL 3;:PHAS?"
    assert pair.talk("u", asked) == "0.00;240.00;120.00"
    pair.talk("u", "INST:COUP ALL;:INST:NSEL 2;:PHAS 90")
    assert pair.talk("u", asked) == "0.00;90.00;120.00"


@pytest.mark.parametrize(
    ("messages", "error"),
    [
        (("VOLT:RANG 150", "VOLT 151"), -222),
        (("VOLT:RANG 300", "VOLT 301"), -222),
        (("VOLT:RANG 200",), -222),
        (("VOLT:RANG 300", "CURR 30"), -222),
        (("FREQ 501",), -222),
        (("PHAS 361",), -222),
        (("INST:NSEL 4",), -222),
        (("MEAS:POW?",), -113),
        (("VOLT:RANG 300", "CURR 20;:VOLT:RANG 150;:CURR 40"), 0),
        (("VOLT:RANG 150", "CURR 40", "VOLT:RANG 300"), 0),
    ],
)
def test_what_does_not_fit_is_refused(pair: Pair, messages: tuple[str, ...], error: int) -> None:
    """The coupling of range and limit is that of BPS page 147 and Sequoia page 160."""
    pair.talk("u", *messages)
    assert pair.error("u") == error


def test_a_higher_range_takes_the_limit_of_the_current_down(pair: Pair) -> None:
    """Sequoia, page 160."""
    pair.talk("u", "VOLT:RANG 150", "CURR 40", "VOLT:RANG 300")
    assert pair.talk("u", "CURR?") == "20.0000"


def test_voltages_come_from_one_and_currents_from_the_other(pair: Pair) -> None:
    pair.talk("u", *VOLTS_ON)
    assert (pair.volts(), pair.amps()) == ([230.0] * 3, [0.0] * 3)
    pair.talk("i", "INST:COUP NONE;:INST:NSEL 1;:PHAS -60", *AMPS_ON)
    assert (pair.volts(), pair.amps()) == ([230.0] * 3, [5.0] * 3)
    for phase in pair.world.output().phases:
        assert phase.power().real == pytest.approx(230 * 5 * math.cos(math.radians(60)))
        assert phase.power().imag > 0
    pair.talk("i", "OUTP OFF")
    assert (pair.volts(), pair.amps()) == ([230.0] * 3, [0.0] * 3)


def test_the_voltage_rises_at_the_slew_rate(pair: Pair) -> None:
    pair.talk("u", "INST:COUP ALL;:VOLT:RANG 300;:VOLT:SLEW 230", "OUTP ON", "VOLT 230")
    pair.world.wait(0.5)
    assert pair.volts()[0] == pytest.approx(115, abs=24)
    pair.world.wait(0.6)
    assert pair.volts() == [230.0] * 3
    pair.talk("u", "OUTP OFF")
    assert pair.volts() == [0.0] * 3


def test_a_trip_takes_one_of_both_down_and_the_other_goes_on(pair: Pair) -> None:
    pair.talk("u", *VOLTS_ON)
    pair.talk("i", *AMPS_ON)
    pair.device("u").inject(WireFault(FaultKind.TRIP, after_s=5.0))
    pair.world.wait(6.0)
    assert (pair.volts(), pair.amps()) == ([0.0] * 3, [5.0] * 3)
    assert pair.talk("u", "OUTP?;:STAT:QUES:COND?;EVEN?;EVEN?") == "0;2;2;0"
    assert pair.error("u") == -300
    pair.talk("u", "OUTP ON")
    assert pair.error("u") == -221


def test_clearing_brings_back_an_output_that_was_not_switched_off_first(pair: Pair) -> None:
    pair.talk("u", *VOLTS_ON)
    pair.device("u").trip()
    assert pair.talk("u", "OUTP?") == "0"
    pair.talk("u", "OUTP:PROT:CLE")
    assert pair.talk("u", "OUTP?") == "1"
    assert pair.volts() == [230.0] * 3


def test_over_current_folds_the_voltage_back_in_constant_current_mode(pair: Pair) -> None:
    """Sequoia, pages 74 and 157."""
    pair.talk("u", *VOLTS_ON, "CURR:PROT:STAT OFF")
    pair.device("u").inject(WireFault(FaultKind.TRIP, after_s=1.0))
    pair.world.wait(2.0)
    assert pair.talk("u", "OUTP?;:STAT:QUES:COND?") == "1;4096"
    assert 0 < pair.volts()[0] < 230


@pytest.mark.parametrize(
    ("mode", "during", "after", "condition"),
    [("LATC", "0", "0", "512"), ("LIVE", "0", "1", "0"), ("OFF", "1", "1", "0")],
)
def test_the_modes_of_the_remote_inhibit(
    pair: Pair, mode: str, during: str, after: str, condition: str
) -> None:
    """Sequoia, page 70: LIVE comes on by itself."""
    pair.talk("i", *AMPS_ON, f"OUTP:RI:MODE {mode}")
    assert pair.talk("i", "OUTP:RI:MODE?") == mode
    pair.device("i").remote_inhibit(closed=True)
    assert pair.talk("i", "OUTP?;:OUTP:RI:STAT?") == f"{during};ACT"
    pair.device("i").remote_inhibit(closed=False)
    assert pair.talk("i", "OUTP?;:STAT:QUES:COND?") == f"{after};{condition}"
    assert pair.amps() == [5.0 * int(after)] * 3


def test_an_inhibit_that_is_still_there_is_not_cleared(pair: Pair) -> None:
    pair.talk("u", "OUTP:RI:MODE LATC", *VOLTS_ON)
    pair.device("u").inject(WireFault(FaultKind.INHIBIT, after_s=0.5))
    pair.world.wait(1.0)
    assert pair.talk("u", "OUTP OFF;:OUTP:PROT:CLE;:STAT:QUES:COND?") == "512"
    pair.device("u").remote_inhibit(closed=False)
    assert pair.talk("u", "OUTP:PROT:CLE;:STAT:QUES:COND?;:OUTP?") == "0;0"


def test_a_reset_switches_off_and_forgets(pair: Pair) -> None:
    """Sequoia, pages 67 and 70: output OFF, remote inhibit LIVE."""
    for side, messages in (("u", VOLTS_ON), ("i", AMPS_ON)):
        pair.talk(side, *messages, "OUTP:RI:MODE LATC", "*RST")
        assert pair.talk(side, "OUTP?;:OUTP:RI:MODE?;:VOLT?;:FREQ?").startswith("0;LIVE;")
    assert not pair.world.output().energised


def test_hidden_errors_follow_the_seed_and_the_certificate() -> None:
    certificate = SourceCertificate(0.1, 0.1, 1.0)
    one, same, other = (AmetekPair(World(FastClock()), seed, certificate) for seed in (1, 1, 2))
    assert one.truth() == same.truth() != other.truth()
    gains = one.truth()["voltage_gain_error_pct"]
    assert isinstance(gains, list)
    assert np.all(np.abs(gains) < 1.0)
    assert any(gains)

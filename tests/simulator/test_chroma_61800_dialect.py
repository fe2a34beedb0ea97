"""The simulated Chroma: what a program that drives a 61845 sends, and what then flows."""

import pytest

from simulator.certificates import SourceCertificate
from simulator.chroma_61800 import ChromaPair
from simulator.clock import FastClock
from simulator.scpi.faults import FaultKind, WireFault
from simulator.scpi.session import Session
from simulator.world import World

VOLTS = "source:volt:lev:imm:ampl:ac"
ON = ("output:relay on", "output:state on")
GATES = "output:state?;:output:relay?"


class Source:
    def __init__(self) -> None:
        self.world = World(FastClock())
        self.pair = ChromaPair(self.world, 1, SourceCertificate(0.0, 0.0, 0.0))
        self.device = self.pair.voltage
        self._session = Session(self.device)

    def talk(self, *messages: str) -> str:
        for message in messages:
            self._session.execute(message)
        return self._session.take_reply() or ""

    def error(self) -> int:
        return int(self.talk("SYST:ERR?").partition(",")[0])

    def volts(self) -> list[float]:
        self.world.wait(0.01)
        return [round(p.voltage_v, 6) for p in self.world.output().phases]


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.mark.parametrize(
    ("command", "query", "reply"),
    [
        ("inst:phase three", "inst:phase?", "THRE"),
        ("sour:phase:p12 120.0", "sour:phase:p12?", "120.0"),
        ("sour:phase:p13 240.0", "sour:phase:p13?", "240.0"),
        ("sour:phase:three independ", "", ""),
        ("inst:edit all", "inst:edit?", "ALL"),
        ("sour:func:shap:a sine", "sour:func:shap:a?", "SINE"),
        ("sour:func:shape a", "sour:func:shape?", "A"),
        ("inst:coup all", "inst:coup?", "ALL"),
        ("source:curr:lim 15.00", "source:curr:lim?", "15.00"),
        ("source:freq 62.00", "source:freq?", "62.00"),
        (f"{VOLTS} 40.0", f"{VOLTS}?", "40.0"),
        ("source:volt:limit:ac 125", "source:volt:limit:ac?", "125.0"),
        ("output:slew:voltage:ac 1.5", "OUTP:SLEW:VOLT:AC?", "1.500"),
        ("output:slew:freq 1", "", ""),
        ("trig off", "", ""),
        ("output:mode fixed", "output:mode?", "FIXED"),
        ("output:state off", "output:state?", "0"),
        ("output:relay on", "output:relay?", "1"),
        ("SOUR:VOLT:RANG LOW", "SOUR:VOLT:RANG?", "LOW"),
        ("VOLT:AC 100", "VOLT:AC?", "100.0"),
    ],
)
def test_it_takes_what_other_peoples_programs_send(
    source: Source, command: str, query: str, reply: str
) -> None:
    """chroma_61845.py of sunspec/svp_energy_lab, a program for a 61815 and one for a 61511."""
    source.talk(command)
    assert source.error() == 0
    if query:
        assert source.talk(query) == reply


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("isnt:edit all", -113),
        ("source:freq 29", -222),
        ("VOLT:RANG LOW;AC 151", -222),
        ("source:volt:limit:ac 125;:VOLT:AC 126", -222),
        ("SYNT:COMP 1", -113),
        ("OUTP:PROT:CLE", -113),
    ],
)
def test_what_is_misspelt_out_of_range_or_not_documented_is_an_error(
    source: Source, message: str, error: int
) -> None:
    """The first is a line of chroma_61845.py, which does not read the queue after it."""
    source.talk(message)
    assert source.error() == error


@pytest.mark.parametrize(
    ("messages", "volts"),
    [
        (("output:state on",), 0.0),
        (("output:relay on",), 0.0),
        (ON, 230.0),
        ((*ON, "output:state off"), 0.0),
        ((*ON, "output:relay off"), 0.0),
    ],
)
def test_there_is_a_voltage_when_both_gates_are_on(
    source: Source, messages: tuple[str, ...], volts: float
) -> None:
    source.talk("inst:edit all", f"{VOLTS} 230", *messages)
    assert source.volts() == [volts] * 3
    assert source.device.output_on is bool(volts)


def test_phases_lag_by_p12_and_p13(source: Source) -> None:
    source.talk("inst:edit all", f"{VOLTS} 230", *ON)
    source.world.wait(0.01)
    angles = [phase.voltage[0].angle_deg % 360 for phase in source.world.output().phases]
    assert angles == pytest.approx([0.0, 240.0, 120.0])


def test_each_phase_can_have_a_voltage_of_its_own(source: Source) -> None:
    source.talk("inst:edit all", f"{VOLTS} 230", *ON, "inst:edit each", "inst:nsel 2", f"{VOLTS} 0")
    assert source.volts() == [230.0, 0.0, 230.0]
    assert source.talk(f"{VOLTS}?;:inst:nsel 3;:{VOLTS}?") == "0.0;230.0"


def test_the_voltage_rises_at_the_slew_rate(source: Source) -> None:
    source.talk("output:slew:voltage:ac 0.23", "inst:edit all", *ON, f"{VOLTS} 230")
    source.world.wait(0.5)
    assert source.volts()[0] == pytest.approx(115, abs=24)
    source.world.wait(0.6)
    assert source.volts() == [230.0] * 3


def test_a_trip_takes_the_state_and_it_does_not_come_back(source: Source) -> None:
    source.talk("inst:edit all", f"{VOLTS} 230", *ON)
    source.device.inject(WireFault(FaultKind.TRIP, after_s=1.0))
    source.world.wait(2.0)
    assert source.volts() == [0.0] * 3
    assert source.talk(f"{GATES};:STAT:QUES:COND?") == "0;1;2"
    assert source.error() == -300
    source.talk("output:state on")
    assert source.error() == -221


def test_a_reset_switches_both_gates_off_and_forgets(source: Source) -> None:
    source.talk("inst:edit all", f"{VOLTS} 230", *ON, "*RST")
    assert source.talk(f"{GATES};:{VOLTS}?") == "0;0;0.0"
    assert source.volts() == [0.0] * 3

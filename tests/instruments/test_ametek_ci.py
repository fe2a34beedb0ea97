"""The driver of an AMETEK source with a current source: lines out, scripted lines in."""

from dataclasses import replace

import pytest

from contracts.errors import InstrumentError, SafetyError
from instruments.ametek_ci import AmetekCi
from instruments.ametek_ci_commands import COMMANDS, conditions
from instruments.stimulus import Harmonic, Stimulus, balanced
from instruments.two_sides import CurrentSource, VoltageRange
from tests.instruments.conftest import Connect, Play
from tests.instruments.scripted_peer import HangUp, Reply, Script, ScriptedPeer

OK = (":SYST:ERR?", '0,"No error"')
IS_OFF, IS_ON = (":OUTP?", "0"), (":OUTP?", "1")
SOUND = (":STAT:QUES:COND?", "0")
V_ZERO, I_ZERO = ":INST:COUP ALL;:VOLT 0", ":INST:COUP ALL;:CURR 0"
V_ID, I_ID = "CALIFORNIA INSTRUMENTS,9000LX,1,1.0", "CALIFORNIA INSTRUMENTS,4500CS,2,1.1"
INDUCTIVE = balanced(230.0, 5.0, 60.0)
FREQUENCY: Script = [(":FREQ 50", None), OK, (":FREQ?", "50.000")]


def done(*lines: str) -> Script:
    """Commands that the instrument takes without an error."""
    return [step for line in lines for step in ((line, None), OK)]


def ready(zero: str, *setup: str) -> Script:
    return [
        *done("*CLS", ":OUTP OFF", ":OUTP:PROT:CLE", ":OUTP:RI:MODE LATC"),
        (":OUTP:RI:MODE?", "LATC"),
        *done(f"{zero};:FUNC SIN", *(f":INST:COUP ALL;:{line}" for line in setup)),
        SOUND,
    ]


V_READY: Script = [IS_OFF, *ready(V_ZERO, "VOLT:RANG 300", "CURR 2", "CURR:PROT:STAT ON")]
I_READY: Script = [IS_OFF, *ready(I_ZERO, "VOLT 10")]


def level(phase: int, quantity: str, value: str, angle: str, read_back: str = "") -> Script:
    channel = f":INST:COUP NONE;:INST:NSEL {phase}"
    asked = f"{channel};:{quantity}?;:PHAS?"
    return [
        *done(f"{channel};:PHAS {angle};:{quantity} {value}"),
        (asked, read_back or f"{value};{angle}"),
    ]


def levels(quantity: str, value: str, *angles: str) -> Script:
    return [line for n, angle in enumerate(angles, 1) for line in level(n, quantity, value, angle)]


V_LEVELS = levels("VOLT", "230", "0", "240", "120")
I_LEVELS = levels("CURR", "5", "300", "240", "120")
"""A lags its voltage by 60°; B and C count from A (Sequoia page 101)."""
V_APPLY: Script = [*FREQUENCY, *V_LEVELS, SOUND]
I_APPLY: Script = [*FREQUENCY, *I_LEVELS, SOUND]


class Pair:
    def __init__(self, play: Play, connect: Connect) -> None:
        self._play = play
        self._connect = connect
        self.peers: list[ScriptedPeer] = []

    def driver(self, voltage: Script, current: Script, lead_deg: float = 0.0) -> AmetekCi:
        self.peers = [self._play(voltage), self._play(current)]
        volts, amps = (self._connect(peer) for peer in self.peers)
        side = CurrentSource(amps, maximum_a=50.0, compliance_v=10.0, lead_deg=lead_deg)
        return AmetekCi(volts, voltage=VoltageRange(300.0, 2.0), current=side)

    def alone(self, voltage: Script) -> AmetekCi:
        link = self._connect(self._play(voltage))
        return AmetekCi(link, voltage=VoltageRange(300.0, 2.0), current=None)


@pytest.fixture
def pair(play: Play, connect: Connect) -> Pair:
    return Pair(play, connect)


def test_every_command_says_where_it_is_documented() -> None:
    assert all(row.command and row.source for row in COMMANDS)
    assumed = [row.command for row in COMMANDS if row.certainty == "assumption"]
    assert len(assumed) == 3
    assert all("current source" in command for command in assumed)


@pytest.mark.parametrize(
    ("register", "said"),
    [
        (0, []),
        (1, ["over- or undervoltage"]),
        (2, ["over-current"]),
        (512 + 2, ["over-current", "remote inhibit"]),
        (4096, ["limit of the RMS current"]),
        (64, ["no manual names"]),
    ],
)
def test_bits_of_the_questionable_register(register: int, said: list[str]) -> None:
    """BPS manual, page 115."""
    found = list(conditions(register))
    assert len(found) == len(said)
    assert all(words in line for line, words in zip(found, said, strict=True))


def test_it_says_what_both_are(pair: Pair) -> None:
    found = pair.driver([("*IDN?", V_ID)], [("*IDN?", I_ID)]).identify()
    assert (found.model, found.serial, found.firmware) == ("9000LX + 4500CS", "1 + 2", "1.0 + 1.1")


@pytest.mark.parametrize(
    ("voltage", "current", "words"),
    [
        ("FLUKE,6105A,1,1", None, "is a FLUKE 6105A; it must be"),
        (I_ID, None, "a 4500CS is a current source; .* swapped"),
        (V_ID, V_ID, "both are the 9000LX with serial number 1"),
        (V_ID, "YOKOGAWA,WT3000,1,1", "source .* is a YOKOGAWA WT3000"),
    ],
)
def test_another_instrument_is_refused(
    pair: Pair, voltage: str, current: str | None, words: str
) -> None:
    driver = pair.driver([("*IDN?", voltage)], [("*IDN?", current)] if current else [])
    with pytest.raises(InstrumentError, match=words):
        driver.identify()


def test_initialise_clears_after_off_latches_the_inhibit_and_sets_limits(pair: Pair) -> None:
    pair.driver(V_READY, I_READY).initialise()


@pytest.mark.parametrize("on", [0, 1])
def test_initialise_refuses_an_output_that_is_on(pair: Pair, on: int) -> None:
    voltage, current = ([IS_ON], []) if on == 0 else ([IS_OFF], [IS_ON])
    with pytest.raises(InstrumentError, match="the output is on; switch it off"):
        pair.driver(voltage, current).initialise()


def test_initialise_refuses_an_inhibit_that_would_come_on_by_itself(pair: Pair) -> None:
    script = [IS_OFF, *ready(I_ZERO)[:8], (":OUTP:RI:MODE?", "LIVE")]
    with pytest.raises(InstrumentError, match="reads back 'LIVE', not LATC"):
        pair.driver([IS_OFF], script).initialise()


def test_initialise_refuses_a_remote_inhibit(pair: Pair) -> None:
    script = [*I_READY[:-1], (":STAT:QUES:COND?", "512")]
    with pytest.raises(InstrumentError, match="remote inhibit is active"):
        pair.driver([IS_OFF], script).initialise()


def test_apply_sets_frequency_voltages_and_currents_and_reads_back(pair: Pair) -> None:
    pair.driver(V_APPLY, I_APPLY).apply(INDUCTIVE)


def test_a_lead_of_the_current_source_is_taken_off_phase_a(pair: Pair) -> None:
    currents = [*FREQUENCY, *levels("CURR", "5", "297.5", "240", "120"), SOUND]
    pair.driver(V_APPLY, currents, lead_deg=2.5).apply(INDUCTIVE)


def test_currents_that_end_do_so_before_anything_else(pair: Pair) -> None:
    driver = pair.driver(V_APPLY, [*levels("CURR", "0", "0", "240", "120"), *FREQUENCY, SOUND])
    driver.apply(balanced(230.0, 0.0))


@pytest.mark.parametrize(
    ("read_back", "words"),
    [
        ("23.0;0", "VOLT of phase 1 was set to 230 V and reads back 23 V"),
        ("230;10", "angle of VOLT of phase 1 was set to 0° and reads back 10°"),
        ("230", "1 values where 2 were asked"),
        ("9.91E37;0", "stands for no value"),
    ],
)
def test_a_level_that_reads_back_as_another_is_an_error(
    pair: Pair, read_back: str, words: str
) -> None:
    script = [*FREQUENCY, *level(1, "VOLT", "230", "0", read_back)]
    with pytest.raises(InstrumentError, match=words):
        pair.driver(script, FREQUENCY).apply(INDUCTIVE)


def test_half_a_digit_of_the_reply_is_allowed(pair: Pair) -> None:
    """A level of 0.0206 A in a reply with two decimals; -120° as 240°."""
    script: Script = [
        *FREQUENCY,
        *level(1, "CURR", "0.0206", "0", "0.02;0"),
        *level(2, "CURR", "0.0206", "240", "0.02;-120"),
        *level(3, "CURR", "0.0206", "120", "0.02;120"),
        SOUND,
    ]
    pair.driver(V_APPLY, script).apply(balanced(230.0, 0.0206))


def test_a_fault_that_comes_while_it_is_on_is_an_error(pair: Pair) -> None:
    script = [*V_APPLY[:-1], (":STAT:QUES:COND?", "2")]
    with pytest.raises(InstrumentError, match="over-current has tripped"):
        pair.driver(script, I_APPLY[:-1]).apply(INDUCTIVE)


def test_a_current_source_at_its_current_has_no_fault(pair: Pair) -> None:
    pair.driver(V_APPLY, [*I_APPLY[:-1], (":STAT:QUES:COND?", "4096")]).apply(INDUCTIVE)


@pytest.mark.parametrize(("ramp_s", "slew"), [(0.5, "460"), (0.0, "MAX")])
def test_on_is_without_level_first_then_voltages_by_the_slew_then_currents(
    pair: Pair, ramp_s: float, slew: str
) -> None:
    voltage: Script = [
        *V_APPLY,
        SOUND,
        *done(V_ZERO, f":INST:COUP ALL;:VOLT:SLEW {slew}", ":OUTP ON"),
        IS_ON,
        *V_LEVELS,
    ]
    current: Script = [*I_APPLY, SOUND, *done(I_ZERO, ":OUTP ON"), IS_ON, *I_LEVELS]
    driver = pair.driver(voltage, current)
    driver.apply(INDUCTIVE)
    driver.set_ramp(ramp_s)
    driver.switch_on()


def test_on_is_refused_with_a_remote_inhibit_and_before_anything_was_applied(pair: Pair) -> None:
    with pytest.raises(InstrumentError, match="before anything was applied"):
        pair.driver([], []).switch_on()
    driver = pair.driver([*V_APPLY, SOUND], [*I_APPLY, (":STAT:QUES:COND?", "512")])
    driver.apply(INDUCTIVE)
    with pytest.raises(InstrumentError, match="remote inhibit is active"):
        driver.switch_on()


def test_pending_errors_name_the_instrument(pair: Pair) -> None:
    error = (":SYST:ERR?", '-300,"output fault"')
    driver = pair.driver([(":STAT:QUES:COND?", "2"), error, OK], [SOUND, OK])
    tripped, queued = driver.pending_errors()
    assert "source" in tripped
    assert "over-current has tripped" in tripped
    assert queued.endswith('-300,"output fault"')


@pytest.mark.parametrize(
    ("stimulus", "words"),
    [
        (balanced(301.0, 5.0), "voltage of 301 V was not sent: this source does 0 to 300 V"),
        (balanced(230.0, 51.0), "current of 51 A was not sent: this source does 0 to 50 A"),
        (balanced(230.0, 5.0, frequency_hz=44.0), "frequency 44 Hz .* 45 to 500 Hz"),
    ],
)
def test_out_of_range_is_refused_before_anything_is_sent(
    pair: Pair, stimulus: Stimulus, words: str
) -> None:
    with pytest.raises(InstrumentError, match=words):
        pair.driver([], []).apply(stimulus)


def test_harmonics_and_long_ramps_are_refused_before_anything_is_sent(pair: Pair) -> None:
    one = replace(INDUCTIVE.phases[0], current_harmonics=(Harmonic(5, 0.4),))
    driver = pair.driver([], [])
    with pytest.raises(InstrumentError, match="phase 1: harmonics were not sent"):
        driver.apply(replace(INDUCTIVE, phases=(one, *INDUCTIVE.phases[1:])))
    with pytest.raises(InstrumentError, match=r"ramp of 10\.1 s was not sent"):
        driver.set_ramp(10.1)


def test_voltages_alone_are_possible_and_a_current_is_refused(pair: Pair) -> None:
    driver = pair.alone(V_APPLY)
    driver.apply(balanced(230.0, 0.0))
    with pytest.raises(InstrumentError, match="no currents: it has no 'current' side"):
        driver.apply(INDUCTIVE)


LADDER_V: Script = [(V_ZERO, None), (":OUTP OFF", None)]
LADDER_I: Script = [(I_ZERO, None), (":OUTP OFF", None)]


def test_safe_is_zero_then_off_then_confirmed_on_both(pair: Pair) -> None:
    pair.driver([*LADDER_V, IS_OFF], [*LADDER_I, IS_OFF]).make_safe()


def test_currents_come_first_and_no_answer_is_waited_for_on_the_way(
    play: Play, connect: Connect
) -> None:
    """One peer has both connections, so that the order between them is seen."""
    came: list[str] = []

    def answer(line: str) -> Reply:
        came.append(line)
        return "0" if line.endswith("?") else None

    peer = play(answer)
    volts, amps = connect(peer), connect(peer)
    side = CurrentSource(amps, maximum_a=50.0, compliance_v=10.0)
    AmetekCi(volts, voltage=VoltageRange(300.0, 2.0), current=side).make_safe()
    peer.await_lines(6)
    assert sorted(came[:4]) == sorted([I_ZERO, V_ZERO, ":OUTP OFF", ":OUTP OFF"])
    assert came[4:] == [":OUTP?", ":OUTP?"]


def test_the_one_that_is_gone_is_named_and_the_other_is_off(pair: Pair) -> None:
    driver = pair.driver([IS_OFF, *LADDER_V, IS_OFF], [(":OUTP?", HangUp())])
    voltage, current = (peer.resource for peer in pair.peers)
    with pytest.raises(InstrumentError):
        driver.output_is_on()
    pair.peers[1].close()
    with pytest.raises(SafetyError, match="BENCH UNSAFE") as told:
        driver.make_safe()
    assert current in str(told.value)
    assert voltage not in str(told.value)


def test_one_that_stays_on_gets_all_steps_again_and_the_other_none(pair: Pair) -> None:
    driver = pair.driver([*LADDER_V, IS_ON, *LADDER_V, IS_ON], [*LADDER_I, IS_OFF])
    with pytest.raises(SafetyError, match="its output is on after it was switched off"):
        driver.make_safe()

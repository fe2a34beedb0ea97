"""The driver of a Chroma source with a current source: lines out, scripted lines in."""

from dataclasses import replace

import pytest

from contracts.errors import InstrumentError, SafetyError
from instruments.chroma_61800 import Chroma61800
from instruments.chroma_61800_commands import COMMANDS
from instruments.stimulus import Harmonic, Stimulus, balanced
from instruments.two_sides import CurrentSource, VoltageRange
from simulator.clock import FastClock
from simulator.world import World
from tests.instruments.beats import WorldClock
from tests.instruments.conftest import Connect, Play
from tests.instruments.scripted_peer import Script

OK = (":SYST:ERR?", '0,"No Error"')
STATE_OFF, STATE_ON = ("OUTPUT:STATE?", "0"), ("OUTPUT:STATE?", "1")
OPEN, CLOSED = ("OUTPUT:RELAY?", "0"), ("OUTPUT:RELAY?", "1")
BOTH_OFF: Script = [STATE_OFF, OPEN]
BOTH_ON: Script = [STATE_ON, CLOSED]
SOUND = ("STATUS:QUESTIONABLE:CONDITION?", "0")
VOLTS = "SOURCE:VOLT:LEV:IMM:AMPL:AC"
V_ID = "Chroma ATE 61845,618450000066,1.00,1.01,1.02"
I_ID = "CALIFORNIA INSTRUMENTS,4500CS,2,1.1"
NO_CURRENT = balanced(230.0, 0.0)


def done(*lines: str) -> Script:
    """Commands that the instrument takes without an error; the queue is read after each."""
    return [step for line in lines for step in ((line, None), OK)]


SETUP = (
    "OUTPUT:MODE FIXED",
    "INST:PHASE THREE",
    "INST:EDIT ALL",
    "INST:COUP ALL",
    f"{VOLTS} 0.00",
    "SOUR:FUNC:SHAP:A SINE",
    "SOUR:FUNC:SHAPE A",
    "SOUR:PHASE:THREE INDEPEND",
    "VOLTAGE:RANGE HIGH",
)
READY: Script = [
    *BOTH_OFF,
    *done("*CLS", "TRIG OFF", "OUTPUT:STATE OFF", "OUTPUT:RELAY OFF", *SETUP),
    *done("SOURCE:VOLT:LIMIT:AC 300"),
    ("SOURCE:VOLT:LIMIT:AC?", "300.0"),
    *done("SOURCE:CURR:LIM 2"),
    ("SOURCE:CURR:LIM?", "2.00"),
    *BOTH_OFF,
    SOUND,
]
FREQUENCY: Script = [*done("INST:EDIT ALL", "SOURCE:FREQ 50.00"), ("SOURCE:FREQ?", "50.00")]
ANGLES: Script = [("SOUR:PHASE:P12?", "120.0"), ("SOUR:PHASE:P13?", "240.0")]
TOGETHER: Script = [*done("INST:EDIT ALL", f"{VOLTS} 230.00"), (f"{VOLTS}?", "230.0")]
APPLY: Script = [*FREQUENCY, *ANGLES, *TOGETHER, SOUND]
LADDER: Script = [
    (line, None)
    for line in ("INST:EDIT ALL", f"{VOLTS} 0.00", "OUTPUT:STATE OFF", "OUTPUT:RELAY OFF")
]


class Bench:
    def __init__(self, play: Play, connect: Connect) -> None:
        self._play = play
        self._connect = connect
        self.world = World(FastClock())

    def alone(self, script: Script, range_v: float = 300.0) -> Chroma61800:
        link = self._connect(self._play(script))
        span = VoltageRange(range_v, 2.0)
        return Chroma61800(link, WorldClock(self.world), voltage=span, current=None)

    def pair(self, voltage: Script, current: Script) -> Chroma61800:
        volts, amps = (self._connect(self._play(script)) for script in (voltage, current))
        side = CurrentSource(amps, maximum_a=50.0, compliance_v=10.0)
        span = VoltageRange(300.0, 2.0)
        return Chroma61800(volts, WorldClock(self.world), voltage=span, current=side)


@pytest.fixture
def bench(play: Play, connect: Connect) -> Bench:
    return Bench(play, connect)


def test_every_command_says_where_it_is_documented() -> None:
    assert all(row.command and row.source for row in COMMANDS)
    assumed = {row.command for row in COMMANDS if row.certainty == "assumption"}
    assert "STATus:QUEStionable:CONDition?" in assumed
    assert not any("OUTPut" in command for command in assumed), "no gate rests on an assumption"


@pytest.mark.parametrize(
    ("reply", "model", "firmware"),
    [
        (V_ID, "61845", "1.00,1.01,1.02"),
        ("CHROMA,61860-480,1,2.1", "61860-480", "2.1"),
        ("Chroma ATE,61815,5,1.0", "61815", "1.0"),
    ],
)
def test_it_says_what_both_are(bench: Bench, reply: str, model: str, firmware: str) -> None:
    """61605 manual, page 73: maker and model are one field, the firmware is three."""
    found = bench.pair([("*IDN?", reply)], [("*IDN?", I_ID)]).identify()
    assert (found.model, found.firmware) == (f"{model} + 4500CS", f"{firmware} + 1.1")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("Chroma ATE 61511,1,1.0", "is a Chroma ATE 61511; it must be a Chroma of the 61800"),
        (I_ID, "should be"),
        ("nothing", "should be"),
    ],
)
def test_another_instrument_is_refused(bench: Bench, reply: str, words: str) -> None:
    with pytest.raises(InstrumentError, match=words):
        bench.alone([("*IDN?", reply)]).identify()


def test_initialise_is_off_three_phases_no_level_range_and_limits_read_back(bench: Bench) -> None:
    bench.alone(READY).initialise()


def test_the_lower_range_has_its_name(bench: Bench) -> None:
    low = [
        ("VOLTAGE:RANGE LOW", None) if line[0] == "VOLTAGE:RANGE HIGH" else line for line in READY
    ]
    low = [
        (line.replace("300", "150"), reply and str(reply).replace("300", "150"))
        if "LIMIT:AC" in line
        else (line, reply)
        for line, reply in low
    ]
    bench.alone(low, range_v=150.0).initialise()


@pytest.mark.parametrize(
    ("gates", "words"),
    [
        (BOTH_ON, "the output is on; switch it off"),
        ([STATE_ON, OPEN, SOUND], "output state is on and the output relay is open"),
        ([STATE_OFF, CLOSED, SOUND], "output state is off and the output relay is closed"),
        ([("OUTPUT:STATE?", "ON"), ("OUTPUT:RELAY?", "ON")], "the output is on"),
        ([("OUTPUT:STATE?", "2")], "a gate is 0 or 1"),
    ],
)
def test_a_start_with_any_gate_on_is_refused(bench: Bench, gates: Script, words: str) -> None:
    with pytest.raises(InstrumentError, match=words):
        bench.alone(gates).initialise()


def test_a_misspelt_header_is_noticed_because_the_queue_is_read(bench: Bench) -> None:
    script: Script = [*BOTH_OFF, *done("*CLS"), ("TRIG OFF", None)]
    refused: Script = [(":SYST:ERR?", '-113,"Undefined header"'), OK]
    with pytest.raises(InstrumentError, match=r"'TRIG OFF' was refused: -113"):
        bench.alone([*script, *refused]).initialise()


def test_one_voltage_is_set_for_all_phases_together(bench: Bench) -> None:
    bench.alone(APPLY).apply(NO_CURRENT)


def test_an_angle_is_sent_as_a_lag_only_where_it_is_another(bench: Bench) -> None:
    angles: Script = [
        ("SOUR:PHASE:P12?", "240.0"),
        *done("SOUR:PHASE:P12 120.0"),
        ("SOUR:PHASE:P12?", "120.0"),
        ("SOUR:PHASE:P13?", "240.0"),
    ]
    bench.alone([*FREQUENCY, *angles, *TOGETHER, SOUND]).apply(NO_CURRENT)


def test_phases_with_voltages_of_their_own_are_set_one_by_one(bench: Bench) -> None:
    one, two, three = NO_CURRENT.phases
    each: Script = [
        step
        for number, volts in ((1, "230"), (2, "0"), (3, "230"))
        for step in (
            *done("INST:EDIT EACH", f"INST:NSEL {number}", f"{VOLTS} {volts}.00"),
            (f"{VOLTS}?", f"{volts}.0"),
        )
    ]
    stimulus = replace(NO_CURRENT, phases=(one, replace(two, voltage_v=0.0), three))
    bench.alone([*FREQUENCY, *ANGLES, *each, SOUND]).apply(stimulus)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (
            [*FREQUENCY, *ANGLES, *TOGETHER[:-1], (f"{VOLTS}?", "23.0")],
            "VOLT of phase 1 was set to 230 V and reads back 23 V",
        ),
        (
            [*FREQUENCY[:-1], ("SOURCE:FREQ?", "60.00")],
            "frequency was set to 50 Hz and reads back 60 Hz",
        ),
        (
            [
                *FREQUENCY,
                ("SOUR:PHASE:P12?", "0.0"),
                *done("SOUR:PHASE:P12 120.0"),
                ("SOUR:PHASE:P12?", "0.0"),
            ],
            "angle of VOLT of phase 2 was set to 240° and reads back 0°",
        ),
        ([*APPLY[:-1], (SOUND[0], "2")], "reads 2: a protection has tripped"),
    ],
)
def test_what_reads_back_as_another_is_an_error(bench: Bench, script: Script, words: str) -> None:
    with pytest.raises(InstrumentError, match=words):
        bench.alone(script).apply(NO_CURRENT)


@pytest.mark.parametrize(("ramp_s", "slew"), [(2.0, "0.115"), (0.0, "100")])
def test_on_is_relay_then_state_without_level_then_the_voltage_by_its_slew(
    bench: Bench, ramp_s: float, slew: str
) -> None:
    script: Script = [
        *APPLY,
        SOUND,
        *done("INST:EDIT ALL", f"{VOLTS} 0.00", f"OUTPUT:SLEW:VOLTAGE:AC {slew}"),
        ("OUTPUT:SLEW:VOLTAGE:AC?", f"{float(slew):.3f}"),
        *done("OUTPUT:RELAY ON", "OUTPUT:STATE ON"),
        *BOTH_ON,
        *ANGLES,
        *TOGETHER,
    ]
    driver = bench.alone(script)
    driver.apply(NO_CURRENT)
    driver.set_ramp(ramp_s)
    driver.switch_on()
    assert bench.world.now() >= 0.1


@pytest.mark.parametrize(
    ("gates", "words"),
    [
        ([*BOTH_OFF, SOUND], "the output did not come on"),
        ([STATE_ON, OPEN, SOUND], "output relay is open, and both must be on"),
    ],
)
def test_an_output_that_does_not_come_on_is_noticed(
    bench: Bench, gates: Script, words: str
) -> None:
    script: Script = [
        *APPLY,
        SOUND,
        *done("INST:EDIT ALL", f"{VOLTS} 0.00", "OUTPUT:SLEW:VOLTAGE:AC 100"),
        ("OUTPUT:SLEW:VOLTAGE:AC?", "100"),
        *done("OUTPUT:RELAY ON", "OUTPUT:STATE ON"),
        *gates,
    ]
    driver = bench.alone(script)
    driver.apply(NO_CURRENT)
    with pytest.raises(InstrumentError, match=words):
        driver.switch_on()


def test_off_is_level_then_state_then_relay(bench: Bench) -> None:
    off = done("INST:EDIT ALL", f"{VOLTS} 0.00", "OUTPUT:STATE OFF", "OUTPUT:RELAY OFF")
    bench.alone([*off, *BOTH_OFF]).switch_off()


def test_safe_is_confirmed_by_both_gates(bench: Bench) -> None:
    bench.alone([*LADDER, *BOTH_OFF]).make_safe()


@pytest.mark.parametrize(
    ("gates", "words"),
    [
        (BOTH_ON, "it says that its output is on"),
        ([STATE_OFF, CLOSED, SOUND], "output relay is closed"),
        ([STATE_ON, OPEN, SOUND], "output state is on"),
        ([("OUTPUT:STATE?", "garbage")], "a gate is 0 or 1"),
    ],
)
def test_one_gate_that_is_not_off_is_unsafe(bench: Bench, gates: Script, words: str) -> None:
    with pytest.raises(SafetyError, match=f"BENCH UNSAFE: .*{words}.* emergency stop"):
        bench.alone([*LADDER, *gates, *LADDER, *gates]).make_safe()


@pytest.mark.parametrize(
    ("stimulus", "words"),
    [
        (balanced(301.0, 0.0), "voltage of 301 V was not sent: this source does 0 to 300 V"),
        (balanced(230.0, 0.0, frequency_hz=101.0), "frequency 101 Hz .* 45 to 100 Hz"),
        (balanced(230.0, 5.0), "no currents: it has no 'current' side"),
    ],
)
def test_out_of_range_is_refused_before_anything_is_sent(
    bench: Bench, stimulus: Stimulus, words: str
) -> None:
    with pytest.raises(InstrumentError, match=words):
        bench.alone([]).apply(stimulus)


def test_harmonics_are_refused_before_anything_is_sent(bench: Bench) -> None:
    one, two, three = NO_CURRENT.phases
    distorted = replace(one, voltage_harmonics=(Harmonic(5, 0.1),))
    with pytest.raises(InstrumentError, match="phase 1: harmonics were not sent"):
        bench.alone([]).apply(replace(NO_CURRENT, phases=(distorted, two, three)))

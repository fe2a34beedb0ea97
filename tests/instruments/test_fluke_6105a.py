"""The driver of the Fluke 6105A: lines out, scripted lines in, after the manual's chapter 5."""

from dataclasses import replace

import pytest

from contracts.clock import Clock
from contracts.errors import InstrumentError
from instruments.fluke_6105a import Fluke6105A
from instruments.stimulus import Harmonic, Stimulus, balanced
from instruments.visa import VisaLink
from tests.instruments.conftest import Connect, Play
from tests.instruments.scripted_peer import CountingClock, Script, ScriptedPeer

OK = (":SYST:ERR?", '0,"No error"')
IS_OFF = (":OUTP:STAT?", "0")
IS_ON = (":OUTP:STAT?", "1")
PHASES = (1, 2, 3)

CURRENTS_OFF = ";".join(f":SOUR:PHAS{n}:CURR:STAT 0" for n in PHASES)
VOLTAGES_OFF = ";".join(f":SOUR:PHAS{n}:VOLT:STAT 0" for n in PHASES)
LADDER: Script = [(CURRENTS_OFF, None), (VOLTAGES_OFF, None), (":OUTP:STAT OFF", None)]

NOTHING = balanced(0.0, 0.0)


def done(*lines: str) -> Script:
    """Commands that the instrument takes without an error."""
    return [step for line in lines for step in ((line, None), OK)]


def initialised(amplifier: str = "0") -> Script:
    return [
        IS_OFF,
        ("*CLS", None),
        OK,
        *((f":SOUR:PHAS{n}:FITT?", "1") for n in PHASES),
        *((f":SOUR:PHAS{n}:CURR:EAMP:FITT?", amplifier) for n in PHASES),
        *done(":UNIT:MHAR:VOLT ABS;:UNIT:MHAR:CURR ABS"),
    ]


def voltage(n: int, level: str, angle: str) -> str:
    path = f":SOUR:PHAS{n}:VOLT"
    return (
        f"{path}:STAT 0;{path}:RANG 0,360;{path}:MHAR:CLE;{path}:MHAR:HARM1 {level},{angle};"
        f"{path}:MHAR:STAT 1;{path}:STAT 1"
    )


def current(n: int, span: str, level: str, angle: str) -> str:
    path = f":SOUR:PHAS{n}:CURR"
    return (
        f"{path}:STAT 0;{path}:RANG {span};{path}:MHAR:CLE;{path}:MHAR:HARM1 {level},{angle};"
        f"{path}:MHAR:STAT 1;{path}:STAT 1"
    )


def levels_asked(*quantities: str) -> str:
    return ";".join(f":SOUR:PHAS{n}:{q}:MHAR:HARM1?" for q in quantities for n in PHASES)


APPLY_230_V_5_A: Script = [
    *done(":SOUR:FREQ 50"),
    *done(voltage(1, "230", "0"), voltage(2, "230", "-120"), voltage(3, "230", "120")),
    *done(current(1, "0.5,5", "5", "-60"), current(2, "0.5,5", "5", "180")),
    *done(current(3, "0.5,5", "5", "60")),
    (
        levels_asked("VOLT", "CURR"),
        "2.3E2,0.0E0;2.3E2,-1.2E2;2.3E2,1.2E2;5.0E0,-6.0E1;5.0E0,-1.8E2;5.0E0,6.0E1",
    ),
]
"""0.5 inductive: each current 60° behind its voltage; -180° and 180° are the same angle."""

ONE_PHASE = replace(
    balanced(230.0, 5.0), phases=(balanced(230.0, 5.0).phases[0], *NOTHING.phases[1:])
)
OTHERS_OFF = tuple(f":SOUR:PHAS{n}:CURR:STAT 0" for n in (2, 3))


@pytest.fixture
def source(connect: Connect, clock: CountingClock) -> "Sources":
    return Sources(connect, clock)


class Sources:
    def __init__(self, connect: Connect, clock: Clock) -> None:
        self._connect = connect
        self._clock = clock

    def at(self, peer: ScriptedPeer, timeout_s: float = 30.0) -> Fluke6105A:
        return Fluke6105A(self.link(peer, timeout_s), self._clock)

    def link(self, peer: ScriptedPeer, timeout_s: float) -> VisaLink:
        return self._connect(peer, timeout_s=timeout_s)

    def ready(self, peer: ScriptedPeer, timeout_s: float = 30.0) -> Fluke6105A:
        driver = self.at(peer, timeout_s)
        driver.initialise()
        return driver


def test_it_says_what_it_is(play: Play, source: Sources) -> None:
    found = source.at(play([("*IDN?", "FLUKE, 6105A,123456789,1.23")])).identify()
    assert (found.maker, found.model, found.serial) == ("FLUKE", "6105A", "123456789")


def test_an_identity_without_four_fields_is_refused(play: Play, source: Sources) -> None:
    with pytest.raises(InstrumentError, match="2 values where 4 were asked"):
        source.at(play([("*IDN?", "FLUKE,6105A")])).identify()


def test_initialise_clears_finds_the_phases_and_takes_absolute_levels(
    play: Play, source: Sources
) -> None:
    source.at(play(initialised())).initialise()


def test_initialise_refuses_an_output_that_is_on(play: Play, source: Sources) -> None:
    with pytest.raises(InstrumentError, match="the output is on"):
        source.at(play([IS_ON])).initialise()


def test_initialise_takes_over_an_output_that_is_on_when_told(play: Play, source: Sources) -> None:
    source.at(play([IS_ON, *initialised()[1:]])).initialise(allow_output_on=True)


def test_initialise_refuses_a_source_that_goes_on_reporting_errors(
    play: Play, source: Sources
) -> None:
    script: Script = [IS_OFF, ("*CLS", None), (":SYST:ERR?", '-310,"System error"'), OK]
    with pytest.raises(InstrumentError, match=r"'\*CLS' was refused: -310,\"System error\""):
        source.at(play(script)).initialise()


def test_initialise_refuses_a_source_with_a_phase_missing(play: Play, source: Sources) -> None:
    script: Script = [*initialised()[:4], (":SOUR:PHAS2:FITT?", "0")]
    with pytest.raises(InstrumentError, match="phase 2 is not fitted"):
        source.at(play(script)).initialise()


def test_apply_sets_range_then_level_and_reads_back(play: Play, source: Sources) -> None:
    driver = source.ready(play([*initialised(), *APPLY_230_V_5_A]))
    driver.apply(balanced(230.0, 5.0, 60.0))


def test_a_level_in_the_same_range_does_not_switch_the_channel_off(
    play: Play, source: Sources
) -> None:
    paths = [f":SOUR:PHAS{n}:{q}" for q in ("VOLT", "CURR") for n in PHASES]
    levels = zip(
        paths,
        ("200,0", "200,-120", "200,120", "2.5,-60", "2.5,180", "2.5,60"),
        strict=True,
    )
    again = [
        f"{path}:MHAR:CLE;{path}:MHAR:HARM1 {level};{path}:MHAR:STAT 1;{path}:STAT 1"
        for path, level in levels
    ]
    read_back = "2E2,0;2E2,-1.2E2;2E2,1.2E2;2.5E0,-6E1;2.5E0,1.8E2;2.5E0,6E1"
    script: Script = [
        *initialised(),
        *APPLY_230_V_5_A,
        *done(":SOUR:FREQ 50", *again),
        (levels_asked("VOLT", "CURR"), read_back),
    ]
    driver = source.ready(play(script))
    driver.apply(balanced(230.0, 5.0, 60.0))
    driver.apply(balanced(200.0, 2.5, 60.0))


def test_currents_end_before_voltages_do(play: Play, source: Sources) -> None:
    offs = [f":SOUR:PHAS{n}:{q}:STAT 0" for q in ("CURR", "VOLT") for n in PHASES]
    driver = source.ready(play([*initialised(), *done(":SOUR:FREQ 50", *offs)]))
    driver.apply(NOTHING)


def test_a_phase_without_current_has_its_channel_off(play: Play, source: Sources) -> None:
    path = ":SOUR:PHAS1:CURR"
    script: Script = [
        *initialised(),
        *done(":SOUR:FREQ 50", *OTHERS_OFF),
        *done(*(f":SOUR:PHAS{n}:VOLT:STAT 0" for n in (2, 3))),
        *done(voltage(1, "230", "0"), current(1, "0.5,5", "5", "0")),
        (f":SOUR:PHAS1:VOLT:MHAR:HARM1?;{path}:MHAR:HARM1?", "2.3E2,0;5E0,0"),
    ]
    source.ready(play(script)).apply(ONE_PHASE)


def test_harmonics_follow_the_fundamental_and_are_read_back(play: Play, source: Sources) -> None:
    one = replace(ONE_PHASE.phases[0], voltage_harmonics=(Harmonic(5, 0.1, 30.0),), current_a=0.0)
    path = ":SOUR:PHAS1:VOLT"
    script: Script = [
        *initialised(),
        *done(":SOUR:FREQ 50", ":SOUR:PHAS1:CURR:STAT 0", *OTHERS_OFF),
        *done(*(f":SOUR:PHAS{n}:VOLT:STAT 0" for n in (2, 3))),
        *done(
            f"{path}:STAT 0;{path}:RANG 0,360;{path}:MHAR:CLE;{path}:MHAR:HARM1 230,0;"
            f"{path}:MHAR:HARM5 23,30;{path}:MHAR:STAT 1;{path}:STAT 1"
        ),
        (f"{path}:MHAR:HARM1?;{path}:MHAR:HARM5?", "2.3E2,0.0E0;2.3E1,3.0E1"),
    ]
    source.ready(play(script)).apply(Stimulus(50.0, (one, *NOTHING.phases[1:])))


@pytest.mark.parametrize(
    ("read_back", "words"),
    [
        ("2.3E1,0;5E0,0", ":SOUR:PHAS1:VOLT.*230 V.*23 V"),
        ("2.3E2,0;4.9E0,0", ":SOUR:PHAS1:CURR.*5 A.*4.9 A"),
        ("2.3E2,0;5E0,6.0E1", ":SOUR:PHAS1:CURR.*0°.*60°"),
        ("2.3E2,0", "1 values where 2 were asked"),
        ("2.3E2,0;9.91E37,0", "stands for no value"),
        ("2.3E2,0;5E0", "1 values where 2 were asked"),
    ],
)
def test_a_level_that_reads_back_as_another_is_an_error(
    play: Play, source: Sources, read_back: str, words: str
) -> None:
    asked = ":SOUR:PHAS1:VOLT:MHAR:HARM1?;:SOUR:PHAS1:CURR:MHAR:HARM1?"

    def reply(line: str) -> str | None:
        fixed = {"*CLS": None, ":SYST:ERR?": '0,""', ":OUTP:STAT?": "0", asked: read_back}
        return fixed[line] if line in fixed else "1" if line.endswith("FITT?") else None

    driver = source.ready(play(reply))
    with pytest.raises(InstrumentError, match=words):
        driver.apply(ONE_PHASE)


def test_an_error_in_the_queue_names_the_command_and_every_entry(
    play: Play, source: Sources
) -> None:
    script: Script = [
        *initialised(),
        (":SOUR:FREQ 50", None),
        (":SYST:ERR?", '-222,"Data out of range"'),
        (":SYST:ERR?", '-221,"Settings conflict"'),
        OK,
    ]
    driver = source.ready(play(script))
    with pytest.raises(
        InstrumentError, match=r"':SOUR:FREQ 50' was refused: -222,\"Data out.*; -221,\"Settings"
    ):
        driver.apply(balanced(230.0, 5.0))


@pytest.mark.parametrize(
    ("stimulus", "words"),
    [
        (balanced(1010.0, 5.0), r":SOUR:PHAS1:VOLT: 1010 V .*0 to 1008 V"),
        (balanced(230.0, 22.0), r":SOUR:PHAS1:CURR: 22 A .*0\.05 to 21 A"),
        (balanced(230.0, 0.03), r":SOUR:PHAS1:CURR: 0\.03 A .*0\.05 to 21 A"),
        (balanced(230.0, 5.0, frequency_hz=15.0), "frequency 15 Hz .*16 to 850 Hz"),
        (balanced(230.0, 5.0, frequency_hz=900.0), "frequency 900 Hz .*16 to 850 Hz"),
    ],
)
def test_out_of_range_is_refused_before_anything_is_sent(
    play: Play, source: Sources, stimulus: Stimulus, words: str
) -> None:
    driver = source.ready(play(initialised()))
    with pytest.raises(InstrumentError, match=words):
        driver.apply(stimulus)


def test_a_waveform_whose_peak_fits_no_range_is_refused(play: Play, source: Sources) -> None:
    one = replace(ONE_PHASE.phases[0], current_a=20.0, current_harmonics=(Harmonic(3, 0.2),))
    driver = source.ready(play(initialised()))
    with pytest.raises(InstrumentError, match=r"20 A \(with harmonics 24 A\) was not sent"):
        driver.apply(Stimulus(50.0, (one, *NOTHING.phases[1:])))


@pytest.mark.parametrize(("order", "highest"), [(101, 100), (121, 100)])
def test_a_harmonic_beyond_the_instruments_is_refused(
    play: Play, source: Sources, order: int, highest: int
) -> None:
    one = replace(ONE_PHASE.phases[0], voltage_harmonics=(Harmonic(order, 0.1),))
    driver = source.ready(play(initialised()))
    with pytest.raises(InstrumentError, match=f"harmonic {order} .*2 to {highest}"):
        driver.apply(Stimulus(50.0, (one, *NOTHING.phases[1:])))


@pytest.mark.parametrize(
    ("amps", "upper"), [(0.02, "2"), (2.0, "2"), (2.1, "20"), (21.0, "120"), (120.0, "120")]
)
def test_currents_go_through_the_52120a_where_it_is_fitted(
    play: Play, source: Sources, amps: float, upper: str
) -> None:
    volts, path = ":SOUR:PHAS1:VOLT", ":SOUR:PHAS1:CURR"
    script: Script = [
        *initialised(amplifier="1"),
        *done(":SOUR:FREQ 50", *OTHERS_OFF),
        *done(*(f":SOUR:PHAS{n}:VOLT:STAT 0" for n in (2, 3)), voltage(1, "230", "0")),
        *done(
            f"{path}:STAT 0;{path}:EAMP:TERM:MODE HIGH;{path}:EAMP:RANG 0,{upper};{path}:MHAR:CLE;"
            f"{path}:MHAR:HARM1 {amps:g},0;{path}:MHAR:STAT 1;{path}:STAT 1"
        ),
        (f"{volts}:MHAR:HARM1?;{path}:MHAR:HARM1?", f"2.3E2,0;{amps:E},0"),
    ]
    one = replace(ONE_PHASE.phases[0], current_a=amps)
    source.ready(play(script)).apply(Stimulus(50.0, (one, *NOTHING.phases[1:])))


def test_the_52120a_has_its_limit_too(play: Play, source: Sources) -> None:
    driver = source.ready(play(initialised(amplifier="1")))
    with pytest.raises(InstrumentError, match=r"121 A .*0 to 120 A"):
        driver.apply(balanced(230.0, 121.0))


def test_the_output_comes_on_and_goes_off_confirmed(play: Play, source: Sources) -> None:
    driver = source.at(play([*done(":OUTP:STAT ON"), IS_ON, *done(":OUTP:STAT OFF"), IS_OFF]))
    driver.switch_on()
    driver.switch_off()


def test_an_output_that_refuses_without_an_error_is_an_error(play: Play, source: Sources) -> None:
    driver = source.at(play([*done(":OUTP:STAT ON"), IS_OFF]))
    with pytest.raises(InstrumentError, match="did not come on"):
        driver.switch_on()


def test_an_output_that_stays_on_is_an_error(play: Play, source: Sources) -> None:
    driver = source.at(play([*done(":OUTP:STAT OFF"), IS_ON]))
    with pytest.raises(InstrumentError, match="still on"):
        driver.switch_off()


@pytest.mark.parametrize("reply", ["2", "", "ON", "1,0"])
def test_an_output_state_that_is_no_boolean_is_an_error(
    play: Play, source: Sources, reply: str
) -> None:
    with pytest.raises(InstrumentError, match="a boolean is 0 or 1"):
        source.at(play([(":OUTP:STAT?", reply)])).output_is_on()


def test_the_ramp_is_set_and_one_out_of_range_is_not_sent(play: Play, source: Sources) -> None:
    driver = source.at(play(done(":OUTP:RAMP:TIME 0.2")))
    driver.set_ramp(0.2)
    for ramp_s in (-1.0, 11.0, float("nan")):
        with pytest.raises(InstrumentError, match="was not sent: 0 to 10 s"):
            driver.set_ramp(ramp_s)


def test_after_the_safe_state_ranges_are_taken_anew(play: Play, source: Sources) -> None:
    script = [*initialised(), *APPLY_230_V_5_A, *LADDER, IS_OFF, *APPLY_230_V_5_A]
    driver = source.ready(play(script))
    driver.apply(balanced(230.0, 5.0, 60.0))
    driver.make_safe()
    driver.apply(balanced(230.0, 5.0, 60.0))

"""The drivers of the Yokogawa WT330 and WT310: lines out, scripted lines in.

After IM WT310E-17EN chapter 5 and public programs for these instruments, see the drivers' table.
"""

import re

import pytest

from contracts.errors import InstrumentError
from instruments.yokogawa_wt330 import YokogawaWT310, YokogawaWT330
from tests.instruments.conftest import Connect, Play
from tests.instruments.scripted_peer import CountingClock, Script, ScriptedPeer

OK = (":STAT:ERR?", '0,"No error"')
ITEMS = [*(f"{name},{n}" for name in ("U", "I", "P") for n in "123"), "FU,1"]
FIRST = ":NUM:NORM:ITEM1 U,1;ITEM2 U,2;ITEM3 U,3;VAL?"
SECOND = ":NUM:NORM:ITEM1 Q,1;ITEM2 Q,2;ITEM3 Q,3;VAL?"
VOLTS = "230.01E+00,230.02E+00,230.03E+00"
VARS = "99.60E+00,99.61E+00,-99.62E+00"
REST = "500.01E-03,500.02E-03,500.03E-03,57.501E+00,57.502E+00,57.503E+00,50.001E+00"


def done(*lines: str) -> Script:
    return [step for line in lines for step in ((line, None), OK)]


def update(first: str = f"{VOLTS},{REST}", second: str = f"{VARS},{REST}") -> Script:
    """Wait for the end of the next update and read it, in two parts."""
    return [
        (":STAT:EESR?", "1"),
        (":COMM:WAIT 1;:COMM:WAIT? 1", "1"),
        (FIRST, first),
        (SECOND, second),
    ]


def initialised(head: str = "0", settings: str = "1;P3W4;250.0E-03;ASCII;FALL") -> Script:
    return [
        ("*CLS", None),
        (":COMM:HEAD OFF", None),
        (":COMM:HEAD?", head),
        *done("*RST", ":SYST:COMM:COMM WT300", ":COMM:REM ON", ":COMM:VERB ON"),
        *done(":INP:WIR P3W4", ":INP:SYNC VOLTAGE", ":RATE 250MS", ":NUM:FORM ASCII"),
        *done(":STAT:FILT1 FALL"),
        (":COMM:VERB?;:INP:WIR?;:RATE?;:NUM:FORM?;:STAT:FILT1?", settings),
        *done(*(f":NUM:NORM:ITEM{n} {item}" for n, item in enumerate(ITEMS, 1))),
        *done(":NUM:NORM:NUM 10"),
        (
            ":NUM:NORM:NUM?;" + ";".join(f":NUM:NORM:ITEM{n}?" for n in range(1, 11)),
            ";".join(["10", *ITEMS]),
        ),
    ]


class References:
    def __init__(self, connect: Connect, clock: CountingClock) -> None:
        self._connect = connect
        self._clock = clock

    def at(self, peer: ScriptedPeer, *, update_s: float = 0.25) -> YokogawaWT330:
        link = self._connect(peer)
        return YokogawaWT330(link, self._clock, update_s=update_s, current_transformer_ratio=10.0)

    def single(self, peer: ScriptedPeer) -> YokogawaWT310:
        link = self._connect(peer)
        return YokogawaWT310(link, self._clock, update_s=0.25, current_transformer_ratio=1.0)


@pytest.fixture
def reference(connect: Connect, clock: CountingClock) -> References:
    return References(connect, clock)


def test_it_says_what_it_is(play: Play, reference: References) -> None:
    driver = reference.at(play([("*IDN?", "YOKOGAWA,WT333E,C2RB12018V,F1.03")]))
    assert driver.identify().serial == "C2RB12018V"


@pytest.mark.parametrize("model", ["WT310E", "WT332E", "WT3003E-2A0-30A3", "WT3330"])
def test_another_instrument_is_refused(play: Play, reference: References, model: str) -> None:
    driver = reference.at(play([("*IDN?", f"YOKOGAWA,{model},C2RB12018V,F1.03")]))
    with pytest.raises(InstrumentError, match=f"a WT330 was expected.*{model}"):
        driver.identify()


def test_initialise_sets_the_session_and_verifies_it(play: Play, reference: References) -> None:
    reference.at(play(initialised())).initialise()


def test_headers_that_stay_on_are_an_error(play: Play, reference: References) -> None:
    script = initialised(head=":COMMUNICATE:HEADER 1")[:3]
    with pytest.raises(InstrumentError, match=r"HEADER 1.*is not a number"):
        reference.at(play(script)).initialise()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("1;P3W3;250.0E-03;ASCII;FALL", r":INP:WIR\? gives 'P3W3': P3W4 was set"),
        ("1;P3W4;500.0E-03;ASCII;FALL", r":RATE\? gives '500.0E-03': 0.25 was set"),
        ("1;P3W4;250.0E-03;ASCII;NEVER", r":STAT:FILT1\? gives 'NEVER': FALL was set"),
    ],
)
def test_a_setting_that_is_not_taken_is_an_error(
    play: Play, reference: References, settings: str, words: str
) -> None:
    whole = initialised(settings=settings)
    asked = [line for line, _ in whole].index(":NUM:NORM:ITEM1 U,1")
    with pytest.raises(InstrumentError, match=words):
        reference.at(play(whole[:asked])).initialise()


def test_an_update_interval_that_it_does_not_have_is_refused(
    play: Play, reference: References
) -> None:
    with pytest.raises(InstrumentError, match=r"0\.05 s: must be one of"):
        reference.at(play([]), update_s=0.05)


def test_ranges_are_those_of_all_elements_and_of_the_secondary_side(
    play: Play, reference: References
) -> None:
    script = done(":INP:VOLT:RANG 300V", ":INP:CURR:RANG 10A")
    reference.at(play(script)).configure(276.0, 100.0)


@pytest.mark.parametrize(
    ("volts", "amps", "words"),
    [
        (601.0, 5.0, r"voltage of 601 V .*end at 600 V"),
        (230.0, 201.0, r"current of 20\.1 A .*end at 20 A"),
    ],
)
def test_what_no_range_covers_is_refused_before_anything_is_sent(
    play: Play, reference: References, volts: float, amps: float, words: str
) -> None:
    with pytest.raises(InstrumentError, match=words):
        reference.at(play([])).configure(volts, amps)


def test_a_reading_has_what_was_measured_and_what_follows_from_it(
    play: Play, reference: References, clock: CountingClock
) -> None:
    """The instrument has no item left for S, PF and the sums; currents are before the CT."""
    clock.sleep(1.5)
    seen = reference.at(play(update())).read()
    assert seen.voltages_v == (230.01, 230.02, 230.03)
    assert seen.currents_a == pytest.approx((5.0001, 5.0002, 5.0003))
    assert seen.active_powers_w == pytest.approx((575.01, 575.02, 575.03))
    assert seen.reactive_powers_var == pytest.approx((996.0, 996.1, -996.2))
    assert seen.apparent_powers_va == pytest.approx((1150.073, 1150.146, 1150.219))
    assert seen.power_factors == pytest.approx((0.49998, 0.49995, 0.49993), abs=1e-5)
    assert seen.phase_angles_deg == pytest.approx((60.001, 60.003, -60.005), abs=2e-3)
    assert seen.total_active_power_w == pytest.approx(1725.06)
    assert seen.total_reactive_power_var == pytest.approx(995.9)
    assert seen.total_apparent_power_va == pytest.approx(3450.438)
    assert seen.total_power_factor == pytest.approx(1725.06 / 3450.438)
    assert (seen.frequency_hz, seen.time_s) == (50.001, 101.5)


def test_an_update_that_ends_between_the_two_parts_is_an_error(
    play: Play, reference: References
) -> None:
    later = REST.replace("500.01E-03", "500.02E-03")
    driver = reference.at(play([*update(second=f"{VARS},{later}"), *update()]))
    with pytest.raises(InstrumentError, match="ended between the two parts"):
        driver.read()
    assert driver.read().frequency_hz == 50.001


def test_a_stale_reply_is_not_taken_for_reactive_power(play: Play, reference: References) -> None:
    driver = reference.at(play(update(second=f"{VOLTS},{REST}")))
    with pytest.raises(InstrumentError, match="reactive powers that are the voltages"):
        driver.read()


def test_powers_that_do_not_belong_together_are_an_error(play: Play, reference: References) -> None:
    driver = reference.at(play(update(second=f"{VARS.replace('99.60', '90.60')},{REST}")))
    with pytest.raises(InstrumentError, match=r"L1: P .* and Q 90\.6 var do not make S"):
        driver.read()


@pytest.mark.parametrize("sentinel", ["NAN", "INF", "-INF", "9.91E+37", "9.9E37"])
@pytest.mark.parametrize("place", range(10))
def test_what_stands_for_no_value_never_becomes_one(
    play: Play, reference: References, place: int, sentinel: str
) -> None:
    tokens = f"{VOLTS},{REST}".split(",")
    tokens[place] = sentinel
    script: Script = [*update(first=",".join(tokens))[:-1], *update()]
    driver = reference.at(play(script))
    with pytest.raises(InstrumentError, match=f"{ITEMS[place]}: '{re.escape(sentinel)}' stands"):
        driver.read()
    assert driver.read().frequency_hz == 50.001


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (f"{VOLTS},{REST},1.0", "11 values where 10 were asked"),
        (VOLTS, "3 values where 10 were asked"),
        (f":NUMERIC:NORMAL:VALUE {VOLTS},{REST}", "is not a number"),
        (f"{VOLTS} V,{REST}", "is not a number"),
    ],
)
def test_a_garbled_reply_is_an_error_and_the_next_reading_is_its_own(
    play: Play, reference: References, reply: str, words: str
) -> None:
    driver = reference.at(play([*update(first=reply)[:-1], *update()]))
    with pytest.raises(InstrumentError, match=words):
        driver.read()
    assert driver.read().frequency_hz == 50.001


def test_a_current_that_is_shown_as_nothing_has_no_angle(play: Play, reference: References) -> None:
    """At 0.5 % of its range or less, while its power is shown (IM WT310E-02EN, 1-12)."""
    rest = "0.0000E+00,0.0000E+00,0.0000E+00,46.000E-03,46.000E-03,46.000E-03,50.000E+00"
    zero = "0.0000E+00,0.0000E+00,0.0000E+00"
    seen = reference.at(play(update(f"{VOLTS},{rest}", f"{zero},{rest}"))).read()
    assert seen.phase_angles_deg == seen.power_factors == (0.0, 0.0, 0.0)
    assert seen.total_active_power_w == pytest.approx(1.38)


def test_it_takes_the_frequency_of_another_voltage(play: Play, reference: References) -> None:
    driver = reference.at(play([*done(":NUM:NORM:ITEM10 FU,2"), *update()]))
    driver.follow(1)
    driver.follow(2)
    assert driver.read().frequency_hz == 50.001


def test_a_wt310_measures_l1_alone(play: Play, reference: References) -> None:
    rest = "5.0001E+00,1.1500E+03,50.001E+00"
    script: Script = [
        *update()[:2],
        (":NUM:NORM:ITEM1 U,1;VAL?", f"230.01E+00,{rest}"),
        (":NUM:NORM:ITEM1 Q,1;VAL?", f"-10.000E+00,{rest}"),
    ]
    seen = reference.single(play(script)).read()
    assert seen.voltages_v == (230.01, 0.0, 0.0)
    assert seen.active_powers_w == (1150.0, 0.0, 0.0)
    assert seen.total_reactive_power_var == -10.0
    assert YokogawaWT310.phases == 1


def test_a_wt310_cannot_follow_another_phase(play: Play, reference: References) -> None:
    with pytest.raises(InstrumentError, match="a WT310 cannot follow L2: it measures L1"):
        reference.single(play([])).follow(2)


def test_a_wt310_has_no_wiring_and_smaller_ranges(play: Play, reference: References) -> None:
    script = done(":INP:VOLT:RANG 300V", ":INP:CURR:RANG 0.02A")
    driver = reference.single(play(script))
    driver.configure(276.0, 0.02)
    assert not driver.model.wiring

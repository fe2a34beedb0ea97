"""The driver of the Yokogawa WT3000: lines out, scripted lines in, after IM WT3001E-17EN, ch. 6."""

import re

import pytest

from contracts.errors import InstrumentError
from instruments.yokogawa_wt3000 import YokogawaWT3000
from tests.instruments.conftest import Connect, Play
from tests.instruments.scripted_peer import CountingClock, Script, ScriptedPeer

OK = (":STAT:ERR?", '0,"No error"')

ITEMS = [
    *(f"{name},{n}" for name in ("U", "I", "P", "S", "Q", "LAMB", "PHI") for n in "123"),
    *(f"{name},SIGMA" for name in ("P", "S", "Q", "LAMB")),
    "FU,1",
]  # fmt: skip

VALUES = {
    "U,1": "230.01E+00",
    "U,2": "230.02E+00",
    "U,3": "230.03E+00",
    "I,1": "5.0001E+00",
    "I,2": "5.0002E+00",
    "I,3": "5.0003E+00",
    "P,1": "575.01E+00",
    "P,2": "575.02E+00",
    "P,3": "575.03E+00",
    "S,1": "1.1501E+03",
    "S,2": "1.1502E+03",
    "S,3": "1.1503E+03",
    "Q,1": "996.01E+00",
    "Q,2": "996.02E+00",
    "Q,3": "996.03E+00",
    "LAMB,1": "0.5001E+00",
    "LAMB,2": "0.5002E+00",
    "LAMB,3": "0.5003E+00",
    "PHI,1": "60.01E+00",
    "PHI,2": "60.02E+00",
    "PHI,3": "60.03E+00",
    "P,SIGMA": "1.7251E+03",
    "S,SIGMA": "3.4506E+03",
    "Q,SIGMA": "2.9881E+03",
    "LAMB,SIGMA": "0.5000E+00",
    "FU,1": "50.001E+00",
}
"""0.5 inductive: a positive angle is a lag (page 6-97)."""


def values(**changed: str) -> str:
    """A reply to ``:NUM:NORM:VAL?``; ``U_1="NAN"`` changes the item ``U,1``."""
    now = VALUES | {name.replace("_", ","): text for name, text in changed.items()}
    return ",".join(now[item] for item in ITEMS)


def done(*lines: str) -> Script:
    return [step for line in lines for step in ((line, None), OK)]


def update(reply: str) -> Script:
    """Wait for the end of the next update and read it."""
    return [(":STAT:EESR?", "1"), (":COMM:WAIT 1;:COMM:WAIT? 1", "1"), (":NUM:NORM:VAL?", reply)]


def initialised(**answers: str) -> Script:
    said = {
        "head": "0",
        "settings": "1;P3W4;TYPE1;250.0E-03;ASCII;FALL",
        "items": ";".join([str(len(ITEMS)), *(f"{item},TOTAL" for item in ITEMS[:-1]), "FU,1"]),
        "scaling": "10.0000;10.0000;10.0000",
    } | answers
    return [
        ("*CLS", None),
        (":COMM:HEAD OFF", None),
        (":COMM:HEAD?", said["head"]),
        *done("*RST", ":COMM:REM ON", ":COMM:VERB ON", ":INP:WIR P3W4", ":INP:SYNC:ALL U1"),
        *done(":MEAS:SQF TYPE1", ":RATE 250MS", ":NUM:FORM ASCII", ":STAT:FILT1 FALL"),
        (":COMM:VERB?;:INP:WIR?;:MEAS:SQF?;:RATE?;:NUM:FORM?;:STAT:FILT1?", said["settings"]),
        *done(*(f":NUM:NORM:ITEM{n} {item}" for n, item in enumerate(ITEMS, 1))),
        *done(f":NUM:NORM:NUM {len(ITEMS)}"),
        (
            ":NUM:NORM:NUM?;" + ";".join(f":NUM:NORM:ITEM{n}?" for n in range(1, len(ITEMS) + 1)),
            said["items"],
        ),
        *done(":INP:SCAL:CT:ALL 10", ":INP:SCAL:STAT:ALL ON"),
        (";".join(f":INP:SCAL:CT:ELEM{n}?" for n in (1, 2, 3)), said["scaling"]),
    ]


class References:
    def __init__(self, connect: Connect, clock: CountingClock) -> None:
        self._connect = connect
        self._clock = clock

    def at(
        self, peer: ScriptedPeer, *, update_s: float = 0.25, ratio: float = 10.0
    ) -> YokogawaWT3000:
        link = self._connect(peer)
        return YokogawaWT3000(link, self._clock, update_s=update_s, current_transformer_ratio=ratio)


@pytest.fixture
def reference(connect: Connect, clock: CountingClock) -> References:
    return References(connect, clock)


def test_it_says_what_it_is_as_on_page_6_114(play: Play, reference: References) -> None:
    driver = reference.at(play([("*IDN?", "YOKOGAWA,WT3004E-2A0-30A4,0,F6.01")]))
    assert driver.identify().model == "WT3004E-2A0-30A4"


def test_initialise_sets_the_session_and_verifies_it(play: Play, reference: References) -> None:
    reference.at(play(initialised())).initialise()


def test_headers_that_stay_on_are_an_error(play: Play, reference: References) -> None:
    script = [*initialised()[:2], (":COMM:HEAD?", ":COMMUNICATE:HEADER 1")]
    with pytest.raises(InstrumentError, match=r"HEADER 1.*is not a number"):
        reference.at(play(script)).initialise()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("0;P3W4;TYPE1;250.0E-03;ASCII;FALL", r":COMM:VERB\? gives '0': 1 was set"),
        (
            "1;P1W2,P1W2,P1W2;TYPE1;250.0E-03;ASCII;FALL",
            r":INP:WIR\? gives 'P1W2,P1W2,P1W2': P3W4 was set",
        ),
        ("1;P3W4;TYPE2;250.0E-03;ASCII;FALL", r":MEAS:SQF\? gives 'TYPE2': TYPE1 was set"),
        ("1;P3W4;TYPE1;500.0E-03;ASCII;FALL", r":RATE\? gives '500.0E-03': 0.25 was set"),
        ("1;P3W4;TYPE1;250.0E-03;FLOAT;FALL", r":NUM:FORM\? gives 'FLOAT': ASCII was set"),
        ("1;P3W4;TYPE1;250.0E-03;ASCII;NEVER", r":STAT:FILT1\? gives 'NEVER': FALL was set"),
        ("1;P3W4;TYPE1;250.0E-03;ASCII", "5 values where 6 were asked"),
    ],
)
def test_a_setting_that_is_not_taken_is_an_error(
    play: Play, reference: References, settings: str, words: str
) -> None:
    whole = initialised(settings=settings)
    asked = [line for line, _ in whole].index(":NUM:NORM:ITEM1 U,1")
    with pytest.raises(InstrumentError, match=words):
        reference.at(play(whole[:asked])).initialise()


def test_a_fourth_element_may_have_a_wiring_of_its_own(play: Play, reference: References) -> None:
    script = initialised(settings="1;P3W4,P1W2;TYPE1;250.0E-03;ASCII;FALL")
    reference.at(play(script)).initialise()


def test_an_item_table_that_is_another_is_an_error(play: Play, reference: References) -> None:
    swapped = [*ITEMS[:3], "I,2", "I,1", *ITEMS[5:]]
    whole = initialised(items=";".join([str(len(ITEMS)), *swapped]))
    asked = [line for line, _ in whole].index(":INP:SCAL:CT:ALL 10")
    with pytest.raises(InstrumentError, match=r":NUM:NORM:ITEM4\? gives 'I,2': I,1 was set"):
        reference.at(play(whole[:asked])).initialise()


def test_a_transformer_ratio_that_is_not_taken_is_an_error(
    play: Play, reference: References
) -> None:
    with pytest.raises(InstrumentError, match=r":INP:SCAL:CT:ELEM2\? gives '1.0000': 10 was set"):
        reference.at(play(initialised(scaling="10.0000;1.0000;10.0000"))).initialise()


def test_without_a_transformer_scaling_is_off(play: Play, reference: References) -> None:
    whole = initialised()
    scaled = [line for line, _ in whole].index(":INP:SCAL:CT:ALL 10")
    script = [*whole[:scaled], *done(":INP:SCAL:STAT:ALL OFF")]
    reference.at(play(script), ratio=1.0).initialise()


def test_a_positive_error_code_is_an_error(play: Play, reference: References) -> None:
    script = [
        *initialised()[:3],
        ("*RST", None),
        (":STAT:ERR?", '113,"Undefined Header"'),
        OK,
    ]
    with pytest.raises(InstrumentError, match=r"'\*RST' was refused: 113,\"Undefined Header\""):
        reference.at(play(script)).initialise()


def test_an_update_interval_that_it_does_not_have_is_refused(
    play: Play, reference: References
) -> None:
    with pytest.raises(InstrumentError, match=r"0\.3 s: must be one of"):
        reference.at(play([]), update_s=0.3)


def test_the_update_interval_cannot_be_changed_behind_the_instruments_back(
    play: Play, reference: References
) -> None:
    driver = reference.at(play([]))
    assert driver.update_s == 0.25
    with pytest.raises(AttributeError):
        driver.update_s = 1.0  # type: ignore[misc] # that is what is refused


@pytest.mark.parametrize(
    ("volts", "amps", "lines"),
    [
        (276.0, 100.0, ("300V", "10A")),
        (300.0, 100.1, ("300V", "20A")),
        (300.1, 5.0, ("600V", "0.5A")),
        (15.0, 300.0, ("15V", "30A")),
    ],
)
def test_the_narrowest_ranges_that_cover_are_taken(
    play: Play, reference: References, volts: float, amps: float, lines: tuple[str, str]
) -> None:
    script = done(f":INP:VOLT:RANG:ALL {lines[0]}", f":INP:CURR:RANG:ALL {lines[1]}")
    reference.at(play(script)).configure(volts, amps)


@pytest.mark.parametrize(
    ("volts", "amps", "words"),
    [
        (1000.1, 5.0, r"voltage of 1000\.1 V .*end at 1000 V"),
        (230.0, 301.0, r"current of 30\.1 A .*end at 30 A"),
        (230.0, float("nan"), "current of nan A"),
    ],
)
def test_what_no_range_covers_is_refused_before_anything_is_sent(
    play: Play, reference: References, volts: float, amps: float, words: str
) -> None:
    with pytest.raises(InstrumentError, match=words):
        reference.at(play([])).configure(volts, amps)


def test_a_reading_is_that_of_a_fresh_update(
    play: Play, reference: References, clock: CountingClock
) -> None:
    clock.sleep(1.5)
    seen = reference.at(play(update(values()))).read()
    assert seen.voltages_v == (230.01, 230.02, 230.03)
    assert seen.currents_a == (5.0001, 5.0002, 5.0003)
    assert seen.active_powers_w == (575.01, 575.02, 575.03)
    assert seen.apparent_powers_va == (1150.1, 1150.2, 1150.3)
    assert seen.reactive_powers_var == (996.01, 996.02, 996.03)
    assert seen.power_factors == (0.5001, 0.5002, 0.5003)
    assert seen.phase_angles_deg == (60.01, 60.02, 60.03)
    assert seen.total_active_power_w == 1725.1
    assert seen.total_apparent_power_va == 3450.6
    assert seen.total_reactive_power_var == 2988.1
    assert seen.total_power_factor == 0.5
    assert seen.frequency_hz == 50.001
    assert seen.time_s == 101.5


def test_it_follows_another_voltage_when_that_of_l1_is_missing(
    play: Play, reference: References
) -> None:
    reply = values(U_1="0.00E+00", I_1="0.00E+00", P_1="0.00E+00", S_1="0.00E+00", Q_1="0.00E+00",
                   LAMB_1="NAN", PHI_1="NAN", P_SIGMA="1.1501E+03")  # fmt: skip
    script = [*done(":INP:SYNC:ALL U2", f":NUM:NORM:ITEM{len(ITEMS)} FU,2"), *update(reply)]
    driver = reference.at(play(script))
    driver.follow(1)
    driver.follow(2)
    driver.follow(2)
    assert driver.read().frequency_hz == 50.001


def test_a_reading_without_current_has_no_angle(play: Play, reference: References) -> None:
    dead = {f"{q}_{n}": "0.000E+00" for q in ("I", "P", "S", "Q") for n in "123"}
    dead |= {f"{q}_SIGMA": "0.000E+00" for q in ("P", "S", "Q")}
    dead |= {f"{q}_{n}": "INF" for q in ("LAMB", "PHI") for n in "123"} | {"LAMB_SIGMA": "INF"}
    seen = reference.at(play(update(values(**dead)))).read()
    assert seen.voltages_v == (230.01, 230.02, 230.03)
    assert seen.phase_angles_deg == seen.power_factors == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "sentinel", ["NAN", "INF", "-INF", "nan", "9.91E+37", "9.9E37", "-9.9E+37"]
)
@pytest.mark.parametrize("item", ["U_2", "I_3", "P_SIGMA", "FU_1", "LAMB_1", "PHI_3", "LAMB_SIGMA"])
def test_what_stands_for_no_value_never_becomes_one(
    play: Play, reference: References, item: str, sentinel: str
) -> None:
    driver = reference.at(play([*update(values(**{item: sentinel})), *update(values())]))
    with pytest.raises(InstrumentError, match=re.escape(f"{item.replace('_', ',')} is {sentinel}")):
        driver.read()
    assert driver.read().frequency_hz == 50.001


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (values() + ",1.0", "27 values where 26 were asked"),
        (values().partition(",")[2], "25 values where 26 were asked"),
        (":NUMERIC:NORMAL:VALUE " + values(), "is not a number"),
        (values(U_1="230.01 V"), "is not a number"),
        (values(U_1="1_000"), "is not a number"),
        (values(U_1=""), "is not a number"),
        ("", "1 values where 26 were asked"),
        (values(P_2="1.15002E+03"), "do not add up"),
        (values(P_SIGMA="-1.7251E+03"), "do not add up"),
        (values(S_1="570.00E+00"), r"P,1 .* is more than S,1"),
        (values(PHI_2="300.02E+00"), r"PHI,2 .*-180 to 180"),
        (values(LAMB_2="5.0002E+00"), r"LAMB,2 .*-1 to 1"),
    ],
)
def test_a_garbled_reply_is_an_error_and_the_next_reading_is_its_own(
    play: Play, reference: References, reply: str, words: str
) -> None:
    driver = reference.at(play([*update(reply), *update(values())]))
    with pytest.raises(InstrumentError, match=words):
        driver.read()
    assert driver.read().total_active_power_w == 1725.1


def test_powers_that_differ_by_their_rounding_add_up(play: Play, reference: References) -> None:
    seen = reference.at(play(update(values(P_SIGMA="1.7252E+03")))).read()
    assert seen.total_active_power_w == 1725.2


def test_an_event_register_that_is_no_number_is_an_error(play: Play, reference: References) -> None:
    with pytest.raises(InstrumentError, match=r":STAT:EESR\?.*is not a number"):
        reference.at(play([(":STAT:EESR?", ":STATUS:EESR")])).read()


def test_a_wait_that_ends_without_an_update_is_an_error(play: Play, reference: References) -> None:
    script: Script = [(":STAT:EESR?", "0"), (":COMM:WAIT 1;:COMM:WAIT? 1", "0")]
    with pytest.raises(InstrumentError, match="waiting for a data update gave 0"):
        reference.at(play(script)).read()

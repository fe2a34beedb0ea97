"""The driver of the ZES LMG670: lines out, scripted lines in, after public programs for it."""

import pytest

from contracts.errors import InstrumentError
from instruments.zes_lmg670 import ZesLmg670
from tests.instruments.conftest import Connect, Play
from tests.instruments.scripted_peer import CountingClock, Script, ScriptedPeer

NAMES = [f"{name}{n}?" for n in (1, 2, 3) for name in ("UTRMS", "ITRMS", "P", "Q", "S")]
ASKED = "; ".join(["INIM", "TSNORM?", *NAMES, "FCYC1?"])
STAMP = "2026:11:21D10:18:43.250000000"
LATER = "2026:11:21D10:18:43.500000000"
PHASE = ["230.01", "5.0", "575.01", "996.01", "1150.06"]
VALUES = [*PHASE, *PHASE, "230.02", "5.0", "575.02", "-996.01", "1150.06"]


def reply(*, stamp: str = STAMP, hz: str = "50.001", **changed: str) -> str:
    values = list(VALUES)
    for name, text in changed.items():
        values[NAMES.index(f"{name}?")] = text
    return ";".join([stamp, *values, hz])


def reads(*replies: str) -> Script:
    return [step for text in replies for step in (("*zlang short", None), (ASKED, text))]


def done(*lines: str) -> Script:
    return [(f"{line};*opc?", "1") for line in lines]


def queue(said: str = '0,"No error"') -> Script:
    return [("*zlang scpi", None), (":SYST:ERR:ALL?", said), ("*zlang short", None)]


def initialised(said: str = '0,"No error"') -> Script:
    return [
        ("*rst;*cls", None),
        ("*zlang short", None),
        *done("FRMT ASCii", "CYCLMOD 0;CYCL 0.25", "CONT OFF", "ISCA1 10", "ISCA2 10", "ISCA3 10"),
        *queue(said),
    ]


class References:
    def __init__(self, connect: Connect, clock: CountingClock) -> None:
        self._connect = connect
        self._clock = clock

    def at(self, peer: ScriptedPeer, *, update_s: float = 0.25) -> ZesLmg670:
        link = self._connect(peer)
        return ZesLmg670(link, self._clock, update_s=update_s, current_transformer_ratio=10.0)


@pytest.fixture
def reference(connect: Connect, clock: CountingClock) -> References:
    return References(connect, clock)


def test_it_says_what_it_is(play: Play, reference: References) -> None:
    said = "ZES ZIMMER Electronic Systems GmbH,LMG670,00123,2.018"
    assert reference.at(play([("*idn?", said)])).identify().serial == "00123"


def test_another_instrument_is_refused(play: Play, reference: References) -> None:
    driver = reference.at(play([("*idn?", "YOKOGAWA,WT333E,C2RB12018V,F1.03")]))
    with pytest.raises(InstrumentError, match="an LMG670 was expected, and this is a YOKOGAWA"):
        driver.identify()


def test_initialise_chooses_the_language_and_reads_the_queue_of_errors(
    play: Play, reference: References
) -> None:
    reference.at(play(initialised())).initialise()


def test_what_the_queue_says_is_an_error(play: Play, reference: References) -> None:
    said = '-222,"Data out of range"'
    with pytest.raises(InstrumentError, match="its settings were refused: -222"):
        reference.at(play(initialised(said))).initialise()


def test_a_command_that_is_not_completed_is_an_error(play: Play, reference: References) -> None:
    script: Script = [*initialised()[:2], ("FRMT ASCii;*opc?", "0")]
    with pytest.raises(InstrumentError, match=r"\*opc\? gave 0, not 1"):
        reference.at(play(script)).initialise()


def test_a_cycle_that_it_does_not_have_is_refused(play: Play, reference: References) -> None:
    with pytest.raises(InstrumentError, match=r"0\.01 s: must be 0\.05 to 60 s"):
        reference.at(play([]), update_s=0.01)


def test_the_narrowest_ranges_that_cover_are_taken(play: Play, reference: References) -> None:
    ranges = [f"IAUTO{n} 0;IRNG{n} 20;UAUTO{n} 0;URNG{n} 400" for n in (1, 2, 3)]
    reference.at(play([*done(*ranges), *queue()])).configure(276.0, 120.0)


def test_what_no_range_covers_is_refused_before_anything_is_sent(
    play: Play, reference: References
) -> None:
    driver = reference.at(play([]))
    with pytest.raises(InstrumentError, match=r"current of 32\.1 A .*end at 32 A"):
        driver.configure(276.0, 321.0)


def test_a_reading_has_what_was_measured_and_what_follows_from_it(
    play: Play, reference: References, clock: CountingClock
) -> None:
    clock.sleep(1.5)
    seen = reference.at(play(reads(reply()))).read()
    assert seen.voltages_v == (230.01, 230.01, 230.02)
    assert seen.currents_a == (5.0, 5.0, 5.0)
    assert seen.active_powers_w == (575.01, 575.01, 575.02)
    assert seen.reactive_powers_var == (996.01, 996.01, -996.01)
    assert seen.total_active_power_w == pytest.approx(1725.04)
    assert seen.total_apparent_power_va == pytest.approx(3450.18)
    assert seen.phase_angles_deg == pytest.approx((60.0, 60.0, -60.0), abs=0.01)
    assert (seen.frequency_hz, seen.time_s) == (50.001, 101.5)


def test_it_reads_the_frequency_of_the_channel_that_is_followed(
    play: Play, reference: References
) -> None:
    asked = ASKED.replace("FCYC1?", "FCYC2?")
    driver = reference.at(play([("*zlang short", None), (asked, reply())]))
    driver.follow(2)
    assert driver.read().frequency_hz == 50.001


def test_a_cycle_that_was_read_before_is_stale(play: Play, reference: References) -> None:
    driver = reference.at(play(reads(reply(), reply(), reply(stamp=LATER))))
    driver.read()
    with pytest.raises(InstrumentError, match=r"is not later than that of 2026:11:21D10:18:43\.25"):
        driver.read()
    assert driver.read().frequency_hz == 50.001


@pytest.mark.parametrize("name", ["UTRMS1", "ITRMS2", "P3", "Q1", "S2"])
@pytest.mark.parametrize("sentinel", ["NAN", "INF", "9.91E37", "-9.9E+37"])
def test_what_stands_for_no_value_never_becomes_one(
    play: Play, reference: References, name: str, sentinel: str
) -> None:
    driver = reference.at(play(reads(reply(**{name: sentinel}), reply(stamp=LATER))))
    with pytest.raises(InstrumentError, match=f"{name}: .*stands for no value"):
        driver.read()
    assert driver.read().frequency_hz == 50.001


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (reply() + ";1.0", "18 values where 17 were asked"),
        (reply().partition(";")[2], "16 values where 17 were asked"),
        (reply(stamp='-113,"Undefined header"'), "may not speak its short language"),
        (reply(P2="575.01 W"), "is not a number"),
        (reply(P2="-1150.0"), r"L2: P .* do not make S"),
        (reply(hz="NAN"), "stands for no value"),
    ],
)
def test_a_garbled_reply_is_an_error(
    play: Play, reference: References, text: str, words: str
) -> None:
    with pytest.raises(InstrumentError, match=words):
        reference.at(play(reads(text))).read()

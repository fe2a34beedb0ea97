"""The driver of the WS 2120: lines out, scripted lines in, after WS-UGFW619-EN, pages 79 to 84."""

import pytest

from contracts.errors import InstrumentError
from instruments.applied_precision_ws2120 import (
    AppliedPrecisionWS2120,
    Energy,
    Input,
    MeterTest,
)
from tests.instruments.conftest import Connect, Play
from tests.instruments.scripted_peer import Script

TEST = MeterTest(10000.0, impulses=50, samples=3, energy=Energy.ACTIVE, source=Input.DISC_OR_S0)


def set_to(header: str, value: str, read: str = "") -> Script:
    return [(f"{header} {value}", None), (f"{header}?", read or value)]


def begun(**read: str) -> Script:
    return [
        ("SYST:TST:STAT?", "0"),
        *set_to("SYST:TST:CONS:K", "10000", read.get("constant", "")),
        *set_to("SYST:TST:ENER:MOD", "0"),
        *set_to("SYST:TST:INP", "1"),
        *set_to("SYST:TST:MOD", "1"),
        *set_to("SYST:TST:IMP", "50"),
        *set_to("SYST:TST:MAXC", "3"),
        ("SYST:TST:STAR", None),
    ]


@pytest.mark.parametrize("read", ["100000", '"+1.000000E+05"', "+100000.0"])
def test_pulses_are_put_out_with_the_constant_and_read_back(
    play: Play, connect: Connect, read: str
) -> None:
    """Page 79; a number may be in quotes there."""
    script: Script = [
        *set_to("SYST:ENER:IMP:K", "100000", read),
        ("SYST:ENER:IMP:STAT ACTIVE", None),
        ("SYST:ENER:IMP:STAT?", "1"),
    ]
    AppliedPrecisionWS2120(connect(play(script))).put_out_pulses(100000.0)


def test_a_constant_that_is_not_taken_is_an_error(play: Play, connect: Connect) -> None:
    driver = AppliedPrecisionWS2120(connect(play(set_to("SYST:ENER:IMP:K", "100000", "50000"))))
    with pytest.raises(InstrumentError, match=r"IMP:K\? gives 50000 where 100000 was set"):
        driver.put_out_pulses(100000.0)


def test_pulses_of_another_energy_are_an_error(play: Play, connect: Connect) -> None:
    script: Script = [
        *set_to("SYST:ENER:IMP:K", "100000"),
        ("SYST:ENER:IMP:STAT ACTIVE", None),
        ("SYST:ENER:IMP:STAT?", "2"),
    ]
    with pytest.raises(InstrumentError, match=r"STAT\? gives 2 where 1 was set"):
        AppliedPrecisionWS2120(connect(play(script))).put_out_pulses(100000.0)


def test_pulses_can_be_stopped(play: Play, connect: Connect) -> None:
    script: Script = [("SYST:ENER:IMP:STAT OFF", None), ("SYST:ENER:IMP:STAT?", "0")]
    AppliedPrecisionWS2120(connect(play(script))).stop_pulses()


def test_a_test_is_begun_and_its_result_read(play: Play, connect: Connect) -> None:
    """Pages 83 and 84."""
    script: Script = [
        *begun(),
        ("SYST:TST:STAT?", "1"),
        ("SYST:TST:STAT?", "0"),
        ("SYST:TST:STAT:COUN?", "3"),
        ("SYST:TST:RES?", "-0.123"),
        ("SYST:TST:RES:STD?", "+4.5E-03"),
        ("SYST:TST:STOP", None),
    ]
    driver = AppliedPrecisionWS2120(connect(play(script)))
    driver.start_test(TEST)
    assert driver.test_is_running()
    assert not driver.test_is_running()
    result = driver.result()
    assert (result.error_pct, result.standard_deviation_pct, result.samples) == (-0.123, 0.0045, 3)
    driver.stop_test()


def test_a_setting_of_a_test_that_is_not_taken_is_an_error(play: Play, connect: Connect) -> None:
    driver = AppliedPrecisionWS2120(connect(play(begun(constant="1000")[:3])))
    with pytest.raises(InstrumentError, match=r"CONS:K\? gives 1000 where 10000 was set"):
        driver.start_test(TEST)


def test_no_test_is_begun_while_one_is_running(play: Play, connect: Connect) -> None:
    driver = AppliedPrecisionWS2120(connect(play([("SYST:TST:STAT?", "1")])))
    with pytest.raises(InstrumentError, match="a test is running"):
        driver.start_test(TEST)


def test_a_test_without_a_sample_has_no_result(play: Play, connect: Connect) -> None:
    driver = AppliedPrecisionWS2120(connect(play([("SYST:TST:STAT:COUN?", "0")])))
    with pytest.raises(InstrumentError, match="has no sample yet"):
        driver.result()


@pytest.mark.parametrize("said", ["NAN", "9.91E37", "-0.1 %", "", "220.1,221.2,219.3"])
def test_what_is_no_number_never_becomes_a_result(play: Play, connect: Connect, said: str) -> None:
    script: Script = [("SYST:TST:STAT:COUN?", "1"), ("SYST:TST:RES?", said)]
    with pytest.raises(InstrumentError, match=r"SYST:TST:RES\?"):
        AppliedPrecisionWS2120(connect(play(script))).result()


@pytest.mark.parametrize(
    ("constant", "impulses", "samples", "words"),
    [
        (0.0, 1, 1, "constant of 0 imp/kWh"),
        (1000.0, 0, 1, "0 impulses a sample"),
        (1000.0, 1, 1000, "1000 samples: must be 1 to 999"),
    ],
)
def test_a_test_that_cannot_be_is_refused_before_it_is_sent(
    constant: float, impulses: int, samples: int, words: str
) -> None:
    with pytest.raises(InstrumentError, match=words):
        MeterTest(constant, impulses=impulses, samples=samples)

"""The driver of the WS 2120: lines out, scripted lines in, after WS-UGFW619-EN, page 79."""

import pytest

from contracts.errors import InstrumentError
from instruments.applied_precision_ws2120 import AppliedPrecisionWS2120
from tests.instruments.conftest import Connect, Play
from tests.instruments.scripted_peer import Script


def set_to(header: str, value: str, read: str = "") -> Script:
    return [(f"{header} {value}", None), (f"{header}?", read or value)]


@pytest.mark.parametrize("read", ["100000", '"+1.000000E+05"', "+100000.0"])
def test_pulses_are_put_out_with_the_constant_and_read_back(
    play: Play, connect: Connect, read: str
) -> None:
    """A number may be in quotes there."""
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


@pytest.mark.parametrize("said", ["NAN", "9.91E37", "-0.1 %", "", "220.1,221.2,219.3"])
def test_what_is_no_number_never_becomes_a_constant(
    play: Play, connect: Connect, said: str
) -> None:
    script: Script = [("SYST:ENER:IMP:K 100000", None), ("SYST:ENER:IMP:K?", said)]
    with pytest.raises(InstrumentError, match=r"SYST:ENER:IMP:K\?"):
        AppliedPrecisionWS2120(connect(play(script))).put_out_pulses(100000.0)

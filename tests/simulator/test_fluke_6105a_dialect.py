"""The simulated 6105A: what its manual's pages say, and what it lets flow."""

import math

import pytest

from simulator.clock import FastClock
from simulator.fluke_6105a import Fluke6105A
from simulator.scpi.faults import FaultKind, WireFault
from simulator.scpi.formats import shortest
from simulator.scpi.session import Session
from simulator.world import World

NO_ERROR = '0,"No error"'
THREE_PHASES = ";".join(
    f":SOUR:PHAS{n}:VOLT:RANG 0,360;MHAR:HARM1 230,{angle};:SOUR:PHAS{n}:VOLT:STAT 1;"
    f":SOUR:PHAS{n}:CURR:RANG 0.5,5;MHAR:HARM1 5,{lag};:SOUR:PHAS{n}:CURR:STAT 1"
    for n, angle, lag in ((1, 0, -60), (2, -120, 180), (3, 120, 60))
)


class Source:
    def __init__(self, seed: int = 1) -> None:
        self.world = World(FastClock())
        self.device = Fluke6105A(self.world, rng_seed=seed)
        self._session = Session(self.device)

    def talk(self, message: str) -> str | None:
        self._session.execute(message)
        return self._session.take_reply()

    def error(self) -> int:
        return int((self.talk("SYST:ERR?") or "").partition(",")[0])

    def volts(self, phase: int = 1) -> float:
        return self.world.output().phases[phase - 1].voltage_v


@pytest.fixture
def source() -> Source:
    return Source()


def test_a_phase_says_what_it_is(source: Source) -> None:
    """Page 5-32."""
    assert source.talk("SOURce:PHASe1:FITTed?;MODel?;SERial?") == '1;"6105A";"1"'
    assert source.talk("SOUR:PHAS3:FITT?;:SOUR:PHAS2:CURR:EAMP:FITT?") == "1;1"
    source.talk("SOUR:PHAS4:FITT?")
    assert source.error() == -114


def test_an_unknown_header_is_reported_as_other_programs_expect(source: Source) -> None:
    assert source.talk("SYST:ERR?") == NO_ERROR
    source.talk("SOUR:PHAS1:VOLT 230")
    assert source.talk("SYST:ERR?") == '-113,"Undefined header;:SOUR:PHAS1:VOLT"'


@pytest.mark.parametrize(
    ("asked", "reply"),
    [
        ("CURR:RANG 0.5,5", "5.0E-1,5.0E0"),
        ("CURR:RANG 0.05,0.25", "5.0E-2,2.5E-1"),
        ("CURR:RANG 0.05,0.3", "5.0E-2,5.0E-1"),
        ("CURR:RANG 3,3", "5.0E-1,5.0E0"),
        ("CURR:RANG 2,21", "2.0E0,2.1E1"),
        ("CURR:RANG 8,80", "8.0E0,8.0E1"),
        ("CURR:RANG 30,60", "8.0E0,8.0E1"),
        ("CURR:EAMP:RANG 0,2", "0.0E0,2.0E0"),
        ("CURR:EAMP:RANG 0,120", "0.0E0,1.2E2"),
        ("VOLT:RANG 0,360", "0.0E0,3.6E2"),
        ("VOLT:RANG 23,336", "0.0E0,3.6E2"),
        ("VOLT:RANG 0,1008", "0.0E0,1.008E3"),
    ],
)
def test_the_narrowest_range_that_covers_both_limits_is_taken(
    source: Source, asked: str, reply: str
) -> None:
    """Page 5-43."""
    side = asked[:4]
    source.talk(f"SOUR:PHAS1:{asked}")
    assert source.talk(f"SOUR:PHAS1:{side}:RANG?") == reply
    low, high = reply.split(",")
    assert source.talk(f"SOUR:PHAS1:{side}:RANG? LOW;RANG? HIGH") == f"{low};{high}"
    assert source.error() == 0


@pytest.mark.parametrize(
    "asked", ["CURR:RANG 0,5", "CURR:RANG 8,81", "CURR:RANG 5,0.5", "VOLT:RANG 0,1009"]
)
def test_limits_that_no_range_covers_are_out_of_range(source: Source, asked: str) -> None:
    source.talk(f"SOUR:PHAS1:{asked}")
    assert source.error() == -222


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("VOLT:RANG 0,180;MHAR:HARM1 180,0", 0),
        ("VOLT:RANG 0,180;MHAR:HARM1 230,0", -222),
        ("VOLT:MHAR:HARM1 230,0", -222),
        ("CURR:RANG 0.5,5;MHAR:HARM1 0.5,0", 0),
        ("CURR:RANG 0.5,5;MHAR:HARM1 0.4,0", -222),
        ("CURR:RANG 0.5,5;MHAR:HARM1 0,0", -222),
        ("CURR:RANG 0.5,5;MHAR:HARM1 5.01,0", -222),
        ("CURR:RANG 0.5,5;MHAR:HARM1 4,0;HARM3 3,0", 0),
        ("CURR:RANG 0.5,5;MHAR:HARM1 4.1,0;HARM3 3,0", -222),
        ("CURR:EAMP:RANG 0,120;:SOUR:PHAS1:CURR:MHAR:HARM1 100,0", 0),
        ("CURR:EAMP:RANG 0,2;:SOUR:PHAS1:CURR:MHAR:HARM1 0.02,0", 0),
        ("VOLT:RANG 0,360;MHAR:HARM0 -0.01998,0", 0),
        ("VOLT:RANG 0,360;MHAR:HARM0 1,10", -222),
        ("VOLT:RANG 0,360;MHAR:HARM2 -1,0", -222),
        ("VOLT:RANG 0,360;MHAR:HARM101 1,0", -114),
        ("VOLT:RANG 0,360;MHAR:HARM1 230,200", -222),
        ("VOLT:RANG 0,360;MHAR:HARM1 230V,0", -138),
        ("VOLT:RANG 0,360;MHAR:HARM1 230", -109),
    ],
)
def test_levels_stay_inside_of_the_range(source: Source, message: str, code: int) -> None:
    source.talk(f"SOUR:PHAS1:{message}")
    assert source.error() == code


@pytest.mark.parametrize(
    ("side", "start", "one", "three", "five"),
    [
        ("VOLT", "RANG 0,360;MHAR:HARM1 25,90;HARM3 10.9,0;HARM5 2.5,165", 25.0, 10.9, 2.5),
        ("CURR", "RANG 2,21;MHAR:HARM1 2.5,90;HARM3 1.09,0;HARM5 0.25,165", 2.5, 1.09, 0.25),
    ],
)
def test_harmonics_are_read_back_as_on_the_manuals_pages(
    source: Source, side: str, start: str, one: float, three: float, five: float
) -> None:
    """Pages 5-37 and 5-45 (there the list is in quotes, and one amplitude too many)."""
    path = f"SOUR:PHAS:{side}"
    first, third, fifth = map(shortest, (one, three, five))
    source.talk(f"{path}:{start}")
    expected = f"{first},9.0E1,0.0E0,0.0E0,{third},0.0E0,0.0E0,0.0E0,{fifth},1.65E2"
    assert source.talk(f":{path}:HARM:ALL?") == expected
    assert source.talk(f"{path}:MHAR:ALL?") == expected
    assert source.talk(f"{path}:MHAR:ALL? PANG") == "9.0E1,0.0E0,0.0E0,0.0E0,1.65E2"
    assert source.talk(f"{path}:MHAR:ALL? AMPL") == f"{first},0.0E0,{third},0.0E0,{fifth}"
    assert source.talk(f"{path}:MHAR:HARM5?;HARM5? AMPL") == f"{fifth},1.65E2;{fifth}"
    assert source.talk(f"{path}:MHAR:HARM5:AMPL?;PANG?") == f"{fifth};1.65E2"
    assert source.talk(f"{path}:MHAR:CLE;ALL?") == f"{first},9.0E1"
    assert source.error() == 0


def test_the_amplitude_scales_all_harmonics(source: Source) -> None:
    """Page 5-36."""
    source.talk("SOUR:PHAS1:VOLT:RANG 0,360;MHAR:HARM1 200,0;HARM3 150,0")
    assert source.talk("SOUR:PHAS1:VOLT:MHAR:AMPL?;AMPL 100;AMPL?;ALL? AMPL") == (
        "2.5E2;1.0E2;8.0E1,0.0E0,6.0E1"
    )


def test_the_amplitude_of_nothing_cannot_be_scaled(source: Source) -> None:
    source.talk("SOUR:PHAS1:VOLT:MHAR:AMPL 10")
    assert source.error() == -221


def test_a_range_that_the_level_does_not_fit_into_takes_its_lower_limit(source: Source) -> None:
    source.talk("SOUR:PHAS1:CURR:RANG 0.5,5;MHAR:HARM1 4,-30;:SOUR:PHAS1:CURR:RANG 8,80")
    assert source.talk("SOUR:PHAS1:CURR:MHAR:HARM1?") == "8.0E0,-3.0E1"


def test_power_is_answered_in_the_shortest_form(source: Source) -> None:
    """Page 5-32; the example there is 24.3 kW."""
    source.talk("SOUR:PHAS1:VOLT:RANG 0,360;MHAR:HARM1 243,0;:SOUR:PHAS1:VOLT:STAT 1")
    source.talk("SOUR:PHAS1:CURR:EAMP:RANG 0,120;TERM:MODE HIGH;:SOUR:PHAS1:CURR:STAT 1")
    source.talk("SOUR:PHAS1:CURR:MHAR:HARM1 100,0")
    assert source.talk("SOUR:PHAS1:POW:WATT?;VA?") == "0.0E0;0.0E0"
    source.talk("OUTP:STAT ON")
    assert source.talk("SOUR:PHAS1:POW:WATT?;VA?") == "2.43E4;2.43E4"
    assert source.talk("SOUR:PHAS1:CURR:EAMP:TERM:MODE?;:SYST:ERR?") == f"HIGH;{NO_ERROR}"


def test_half_power_factor_inductive_makes_575_w_and_998_var_per_phase(source: Source) -> None:
    source.talk(f"{THREE_PHASES};:SOUR:FREQ 50;:OUTP:STAT ON")
    assert source.error() == 0
    for phase in source.world.output().phases:
        assert phase.power().real == pytest.approx(575.0, rel=1e-3)
        assert phase.power().imag == pytest.approx(575.0 * math.sqrt(3), rel=1e-3)


def test_gain_errors_are_small_hidden_and_of_the_seed() -> None:
    first, again, other = Source(1), Source(1), Source(2)
    for source in (first, again, other):
        source.talk(f"{THREE_PHASES};:OUTP:STAT ON")
    assert first.world.output() == again.world.output()
    assert first.volts() != other.volts()
    assert first.volts() == pytest.approx(230.0, rel=6e-4)
    gains = first.device.truth()["voltage_gain_error_pct"]
    assert isinstance(gains, list)
    assert first.volts() == pytest.approx(230.0 * (1 + gains[0] / 100))
    assert first.talk("SOUR:PHAS1:VOLT:MHAR:HARM1? AMPL") == "2.3E2"


def test_nothing_flows_before_the_output_is_on_and_nothing_after_it_is_off(source: Source) -> None:
    source.talk(THREE_PHASES)
    assert not source.world.output().energised
    assert source.talk("OUTP:STAT ON;STAT?") == "1"
    assert source.world.output().energised
    assert source.talk("OUTP:STAT OFF;STAT?") == "0"
    assert not source.world.output().energised


def test_only_channels_that_are_enabled_deliver(source: Source) -> None:
    source.talk(f"{THREE_PHASES};:SOUR:PHAS2:VOLT:STAT 0;:SOUR:PHAS3:CURR:STAT OFF;:OUTP:STAT ON")
    one, two, three = source.world.output().phases
    assert (one.voltage_v > 0, two.voltage_v, three.current_a) == (True, 0.0, 0.0)
    source.talk("SOUR:PHAS2:VOLT:STAT 1")
    assert source.volts(2) > 0
    assert source.talk("SOUR:PHAS2:VOLT:STAT?;:SOUR:PHAS3:CURR:STAT?") == "1;0"


def test_harmonics_flow_only_while_the_phenomenon_is_on(source: Source) -> None:
    source.talk(f"{THREE_PHASES};:SOUR:PHAS1:VOLT:MHAR:HARM3 23,10;HARM0 -1,0;:OUTP:STAT ON")
    assert [c.order for c in source.world.output().phases[0].voltage] == [1]
    source.talk("SOUR:PHAS1:VOLT:MHAR:STAT ON")
    dc, _, third = source.world.output().phases[0].voltage
    assert (dc.order, dc.angle_deg, third.order, third.angle_deg) == (0, 180.0, 3, 10.0)
    assert third.rms == pytest.approx(23.0, rel=1e-3)
    assert source.talk("SOUR:PHAS1:VOLT:MHAR:STAT?") == "1"


def test_output_on_and_changes_ramp_and_output_off_does_not(source: Source) -> None:
    source.talk(f"{THREE_PHASES};:OUTP:RAMP:TIME 2;:OUTP:STAT ON")
    assert source.volts() == 0.0
    source.world.wait(1.0)
    assert source.volts() == pytest.approx(115.0, rel=1e-3)
    source.world.wait(1.0)
    assert source.volts() == pytest.approx(230.0, rel=1e-3)
    source.talk("SOUR:PHAS1:VOLT:MHAR:HARM1 200,0")
    source.world.wait(1.0)
    assert source.volts() == pytest.approx(215.0, rel=1e-3)
    source.talk("OUTP:STAT OFF")
    assert source.volts() == 0.0
    source.world.wait(3.0)
    assert source.volts() == 0.0


def test_a_channel_that_delivers_refuses_another_range(source: Source) -> None:
    source.talk(f"{THREE_PHASES};:OUTP:STAT ON;:SOUR:PHAS1:CURR:RANG 2,21")
    assert source.error() == -221
    source.talk("SOUR:PHAS1:CURR:RANG 0.5,5")
    assert source.error() == 0
    source.talk("SOUR:PHAS1:CURR:STAT 0;RANG 2,21;MHAR:HARM1 20,0;:SOUR:PHAS1:CURR:STAT 1")
    assert source.error() == 0
    assert source.world.output().phases[0].current_a == pytest.approx(20.0, rel=1e-3)
    assert source.volts() == pytest.approx(230.0, rel=1e-3)


def test_the_output_can_refuse_without_an_error(source: Source) -> None:
    source.device.refuse_output = True
    assert source.talk(f"{THREE_PHASES};:OUTP:STAT ON;STAT?") == "0"
    assert source.error() == 0
    assert not source.world.output().energised


def test_reset_switches_off_and_forgets(source: Source) -> None:
    source.talk(f"{THREE_PHASES};:SOUR:FREQ 60;:OUTP:RAMP:TIME 1;STAT ON")
    source.world.wait(2.0)
    assert source.talk("*RST;:OUTP:STAT?;RAMP:TIME?;:SOUR:FREQ?") == "0;0.0E0;5.0E1"
    assert not source.world.output().energised
    assert source.talk("SOUR:PHAS1:VOLT:STAT?;RANG? HIGH") == "0;2.3E1"


def test_frequency_is_that_of_what_flows(source: Source) -> None:
    source.talk(f"{THREE_PHASES};:SOUR:FREQ 49.5;:OUTP:STAT ON")
    assert source.world.output().frequency_hz == 49.5
    source.talk("SOUR:FREQ 10")
    assert source.error() == -222


def test_units_are_absolute_only(source: Source) -> None:
    assert source.talk("UNIT:MHAR:VOLT ABS;CURR ABS;VOLT?;:SYST:ERR?") == f"ABS;{NO_ERROR}"
    source.talk("UNIT:MHAR:VOLT PERC")
    assert source.error() == -224


def test_a_trip_switches_off_and_tells(source: Source) -> None:
    source.device.inject(WireFault(FaultKind.TRIP, after_s=5.0))
    source.talk(f"{THREE_PHASES};:OUTP:STAT ON")
    source.world.wait(4.9)
    assert source.talk("OUTP:STAT?") == "1"
    source.world.wait(0.2)
    assert source.talk("OUTP:STAT?") == "0"
    assert not source.world.output().energised
    assert source.talk("SYST:ERR?") == '-300,"Device-specific error;output tripped"'
    assert source.talk("OUTP:STAT ON;STAT?") == "1"
    assert source.world.energised_s == pytest.approx(5.0)


def test_programs_of_other_people_run_without_an_error(source: Source) -> None:
    """The messages of a national laboratory's driver, in its order."""
    for message in ("OUTP:STAT OFF", "*CLS", "*RST", "OUTP:SENS 0", "OUTP:RAMP:TIME 5"):
        source.talk(message)
    for phase, angle in ((1, 0), (2, -120), (3, 120)):
        path = f"SOUR:PHAS{phase}"
        source.talk(f"{path}:VOLT:RANG 0.000000,90.000000")
        source.talk(f"{path}:VOLT:MHAR:HARM1 63.500000,{angle:f}")
        source.talk(f"{path}:VOLT:MHAR:HARM0 -0.006556,0.000000")
        source.talk(f"{path}:CURR:EAMP:TERM:MODE AUTO")
        source.talk(f"{path}:CURR:EAMP:RANG 0,20.000000")
        source.talk(f"{path}:CURR:MHAR:HARM1 5.000000,{angle:f}")
        source.talk(f"{path}:CURR:MHAR:HARM0 0.000524,0.000000")
        for channel in ("VOLT", "CURR"):
            source.talk(f"{path}:{channel}:MHAR:STAT 1")
            source.talk(f"{path}:{channel}:STAT 1")
    source.talk("SOUR:FREQ 50.000000")
    assert source.talk("SYST:ERR?") == NO_ERROR
    source.talk("OUTP:STAT ON")
    assert source.talk("OUTP:STAT?") == "1"
    source.world.wait(5.0)
    assert source.volts() == pytest.approx(63.5, rel=1e-3)

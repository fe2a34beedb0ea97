"""The simulated LMG670: two languages, cycles that are held, ranges."""

import pytest

from simulator.power_meter import ReferenceErrors
from simulator.scpi.faults import FaultKind, WireFault
from simulator.zes_lmg670 import ZesLmg670
from tests.simulator.instrument_bench import Bench, a_world
from tests.simulator.reference_bench import BIASED, NO_ERROR, load

ASKED = "INIM; TSNORM?; UTRMS1?; ITRMS1?; P1?; Q1?; S1?; PF1?; FCYC1?"


def bench(errors: ReferenceErrors | None = None, ratio: float = 1.0) -> Bench:
    world = a_world()
    device = ZesLmg670(
        world,
        current_transformer_ratio=ratio,
        errors=ReferenceErrors() if errors is None else errors,
        seed=1,
    )
    return Bench(world, device)


@pytest.fixture
def lmg() -> Bench:
    made = bench()
    made.talk("*zlang short")
    made.talk("CYCLMOD 0;CYCL 0.25")
    return made


def errors_of(lmg: Bench) -> str:
    lmg.talk("*zlang scpi")
    return lmg.talk(":SYST:ERR:ALL?")


def test_it_reads_a_cycle_in_one_message(lmg: Bench) -> None:
    lmg.apply(load(230.0, 5.0, lag_deg=60.0))
    assert lmg.talk(ASKED) == (
        "2026:01:01D00:00:02.250000000;2.3E2;5.0E0;5.75E2;9.95929E2;1.15E3;5.0E-1;5.0E1"
    )
    assert lmg.world.now() == pytest.approx(2.25)


def test_values_are_held_until_the_next_cycle_is_asked_for(lmg: Bench) -> None:
    lmg.apply(load(230.0, 5.0))
    lmg.talk("INIM")
    lmg.apply(load(100.0, 1.0))
    assert lmg.talk("P1?") == "1.15E3"
    lmg.talk("INIM")
    assert lmg.talk("P1?") == "1.0E2"


@pytest.mark.parametrize(
    ("language", "message"), [("scpi", "UTRMS1?"), ("scpi", "INIM"), ("short", ":SYST:ERR:ALL?")]
)
def test_a_language_has_its_own_commands(language: str, message: str) -> None:
    lmg = bench()
    lmg.talk(f"*zlang {language}")
    assert lmg.talk(message) == ""
    assert errors_of(lmg).startswith('-113,"Undefined header')
    assert errors_of(lmg) == NO_ERROR


def test_a_reset_leaves_the_short_language(lmg: Bench) -> None:
    lmg.talk("*rst;*cls")
    assert lmg.talk("TSNORM?") == ""


def test_every_error_is_in_one_reply(lmg: Bench) -> None:
    lmg.talk("NOPE;CYCL 1000;IRNG4 5")
    codes = errors_of(lmg).split(",")[::2]
    assert codes == ["-113", "-222", "-114"]


@pytest.mark.parametrize(
    ("ranges", "reply"),
    [
        ("UAUTO1 0;URNG1 400;IAUTO1 0;IRNG1 5", "2.3E2;6.0E0;1.38E3"),
        ("UAUTO1 0;URNG1 130;IAUTO1 0;IRNG1 5", "9.9E37;6.0E0;9.9E37"),
        ("UAUTO1 0;URNG1 400;IAUTO1 0;IRNG1 2.5", "2.3E2;9.9E37;9.9E37"),
        ("UAUTO1 0;URNG1 400;IAUTO1 0;IRNG1 3", "2.3E2;6.0E0;1.38E3"),
    ],
)
def test_over_range_is_infinite(lmg: Bench, ranges: str, reply: str) -> None:
    lmg.apply(load(230.0, 6.0))
    lmg.talk(ranges)
    assert lmg.talk("INIM;UTRMS1?;ITRMS1?;P1?") == reply


def test_the_scale_stands_for_the_transformer() -> None:
    lmg = bench(ratio=10.0)
    lmg.talk("*zlang short")
    lmg.apply(load(230.0, 50.0))
    assert lmg.talk("INIM;P1?") == "1.15E3"
    assert lmg.talk("ISCA1 10;INIM;P1?;ITRMS1?") == "1.15E4;5.0E1"


def test_hidden_errors_show_in_the_readings() -> None:
    lmg = bench(BIASED)
    lmg.talk("*zlang short")
    lmg.apply(load(230.0, 5.0))
    assert float(lmg.talk("INIM;UTRMS1?")) == pytest.approx(230 * 1.0001, abs=1e-3)


def test_without_a_cycle_and_under_a_planted_fault_there_is_no_value(lmg: Bench) -> None:
    assert lmg.talk("P1?") == "9.91E37"
    lmg.device.inject(WireFault(FaultKind.NAN))
    lmg.apply(load(230.0, 5.0))
    assert lmg.talk("INIM;P1?") == "9.91E37"

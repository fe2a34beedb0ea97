"""The simulated WT330 and WT310: what differs from the WT3000, and what they measure."""

import pytest

from simulator.power_meter import ReferenceErrors
from simulator.scpi.faults import FaultKind, WireFault
from simulator.yokogawa_wt330 import WT310, Kind, YokogawaWT330
from simulator.yokogawa_wt330 import WT330 as THREE
from tests.simulator.instrument_bench import Bench, a_world
from tests.simulator.reference_bench import BIASED, NO_ERROR, load

ITEMS = ":NUM:NUM 4;ITEM1 U,1;ITEM2 I,1;ITEM3 P,1;ITEM4 Q,1"


def bench(kind: Kind = THREE, ratio: float = 1.0, errors: ReferenceErrors | None = None) -> Bench:
    world = a_world()
    device = YokogawaWT330(
        world,
        kind,
        current_transformer_ratio=ratio,
        errors=ReferenceErrors() if errors is None else errors,
        seed=1,
    )
    made = Bench(world, device)
    made.talk(":COMM:HEAD OFF")
    return made


def test_replies_have_headers_until_they_are_switched_off() -> None:
    wt = bench()
    wt.talk(":COMM:HEAD ON")
    assert wt.talk(":RATE?") == ":RATE 500.0E-03"


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (":NUM:NORM:ITEM11 U,1", '114,"Header Suffix Out Of Range"'),
        (":NUM:NORM:NUM 11", '222,"Data Out Of Range"'),
        (":NUM:NORM:ITEM1 WQ,1", '224,"Illegal Parameter Value"'),
        (":NUM:NORM:ITEM1 U,4", '222,"Data Out Of Range"'),
        (":INP:WIR P1W2,P1W2,P1W2", '108,"Parameter Not Allowed"'),
        (":INP:WIR P1W2", '224,"Illegal Parameter Value"'),
        (":INP:VOLT:RANG:ALL 300V", '113,"Undefined Header"'),
        (":INP:VOLT:RANG 1000V", '222,"Data Out Of Range"'),
        (":INP:CURR:RANG 30A", '222,"Data Out Of Range"'),
        (":RATE 50MS", '222,"Data Out Of Range"'),
        (":MEAS:SQF TYPE1", '113,"Undefined Header"'),
        (":SYST:COMM:COMM WT200", '224,"Illegal Parameter Value"'),
        ("SYST:ERR?", '113,"Undefined Header"'),
    ],
)
def test_what_a_wt3000_has_and_this_has_not_is_an_error(message: str, error: str) -> None:
    wt = bench()
    wt.talk(message)
    assert wt.talk(":STAT:ERR?") == error
    assert wt.talk(":STAT:ERR?") == NO_ERROR


def test_it_measures_with_five_digits() -> None:
    wt = bench()
    wt.apply(load(230.0, 5.0, lag_deg=60.0))
    assert wt.talk(f"{ITEMS};VAL?") == "230.00E+00,5.0000E+00,575.00E+00,995.93E+00"


def test_a_leading_current_has_a_negative_reactive_power() -> None:
    wt = bench()
    wt.apply(load(230.0, 5.0, lag_deg=-60.0))
    assert wt.talk(f"{ITEMS};VAL? 4") == "-995.93E+00"


def test_items_can_change_between_two_readings_of_one_update() -> None:
    wt = bench()
    wt.apply(load(230.0, 5.0))
    first = wt.talk(f"{ITEMS};VAL?").split(",")
    second = wt.talk(":NUM:NORM:ITEM1 LAMB,1;VAL?").split(",")
    assert (second[0], second[1:]) == ("1.0000E+00", first[1:])


def test_hidden_errors_show_in_the_readings() -> None:
    wt = bench(errors=BIASED)
    wt.apply(load(230.0, 5.0))
    assert float(wt.talk(f"{ITEMS};VAL? 3")) == pytest.approx(1150 * 1.0003, rel=5e-5)


@pytest.mark.parametrize(
    ("ranges", "reply"),
    [
        (":VOLT:RANG 300V;:CURR:RANG 5A", "230.00E+00,7.0000E+00,1.6100E+03,0.0000E+00"),
        (":VOLT:RANG 150V;:CURR:RANG 5A", "INF,7.0000E+00,INF,INF"),
        (":VOLT:RANG 300V;:CURR:RANG 2A", "230.00E+00,INF,INF,INF"),
    ],
)
def test_above_140_percent_of_a_range_it_is_over(ranges: str, reply: str) -> None:
    """IM WT310E-02EN, page 1-12."""
    wt = bench()
    wt.apply(load(230.0, 7.0))
    assert wt.talk(f"{ranges};{ITEMS};VAL?") == reply


def test_at_half_a_percent_of_its_range_a_current_is_shown_as_nothing() -> None:
    """Apparent and reactive power too, but not the active; there is no power factor then."""
    wt = bench()
    wt.apply(load(230.0, 0.0025, lag_deg=60.0))
    wt.talk(":VOLT:RANG 300V;:CURR:RANG 0.5A")
    assert wt.talk(f"{ITEMS};VAL?") == "230.00E+00,0.0000E+00,287.50E-03,0.0000E+00"
    assert wt.talk(":NUM:ITEM1 LAMB,1;ITEM2 PHI,1;ITEM3 S,1;ITEM4 FI,1;VAL?") == (
        "INF,INF,0.0000E+00,NAN"
    )


def test_a_wt310_has_one_element() -> None:
    wt = bench(WT310)
    assert wt.talk("*IDN?").split(",")[1] == "WT310E"
    wt.talk(":NUM:NORM:ITEM1 U,2")
    assert wt.talk(":STAT:ERR?") == '222,"Data Out Of Range"'
    wt.talk(":INP:WIR P3W4")
    assert wt.talk(":STAT:ERR?") == '113,"Undefined Header"'
    wt.talk(":CURR:RANG 5MA")
    assert wt.talk(":STAT:ERR?;:CURR:RANG?") == f"{NO_ERROR};5.000E-03"


def test_the_power_of_a_wt310_is_that_of_l1() -> None:
    wt = bench(WT310)
    assert isinstance(wt.device, YokogawaWT330)
    assert wt.device.power_w(load(230.0, 5.0)) == pytest.approx(1150.0)


def test_waiting_ends_with_the_update() -> None:
    wt = bench()
    wt.talk(":RATE 250MS;:STAT:FILT1 FALL")
    wt.world.wait(1.1)
    assert wt.talk(":STAT:EESR?") == "1"
    assert wt.talk(":COMM:WAIT 1;:COMM:WAIT? 1") == "1"
    assert wt.world.now() == pytest.approx(1.25)


def test_a_planted_fault_takes_its_values_away() -> None:
    wt = bench()
    wt.device.inject(WireFault(FaultKind.NAN))
    wt.apply(load(230.0, 5.0))
    assert wt.talk(f"{ITEMS};VAL?") == "NAN,NAN,NAN,NAN"

"""Orders of defects: defaults, what they may state, and how a wrong one is refused."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.defects import ALL, UNIT, DefectError, parse
from simulator.server import Simulator
from simulator.station import StationFile

STATION = StationFile.load(
    Path(__file__).resolve().parents[2] / "stations" / "sim.yaml", clock="fast", seed=1
)


@pytest.mark.parametrize("key", ALL, ids="=".join)
def test_an_order_has_the_defaults_and_can_state_them(key: tuple[str, str]) -> None:
    order = f"{1 if key[0] == UNIT else key[0]}={key[1]}"
    plain = parse(order, ALL)
    defaults = ALL[key].parameters
    stated = ":".join([order, *(f"{name}={value}" for name, value in defaults.items())])
    assert plain.parameters == dict(defaults)
    assert parse(stated, ALL).parameters == plain.parameters
    assert plain.defect.summary


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("", "'' is not of the form POSITION=NAME[:PARAMETER=VALUE…]"),
        ("1", "'1' is not of the form"),
        ("1=", "'1=' is not of the form"),
        ("1=gain:phase", "is not of the form"),
        ("1=gain:phase=", "is not of the form"),
        ("1=gain:", "is not of the form"),
        (
            "sauce=trip",
            "'sauce' is no target: must be a position, such as 2, or of ambient, bus, counter",
        ),
        ("unit=gain", "'unit' is no target"),
        ("-1=gain", "'-1' is no target"),
        ("9=gain", "9=gain: there is no meter at position 9; occupied: 1, 2"),
        ("3=silent", "there is no meter at position 3"),
        ("1=gian", "no defect of unit is called 'gian': did you mean gain?"),
        ("1=trip", "no defect of unit is called 'trip'"),
        ("source=gain", "no defect of source is called 'gain': known: delay, drop"),
        ("1=xyzzy", "is called 'xyzzy': python -m simulator --list-defects has all"),
        ("1=gain:phsae=2", "defect gain has no parameter 'phsae': did you mean phase?"),
        ("1=silent:loud=1", "defect silent has no parameter 'loud'"),
        ("1=gain:pct=much", "parameter pct: 'much' is not a number (default: 4)"),
        ("1=gain:pct=nan", "'nan' is not a number"),
        ("1=gain:pct=inf", "'inf' is not a number"),
        ("1=gain:phase=0", "phase = 0: must be a whole number from 1 to 3"),
        ("1=gain:phase=4", "phase = 4: must be a whole number from 1 to 3"),
        ("1=gain:phase=1.5", "phase = 1.5: must be a whole number from 1 to 3"),
        ("1=pulse-width:band=6", "band = 6: must be a whole number from 1 to 5"),
        ("1=pulse-width:width_s=-1", "width_s = -1: must be from 0 to 10"),
        ("1=s0-constant:factor=0", "factor = 0: must be from 1e-06 to 1000"),
        ("1=lost-pulses:every=0", "every = 0: must be a whole number from 1"),
        ("1=lost-pulses:output=s0", "output = s0: must be one of led, s0_forward, s0_reverse"),
        ("1=combination-code:code=7", "code = 7: must be one of 1, 4, 5, 6, 9, 10, 11"),
        ("1=swapped-words:register=l4_voltage", "no register is called 'l4_voltage'"),
        ("1=register-scale:register=baud_rate", "register = baud_rate: must be one with a float"),
        ("1=write-ignored:register=l1_voltage", "register = l1_voltage: must be one of baud_rate"),
        ("1=faulty-answer:fault=rude", "fault = rude: must be one of silent, bad_crc"),
        ("1=line-settings:baud=4801", "baud = 4801: must be one of 300, 600"),
        ("1=line-settings:parity=4", "parity = 4: must be one of 1, 2, 3"),
        ("1=slow:delay_s=-2", "delay_s = -2: must be from 0"),
        ("1=serial-number:serial=22-99", "serial = 22-99: must be 1 to 8 hexadecimal digits"),
        ("1=serial-number:serial=123456789", "must be 1 to 8 hexadecimal digits"),
        ("1=meter-code:code=01020", "code = 01020: must be 1 to 4 hexadecimal digits"),
        ("1=default-tariff:tariff=3", "tariff = 3: must be a whole number from 1 to 2"),
        ("1=error-flag:code=70000", "code = 70000: must be a whole number from -32768 to 32767"),
        ("bus=noise:share=2", "share = 2: must be from 0 to 1"),
        ("source=trip:after_s=-1", "after_s = -1: must be from 0"),
    ],
)
def test_a_wrong_order_is_refused_in_one_clear_line(order: str, message: str) -> None:
    simulator = Simulator(STATION)
    before = simulator.rack.truth()
    with pytest.raises(DefectError) as refused:
        simulator.plant(order)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
    assert simulator.rack.truth() == before


@settings(max_examples=200, deadline=None, database=None)
@given(
    st.one_of(
        st.text(max_size=30),
        st.builds(
            "{}={}:{}={}".format,
            st.sampled_from(["1", "2", "source", "bus", "x"]),
            st.sampled_from([name for _, name in ALL]),
            st.sampled_from(["phase", "pct", "after_s", "register", "code", "z"]),
            st.one_of(st.text(max_size=5), st.floats().map(str)),
        ),
    )
)
def test_any_text_is_an_order_or_refused(text: str) -> None:
    order = None
    with suppress(DefectError):
        order = parse(text, ALL)
    assert order is None or order.defect in ALL.values()

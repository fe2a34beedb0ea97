"""Energy registers and what feeds the S0 outputs, against the table of the manual's 7.11."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.clock import FastClock
from simulator.meter import energy
from simulator.meter.influence import NONE
from simulator.meter.meter import Meter
from simulator.meter.models import MODELS
from simulator.meter.sensing import PhaseErrors
from simulator.meter.values import Values
from simulator.waveform import Component, Output, PhaseOutput
from simulator.world import World

# The manual's table: flows of 5, 5 and -12 kWh; total, S0 forward, S0 reverse (None: a blank).
MANUAL_7_11 = {
    1: (10, 10, None),
    4: (-12, None, 12),
    5: (22, 10, 12),
    6: (-22, 10, 12),
    9: (-2, 10, 12),
    10: (-2, 0, 2),
    11: (-2, 0, 2),
}
REGISTERS_7_11 = {code: (0, 2) if code == 10 else (10, 12) for code in MANUAL_7_11}
"""Forward and reverse registers as magnitudes: the manual prints reverse with either sign."""

POWERS = st.tuples(*[st.floats(-23000.0, 23000.0)] * 3).map(np.array)


def flowing(*active_w: float) -> Output:
    """Phases at 230 V, each with its active power."""
    one, two, three = (
        PhaseOutput(
            (Component(1, 230.0, 0.0),),
            (Component(1, abs(power) / 230.0, 0.0 if power >= 0 else 180.0),),
        )
        for power in active_w
    )
    return Output(50.0, (one, two, three))


class Bench:
    """A meter without errors, energised and at rest."""

    def __init__(self) -> None:
        self.world = World(FastClock())
        self.meter = Meter(MODELS["pro380-mod"], "22091001", 1, seed=1)
        self.meter.sensor.errors = (PhaseErrors(),) * 3
        self.meter.sensor.influences = NONE
        self.meter.counter.energies.values[:] = 0.0
        self.values = Values(self.meter)
        self.world.loads[1] = self.meter

    def let_flow(self, hours: float, *active_w: float) -> None:
        self.world.set_output(flowing(*active_w))
        self.world.wait(hours * 3600)
        self.world.set_output(flowing(0.0, 0.0, 0.0))
        self.world.wait(1.0)

    def kwh(self, name: str) -> float:
        return float(self.values.value(name))


@pytest.mark.parametrize("code", sorted(MANUAL_7_11))
def test_a_code_gives_the_manuals_example(code: int) -> None:
    bench = Bench()
    bench.meter.settings.code = code
    bench.values.write("s0_output_rate", 1000.0)
    bench.let_flow(1.0001, 5000.0, 5000.0, -12000.0)
    total, s0_forward, s0_reverse = MANUAL_7_11[code]
    forward, reverse = REGISTERS_7_11[code]
    assert bench.kwh("total_active_energy") == pytest.approx(total, abs=0.004)
    assert bench.kwh("forward_active_energy") == pytest.approx(forward, abs=0.004)
    assert bench.kwh("reverse_active_energy") == pytest.approx(reverse, abs=0.004)
    counts = (bench.meter.outputs.s0_forward.count, bench.meter.outputs.s0_reverse.count)
    expected = (1000 * (s0_forward or 0), 1000 * (s0_reverse or 0))
    assert counts == pytest.approx(expected, abs=3)


def test_there_is_no_code_beside_the_manuals() -> None:
    assert set(energy.PRO380_CODES) == set(MANUAL_7_11)


@pytest.mark.parametrize("code", sorted(MANUAL_7_11))
def test_the_led_counts_both_directions_at_every_code(code: int) -> None:
    bench = Bench()
    bench.meter.settings.code = code
    bench.let_flow(0.1, 5000.0, 5000.0, -12000.0)
    assert bench.meter.outputs.led.count == pytest.approx(22000, abs=1)


@settings(max_examples=100, deadline=None, database=None)
@given(POWERS)
def test_netting_keeps_the_balance_and_one_direction(powers: energy.FloatArray) -> None:
    gross, net = (energy.split(powers, net=netted) for netted in (False, True))
    assert np.all(gross >= 0)
    assert np.all(net >= 0)
    assert gross[0] - gross[1] == pytest.approx(powers)
    assert net[0].sum() - net[1].sum() == pytest.approx(powers.sum(), abs=1e-6)
    assert min(net[0].sum(), net[1].sum()) == pytest.approx(0.0, abs=1e-6)
    assert np.all(net <= gross + 1e-9)


@settings(max_examples=100, deadline=None, database=None)
@given(POWERS, st.sampled_from(sorted(MANUAL_7_11)))
def test_an_output_is_fed_as_its_code_says(powers: energy.FloatArray, code: int) -> None:
    forward_w, reverse_w = energy.pulse_powers(energy.PRO380_CODES[code], powers)
    drawn_w, fed_w = float(powers[powers > 0].sum()), float(-powers[powers < 0].sum())
    if code in (10, 11):
        drawn_w, fed_w = max(drawn_w - fed_w, 0.0), max(fed_w - drawn_w, 0.0)
    assert forward_w == pytest.approx(0.0 if code == 4 else drawn_w, abs=1e-6)
    assert reverse_w == pytest.approx(0.0 if code == 1 else fed_w, abs=1e-6)


def test_tariffs_add_up_and_hold_what_flowed_in_them() -> None:
    bench = Bench()
    bench.let_flow(1.0, 1000.0, 2000.0, 3000.0)
    bench.meter.settings.tariff = 2
    bench.let_flow(0.5, 1000.0, 2000.0, 3000.0)
    assert bench.kwh("t1_forward_active_energy") == pytest.approx(6.0, abs=0.0011)
    assert bench.kwh("t2_forward_active_energy") == pytest.approx(3.0, abs=0.0011)
    for total, parts in (
        ("forward_active_energy", ("t1_forward_active_energy", "t2_forward_active_energy")),
        ("total_active_energy", ("t1_total_active_energy", "t2_total_active_energy")),
        ("forward_active_energy", tuple(f"l{n}_forward_active_energy" for n in (1, 2, 3))),
    ):
        assert sum(map(bench.kwh, parts)) == pytest.approx(bench.kwh(total), abs=0.0031)
    assert bench.kwh("l3_forward_active_energy") == pytest.approx(4.5, abs=0.0011)


def test_reactive_energy_is_kept_apart() -> None:
    bench = Bench()
    lagging = PhaseOutput((Component(1, 230.0, 0.0),), (Component(1, 10.0, -90.0),))
    bench.world.set_output(Output(50.0, (lagging, lagging, lagging)))
    bench.world.wait(3600.0)
    assert bench.kwh("forward_reactive_energy") == pytest.approx(6.9, abs=0.001)
    assert bench.kwh("reverse_reactive_energy") == 0.0
    assert bench.kwh("forward_active_energy") == 0.0


def test_a_register_shows_whole_watt_hours() -> None:
    bench = Bench()
    bench.meter.counter.energies.values[0, 0, 0, 0] = 1999.99
    assert bench.kwh("forward_active_energy") == 1.999


def test_nothing_is_counted_below_the_starting_current_or_without_voltage() -> None:
    bench = Bench()
    bench.let_flow(10.0, 2.0, 2.0, 2.0)
    unsupplied = PhaseOutput((), (Component(1, 10.0, 0.0),))
    bench.world.set_output(Output(50.0, (unsupplied, unsupplied, unsupplied)))
    bench.world.wait(3600.0)
    assert bench.meter.counter.energies.values.sum() == 0.0
    assert bench.meter.outputs.led.count == 0


def test_a_phase_without_voltage_leaves_the_others_counting() -> None:
    bench = Bench()
    good = PhaseOutput((Component(1, 230.0, 0.0),), (Component(1, 10.0, 0.0),))
    dead = PhaseOutput((), (Component(1, 10.0, 0.0),))
    bench.world.set_output(Output(50.0, (good, dead, good)))
    bench.world.wait(3600.0)
    assert bench.kwh("forward_active_energy") == pytest.approx(4.6, abs=0.001)
    assert bench.kwh("l2_forward_active_energy") == 0.0

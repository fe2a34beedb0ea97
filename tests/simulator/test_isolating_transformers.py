"""Isolating transformers: what a meter behind them gets, and what it is not to blame for."""

from dataclasses import replace
from pathlib import Path

import pytest

from simulator.certificates import TransformerBounds
from simulator.rack import Rack
from simulator.station import StationFile
from simulator.transformer import IsolatingTransformer
from simulator.waveform import Component, Output, PhaseOutput
from tests.simulator.reference_bench import load

STATION = StationFile.load(
    Path(__file__).resolve().parents[2] / "stations" / "sim.yaml", clock="fast", seed=1
)
HOUR_S = 3600.0


def rack(**bounds: TransformerBounds) -> Rack:
    """The bench of ``sim.yaml`` with bounds at position 1 and 2."""
    sockets = {
        n: replace(s, transformer=bounds.get(f"at_{n}", TransformerBounds()))
        for n, s in STATION.sockets.items()
    }
    return Rack(replace(STATION, sockets=sockets))


def transformer_of(made: Rack, position: str) -> dict[str, float]:
    meters = made.truth()["meters"]
    assert isinstance(meters, dict)
    found: dict[str, float] = meters[position]["transformer"]
    return found


def energy_wh(made: Rack, position: str, output: Output) -> float:
    """Energy that the LED of a position counts in an hour."""
    meter = made.meter(position)
    made.world.set_output(output)
    made.world.wait(10.0)
    before = meter.outputs.led.count
    made.world.wait(HOUR_S)
    return (meter.outputs.led.count - before) / meter.outputs.led.constant_imp_per_kwh * 1000


def test_currents_are_changed_and_voltages_are_not() -> None:
    given = load(230.0, 10.0)
    got = IsolatingTransformer(ratio_error_pct=1.0, phase_min=6.0).output(given)
    assert [p.current_a for p in got.phases] == pytest.approx([10.1] * 3)
    assert [p.voltage for p in got.phases] == [p.voltage for p in given.phases]
    angles = [p.current[0].angle_deg for p in got.phases]
    assert angles == pytest.approx([0.1, -119.9, 120.1])


def test_a_current_that_leads_makes_an_inductive_load_look_larger() -> None:
    given = load(230.0, 10.0, 60.0)
    got = IsolatingTransformer(phase_min=1.0).output(given)
    change_pct = (got.phases[0].power().real / given.phases[0].power().real - 1) * 100
    assert change_pct == pytest.approx(0.0504, abs=1e-4)


def test_the_shift_is_one_in_time() -> None:
    fifth = PhaseOutput((Component(1, 230.0, 0.0),), (Component(5, 2.0, 30.0),))
    got = IsolatingTransformer(phase_min=60.0).output(Output(50.0, (fifth,) * 3))
    assert got.phases[0].current[0].angle_deg == pytest.approx(35.0)


@pytest.mark.parametrize("lag_deg", [0.0, 60.0])
def test_the_meter_behind_counts_what_it_gets(lag_deg: float) -> None:
    """The same meter of the same seed, with transformers and without."""
    output = load(230.0, 10.0, lag_deg)
    made, bare = rack(at_1=TransformerBounds(2.0, 30.0)), rack()
    drawn = IsolatingTransformer(**transformer_of(made, "1"))
    share = drawn.output(output).phases[0].power().real / output.phases[0].power().real
    assert abs(share - 1) > 1e-3
    with_it, without = (energy_wh(m, "1", output) for m in (made, bare))
    assert with_it / without == pytest.approx(share, rel=5e-5)


def test_it_is_no_error_of_the_meter() -> None:
    output = load(230.0, 10.0)
    errors = []
    for made in (rack(at_1=TransformerBounds(2.0, 0.0)), rack()):
        made.world.set_output(output)
        made.world.wait(1.0)
        meters = made.truth()["meters"]
        assert isinstance(meters, dict)
        errors.append(meters["1"]["error_pct"])
    assert errors[0] == pytest.approx(errors[1], abs=1e-3)


def test_each_position_has_its_own() -> None:
    made = rack(at_1=TransformerBounds(0.02, 0.5), at_2=TransformerBounds(0.02, 0.5))
    assert transformer_of(made, "1") != transformer_of(made, "2")


def test_bounds_of_nothing_change_nothing() -> None:
    made = rack()
    assert made.world.loads[1] is made.meter("1")
    assert transformer_of(made, "1") == {"ratio_error_pct": 0.0, "phase_min": 0.0}


def test_the_station_file_says_which_bounds_are_whose() -> None:
    lab = StationFile.load(
        Path(__file__).resolve().parents[2] / "stations" / "sim-lab.yaml", clock=None, seed=None
    )
    assert lab.sockets[1].transformer == TransformerBounds(0.01, 0.3)
    assert lab.sockets[2].transformer == TransformerBounds(0.015, 0.4)

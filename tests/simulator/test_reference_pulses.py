"""Pulses of the reference: as many as the energy that it measures, however they are looked at."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from simulator.clock import FastClock
from simulator.rack import Rack
from simulator.reference_pulses import ReferencePulses
from simulator.station import StationFile
from simulator.waveform import OFF, Output
from simulator.world import World
from tests.simulator.reference_bench import load

LAB = Path(__file__).resolve().parents[2] / "stations" / "sim-lab.yaml"
PLAIN = LAB.with_name("sim.yaml")
CONSTANT = 100_000.0
LINE = 12


def true_power_w(output: Output) -> float:
    return sum(phase.power().real for phase in output.phases)


class Bench:
    """A world with a perfect reference's pulses on a line."""

    def __init__(self) -> None:
        self.world = World(FastClock())
        self.pulses = ReferencePulses(self.world, true_power_w, CONSTANT)
        self.world.lines[LINE] = self.pulses

    def flow(self, output: Output, duration_s: float, ramp_s: float = 0.0) -> None:
        self.world.set_output(output, ramp_s)
        self.world.wait(duration_s)

    def rising(self) -> int:
        """Leading edges until now."""
        high, toggles = self.world.toggles(LINE, 0.0, self.world.now())
        assert not high
        return (toggles.size + 1) // 2


def test_a_kilowatt_hour_makes_as_many_pulses_as_the_constant_says() -> None:
    bench = Bench()
    bench.flow(load(230.0, 5.0), 3600.0)
    assert bench.rising() == pytest.approx(3.45 * CONSTANT, abs=1)


def test_edges_lie_evenly_where_the_power_is_constant() -> None:
    bench = Bench()
    bench.flow(OFF, 3.0)
    bench.flow(load(230.0, 10.0), 10.0)
    _, toggles = bench.world.toggles(LINE, 0.0, 13.0)
    half_s = 1.8e6 / (CONSTANT * 6900.0)
    assert toggles[0] == pytest.approx(3.0 + half_s)
    assert np.diff(toggles) == pytest.approx(half_s)


def test_energy_that_waits_for_its_pulse_is_kept_while_the_load_changes() -> None:
    bench = Bench()
    for current_a in (0.02, 0.3, 0.0, 7.0, 0.05, 99.0) * 5:
        bench.flow(load(230.0, current_a), 1.37, ramp_s=0.2)
        bench.flow(OFF, 0.11)
    energy_ws = sum(
        true_power_w(s.output) * (s.stop_s - s.start_s)
        for s in bench.world.segments(0.0, bench.world.now())
    )
    assert bench.rising() == pytest.approx(energy_ws * CONSTANT / 3.6e6, abs=1)


def test_reverse_energy_counts_as_forward() -> None:
    bench = Bench()
    bench.flow(load(230.0, 10.0, 180.0), 100.0)
    assert bench.rising() == pytest.approx(6900.0 * 100 * CONSTANT / 3.6e6, abs=1)


def test_looked_at_in_pieces_it_is_the_same() -> None:
    """No edge is lost or seen twice at the ends of the pieces, which also meet edges."""
    bench = Bench()
    for current_a in (3.0, 60.0, 0.0, 12.0):
        bench.flow(load(230.0, current_a), 2.0, ramp_s=0.5)
    _, whole = bench.world.toggles(LINE, 0.0, 8.0)
    rng = np.random.default_rng(3)
    cuts = np.unique(np.concatenate((rng.uniform(0, 8, 200), whole[::37], [0.0, 0.5, 2.0, 8.0])))
    pieces, done = [], 0
    for begin, end in pairwise(cuts):
        high, piece = bench.world.toggles(LINE, float(begin), float(end))
        assert high == (done % 2 == 1)
        pieces.append(piece)
        done += piece.size
    assert np.array_equal(np.concatenate(pieces), whole)


def test_without_load_it_stands_still() -> None:
    bench = Bench()
    bench.flow(load(230.0, 10.0), 1.0)
    before = bench.rising()
    bench.flow(load(230.0, 0.0), 1000.0)
    assert bench.rising() == before > 0


def test_on_a_bench_it_counts_what_the_reference_measures_with_its_hidden_errors() -> None:
    for seed in (1, 2, 3):
        rack = Rack(StationFile.load(LAB, clock="fast", seed=seed))
        output = load(230.0, 50.0, 60.0)
        rack.world.set_output(output)
        rack.world.wait(7200.0)
        _, toggles = rack.world.toggles(LINE, 0.0, 7200.0)
        truth = rack.truth()["reference"]
        assert isinstance(truth, dict)
        constant = truth["pulse_constant_imp_per_kwh"]
        expected = rack.reference.power_w(output) * 2 / 1000 * constant
        assert toggles.size / 2 == pytest.approx(expected, abs=1)
        assert abs(expected - 34.5 * CONSTANT) > 20, "the hidden errors are far above a pulse"


def test_its_wire_breaks_and_is_mended() -> None:
    rack = Rack(StationFile.load(LAB, clock="fast", seed=1))
    rack.world.set_output(load(230.0, 5.0))
    rack.world.wait(10.0)
    assert LINE in rack.world.lines
    rack.break_wire("reference/pulses", broken=True)
    assert rack.world.toggles(LINE, 0.0, 10.0)[1].size == 0
    rack.break_wire("reference/pulses", broken=False)
    assert rack.world.toggles(LINE, 0.0, 10.0)[1].size > 0


def test_a_bench_without_them_has_no_such_wire() -> None:
    rack = Rack(StationFile.load(PLAIN, clock="fast", seed=1))
    assert LINE not in rack.world.lines
    with pytest.raises(ValueError, match="no wire is called 'reference/pulses'"):
        rack.break_wire("reference/pulses", broken=True)

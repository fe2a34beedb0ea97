"""Faults of wiring and instruments change what the bench sees, and each says who tells it."""

import numpy as np
import pytest

from simulator.defects import ALL, UNIT
from simulator.leads import Leads, exchanged
from simulator.pulse_wires import DirtyContact, LampLight, SlowInput
from simulator.world import FloatArray
from tests.simulator.defect_observers import FORWARD_30_KW, edges, planted, run
from tests.simulator.reference_bench import load

GUARDED = [d for d in ALL.values() if d.target != UNIT and (d.recognised_by or d.why_not)]


class Square:
    """A line with a pulse of 1 ms every 0.1 s."""

    def toggles(self, start_s: float, stop_s: float) -> tuple[bool, FloatArray]:
        edges_s = (np.arange(0.05, stop_s + 1, 0.1)[:, None] + np.array([0.0, 0.001])).ravel()
        first, last = np.searchsorted(edges_s, [start_s, stop_s])
        return bool(first % 2), edges_s[first:last]


def test_a_fault_of_the_bench_says_who_tells_it_or_why_nobody_does() -> None:
    assert len(GUARDED) > 15
    assert [d.name for d in GUARDED if not d.summary or (not d.cause and d.name != "cut")] == []


def test_exchanged_voltages_turn_the_power_and_a_reversed_current_its_sign() -> None:
    flows = load(230.0, 5.0)
    swapped = Leads(voltages=exchanged(1, 2)).output(flows)
    backwards = Leads(reversed_currents=frozenset({3})).output(flows)
    assert swapped.phases[0].power().real == pytest.approx(-230 * 5 / 2, rel=1e-6)
    assert backwards.phases[2].power().real == pytest.approx(-230 * 5, rel=1e-6)
    assert backwards.phases[0] == flows.phases[0]


def test_lamp_light_comes_a_hundred_times_a_second() -> None:
    _, edges_s = LampLight(Square(), 100.0, 0.004).toggles(0.0, 1.0)
    rising = edges_s[::2]
    assert float(np.median(np.diff(rising))) == pytest.approx(0.01)


def test_a_dirty_contact_loses_pulses_and_looks_the_same_to_everybody() -> None:
    line = DirtyContact(Square(), rate_hz=5.0, open_s=0.05, seed=1)
    _, whole = line.toggles(0.0, 40.0)
    parts = [line.toggles(start, start + 10)[1] for start in (0.0, 10.0, 20.0, 30.0)]
    assert whole.size < 2 * 400
    assert np.array_equal(whole, np.concatenate(parts))


def test_a_slow_input_follows_long_levels_alone() -> None:
    assert SlowInput(Square(), 0.01).toggles(0.0, 10.0)[1].size == 0
    assert SlowInput(Square(), 0.0005).toggles(0.0, 10.0)[1].size == 200


def test_exchanged_lines_carry_the_pulses_of_the_other_position() -> None:
    rack = planted("2=led-constant:factor=0.5", "wiring=swapped-lines:first=1/led:second=2/led")
    run(rack, FORWARD_30_KW, 10.0)
    assert edges(rack, 1, "led").size < 0.6 * edges(rack, 2, "led").size


def test_a_line_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="must be as '2/led'"):
        planted("wiring=dirty-contact:line=led")

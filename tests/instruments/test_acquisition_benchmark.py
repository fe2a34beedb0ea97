"""The benchmark of the acquisition: it loses nothing, and would notice."""

import re
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.acquisition import edges_amiss, ratios
from instruments.edges import LineMap, TickClock, scan


def test_half_a_second_in_real_time_comes_without_a_lost_edge() -> None:
    (share,) = ratios(0.5)
    found = re.search(r", 0 of (\d+) edges lost, (\d+) pulses", share.name)
    assert found is not None
    # An edge a line may lie between the last sample and the end of the half second.
    assert 48 * 199 <= int(found[1]) <= 48 * 200
    assert int(found[2]) == pytest.approx(int(found[1]) / 2, abs=48)
    assert share.theirs_s >= 0.4


def test_a_lost_edge_and_one_that_came_twice_do_not_make_up_for_each_other() -> None:
    words = np.array([0, 1, 3, 2, 0], dtype=np.uint8)
    ticks = TickClock("box", 10_000_000, 50.0)
    block = scan(words, LineMap.of({"a": 0, "b": 1}), ticks, 0, None)
    assert edges_amiss(block, [2, 2]) == 0
    kept = np.array([True, True, True, False])
    lossy = replace(
        block, ticks=block.ticks[kept], channels=block.channels[kept], levels=block.levels[kept]
    )
    assert edges_amiss(lossy, [2, 2]) == 1
    assert edges_amiss(block, [1, 3]) == 2

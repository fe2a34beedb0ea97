"""Edges to pulses, with and without bounce."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import ConfigError, InstrumentError
from instruments.edges import (
    EdgeBlock,
    EdgeFlag,
    LineMap,
    TickClock,
    debounce,
    debounce_hold,
    pulses,
    pulses_by_channel,
    scan,
)

CLOCK = TickClock("Dev1/port0 capture 1", 20_000_000, 50.0)
ONE = LineMap.of({"led": 0})


def line(*runs: tuple[int, int]) -> EdgeBlock:
    """One channel from (level, ticks) runs."""
    words = np.concatenate([np.full(ticks, level, dtype=np.uint32) for level, ticks in runs])
    return scan(words, ONE, CLOCK, 0, None)


def test_no_pulse_is_a_result() -> None:
    found = pulses(line((0, 1000)), "led")
    assert (found.count, found.on_at_start, found.unfinished) == (0, False, False)


def test_no_data_is_no_result() -> None:
    empty = scan(np.empty(0, dtype=np.uint32), ONE, CLOCK, 0, None)
    with pytest.raises(InstrumentError, match="nothing was acquired"):
        pulses(empty, "led")
    block = line((0, 10), (1, 10))
    lost = EdgeBlock(
        CLOCK,
        block.names,
        block.ticks,
        block.channels,
        block.levels,
        block.initial,
        0,
        20,
        flags=EdgeFlag.GAP,
    )
    with pytest.raises(InstrumentError, match="data were lost"):
        pulses(lost, "led")


def test_an_unknown_channel_is_named_with_the_known_ones() -> None:
    with pytest.raises(InstrumentError, match=r"'S0'.*led"):
        pulses(line((0, 10)), "S0")


def test_pulses_have_starts_and_widths() -> None:
    found = pulses(line((0, 10), (1, 3), (0, 10), (1, 4), (0, 5)), "led")
    assert found.start_ticks.tolist() == [10, 23]
    assert found.width_ticks.tolist() == [3, 4]


def test_a_pulse_that_was_on_at_the_start_is_dropped_and_told() -> None:
    found = pulses(line((1, 10), (0, 5), (1, 3), (0, 5)), "led")
    assert found.on_at_start
    assert found.start_ticks.tolist() == [15]
    assert found.width_ticks.tolist() == [3]


def test_a_pulse_that_is_unfinished_has_no_width() -> None:
    found = pulses(line((0, 10), (1, 3), (0, 5), (1, 8)), "led")
    assert found.unfinished
    assert (found.count, found.complete) == (2, 1)
    assert found.width_ticks.tolist() == [3]


def test_an_output_that_is_on_for_ever_has_no_pulses() -> None:
    found = pulses(line((1, 100)), "led")
    assert (found.count, found.on_at_start) == (0, True)


def test_pulses_of_a_channel_are_its_own() -> None:
    lines = LineMap.of({"led": 0, "s0": 1})
    block = scan(np.array([0, 1, 3, 2, 0], dtype=np.uint32), lines, CLOCK, 0, None)
    assert pulses(block, "led").start_ticks.tolist() == [1]
    assert pulses(block, "s0").start_ticks.tolist() == [2]
    assert pulses(block, "s0").width_ticks.tolist() == [2]


runs = st.lists(st.tuples(st.integers(1, 60), st.integers(1, 60)), min_size=1, max_size=30)


@given(
    words=st.lists(st.integers(0, 255), min_size=1, max_size=60),
    inverted=st.sets(st.sampled_from(["a", "b", "c"])),
    unknown=st.booleans(),
)
def test_pulses_of_all_channels_at_once_are_those_of_each(
    words: list[int], inverted: set[str], unknown: bool
) -> None:
    lines = LineMap.of({"a": 6, "b": 0, "c": 3}, inverted)
    block = scan(np.array(words, dtype=np.uint8), lines, CLOCK, 5, None)
    if unknown:
        block = replace(block, flags=EdgeFlag.INIT_UNKNOWN)
    together = pulses_by_channel(block)
    assert list(together) == list(block.names)
    for name, found in together.items():
        alone = pulses(block, name)
        assert found.channel == name
        assert found.start_ticks.tolist() == alone.start_ticks.tolist()
        assert found.width_ticks.tolist() == alone.width_ticks.tolist()
        assert (found.on_at_start, found.unfinished) == (alone.on_at_start, alone.unfinished)


def block_of(widths: list[tuple[int, int]], first_level: int = 0) -> EdgeBlock:
    levels = []
    for index, ticks in enumerate(tick for pair in widths for tick in pair):
        levels.append(((index + first_level) % 2, ticks))
    return line(*levels)


@given(runs, st.integers(0, 80), st.integers(0, 1))
def test_every_edge_is_kept_or_recorded(
    widths: list[tuple[int, int]], hold: int, first_level: int
) -> None:
    block = block_of(widths, first_level)
    clean = debounce(block, {"led": hold})
    rejected = clean.rejected_of("led")
    both = np.concatenate((clean.block.ticks, rejected.ticks))
    assert sorted(both.tolist()) == block.ticks.tolist()
    assert rejected.bounce_edges + rejected.glitch_edges == rejected.ticks.size
    assert clean.block.final.tolist() == block.final.tolist()
    assert (np.diff(clean.block.levels.astype(int)) != 0).all()


@given(runs, st.integers(0, 1))
def test_clean_pulses_come_through_unchanged(
    widths: list[tuple[int, int]], first_level: int
) -> None:
    block = block_of(widths, first_level)
    hold = min(tick for pair in widths for tick in pair)
    clean = debounce(block, {"led": hold})
    assert np.array_equal(clean.block.ticks, block.ticks)
    assert np.array_equal(clean.block.levels, block.levels)
    assert clean.rejected_of("led").ticks.size == 0


@given(
    st.lists(st.tuples(st.integers(40, 90), st.integers(40, 90)), min_size=1, max_size=8),
    st.lists(st.lists(st.integers(1, 2), max_size=4), min_size=16, max_size=16),
)
def test_bounce_is_removed_and_the_first_edge_stays(
    pairs: list[tuple[int, int]], bounces: list[list[int]]
) -> None:
    clean_ticks, noisy = [], []
    tick, level = 0, 0
    for index, ticks in enumerate(t for pair in pairs for t in pair):
        noisy.append((level, ticks))
        tick, level = tick + ticks, 1 - level
        clean_ticks.append(tick)
        for width in bounces[index]:
            noisy += [(level, width), (1 - level, width)]
            tick += 2 * width
    noisy.append((level, 100))
    clean = debounce(line(*noisy), {"led": 20})
    assert clean.block.ticks.tolist() == clean_ticks
    assert clean.rejected_of("led").bounce_edges == 2 * sum(map(len, bounces[: len(clean_ticks)]))
    assert clean.rejected_of("led").glitch_edges == 0


def test_a_glitch_is_rejected_and_recorded() -> None:
    clean = debounce(line((0, 100), (1, 2), (0, 100), (1, 50), (0, 100)), {"led": 25})
    rejected = clean.rejected_of("led")
    assert clean.block.ticks.tolist() == [202, 252]
    assert rejected.ticks.tolist() == [100, 102]
    assert rejected.glitch.tolist() == [True, True]
    assert (rejected.glitch_edges, rejected.bounce_edges) == (2, 0)


def test_the_longest_bounce_is_told() -> None:
    bounced = line((0, 100), (1, 2), (0, 3), (1, 50), (0, 1), (1, 1), (0, 100))
    rejected = debounce(bounced, {"led": 25}).rejected_of("led")
    assert rejected.longest_bounce_ticks == 5
    assert rejected.bounce_edges == 4


def test_a_hold_longer_than_the_pulses_leaves_none() -> None:
    block = line(*[(level, 10) for _ in range(50) for level in (0, 1)], (0, 100))
    clean = debounce(block, {"led": 15})
    assert clean.block.ticks.size == 0
    assert clean.rejected_of("led").ticks.size == block.ticks.size


def test_a_cluster_that_the_end_of_the_span_cuts_is_told() -> None:
    assert debounce(line((0, 100), (1, 5)), {"led": 25}).rejected_of("led").open_at_end
    assert not debounce(line((0, 100), (1, 25)), {"led": 25}).rejected_of("led").open_at_end


def test_each_channel_has_its_own_hold_and_record() -> None:
    lines = LineMap.of({"led": 0, "s0": 1, "idle": 2})
    words = np.concatenate([np.full(n, w, np.uint32) for w, n in ((0, 50), (3, 4), (0, 50))])
    clean = debounce(scan(words, lines, CLOCK, 0, None), {"led": 2, "s0": 10, "idle": 5})
    assert clean.block.channels.tolist() == [0, 0]
    assert [record.channel for record in clean.rejected] == ["led", "s0", "idle"]
    assert [record.ticks.size for record in clean.rejected] == [0, 2, 0]


def test_a_channel_without_a_hold_is_refused() -> None:
    with pytest.raises(ConfigError, match="led"):
        debounce(line((0, 5)), {"s0": 3})


def test_a_hold_must_be_shorter_than_pulse_and_pause() -> None:
    assert debounce_hold(CLOCK, 0.0005, shortest_on_s=0.002, shortest_off_s=0.03) == 25
    for on_s, off_s in ((0.0005, 0.03), (0.03, 0.0005)):
        with pytest.raises(ConfigError, match=r"debounce_s 0\.0005.*0\.0005 s"):
            debounce_hold(CLOCK, 0.0005, shortest_on_s=on_s, shortest_off_s=off_s)
    with pytest.raises(ConfigError, match="debounce_s -1"):
        debounce_hold(CLOCK, -1, shortest_on_s=1, shortest_off_s=1)

"""Words to edges, edges to pulses."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from contracts.errors import ConfigError, InstrumentError
from instruments.edges import (
    EdgeBlock,
    EdgeFlag,
    LineMap,
    TickClock,
    concatenate,
    cut,
    load,
    save,
    scan,
)

CLOCK = TickClock("Dev1/port0 capture 1", 20_000_000, 50.0)
ONE = LineMap.of({"led": 0})

Words = NDArray[np.uint32]


def words_of(*levels: int) -> Words:
    return np.array(levels, dtype=np.uint32)


def line(*runs: tuple[int, int]) -> EdgeBlock:
    """One channel from (level, ticks) runs."""
    words = np.concatenate([np.full(ticks, level, dtype=np.uint32) for level, ticks in runs])
    return scan(words, ONE, CLOCK, 0, None)


def same(left: EdgeBlock, right: EdgeBlock) -> bool:
    plain = ("clock", "names", "t_from", "t_to", "res_ticks", "flags")
    arrays = ("ticks", "channels", "levels", "initial")
    return all(getattr(left, name) == getattr(right, name) for name in plain) and all(
        getattr(left, name).dtype == getattr(right, name).dtype
        and np.array_equal(getattr(left, name), getattr(right, name))
        for name in arrays
    )


def test_an_edge_has_the_tick_of_the_first_sample_with_the_new_level() -> None:
    block = scan(words_of(0, 0, 1, 1, 0), ONE, CLOCK, 100, 0)
    assert block.ticks.tolist() == [102, 104]
    assert block.levels.tolist() == [True, False]
    assert (block.t_from, block.t_to) == (100, 105)
    assert block.duration_s == pytest.approx(5 * 20e-6)


def test_the_first_sample_of_all_gives_levels_and_no_edge() -> None:
    block = scan(words_of(1, 1, 0), ONE, CLOCK, 0, None)
    assert block.initial.tolist() == [True]
    assert block.ticks.tolist() == [2]


def test_a_change_against_the_previous_word_is_an_edge_of_the_first_sample() -> None:
    block = scan(words_of(1, 1), ONE, CLOCK, 7, 0)
    assert block.ticks.tolist() == [7]
    assert block.initial.tolist() == [False]
    assert block.final.tolist() == [True]


def test_lines_that_change_at_once_are_edges_of_one_tick() -> None:
    lines = LineMap.of({"a": 5, "b": 31, "c": 0})
    block = scan(words_of(0, 1 << 31 | 1 << 5 | 1, 1), lines, CLOCK, 0, None)
    assert block.ticks.tolist() == [1, 1, 1, 2, 2]
    assert [block.names[c] for c in block.channels[:3]] == ["c", "a", "b"]
    assert block.levels.tolist() == [True, True, True, False, False]


def test_lines_that_are_no_channel_are_ignored() -> None:
    assert scan(words_of(0, 2, 0, 4), ONE, CLOCK, 0, None).ticks.size == 0


def test_an_inverted_channel_conducts_while_its_line_is_low() -> None:
    lines = LineMap.of({"s0": 1}, inverted=["s0"])
    block = scan(words_of(2, 0, 2), lines, CLOCK, 0, None)
    assert block.initial.tolist() == [False]
    assert block.levels.tolist() == [True, False]


@pytest.mark.parametrize(
    ("lines", "inverted", "said"),
    [
        ({}, [], "at least one"),
        ({"a": 1, "b": 1}, [], "two channels"),
        ({"a": 64}, [], "0 to 63"),
        ({"a": 1}, ["b"], "b"),
    ],
)
def test_a_wrong_line_map_is_refused(lines: dict[str, int], inverted: list[str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        LineMap.of(lines, inverted)


ports = st.lists(st.integers(0, 15), min_size=1, max_size=60)


@given(words=ports, sizes=st.lists(st.integers(0, 9), max_size=12))
def test_blocks_joined_are_what_one_block_would_be(words: list[int], sizes: list[int]) -> None:
    lines = LineMap.of({"a": 0, "b": 3, "c": 2}, inverted=["c"])
    whole = words_of(*words)
    blocks, at, previous = [], 0, None
    for size in [*sizes, len(words)]:
        part = whole[at : at + size]
        if part.size or previous is not None:
            blocks.append(scan(part, lines, CLOCK, at, previous))
        at, previous = at + part.size, int(part[-1]) if part.size else previous
    assert same(concatenate(blocks), scan(whole, lines, CLOCK, 0, None))


@given(ports)
def test_edges_rebuild_the_words(words: list[int]) -> None:
    lines = LineMap.of({str(bit): bit for bit in range(4)})
    block = scan(words_of(*words), lines, CLOCK, 0, None)
    levels = np.tile(block.initial, (len(words), 1))
    for tick, channel, level in zip(block.ticks, block.channels, block.levels, strict=True):
        levels[tick:, channel] = level
    assert (levels @ [1, 2, 4, 8]).tolist() == words


def test_a_gap_between_blocks_is_refused_and_so_is_an_overlap() -> None:
    first = scan(words_of(0, 1), ONE, CLOCK, 0, None)
    for t_from, said in ((3, "gap"), (1, "overlap")):
        with pytest.raises(InstrumentError, match=said):
            concatenate([first, scan(words_of(1, 1), ONE, CLOCK, t_from, 1)])


def test_blocks_of_two_clocks_or_of_other_channels_are_not_joined() -> None:
    first = scan(words_of(0, 1), ONE, CLOCK, 0, None)
    other_clock = TickClock("Dev1/port0 capture 2", CLOCK.tick_ps, 50.0)
    with pytest.raises(InstrumentError, match="two clocks"):
        concatenate([first, scan(words_of(1), ONE, other_clock, 2, 1)])
    with pytest.raises(InstrumentError, match="different channels"):
        concatenate([first, scan(words_of(1), LineMap.of({"s0": 0}), CLOCK, 2, 1)])


def test_a_level_that_changed_without_an_edge_is_noticed() -> None:
    first = scan(words_of(0, 1), ONE, CLOCK, 0, None)
    with pytest.raises(InstrumentError, match="without an edge"):
        concatenate([first, scan(words_of(0, 0), ONE, CLOCK, 2, 0)])


def test_no_blocks_are_no_data() -> None:
    with pytest.raises(InstrumentError, match="nothing was acquired"):
        concatenate([])


def test_a_block_that_contradicts_itself_is_refused() -> None:
    good = line((0, 5), (1, 5))
    with pytest.raises(InstrumentError, match="ascend"):
        EdgeBlock(CLOCK, ("led",), good.ticks + 9, good.channels, good.levels, good.initial, 0, 10)


def test_a_cut_knows_the_levels_at_its_start() -> None:
    block = line((0, 10), (1, 5), (0, 10))
    middle = cut(block, 12, 20)
    assert middle.initial.tolist() == [True]
    assert middle.ticks.tolist() == [15]
    assert same(concatenate([cut(block, 0, 12), middle, cut(block, 20, 25)]), block)


def test_a_cut_outside_of_what_was_acquired_is_refused() -> None:
    with pytest.raises(InstrumentError, match="were acquired"):
        cut(line((0, 10)), 5, 11)


@given(ports, st.sampled_from([EdgeFlag.NONE, EdgeFlag.GAP | EdgeFlag.END]))
def test_a_file_gives_back_what_was_saved(
    tmp_path_factory: pytest.TempPathFactory, words: list[int], flags: EdgeFlag
) -> None:
    path = tmp_path_factory.mktemp("edges") / "run.npz"
    lines = LineMap.of({"a": 0, "größe": 3}, inverted=["a"])
    found = scan(words_of(*words), lines, CLOCK, 2**40, None)
    block = EdgeBlock(
        found.clock,
        found.names,
        found.ticks,
        found.channels,
        found.levels,
        found.initial,
        found.t_from,
        found.t_to,
        3,
        flags,
    )
    save(block, path)
    assert same(load(path), block)


def test_a_file_has_the_name_that_was_asked_for(tmp_path: Path) -> None:
    save(line((0, 5)), tmp_path / "edges.bin")
    assert [path.name for path in tmp_path.iterdir()] == ["edges.bin"]


def test_what_is_no_file_of_edges_is_refused_by_name(tmp_path: Path) -> None:
    text = tmp_path / "notes.npz"
    text.write_text("no zip")
    foreign = tmp_path / "foreign.npz"
    np.savez(foreign, other=np.zeros(3))
    later = tmp_path / "later.npz"
    np.savez(later, format=np.int64(2))
    for path in (text, foreign, later, tmp_path / "missing.npz"):
        with pytest.raises(ConfigError, match=path.name):
            load(path)

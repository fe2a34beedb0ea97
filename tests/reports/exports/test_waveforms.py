"""Edges as waveform files, opened again by sigrok-cli: every edge is where it was."""

import io
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from contracts.errors import BenchError, ConfigError
from reports.exports import sigrok_session, vcd
from reports.exports.waveform import PS_PER_S, Waveform, line_names, sample_rate_hz
from tests.instruments.sigrok_program import SIGROK, needs_sigrok

Edge = tuple[int, int, bool]


def drawn(seed: int = 1, lines: int = 11, tick_ps: int = 10_000_000, end: int = 60_000) -> Waveform:
    """Edges of pulses at random; some lines rest, and the first and last tick have one."""
    random = np.random.default_rng(seed)
    edges: list[Edge] = []
    initial = random.random(lines) < 0.5
    for line in range(0, lines, 2):
        own = {1, end, *random.integers(1, end, 300).tolist(), 500, 501}
        level = bool(initial[line])
        for tick in sorted(own):
            level = not level
            edges.append((tick, line, level))
    edges.sort()
    ticks, owners, levels = (np.array(column) for column in zip(*edges, strict=True))
    names = tuple(f"{line}/led" for line in range(lines))
    about = ("edges of a test", "$end of a \u202e comment\n#0")
    return Waveform(
        names, initial, ticks, owners, levels.astype(bool), end, tick_ps, tick_ps, about
    )


def stored(wave: Waveform) -> list[Edge]:
    return list(zip(wave.ticks.tolist(), wave.lines.tolist(), wave.levels.tolist(), strict=True))


def session(wave: Waveform) -> bytes:
    stream = io.BytesIO()
    sigrok_session.write(wave, stream)
    return stream.getvalue()


def asked(path: Path, *options: str) -> bytes:
    assert SIGROK is not None
    kind = ["-I", "vcd"] if path.suffix == ".vcd" else []
    command = [SIGROK, *kind, "-i", str(path), *options]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout


def seen(path: Path, lines: int) -> tuple[list[Edge], np.ndarray]:
    """The edges in the samples that sigrok-cli reads, and the levels before them."""
    # Of a VCD the program says the rate first, in the midst of its output.
    told = asked(path, "-O", "binary")
    raw = np.frombuffer(told.removeprefix(b"META samplerate: 100000\n"), dtype=np.uint8)
    samples = np.unpackbits(raw.reshape(-1, -(-lines // 8)), axis=1, bitorder="little")[:, :lines]
    places, owners = np.nonzero(np.diff(samples.astype(np.int8), axis=0))
    levels = samples[places + 1, owners].astype(bool)
    edges = zip((places + 1).tolist(), owners.tolist(), levels.tolist(), strict=True)
    return list(edges), samples[0].astype(bool)


@needs_sigrok
@pytest.mark.parametrize("suffix", ["sr", "vcd"])
@pytest.mark.parametrize("lines", [3, 11])
def test_sigrok_sees_every_edge_at_its_tick(tmp_path: Path, suffix: str, lines: int) -> None:
    wave = drawn(lines=lines)
    # sigrok's reader of VCD takes the last moment for no sample of its own.
    wave = replace(wave, end=wave.end + 1)
    path = tmp_path / f"x.{suffix}"
    path.write_bytes(session(wave) if suffix == "sr" else vcd.document(wave))
    edges, initial = seen(path, lines)
    assert edges == stored(wave)
    assert initial.tolist() == wave.initial.tolist()
    told = asked(path, "--show").decode()
    assert "Samplerate: 100000\n" in told
    assert all(f"- {name}: logic" in told for name in wave.names)


@needs_sigrok
def test_an_edge_moves_by_less_than_the_resolution_where_no_rate_has_it(tmp_path: Path) -> None:
    """10.24 us a tick are 97656.25 Hz: the next whole rate is taken, and the file says so."""
    wave = drawn(tick_ps=10_240_000, end=9000)
    path = tmp_path / "x.sr"
    path.write_bytes(session(wave))
    rate_hz = sample_rate_hz(wave)
    assert rate_hz == 97657
    edges, _ = seen(path, len(wave.names))
    assert len(edges) == len(wave.ticks)
    late_ps = [
        sample * PS_PER_S / rate_hz - tick * wave.tick_ps
        for (sample, *_), (tick, *_) in zip(sorted(edges), stored(wave), strict=True)
    ]
    assert min(late_ps) >= 0
    assert max(late_ps) < wave.resolution_ps
    with zipfile.ZipFile(path) as archive:
        assert f"at most {int(max(late_ps))} ps later" in archive.read("metadata").decode()


def test_the_dump_has_every_edge_in_a_unit_that_is_no_fraction_of_a_tick() -> None:
    wave = drawn(tick_ps=10_240_000)
    lines = vcd.document(wave).decode("ascii").splitlines()
    assert "$timescale 10 ns $end" in lines
    found, now = [], 0
    for line in lines[lines.index("$end") + 1 :]:
        if line.startswith("#"):
            now = int(line[1:])
        else:
            found.append((now // 1024, ord(line[1]) - 33, line[0] == "1"))
            assert now % 1024 == 0
    assert found == stored(wave)
    assert now == wave.end * 1024


@pytest.mark.parametrize("make", [session, vcd.document])
def test_the_same_edges_make_the_same_bytes(make: Callable[[Waveform], bytes]) -> None:
    assert make(drawn()) == make(drawn())
    assert make(drawn()) != make(drawn(seed=2))


def test_comments_cannot_end_early_or_become_a_change() -> None:
    wave = drawn()
    lines = vcd.document(wave).decode("ascii").splitlines()
    assert [line.count("$end") for line in lines if line.startswith("$comment")] == [1, 1]
    with zipfile.ZipFile(io.BytesIO(session(wave))) as archive:
        head = archive.read("metadata").decode("ascii").partition("[global]")[0]
    assert all(line.startswith("# ") for line in head.splitlines())


def test_two_edges_at_one_tick_are_refused() -> None:
    wave = drawn()
    ticks = wave.ticks.copy()
    ticks[np.flatnonzero(wave.lines == 0)[5]] = ticks[np.flatnonzero(wave.lines == 0)[4]]
    with pytest.raises(BenchError, match=r"line '0/led', tick .* two edges at once"):
        replace(wave, ticks=ticks)


def test_two_edges_in_one_sample_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sigrok_session, "sample_rate_hz", lambda _: 40_000)
    with pytest.raises(ConfigError, match="two edges in one sample at 40000 Hz; vcd keeps them"):
        session(drawn())


def test_a_span_of_too_many_samples_is_refused_before_it_is_written() -> None:
    wave = replace(drawn(tick_ps=1000, lines=3), end=2**40 + 1)
    with pytest.raises(ConfigError, match=r"samples at 1000000000 Hz.*vcd has no such limit"):
        session(wave)


def test_lines_without_edges_and_a_span_without_any() -> None:
    wave = drawn(lines=1)
    none = np.array([], dtype=np.int64)
    empty = replace(wave, ticks=none, lines=none, levels=none.astype(bool))
    assert vcd.document(empty).endswith(b"#60000\n")
    with zipfile.ZipFile(io.BytesIO(session(empty))) as archive:
        assert archive.read("logic-1-1") == bytes([int(wave.initial[0])]) * 60_001


def test_long_spans_are_written_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    wave = drawn()
    whole = zipfile.ZipFile(io.BytesIO(session(wave)))
    monkeypatch.setattr(sigrok_session, "_CHUNK", 2000)
    pieces = zipfile.ZipFile(io.BytesIO(session(wave)))
    with whole, pieces:
        names = [name for name in pieces.namelist() if name.startswith("logic")]
        assert len(names) == 61
        assert b"".join(map(pieces.read, names)) == whole.read("logic-1-1")


def test_names_of_lines_are_plain_and_each_is_there_once() -> None:
    names = line_names(["1/led", "a b", "a_b", "a\nb", "", "⚡", "x" * 5000])
    assert names[:4] == ("1/led", "a_b", "a_b_2", "a_b_3")
    assert len(set(names)) == 7
    assert all(name.isascii() and " " not in name and len(name) < 70 for name in names)

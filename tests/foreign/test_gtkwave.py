"""GTKWave's own programs read our dumps: every edge comes back where it was."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from reports.exports import vcd
from reports.exports.waveform import Waveform
from tests.reports.exports.test_waveforms import Edge, drawn, stored

VCD2FST, FST2VCD = shutil.which("vcd2fst"), shutil.which("fst2vcd")
WHY = "vcd2fst and fst2vcd are not installed (Debian: apt-get install gtkwave)"
UNIT_PS = {"ps": 1, "ns": 10**3, "us": 10**6}


def through_gtkwave(wave: Waveform, folder: Path) -> str:
    """The dump, read by GTKWave's converter into the form that it opens, and written again."""
    ours, theirs = folder / "x.vcd", folder / "x.fst"
    ours.write_bytes(vcd.document(wave))
    for command in ([VCD2FST, str(ours), str(theirs)], [FST2VCD, str(theirs)]):
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
    return done.stdout


def edges_in(dump: str, tick_ps: int) -> tuple[list[Edge], dict[int, bool], tuple[str, ...]]:
    """Edges by tick, levels before the first of them, and names of a dump."""
    (scale,) = re.findall(r"\$timescale\s+(\d+)\s*([pnu]s)\s+\$end", dump)
    unit_ps = int(scale[0]) * UNIT_PS[scale[1]]
    declared = re.findall(r"\$var wire 1 (\S+) (\S+)", dump)
    line_of = {code: line for line, (code, _) in enumerate(declared)}
    levels: dict[int, bool] = {}
    initial: dict[int, bool] = {}
    edges, now_ps = [], 0
    for word in dump.partition("$enddefinitions")[2].splitlines():
        if word.startswith("#"):
            now_ps = int(word[1:]) * unit_ps
        elif word[:1] in {"0", "1"}:
            line, level = line_of[word[1:]], word[0] == "1"
            if now_ps == 0:
                initial[line] = level
            elif levels[line] is not level:
                edges.append((now_ps // tick_ps, line, level))
            levels[line] = level
    return edges, initial, tuple(name for _, name in declared)


@pytest.mark.skipif(not (VCD2FST and FST2VCD), reason=WHY)
@pytest.mark.parametrize("tick_ps", [10_000_000, 10_240_000, 12_500])
def test_gtkwave_sees_every_edge_at_its_tick(tmp_path: Path, tick_ps: int) -> None:
    wave = drawn(tick_ps=tick_ps)
    edges, initial, names = edges_in(through_gtkwave(wave, tmp_path), tick_ps)
    assert sorted(edges) == sorted(stored(wave))
    assert [initial[line] for line in range(len(names))] == wave.initial.tolist()
    assert names == wave.names

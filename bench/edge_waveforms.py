"""Stored edges as waveforms for other programs."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from contracts.errors import ConfigError
from instruments.edges import EdgeBlock, EdgeFlag, load
from reports.evidence import EDGES_FOLDER
from reports.exports.waveform import Waveform
from reports.resumption import folder_of

SUFFIX = ".npz"


def edge_files(evidence: Path, run: str) -> Mapping[str, Path]:
    """The files of edges in the evidence of a run, in the order of their names.

    Returns:
        Each by a name that no other has: those of an interrupted run that it went on with begin
        with ``from-RUN-``.

    Raises:
        ConfigError: there is none.
    """
    taken_over = evidence.glob(f"{folder_of('*')}/**/{EDGES_FOLDER}/*{SUFFIX}")
    files = [*sorted((evidence / EDGES_FOLDER).glob(f"*{SUFFIX}")), *sorted(taken_over)]
    found = {_name(path.relative_to(evidence)): path for path in files}
    if not found:
        raise ConfigError(
            f"run {run!r} has no file of edges in {evidence / EDGES_FOLDER}: none was measured, "
            "or they were removed"
        )
    return found


def _name(path: Path) -> str:
    folders = (part for part in path.parent.parts if part != EDGES_FOLDER)
    return "-".join((*folders, path.stem))


def waveform(path: Path) -> Waveform:
    """The edges of a file; tick 0 is one resolution before the span that was watched.

    So the levels before the first edge are seen, also where an edge is the first thing watched.

    Raises:
        ConfigError: it is no file of edges.
        InstrumentError: its edges contradict one another.
        BenchError: its edges cannot be shown.
    """
    block = load(path)
    start = block.t_from - block.res_ticks
    return Waveform(
        names=block.names,
        initial=block.initial,
        ticks=block.ticks - start,
        lines=block.channels.astype(np.int64),
        levels=block.levels,
        end=block.t_to - start,
        tick_ps=block.clock.tick_ps,
        resolution_ps=block.res_ticks * block.clock.tick_ps,
        about=tuple(_about(path, block, start)),
    )


def _about(path: Path, block: EdgeBlock, start: int) -> list[str]:
    clock = block.clock
    said = [
        f"edges of {path.name}, counted by {clock.name}",
        f"time 0 is tick {start}; a tick is {clock.tick_ps} ps within {clock.tolerance_ppm:g} ppm",
        f"resolution {block.res_ticks * clock.tick_ps} ps: an edge was at most that long before",
    ]
    if EdgeFlag.GAP in block.flags:
        said.append("DATA WERE LOST in this span: nothing may be judged from it")
    if EdgeFlag.INIT_UNKNOWN in block.flags:
        said.append("the levels before the first edge were not known: they are a guess")
    return said

"""Stored edges as waveforms for other programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from bench.raw_data import RawData
from contracts.errors import ConfigError
from instruments.edges import EdgeBlock, EdgeFlag, load
from reports.evidence import EDGES_FOLDER
from reports.exports.waveform import Waveform
from reports.resumption import folder_of

SUFFIX = ".npz"


@dataclass(frozen=True, slots=True)
class EdgeFile:
    """A file of edges.

    Attributes:
        raw: the raw data of its run.
        name: of the file there.
        missing: why it is not in its folder; empty if it is.
    """

    raw: RawData
    name: str
    missing: str


def edge_files(raw: RawData) -> Mapping[str, EdgeFile]:
    """The files of edges of a run, in the order of their names.

    Returns:
        Each by a name that no other has: those of an interrupted run that it went on with begin
        with ``from-RUN-``.

    Raises:
        ConfigError: there is none.
    """
    files = [EdgeFile(raw, *item) for item in raw.files().items() if _has_edges(item[0])]
    own_first = sorted(files, key=lambda file: (not file.name.startswith(EDGES_FOLDER), file.name))
    found = {_name(PurePosixPath(file.name)): file for file in own_first}
    if not found:
        raise ConfigError(
            f"run {raw.run!r} has no file of edges, neither in {raw.folder / EDGES_FOLDER} nor as "
            "a copy in the store: none was measured, or the run did not end and its folder is gone"
        )
    return found


def _has_edges(name: str) -> bool:
    path = PurePosixPath(name)
    before = path.parent.parts[:-1]
    is_own = all(part.startswith(folder_of("")) for part in before)
    return path.suffix == SUFFIX and path.parent.name == EDGES_FOLDER and is_own


def _name(path: PurePosixPath) -> str:
    folders = (part for part in path.parent.parts if part != EDGES_FOLDER)
    return "-".join((*folders, path.stem))


def waveform(file: EdgeFile) -> Waveform:
    """The edges of a file; tick 0 is one resolution before the span that was watched.

    So the levels before the first edge are seen, also where an edge is the first thing watched.

    Raises:
        ConfigError: it is not there, nor a copy of it, or it is no file of edges.
        InstrumentError: its edges contradict one another.
        BenchError: its edges cannot be shown.
    """
    with file.raw.path_of(file.name) as path:
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
        about=tuple(_about(file, block, start)),
    )


def _about(file: EdgeFile, block: EdgeBlock, start: int) -> list[str]:
    clock = block.clock
    said = [
        f"edges of {PurePosixPath(file.name).name}, counted by {clock.name}",
        f"time 0 is tick {start}; a tick is {clock.tick_ps} ps within {clock.tolerance_ppm:g} ppm",
        f"resolution {block.res_ticks * clock.tick_ps} ps: an edge was at most that long before",
    ]
    if file.missing:
        said.append(f"from the copy in the run store; the file itself: {file.missing}")
    if EdgeFlag.GAP in block.flags:
        said.append("DATA WERE LOST in this span: nothing may be judged from it")
    if EdgeFlag.INIT_UNKNOWN in block.flags:
        said.append("the levels before the first edge were not known: they are a guess")
    return said

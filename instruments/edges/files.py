"""Blocks of edges as files: compressed ``.npz``, without loss."""

import zipfile
from pathlib import Path

import numpy as np

from contracts.errors import ConfigError
from instruments.edges.block import EdgeBlock, EdgeFlag, TickClock

_FORMAT = 1


def save(block: EdgeBlock, path: Path) -> None:
    """Write ``block`` to ``path``; what was there is replaced."""
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            format=np.int64(_FORMAT),
            clock_name=np.str_(block.clock.name),
            tick_ps=np.int64(block.clock.tick_ps),
            tolerance_ppm=np.float64(block.clock.tolerance_ppm),
            names=np.array(block.names, dtype=np.str_),
            ticks=block.ticks,
            channels=block.channels,
            levels=block.levels,
            initial=block.initial,
            span=np.array([block.t_from, block.t_to, block.res_ticks], dtype=np.int64),
            flags=np.int64(block.flags.value),
        )


def _check_format(found: int) -> None:
    if found != _FORMAT:
        raise ValueError(f"format {found}, known is {_FORMAT}")


def load(path: Path) -> EdgeBlock:
    """Read a block that ``save`` wrote.

    Raises:
        ConfigError: the file is not there, or is none of ours.
        InstrumentError: its edges contradict one another.
    """
    try:
        with np.load(path, allow_pickle=False) as data:
            _check_format(int(data["format"]))
            t_from, t_to, res_ticks = (int(value) for value in data["span"])
            clock = TickClock(
                str(data["clock_name"]), int(data["tick_ps"]), float(data["tolerance_ppm"])
            )
            return EdgeBlock(
                clock,
                tuple(str(name) for name in data["names"]),
                data["ticks"],
                data["channels"],
                data["levels"],
                data["initial"],
                t_from,
                t_to,
                res_ticks,
                EdgeFlag(int(data["flags"])),
            )
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ConfigError(f"{path}: not a file of edges: {error}") from error

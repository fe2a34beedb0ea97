"""How a run is called, and where it lies."""

import datetime as dt
import os
from importlib import metadata
from pathlib import Path

RUN_VARIABLE = "METERBENCH_RUN"
"""Environment variable by which ``bench run`` tells pytest the name of the run."""
PARENT_VARIABLE = "METERBENCH_PARENT"
"""Environment variable with the process that a run must not outlive."""
STORE_NAME = "meterbench.sqlite"


def new_name() -> str:
    """A name that sorts by time and is unique on this machine."""
    return f"{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S-%f}-{os.getpid()}"


def store_path(out: Path) -> Path:
    """The run store in an output folder."""
    return out / STORE_NAME


def run_folder(out: Path, run: str) -> Path:
    """Where the evidence of a run lies."""
    return out / "runs" / run


def run_names(out: Path) -> tuple[str, ...]:
    """Names of the runs whose evidence lies in an output folder, in the order of their names."""
    return tuple(sorted(path.name for path in (out / "runs").glob("*") if path.is_dir()))


def software() -> str:
    """Name and version of what runs."""
    return f"meterbench {metadata.version('meterbench')}"

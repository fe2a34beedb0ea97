"""What the last check with a reference unit came to, for the runs that rely on it."""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.station import Station
from contracts.errors import BenchError, ConfigError

GOLDEN_VARIABLE = "METERBENCH_GOLDEN"
"""Environment variable by which the check itself is let through."""


@dataclass(frozen=True, slots=True)
class GoldenState:
    """The last check of a station.

    Attributes:
        run: its name.
        utc: when it ended, ISO 8601.
        out: what was out of control; empty if nothing was.
    """

    run: str
    utc: str
    out: tuple[str, ...]


def state_file(out: Path, station: str) -> Path:
    """Where it is kept."""
    safe = "".join(letter if letter.isalnum() else "-" for letter in station)
    return out / f"golden-{safe}.json"


def keep(out: Path, station: str, state: GoldenState) -> None:
    """Put it on disk."""
    state_file(out, station).write_text(json.dumps(asdict(state), indent=1) + "\n", "utf-8")


def kept(out: Path, station: str) -> GoldenState | None:
    """The last one; None if there was none.

    Raises:
        BenchError: the file holds something else.
    """
    path = state_file(out, station)
    if not path.exists():
        return None
    try:
        content = json.loads(path.read_text("utf-8"))
        return GoldenState(content["run"], content["utc"], tuple(content["out"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BenchError(f"{path}: no record of a check with a reference unit: {error}") from error


def objections(station: Station, plan: str, out: Path, now: dt.datetime) -> tuple[str, ...]:
    """What speaks against a run as far as checks with a reference unit go.

    Raises:
        ConfigError: the station requires a check for this plan, and there is none in control.
    """
    wanted = station.golden
    if wanted is None:
        return ()
    why = _why(kept(out, station.name), wanted.every_h, now)
    if why and plan in wanted.required_for:
        raise ConfigError(
            f"station {station.name!r}: {why}; golden.required_for has the plan {plan!r}: run "
            "`python -m bench golden` first"
        )
    return (why,) if why else ()


def _why(state: GoldenState | None, every_h: float, now: dt.datetime) -> str:
    if state is None:
        return "there was no check with a reference unit"
    if state.out:
        return f"the last check with a reference unit was out of control: {'; '.join(state.out)}"
    age_h = (now - dt.datetime.fromisoformat(state.utc)).total_seconds() / 3600
    if age_h > every_h:
        return f"the last check with a reference unit is {age_h:.1f} h old, {every_h:g} are allowed"
    return ""

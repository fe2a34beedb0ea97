"""What the virtual bench needs of a station file; read on its own."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CLOCKS = ("fast", "real")
OUTPUTS = ("led", "s0_forward", "s0_reverse")


class StationError(ValueError):
    """The station file is wrong, or is none of a virtual bench."""


@dataclass(frozen=True, slots=True)
class Socket:
    """A position: bus, address and pulse lines that its meter gets, its label and default model."""

    bus: str
    address: int
    lines: Mapping[str, int]
    scan: str
    meter: str | None


@dataclass(frozen=True, slots=True)
class StationFile:
    """The virtual bench that a station file asks for."""

    clock: str
    seed: int
    ports: Mapping[str, int]
    sockets: Mapping[int, Socket]
    buses: tuple[str, ...]
    current_transformer_ratio: float
    power_expanded_pct: float
    phase_expanded_min: float
    device: str
    timebase_ppm: float

    @classmethod
    def load(cls, path: Path, *, clock: str | None, seed: int | None) -> "StationFile":
        """Read a station file.

        Raises:
            StationError: it cannot be read, or lacks what a virtual bench needs.
        """
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            return cls._from(content, clock, seed)
        except OSError as error:
            raise StationError(f"{path}: cannot be read: {error.strerror}") from error
        except yaml.YAMLError as error:
            said = " ".join(str(error).split())
            raise StationError(f"{path}: is not YAML: {said}") from error
        except KeyError as error:
            raise StationError(f"{path}: the key {error} is missing") from error
        except StationError as error:
            raise StationError(f"{path}: {error}") from error
        except (TypeError, AttributeError, ValueError) as error:
            raise StationError(f"{path}: a key has a value of the wrong kind: {error}") from error

    @classmethod
    def _from(
        cls, content: Mapping[str, Any], clock: str | None, seed: int | None
    ) -> "StationFile":
        own = content["simulator"]
        chosen = clock or own.get("clock", "fast")
        if chosen not in CLOCKS:
            near = difflib.get_close_matches(chosen, CLOCKS, n=1) or CLOCKS
            raise StationError(f"simulator.clock: {chosen!r}: must be fast or real, e.g. {near[0]}")
        drawn = int(own.get("seed", 1) if seed is None else seed)
        if drawn < 0:
            raise StationError(f"simulator.seed: {drawn}: must be 0 or more")
        calibration = content["reference"]["calibration"]
        return cls(
            clock=chosen,
            seed=drawn,
            ports=own.get("ports", {}),
            sockets={int(n): _socket(p) for n, p in content["positions"].items()},
            buses=tuple(content["buses"]),
            current_transformer_ratio=content["reference"].get("current_transformer_ratio", 1.0),
            power_expanded_pct=calibration["power_expanded_pct"],
            phase_expanded_min=calibration["phase_expanded_min"],
            device=content["counter"]["device"],
            timebase_ppm=content["counter"].get("timebase_ppm", 50.0),
        )


def _socket(content: Mapping[str, Any]) -> Socket:
    return Socket(
        bus=content["bus"],
        address=int(content["address"]),
        lines={output: int(content["lines"][output]) for output in OUTPUTS},
        scan=str(content.get("scan") or ""),
        meter=content.get("meter"),
    )

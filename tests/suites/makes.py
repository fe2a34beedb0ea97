"""Makes of instrument that a station can have, one after the other and mixed, as station files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.suites.bench_runs import ROOT

STATIONS = ROOT / "stations"
PLANS = ("first-light", "person", "eol-fast", "eol", "eol-full", "release", "lab")
"""Those of ``plans``, the quick ones first."""


@dataclass(frozen=True, slots=True)
class Make:
    """A virtual bench with certain instruments.

    Attributes:
        what: source, reference and counter, as people call them.
        base: station file that it is, or begins from.
        parts: station files that parts of it are taken from, by key.
        model: of the unit: a reference of one phase takes meters of one element.
        of_gain: the first result of ``eol-fast`` that a unit with a wrong gain of L1 fails.
    """

    what: str
    base: str
    parts: Mapping[str, str] = field(default_factory=dict)
    model: str = "pro380-mod"
    of_gain: str = "accuracy/error/l1-iref-pf1"

    def station(self, folder: Path) -> Path:
        """Its station file; one that is put together is written into ``folder``."""
        if not self.parts:
            return STATIONS / f"{self.base}.yaml"
        content = _content(self.base)
        for key, name in self.parts.items():
            content[key] = _content(name)[key]
        content["name"] = f"virtual bench, {self.what}"
        path = folder / "mixed.yaml"
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        return path


MAKES: Mapping[str, Make] = {
    "sim": Make("Fluke 6105A, WT3000, NI sampled port", "sim"),
    "sim-ametek": Make("AMETEK with a current source, WT3000, NI sampled port", "sim-ametek"),
    "sim-chroma": Make("Chroma with a current source, WT3000, NI sampled port", "sim-chroma"),
    "sim-fluke-energy": Make(
        "Fluke 6105A with its energy option, WT3000, NI sampled port", "sim-fluke-energy"
    ),
    "sim-wt330": Make("Fluke 6105A, WT330, NI sampled port", "sim-wt330"),
    "sim-wt310": Make(
        "Fluke 6105A, WT310, NI sampled port",
        "sim-wt310",
        model="pro2-mod",
        of_gain="accuracy/error/iref-pf1",
    ),
    "sim-lmg670": Make("Fluke 6105A, LMG670, NI sampled port", "sim-lmg670"),
    "sim-ws2120": Make("Fluke 6105A, WT3000 with WS 2120, NI sampled port", "sim-ws2120"),
    "sim-ni-change": Make("Fluke 6105A, WT3000, NI change detection", "sim-ni-change"),
    "sim-labjack": Make("Fluke 6105A, WT3000, LabJack T7", "sim-labjack"),
    "sim-sigrok": Make("Fluke 6105A, WT3000, sigrok-cli", "sim-sigrok"),
    "mixed-1": Make(
        "AMETEK with a current source, WT330, LabJack T7",
        "sim-ametek",
        {"reference": "sim-wt330", "counter": "sim-labjack"},
    ),
    "mixed-2": Make(
        "Fluke 6105A, LMG670, NI change detection",
        "sim-ni-change",
        {"reference": "sim-lmg670"},
    ),
    "mixed-3": Make(
        "Fluke 6105A, WT3000 with WS 2120, sigrok-cli",
        "sim-sigrok",
        {"reference": "sim-ws2120"},
    ),
}
"""By name. Those that are no station file are put together from several."""


def _content(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((STATIONS / f"{name}.yaml").read_text(encoding="utf-8"))
    return found

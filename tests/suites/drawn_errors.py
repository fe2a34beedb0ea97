"""Errors measured over the wire beside the hidden true ones, which are drawn anew each time.

One bench is opened, and between two measurements everything behind the wire is exchanged for what
another seed draws: source, reference, timebase, transformers and meters. That is much faster than
another virtual bench, and the bench cannot tell the difference. The units of one draw share the
errors of the instruments, so that only draws are independent of one another.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml

from bench import run_config
from bench.assembly import Bench
from bench.plan_parts.accuracy import AccuracyPlan
from bench.procedures.accuracy import ErrorMeasurement, measure_errors
from metrology.errors.method import ErrorMethod
from metrology.load_point import LoadPoint, PowerFactor
from reports.evidence import EvidenceFolder
from simulator.fluke_6105a import Fluke6105A
from simulator.meter.outputs import TICK_S
from simulator.rack import Rack
from simulator.server import Simulator
from simulator.station import StationFile
from tests.suites.bench_runs import EOL, ROOT

STATIONS = {
    ErrorMethod.PULSES_AGAINST_POWER_AND_TIME: ROOT / "stations" / "sim.yaml",
    ErrorMethod.PULSES_AGAINST_REFERENCE_PULSES: ROOT / "stations" / "sim-lab.yaml",
}
POSITIONS = (1, 2)
CURRENTS_A = {"start": 0.04, "low": 0.5, "reference": 5.0, "imax": 80.0}
FACTORS = ("1", "0.5L", "0.8C")
AT_START: Mapping[str, Mapping[str, float]] = {
    "reference": {"update_s": 2.0},
    "counter": {"sample_rate_hz": 20_000},
}
"""At the start pulses are seconds apart: less often will do, and is faster."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One measurement of one unit.

    Attributes:
        method, load, factor: how and where it was measured.
        draw: number of the draw of hidden errors.
        apart_pct: measured less true error.
        u_pct, expanded_pct: what was stated for it.
    """

    method: ErrorMethod
    load: str
    factor: str
    draw: int
    apart_pct: float
    u_pct: float
    expanded_pct: float

    @property
    def apart(self) -> float:
        """In expanded uncertainties."""
        return self.apart_pct / self.expanded_pct


@dataclass(frozen=True, slots=True)
class Wired:
    """A bench at a virtual rack in this process."""

    bench: Bench
    rack: Rack


@contextmanager
def wired(station: Path, folder: Path, other: Mapping[str, Mapping[str, float]]) -> Iterator[Wired]:
    """A bench that is connected to a rack of which the errors can be drawn again."""
    content = yaml.safe_load(station.read_text(encoding="utf-8"))
    for instrument, keys in other.items():
        content[instrument].update(keys)
    path = folder / "station.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with closing(Simulator(StationFile.load(path, clock=None, seed=None))) as simulator:
        content["simulator"]["attach"] = simulator.start()["control"]
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        units = [f"{position}=pro380-mod" for position in POSITIONS]
        config = run_config.make(station_file=path, plan_file=EOL, units=units, out=folder)
        evidence = EvidenceFolder(folder / "evidence")
        with closing(evidence), closing(Bench(config, evidence, lambda _, __: None)) as bench:
            yield Wired(bench, simulator.rack)


def draw_again(rack: Rack, seed: int) -> None:
    """Other hidden errors of everything, as a rack with this seed has them; no output is on."""
    other = Rack(replace(rack.station, seed=seed))
    assert isinstance(rack.source, Fluke6105A)
    assert isinstance(other.source, Fluke6105A)
    with rack.world.lock:
        units = {p: (unit.meter.model.key, unit.meter.serial) for p, unit in rack._units.items()}
        rack.occupy({})
        rack.station = other.station
        rack.source._errors = other.source._errors
        rack.reference.sampler.errors = other.reference.sampler.errors
        rack.counter._ppm = other.counter._ppm
        rack._transformers = other._transformers
        if rack._reference_pulses is not None and other._reference_pulses is not None:
            constant = other._reference_pulses.constant_imp_per_kwh
            rack._reference_pulses.constant_imp_per_kwh = constant
        rack.occupy(units)


def measured(
    method: ErrorMethod, load: str, draws: range, folder: Path, factors: tuple[str, ...] = FACTORS
) -> list[Drawn]:
    """Every unit once a draw at a load, the power factors in turn."""
    folder.mkdir()
    with wired(STATIONS[method], folder, AT_START if load == "start" else {}) as at:
        return [
            drawn
            for number in draws
            for drawn in _once(at, method, load, factors[number % len(factors)], number)
        ]


def _once(at: Wired, method: ErrorMethod, load: str, factor: str, number: int) -> Iterator[Drawn]:
    seed = [list(ErrorMethod).index(method), list(CURRENTS_A).index(load), number]
    rng = np.random.default_rng(seed)
    at.bench.make_safe()
    draw_again(at.rack, int(rng.integers(2**31)))
    point = LoadPoint(
        name=f"{load}-{factor.lower()}",
        voltage_v=230.0,
        current_a=CURRENTS_A[load] * float(rng.uniform(0.8, 1.25)),
        power_factor=PowerFactor.parse(factor),
        frequency_hz=50.0,
    )
    found = measure_errors(at.bench, point, _plan(load, rng))
    assert not found.faults, found.faults
    true = at.rack.truth()["meters"]
    assert isinstance(true, dict)
    for position, one in found.values.items():
        assert one.method is method
        yield _drawn(one, true[str(position)]["error_pct"], load, factor, number)


def _plan(load: str, rng: np.random.Generator) -> AccuracyPlan:
    """With the tick that the meters have, for the interval is to be right, not careful."""
    few = int(rng.integers(1, 3, endpoint=True))
    return AccuracyPlan(
        points=(),
        min_pulses=few,
        min_time_s=1.0 if load == "start" else float(rng.uniform(0.5, 4.0)),
        max_time_s=300.0,
        timing_pct=0.05,
        meter_tick_s=TICK_S,
    )


def _drawn(one: ErrorMeasurement, true_pct: float, load: str, factor: str, number: int) -> Drawn:
    apart_pct = one.error.value - true_pct
    return Drawn(one.method, load, factor, number, apart_pct, one.error.u_c, one.error.expanded)

"""What units of a campaign are wrong by in truth, their own small errors and the defect together.

``python -m tests.suites.whole_errors PLAN KEY … [--meter MODEL] [--seed N]`` plants the same
defects in the same units of the virtual bench, asks it for the error at each load point of the
plan, and names the point that is nearest to its limit or beyond: 1.2 times a limit, in a unit that
is a little wrong the other way, may be within it.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.campaign.listing import defects_of
from bench.campaign.station import kind_of_bus, station_for, widened
from bench.campaign.trials import Trial, bad_units
from bench.limits import limits_at, ratings_of
from bench.plan import Plan, load_plan
from bench.run_config import with_plate
from meters.catalogue import Meter, load
from metrology.load_point import LoadPoint
from simulator.defects import ALL, parse
from simulator.rack import Rack
from simulator.station import StationFile
from simulator.waveform import Component, Output, PhaseOutput

POSITIONS = 8
UN_V, NOMINAL_HZ = 230.0, 50.0
ANGLES_DEG = (0.0, -120.0, 120.0)


@dataclass(frozen=True, slots=True)
class WholeError:
    """The error of a unit where it is nearest to its limit: in %, with the limit."""

    point: str
    error_pct: float
    limit_pct: float

    @property
    def conforms(self) -> bool:
        """Whether the unit keeps its limit at every point, as this is the worst."""
        return abs(self.error_pct) <= self.limit_pct


def whole_error(
    model: str, plan: Plan, trials: Sequence[Trial], key: str, seed: int = 1
) -> WholeError:
    """The worst error of the unit that a campaign ran under a key, before any was run again."""
    number, place = divmod([trial.key for trial in trials].index(key), POSITIONS - 1)
    position = str(place + 2)
    with tempfile.TemporaryDirectory() as folder:
        file = widened(station_for(model), POSITIONS, Path(folder))
        station = StationFile.load(file, clock="fast", seed=seed + number)
    sockets = {p: replace(socket, meter=model) for p, socket in station.sockets.items()}
    rack = Rack(replace(station, sockets=sockets))
    trial = next(trial for trial in trials if trial.key == key)
    for order in trial.orders:
        parse(f"{position}={order}", ALL).plant(rack)
    meter = with_plate(load(model), plan)
    found = [_at(rack, position, plan, meter, point) for point in _points(plan, meter)]
    return max(found, key=lambda one: abs(one.error_pct) / one.limit_pct)


def _points(plan: Plan, meter: Meter) -> list[LoadPoint]:
    assert plan.accuracy is not None, "a plan with load points is needed"
    ratings = ratings_of(meter)
    return [point.at(ratings, UN_V, NOMINAL_HZ) for point in plan.accuracy.points]


def _at(rack: Rack, position: str, plan: Plan, meter: Meter, point: LoadPoint) -> WholeError:
    (limit,) = limits_at(plan, meter, point).limits
    error_pct = float(rack.meter(position).error_pct(_output(point)))
    return WholeError(point.name, error_pct, limit.mpe_pct)


def _output(point: LoadPoint) -> Output:
    lag_deg = point.power_factor.phi_deg + (180.0 if point.reverse else 0.0)

    def phase(number: int) -> PhaseOutput:
        angle_deg = ANGLES_DEG[number - 1]
        current_a = point.current_a if number in point.phases else 0.0
        voltage = (Component(1, point.voltage_v, angle_deg),)
        return PhaseOutput(voltage, (Component(1, current_a, angle_deg - lag_deg),))

    return Output(point.frequency_hz, (phase(1), phase(2), phase(3)))


def trials_of(model: str, plan: Path, sizes: Sequence[str], *, sized: bool = False) -> list[Trial]:
    """As a campaign with ``--defects expected`` has them; ``sized``: those with a size alone."""
    defects = defects_of(model, kind_of_bus(station_for(model)))
    expected = [one for one in defects.values() if plan.stem in one.plans]
    return bad_units([one for one in expected if one.sizes or not sized], sizes)


def main(arguments: Sequence[str]) -> int:
    """Print a line a key."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plan", type=Path)
    parser.add_argument("keys", nargs="+", metavar="KEY", help="DEFECT@SIZE")
    parser.add_argument("--meter", default="pro380-mod", metavar="MODEL")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sizes", default="1.2,2")
    parser.add_argument("--sized", action="store_true", help="defects with a size alone were run")
    options = parser.parse_args(arguments)
    plan = load_plan(options.plan)
    sizes = options.sizes.split(",")
    trials = trials_of(options.meter, options.plan, sizes, sized=options.sized)
    for key in options.keys:
        found = whole_error(options.meter, plan, trials, key, options.seed)
        said = "conforms" if found.conforms else "does not conform"
        worst = f"{found.error_pct:+.3f} % of ±{found.limit_pct:g} % at {found.point}"
        sys.stdout.write(f"{key}: {said}: {worst}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

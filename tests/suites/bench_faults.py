"""Random faults of the bench under random plans: ``python -m tests.suites.bench_faults --count N``.

Each run has one good and one bad unit. A verdict is wrong if the good unit is FAIL or the bad one
is PASS. Faults that no bench of this wiring can tell from a fault of a unit are drawn as well with
``--all``, and counted apart.
"""

import argparse
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.warm_python import WarmPython
from tests.suites import bench_runs
from tests.suites.bench_runs import PLANS, ROOT, SIM, run

MODEL = "pro380-mod"
WITH_PULSES = ROOT / "stations" / "sim-20.yaml"
PLANS_DRAWN = (
    *[PLANS / "one-point.yaml"] * 5,
    *[ROOT / "plans" / "eol-fast.yaml"] * 4,
    ROOT / "plans" / "eol-full.yaml",
)
Draw = Callable[[random.Random], str]


def _phases(rng: random.Random) -> tuple[int, int]:
    first, second = rng.sample((1, 2, 3), 2)
    return first, second


def _swapped(kind: str, places: tuple[str, ...]) -> Draw:
    def draw(rng: random.Random) -> str:
        first, second = _phases(rng)
        return f"wiring=swapped-{kind}:first={first}:second={second}:at={rng.choice(places)}"

    return draw


ABOVE = ("reference", "units", "both")
RECOGNISED: dict[str, Draw] = {
    "swapped voltages": _swapped("voltages", ABOVE),
    "swapped currents": _swapped("currents", ABOVE),
    "reversed current": lambda rng: (
        f"wiring=reversed-current:phase={rng.randint(0, 3)}:at={rng.choice(ABOVE)}"
    ),
    "lines of a position": lambda rng: (
        f"wiring=swapped-lines:first={(p := rng.randint(1, 2))}/led"
        f":second={p}/{rng.choice(('s0_forward', 's0_reverse'))}"
    ),
    "lines of two positions": lambda rng: (
        f"wiring=swapped-lines:first=1/{(o := rng.choice(('led', 's0_forward')))}:second=2/{o}"
    ),
    "cables": lambda _: "wiring=swapped-cables",
    "dirty contact": lambda rng: (
        f"wiring=dirty-contact:line={rng.randint(1, 2)}/{rng.choice(('led', 's0_forward'))}"
        f":per_s={rng.uniform(0.2, 5):.3g}:open_s={10 ** rng.uniform(-3, -1.3):.3g}"
    ),
    "lamp": lambda rng: (
        f"wiring=lamp:line={rng.choice(('led', '1/led', '2/led'))}"
        f":hz={rng.uniform(99.8, 100.2):.5g}:lit_s={rng.uniform(0.001, 0.005):.3g}"
    ),
    "noise": lambda rng: f"bus=noise:share={10 ** rng.uniform(-2.3, -1):.3g}",
    "intermittent": lambda rng: (
        f"bus=intermittent:every_s={(e := rng.uniform(1, 15)):.3g}"
        f":open_s={e * rng.uniform(0.01, 0.2):.3g}"
    ),
    "double address": lambda rng: rng.choice(
        ("bus=double-address", "bus=double-address:position=1:as=2")
    ),
    "reference": lambda rng: f"reference=wrong:pct={rng.choice((-1, 1)) * rng.uniform(0.3, 5):.4g}",
    "ratio": lambda rng: f"reference=wrong-ratio:factor={10 ** rng.uniform(-1, 1):.4g}",
    "constant": lambda rng: f"reference=wrong-constant:factor={10 ** rng.uniform(-1, 1):.4g}",
    "range": lambda rng: f"reference=stuck-range:element={rng.randint(1, 3)}",
    "timebase": lambda rng: f"counter=timebase:ppm={rng.uniform(-300, 300):.4g}",
    "slow inputs": lambda rng: f"counter=slow-inputs:hold_s={rng.uniform(0.0015, 0.3):.3g}",
}
NOT_RECOGNISED: dict[str, Draw] = {
    "swapped voltages at a position": _swapped("voltages", ("1", "2")),
    "swapped currents at a position": _swapped("currents", ("1", "2")),
    "S0 outputs of a position": lambda _: (
        "wiring=swapped-lines:first=1/s0_forward:second=1/s0_reverse"
    ),
}


def _bad(rng: random.Random) -> str:
    """A defect that each of the plans finds: all errors are the same, beyond the limit of 1 %."""
    pct = rng.choice((-1, 1)) * rng.uniform(1.8, 5)
    return f"calibration-lost:pct={pct:.4g}"


@dataclass(frozen=True, slots=True)
class Trial:
    """One run: what is wrong, where it is looked for, and who is the bad unit."""

    kind: str
    fault: str
    bad: str
    bad_position: int
    plan: Path
    station: Path
    seed: int


def drawn(number: int, kinds: dict[str, Draw]) -> Trial:
    """The trial of a number, always the same."""
    rng = random.Random(f"bench fault {number}")
    kind = rng.choice(sorted(kinds))
    plan = rng.choice(PLANS_DRAWN)
    return Trial(
        kind=kind,
        fault=kinds[kind](rng),
        bad=_bad(rng),
        bad_position=rng.randint(1, 2),
        plan=plan,
        station=WITH_PULSES if kind == "constant" else rng.choice((SIM, WITH_PULSES)),
        seed=rng.randint(1, 10**6),
    )


def wrong(trial: Trial) -> tuple[str, str]:
    """What is wrong with the verdicts, empty if nothing is, and what the run came to."""
    units = [f"--unit={n}={MODEL}:{22091000 + n}" for n in (1, 2)]
    defects = ["--defect", trial.fault, "--defect", f"{trial.bad_position}={trial.bad}"]
    with tempfile.TemporaryDirectory() as out:
        seed = ["--seed", str(trial.seed)]
        ran = run(trial.plan, Path(out), *units, *defects, *seed, station=trial.station)
    verdicts = ran.verdicts()
    good, bad = verdicts[2 - trial.bad_position], verdicts[trial.bad_position - 1]
    found = [f"the good unit is {good}"] if good == "FAIL" else []
    found += [f"the bad unit is {bad}"] if bad == "PASS" else []
    return ", ".join(found), f"{good}/{bad}"


def main() -> int:
    """Run the trials; the exit code is 1 if a verdict was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--first", type=int, default=1, help="number of the first trial")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--all", action="store_true", help="also what no bench can recognise")
    options = parser.parse_args()
    kinds = {**RECOGNISED, **(NOT_RECOGNISED if options.all else {})}
    trials = [drawn(options.first + n, kinds) for n in range(options.count)]
    with tempfile.TemporaryDirectory() as place:
        warm = WarmPython(Path(place))
        os.environ[bench_runs.WARM_PYTHON] = str(warm.executable)
        try:
            return _report(trials, options.jobs)
        finally:
            warm.close()


def _report(trials: list[Trial], jobs: int) -> int:
    counts: Counter[str] = Counter()
    came_to: Counter[tuple[str, str]] = Counter()
    with ThreadPoolExecutor(jobs) as pool:
        for number, (trial, (why, verdicts)) in enumerate(
            zip(trials, pool.map(wrong, trials), strict=True), 1
        ):
            came_to[trial.kind, verdicts] += 1
            if why:
                counts["apart" if trial.kind in NOT_RECOGNISED else "wrong"] += 1
                sys.stdout.write(f"{number}: {why}: {trial}\n")
            sys.stdout.flush()
    for (kind, verdicts), count in sorted(came_to.items()):
        sys.stdout.write(f"{kind:32} good/bad {verdicts:28} {count}\n")
    sys.stdout.write(
        f"{len(trials)} runs: {counts['wrong']} wrong, {counts['apart']} that cannot be told\n"
    )
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())

"""The smallest size that is caught with 99 %: what is told, and where units are planted for it."""

from argparse import Namespace
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from bench.campaign.climb import climb, ladder_of
from bench.campaign.ladder import SIZES, next_sizes
from bench.campaign.listing import Defect
from bench.campaign.outcomes import Outcome, Outcomes
from bench.campaign.running import Setting
from bench.campaign.smallest import Seen, Smallest, smallest
from bench.campaign.trials import Trial
from bench.commands import campaign as command

SIM = Path(__file__).resolve().parents[2] / "stations" / "sim.yaml"
UNITS = 24
LEFT_OUT = Defect("plain", "wrong", "a cause", (), ("line",), "", "", {})


def defect(order: Callable[[float], str]) -> Defect:
    sizes = {f"{size:g}": order(size) for size in SIZES}
    return Defect("sized", "wrong", "a cause", ("sized/first",), ("line",), "", "EN 1", sizes)


LINEAR = defect(lambda size: f"sized:pct={2 * size:g}")
COUNTED = defect(lambda size: f"sized:pulses={np.ceil(size):g}")


def searched(rng: np.random.Generator, truth: float, spread: float) -> Smallest:
    """What is told where units are caught by a curve that is known."""
    seen = {size: Seen(size, 0, 0) for size in SIZES}
    while some := next_sizes(list(seen.values()), SIZES, UNITS):
        for size in some:
            z = special.ndtri(0.99) + np.log(size / truth) / spread
            caught = int(rng.random() < special.ndtr(z))
            seen[size] = Seen(size, seen[size].caught + caught, seen[size].units + 1)
    return smallest(list(seen.values()))


@pytest.mark.parametrize("spread", [0.03, 0.1, 0.3])
def test_the_interval_holds_what_is_true_in_95_of_100_draws(spread: float) -> None:
    rng, held, draws = np.random.default_rng(11), 0, 80
    for _ in range(draws):
        truth = float(np.exp(rng.uniform(np.log(0.5), np.log(2.5))))
        found = searched(rng, truth, spread)
        assert found.units <= UNITS
        held += bool(found.doubt) or (found.lower or 0) <= truth <= (found.upper or np.inf)
    assert held >= 0.92 * draws


def test_a_figure_is_near_what_is_true_when_there_are_many_units() -> None:
    rng, truth, spread = np.random.default_rng(3), 1.3, 0.2
    sizes = np.geomspace(0.6, 2.4, 9)
    chance = special.ndtr(special.ndtri(0.99) + np.log(sizes / truth) / spread)
    counts = rng.binomial(100, chance)
    found = smallest([Seen(float(s), int(c), 100) for s, c in zip(sizes, counts, strict=True)])
    assert found.size == pytest.approx(truth, rel=0.1)
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= truth <= found.upper < 1.4 * found.lower
    assert str(found).startswith(f"{found.size:.2f} ({found.lower:.2f} … {found.upper:.2f}")


def seen(text: str) -> list[Seen]:
    """``1:0/3`` is none of three caught at 1."""
    parts = [part.replace("/", ":").split(":") for part in text.split()]
    return [Seen(float(size), int(caught), int(units)) for size, caught, units in parts]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ("", "not told: no unit could be planted"),
        ("0.25:6/6 1:1/1", "below 0.25, as far as 6 of 6 tell (at least 61 % there)"),
        ("0.25:0/1 1:0/1 4:0/2", "above 4.00"),
        ("0.25:1/3 0.5:2/3 1:1/3 2:2/3 4:1/3", "above 4.00"),
        ("0.25:3/3 0.5:3/3 1:0/3 2:0/3", "not told: it is not caught more often the larger it is"),
        ("1:0/1 2:1/1", "not told: too few units, or their catches are too scattered"),
        ("0.917:0/8 1:8/8 1.09:8/8 2:1/1 4:1/1", "between 0.93 and 1.09"),
    ],
)
def test_no_figure_is_told_that_the_units_do_not_support(counts: str, said: str) -> None:
    found = smallest(seen(counts))
    assert found.size is None
    assert str(found) == said


def test_units_go_where_the_curve_is_and_no_more_than_there_may_be() -> None:
    first = next_sizes([], SIZES, UNITS)
    assert first == [0.25, 0.5, 1.0, 2.0, 4.0]
    assert next_sizes([], SIZES, 3) == [0.25, 0.5, 1.0]
    assert next_sizes(seen("0.25:0/1 0.5:0/1 1:1/1 2:1/1 4:1/1"), SIZES, UNITS) == [0.707, 0.707]
    assert next_sizes(seen("0.25:0/9 1:9/9"), SIZES, 19) == [0.5]
    assert next_sizes(seen("0.25:2/2 1:1/1"), SIZES, UNITS) == [0.25] * 4
    assert next_sizes(seen("0.25:6/6 1:1/1"), SIZES, UNITS) == []
    assert next_sizes(seen("0.25:0/1 4:0/1"), SIZES, UNITS) == [4.0, 4.0]
    assert next_sizes(seen("0.25:0/1 4:0/2"), SIZES, UNITS) == []
    assert next_sizes(seen("0.25:0/1 1:1/1 4:4/5"), SIZES, UNITS) == [4.0, 4.0]
    assert next_sizes(seen("0.25:0/1 1:1/1 4:5/6"), SIZES, UNITS)[0] < 1.0
    around = next_sizes(seen("0.917:0/3 1:3/3"), SIZES, UNITS)
    assert {0.917, 1.0} <= set(around) <= {0.917, 1.0, 1.09}


def test_what_is_counted_is_planted_once_for_each_number() -> None:
    assert ladder_of(COUNTED) == {
        1.0: "sized:pulses=1",
        2.0: "sized:pulses=2",
        2.83: "sized:pulses=3",
        4.0: "sized:pulses=4",
    }
    assert list(ladder_of(LINEAR)) == list(SIZES)


def caught_from(truth: float, trial: Trial) -> Outcome:
    """What becomes of a unit that fails from a size on, and is refused above three times it."""
    size = trial.size or 0.0
    verdict = "FAIL" if size >= truth else "PASS"
    verdict = "NOT APPLICABLE" if size > 3 * truth else verdict
    return Outcome(trial.key, trial.defect, size, trial.orders, verdict, (), 60.0, ())


def test_a_search_ends_goes_on_where_it_was_broken_off_and_leaves_out_what_is_refused(
    tmp_path: Path,
) -> None:
    ran: list[Trial] = []

    def search(folder: Path, most: int) -> Smallest:
        outcomes = Outcomes(folder)

        def run(trials: list[Trial]) -> None:
            for trial in trials:
                if len(ran) >= most:
                    raise KeyboardInterrupt
                ran.append(trial)
                outcomes.add([caught_from(1.0, trial)])

        found = climb([LINEAR, LEFT_OUT], UNITS, lambda: outcomes.all, run)
        assert list(found) == ["sized"]
        return found["sized"]

    with pytest.raises(KeyboardInterrupt):
        search(tmp_path, 9)
    found = search(tmp_path, 99)
    assert str(found) == "between 0.93 and 1.09"
    assert found.units == UNITS
    assert [one.size for one in found.seen if one.size > 3] == []
    keys = [trial.key for trial in ran]
    assert len(keys) == len(set(keys)) == UNITS + 1
    assert search(tmp_path, 0) == found


def test_units_of_a_size_that_is_planted_otherwise_now_do_not_count() -> None:
    before = [
        Outcome(f"sized@{size:g}#1", "sized", size, ("sized:pct=9",), "FAIL", (), 1.0, ())
        for size in SIZES
    ]
    known = list(before)

    def run(trials: list[Trial]) -> None:
        known.extend(caught_from(9.0, trial) for trial in trials)

    assert str(climb([LINEAR], UNITS, lambda: known, run)["sized"]) == "above 4.00"


def test_no_unit_of_a_later_round_has_the_seed_of_an_earlier_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rounds: list[tuple[int, int]] = []

    def run_all(
        trials: list[Trial], setting: Setting, _: int, done: Callable[[list[Outcome]], None]
    ) -> None:
        rounds.append((setting.seed, len(trials)))
        done([caught_from(1.0, trial) for trial in trials])

    monkeypatch.setattr(command, "run_all", run_all)
    plan = tmp_path / "line.yaml"
    plan.write_text("name: line", encoding="utf-8")
    asked = {"plan": plan, "station": SIM, "meter": "pro380-mod", "defects": "all"}
    options = Namespace(**asked, positions=8, seed=5, jobs=1, smallest=UNITS)
    trials = [Trial("sized@2", "sized", 2.0, ("sized:pct=4",))]
    found = command._run(options, tmp_path, {"sized": LINEAR, "plain": LEFT_OUT}, trials)
    assert [row.outcome.key for row in found.rows] == ["sized@2"]
    assert str(found.smallest["sized"]) == "between 0.93 and 1.09"
    # A run has a seed of its own; at worst each unit of a round is run again alone.
    assert all(a + 2 * units <= b for (a, units), (b, _) in pairwise(rounds))
    assert rounds[0] == (5, 1)

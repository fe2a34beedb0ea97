"""What stands beside each defect: cause, size, who sees it, in which plan, why not on a line."""

import ast
from functools import cache
from pathlib import Path

import pytest
import yaml

from simulator.defects import ALL, UNIT, parse
from simulator.defects.model import of_unit
from simulator.defects.plans import ANSWER, EOL_FULL, NO_STIMULUS, SUITES
from simulator.meter.models import MODELS
from tests.simulator.test_defects_of_models import kind_for, rack_with

ROOT = Path(__file__).resolve().parents[2]
OF_UNITS = {name: defect for (target, name), defect in ALL.items() if target == UNIT}
SHARES = (0.5, 1.2, 2.0)


@cache
def checks() -> frozenset[str]:
    found: set[str] = set()
    for path in (ROOT / "suites").glob("test_*.py"):
        suite = path.stem.removeprefix("test_")
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add(f"{suite}/{node.name.removeprefix('test_').replace('_', '-')}")
    return frozenset(found)


def known(check: str) -> bool:
    """Whether a check, or the suite alone, is there; a test's name may be the beginning."""
    suite, _, rest = check.partition("/")
    tests = {c for c in checks() if c.startswith(f"{suite}/")}
    test = f"{suite}/{rest.partition('/')[0]}".replace("_", "-")
    return bool(tests) and (not rest or any(t.replace("_", "-") == test for t in tests))


def test_there_are_at_least_150_defects_of_a_unit() -> None:
    assert len(OF_UNITS) >= 150
    assert sum(d.applies(MODELS["pro380-mod"]) for d in OF_UNITS.values()) >= 150


def test_every_defect_says_what_causes_it_and_has_a_model() -> None:
    assert [name for name, d in OF_UNITS.items() if not d.cause] == []
    assert [n for n, d in OF_UNITS.items() if not any(map(d.applies, MODELS.values()))] == []


def test_what_a_line_does_not_find_says_why_and_nothing_else_does() -> None:
    wrong = [n for n, d in OF_UNITS.items() if (EOL_FULL in d.plans) == bool(d.why_not)]
    assert wrong == []


def test_what_no_plan_finds_though_a_check_sees_it_says_that_no_plan_does() -> None:
    told = ("no plan that comes with the bench", NO_STIMULUS)
    unseen = [d for d in OF_UNITS.values() if d.seen_by and not d.plans]
    assert [d.name for d in unseen if not d.why_not.startswith(told)] == []
    assert {"ageing", "direct-current", "reactive-phase"} <= {d.name for d in unseen}


def test_the_reason_does_not_decide_which_plans_find_a_defect() -> None:
    seen = ("influence/variation",)
    other, own = (
        of_unit("x", "wrong", lambda *_: None, "a cause", *seen, why_not=NO_STIMULUS, plans=plans)
        for plans in (None, ())
    )
    assert other.plans == ("release", "lab")
    assert own.plans == ()


def test_what_must_have_been_ordered_is_what_a_good_unit_has() -> None:
    model = MODELS["2pu-ct"]
    assert OF_UNITS["default-code"].ordered(model) == {"combination_code": 3.0}
    assert OF_UNITS["default-rate"].ordered(model) == {"s0_output_rate": 1000.0}
    bound = {name for name, d in OF_UNITS.items() if "under ordered" in d.only_if.text}
    assert bound == {"default-code", "default-rate"}


def test_every_check_that_is_named_is_one_of_the_suites() -> None:
    named = {check for defect in OF_UNITS.values() for check in defect.seen_by} - {ANSWER}
    assert sorted(check for check in named if not known(check)) == []


@pytest.mark.parametrize("plan", SUITES)
def test_a_plan_has_the_suites_that_the_catalogue_counts_on(plan: str) -> None:
    content = yaml.safe_load((ROOT / "plans" / f"{plan}.yaml").read_text(encoding="utf-8"))
    assert set(content["suites"]) >= SUITES[plan]


@pytest.mark.parametrize("key", MODELS)
def test_every_size_can_be_planted_in_every_model_that_it_is_for(key: str) -> None:
    model = MODELS[key]
    racks = {kind: rack_with(key, kind) for kind in model.buses}
    sized = [d for d in OF_UNITS.values() if d.size and d.applies(model)]
    for defect in sized:
        rack = racks.get(kind_for(defect.name, key))
        for share in SHARES if rack else ():
            order = parse(f"1={defect.at(share, model)}", ALL)
            assert rack is not None
            order.plant(rack)
    assert len(sized) >= 20


@pytest.mark.parametrize("name", [name for name, d in OF_UNITS.items() if d.size])
def test_a_larger_share_is_a_larger_defect(name: str) -> None:
    size = OF_UNITS[name].size
    assert size is not None
    for model in filter(OF_UNITS[name].applies, MODELS.values()):
        at = [abs(size.at(share, model) - size.nothing) for share in (0.5, 1.0, 1.2, 2.0)]
        assert at == sorted(at, reverse=size.rarer)
        assert (at[0] > at[-1]) if size.rarer else (at[0] < at[-1])


def test_a_defect_that_is_there_or_not_has_no_sizes() -> None:
    assert OF_UNITS["swapped-words"].at(2.0, MODELS["pro380-mod"]) is None


def test_the_size_follows_the_model() -> None:
    gain, creeps = OF_UNITS["gain"], OF_UNITS["creeps"]
    assert gain.at(1.0, MODELS["pro2-mod"]) == "gain:pct=1"
    assert gain.at(1.0, MODELS["pro380-mod"]) == "gain:pct=2"
    assert creeps.at(2.0, MODELS["pro380-mod"]) == "creeps:power_w=15.87"
    assert creeps.at(2.0, MODELS["pro2-mod"]) == "creeps:power_w=5.29"
    assert creeps.at(2.0, MODELS["pro380-mod-ct"]) == "creeps:power_w=4.761"


@pytest.mark.parametrize(
    ("key", "seconds"),
    [
        ("pro380-mod", 0.00045),  # 2.5 ms, from 40 kW on
        ("pro2-mod", 0.0007),  # 5 ms, from 12 kW on
        ("pro380-mod-ct", 0.004),  # 40 ms: its power does not reach 5 kW
        ("2pu-ct", 0.003),  # 30 ms, as it is set on delivery
    ],
)
def test_slow_outputs_matter_from_the_tolerance_of_the_narrowest_pulses_on(
    key: str, seconds: float
) -> None:
    size = OF_UNITS["slow-release"].size
    assert size is not None
    assert size.at(1.0, MODELS[key]) == pytest.approx(seconds)

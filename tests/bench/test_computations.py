"""What a run keeps of a computation is what it was, to the last digit."""

import inspect
import json
import math
import random
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np
import pytest

from bench.computations import FILE, Computation, edges_within, kept
from bench.edges_at import EdgesAt
from bench.recomputing import FUNCTIONS
from bench.restoring import restored
from contracts.errors import BenchError
from metrology.errors.power_time import PowerTimeInputs
from metrology.meter_constant import ConstantInputs
from metrology.variation import VariationInputs

NOWHERE = Path("no evidence is needed")
AWKWARD = (1 / 3, math.pi * 1e-9, 0.1 + 0.2, 5e-324, -0.0, 3.0, 1e22, math.inf, -math.inf)
NOT_ONE = {"type": "x", "disturbed": 1, "undisturbed": 1, "common": []}
PLAIN = ConstantInputs(1.1, 2.2, 0.01, 11_000, 10_000.0)


def argument(name: str) -> Any:
    """The type of the inputs of a function."""
    function = FUNCTIONS[name]
    return get_type_hints(function)[next(iter(inspect.signature(function).parameters))]


def sample(kind: Any, rng: random.Random) -> Any:
    """Some value of a type; numbers that are hard to write down among them."""
    origin = get_origin(kind)
    if origin is UnionType:
        return sample(rng.choice(get_args(kind)), rng)
    if origin is np.ndarray:
        return np.array([rng.choice(AWKWARD) for _ in range(3)])
    if origin is tuple:
        kinds = get_args(kind)
        return tuple(sample(k, rng) for k in (kinds[:1] * 2 if kinds[-1] is Ellipsis else kinds))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return rng.choice(list(kind))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        values = {f.name: sample(hints[f.name], rng) for f in fields(kind)}
        return kind(**values)  # type: ignore[operator] # is_dataclass() is true of classes too
    plain = {float: rng.choice(AWKWARD), int: 7, bool: True, str: "ü 1", type(None): None}
    return plain[kind]


def assert_same(one: Any, other: Any) -> None:
    assert type(one) is type(other)
    if is_dataclass(one):
        for f in fields(one):
            assert_same(getattr(one, f.name), getattr(other, f.name))
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype
        assert one.tobytes() == other.tobytes()
    elif isinstance(one, tuple):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            assert_same(a, b)
    else:
        assert (one, str(one)) == (other, str(other))


def written(folder: Path, *lines: str) -> Path:
    (folder / FILE).write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    return folder


@pytest.mark.parametrize("name", FUNCTIONS)
def test_inputs_of_every_function_come_back_as_they_were(name: str, tmp_path: Path) -> None:
    kind, rng = argument(name), random.Random(name)
    inputs = [sample(kind, rng) for _ in range(20)]
    lines = [Computation(name, one).line(1, f"n{number}") for number, one in enumerate(inputs)]
    found = kept(written(tmp_path, *lines))
    assert [one.function for one in found] == [name] * 20
    for one, before in zip(found, inputs, strict=True):
        assert_same(restored(kind, one.inputs, NOWHERE), before)


def test_edges_within_other_inputs_are_kept_by_their_place_alone() -> None:
    rng = random.Random(1)
    one, other = (sample(PowerTimeInputs, rng) for _ in range(2))
    at = EdgesAt("edges-x-1.npz", "1/led", 3, 0.25, 9.5)
    edges = edges_within("disturbed", {"edges_s": at})
    computation = Computation("variation_of_error", VariationInputs(one, other, ("a",)), edges)
    inputs = json.loads(computation.line(1, "x"))["inputs"]
    assert inputs["disturbed"]["edges_s"]["edges_at"]["file"] == "edges-x-1.npz"
    assert len(inputs["undisturbed"]["edges_s"]) == 3


def test_any_character_that_is_changed_in_a_line_is_noticed(tmp_path: Path) -> None:
    line = Computation("constant_difference", PLAIN).line(1, "x")
    for place in range(len(line)):
        changed = chr(ord(line[place]) ^ 1)
        with pytest.raises(BenchError, match=rf"{FILE}, line 1: "):
            kept(written(tmp_path, line[:place] + changed + line[place + 1 :]))


def test_a_line_that_is_not_text_is_refused_with_its_number(tmp_path: Path) -> None:
    good = Computation("constant_difference", PLAIN).line(1, "x").encode()
    (tmp_path / FILE).write_bytes(good + b"\n" + b"\xff" + good)
    with pytest.raises(BenchError, match="line 2: not a computation"):
        kept(tmp_path)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (float, "much", "'much' where a number was"),
        (float, True, "True where a number was"),
        (int, 1.5, "1.5 where a"),
        (tuple[float, float], [1.0], "1 items where 2 were"),
        (ConstantInputs, {"type": "Estimate"}, "lack before_kwh"),
        (VariationInputs, NOT_ONE, "have a x where a VariationInputs was"),
        (argument("variation_of_error") | ConstantInputs, {"type": "Other"}, "have a Other"),
    ],
)
def test_what_does_not_fit_the_type_is_refused(kind: Any, value: Any, said: str) -> None:
    with pytest.raises(BenchError, match=said):
        restored(kind, value, NOWHERE)

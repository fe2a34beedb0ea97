"""The house style where it can be checked: units in names, docstrings, slots, sizes, reasons."""

import ast
import enum
import importlib
import inspect
import io
import pkgutil
import re
import tokenize
import types
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (
    "contracts",
    "instruments",
    "meters",
    "metrology",
    "bench",
    "fixtures",
    "reports",
    "simulator",
    "suites",
)
WITH_UNITS = ("contracts", "instruments", "meters", "metrology", "bench")
OURS = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
EVERY = [*OURS, *sorted((ROOT / "tests").rglob("*.py")), ROOT / "conftest.py"]

MOST_LINES = 400
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"}

UNITS = (
    *("v", "a", "w", "va", "var", "wh", "varh", "kwh", "kvarh", "hz", "s", "min", "years"),
    *("deg", "degc", "pct", "ppm", "imp", "imp_per_kwh", "ohm", "m", "nm"),
    *("k", "pct_per_k", "pct_per_year", "ppm_per_year"),
)

# Floats without a unit in their name. `owner.name`, or `name` wherever it stands, and why.
UNITLESS = {
    "every_h": "hours, as people ask for a daily check; in a station file",
    "value": "in the unit of what it is a value of: a register, a result",
    "values": "as value",
    "k": "coverage factor, the GUM's symbol",
    "confidence": "probability that an interval holds",
    "size": "multiple of the size from which a defect matters",
    "sizes": "as size",
    "next_sizes.ladder": "as size",
    "Kept.smallest": "as size",
    "Moved.beside": "in the unit of the setting",
    "nearest_other.old": "in the unit of the setting",
    "another_rate.old": "in imp/kWh",
    "OutputSet.rate": "in imp/kWh",
    "output_set.rate": "in imp/kWh",
    "output_seen.rate": "in imp/kWh",
    "doubt_lines.rate": "in imp/kWh",
    "size_at.probability": "dimensionless",
    "size_at.ln_wanted": "logarithm of a size",
    "size_at.spread": "in the logarithm of a size",
    "edge": "share of a limit",
    "u": "standard uncertainty in the unit of its value, the GUM's symbol",
    "u_c": "combined standard uncertainty in the unit of its value, the GUM's symbol",
    "expanded": "expanded uncertainty in the unit of its value",
    "half_width": "of a rectangular distribution, in the unit of its value",
    "lower": "limit in the unit of its value",
    "upper": "limit in the unit of its value",
    "degrees_of_freedom": "a number",
    "edge_degrees_of_freedom": "a number",
    "CountedInTariff.after": "registers in the unit of each",
    "Flowed.factor": "of transformers, dimensionless",
    "cos_phi": "dimensionless",
    "power_factors": "dimensionless",
    "total_power_factor": "dimensionless",
    "share": "a fraction",
    "shares": "fractions of a nominal value",
    "voltage_shares": "fractions of Un",
    "frequency_shares": "fractions of fn",
    "current_transformer_ratio": "dimensionless",
    "software_version": "a number such as 2.18",
    "hardware_version": "a number such as 2.18",
    "protocol_version": "a number such as 2.18",
    "BasicError.from_ib": "a multiple of Ib",
    "delivered": "values of settings",
    "ordered": "values of settings",
    "Left.pending": "values of settings",
    "ChangeJournal.pending": "values of settings",
    "Moved.answered": "values of the setting",
    "Moved.findings": "values of the setting",
    "Moved.still_there": "values of the setting",
    "against_first.phases": "values in the unit of the quantity, with angles in degrees",
    "before": "value of a setting",
    "Kept.wanted": "values of settings",
    "Moved.occupied": "values of the setting",
    "Moved.refused": "values of the setting",
    "RatioSeen.old": "a ratio, as it is written",
    "RatioSeen.new": "a ratio, as it is written",
    "RatioSeen.found": "a ratio, as it is written",
    "RatioSeen.back": "a ratio, as it is written",
    "ratio": "primary over secondary, as it is written",
    "LineKept.wanted": "value of the setting",
    "SettingSeen.others": "values of settings",
    "LineKept.found": "value of the setting",
    "Effects.wanted": "value of the setting",
    "expected.energy": "of the kind that the effect is about",
    "Interrupted.old": "value of the setting",
    "Interrupted.new": "value of the setting",
    "Interrupted.found": "value of the setting",
    "now": "value of a setting",
    "LegalValues.irreversible": "values of the setting",
    "Harmonic.amplitude": "a fraction of the fundamental",
    "Channel.level": "in Channel.unit, V or A",
    "Channel.ranges": "in Channel.unit, V or A",
    "Flow.phases": "energy in any one unit, that of what is made of it",
    "Expectation.totals": "in the unit of the flow",
    "Expectation.forward": "in the unit of the flow",
    "Expectation.reverse": "in the unit of the flow",
    "Expectation.s0_forward": "in the unit of the flow",
    "Expectation.s0_reverse": "in the unit of the flow",
    "StartRule.first_within_periods": "a number of nominal periods",
    "StartRule.second_within_periods": "a number of nominal periods",
    "voltage_factor": "a multiple of Un",
    "NoLoadRule.numerator": "in the unit of the time that the formula gives, times imp/kWh and VA",
    "LimitSet.transient_kwh_per_va": "kWh for each VA",
    "regularity.lost_from": "a multiple of the due interval",
    "regularity.doubled_below": "a multiple of the due interval",
    "PulsePlan.rates_measured": "S0 rates in imp/kWh, as the setting is called",
    "PulseStep.rates": "S0 rates in imp/kWh, as the setting is called",
    "PulseStep.rated": "S0 rates in imp/kWh, as the setting is called",
    "PulseStep.quiet": "S0 rates in imp/kWh, as the setting is called",
    "false_acceptance": "a probability",
    "false_rejection": "a probability",
    "margin": "a fraction of the limits",
    "z": "a number of standard deviations",
    "Production.mean": "in the unit of the limits",
    "Production.sd": "in the unit of the limits",
    "GlobalRisk.consumer": "a probability",
    "GlobalRisk.producer": "a probability",
    "limits": "in the unit of the value",
    "acceptance": "limits in the unit of the value",
    "alpha": "a probability",
    "beta": "a probability",
    "StoppingRule.last_share": "a fraction",
    "StoppingRule.saturated": "a fraction",
    "shrinking_u": "standard uncertainty in the unit of its value",
    "guard_k": "numbers of standard uncertainties",
    "tan_phi": "dimensionless",
    "repeatability_degrees_of_freedom": "a number",
    "MeanPower.mismatch": "a fraction",
    "Propagated.symmetric_lower": "in the unit of the quantity",
    "Propagated.symmetric_upper": "in the unit of the quantity",
    "propagate.tolerance": "in the unit of the quantity",
    "expanded_uncertainty": "in the unit of its value",
    "edges_wanted.rate": "S0 rate in imp/kWh, as the setting is called",
    "OutputSeen.rate": "S0 rate in imp/kWh, as the setting is called",
}

WITHOUT_SLOTS = {
    "meters.rfc2217.Rfc2217Serial": "a port of pyserial, which has none",
}


def modules(package: str) -> Iterator[types.ModuleType]:
    found = importlib.import_module(package)
    yield found
    for item in pkgutil.walk_packages(found.__path__, f"{package}."):
        yield importlib.import_module(item.name)


def public(module: types.ModuleType) -> Iterator[tuple[str, object]]:
    """What a module defines itself and does not keep to itself."""
    for name, item in vars(module).items():
        if not name.startswith("_") and getattr(item, "__module__", None) == module.__name__:
            yield name, item


def is_quantity(hint: object) -> bool:
    """Whether it is a float, perhaps missing, or holds such."""
    parts = typing.get_args(hint)
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        return is_quantity(parts[0])
    if origin in (typing.Union, types.UnionType):
        return float in parts and set(parts) <= {float, int, type(None)}
    if origin is typing.Literal:
        return False
    return hint is float or any(is_quantity(part) for part in parts if part is not ...)


def quantities(hints: Mapping[str, object]) -> list[str]:
    return [
        name
        for name, hint in hints.items()
        if name != "return" and not name.startswith("_") and is_quantity(hint)
    ]


def signature_names(package: str) -> Iterator[tuple[str, str, str]]:
    """Module, owner and name of every parameter and field that is a float."""
    for module in modules(package):
        for name, item in public(module):
            if inspect.isfunction(item):
                hints = typing.get_type_hints(item, include_extras=True)
                yield from ((module.__name__, name, found) for found in quantities(hints))
            elif inspect.isclass(item):
                yield from ((module.__name__, name, found) for found in names_of_class(item))


def names_of_class(owner: type) -> Iterator[str]:
    own = vars(owner).get("__annotations__", {})
    hints = typing.get_type_hints(owner, include_extras=True)
    yield from quantities({name: hint for name, hint in hints.items() if name in own})
    made_from_fields = hasattr(owner, "__dataclass_fields__")
    for name, method in vars(owner).items():
        function = getattr(method, "__func__", method)
        wanted = not name.startswith("_") or (name == "__init__" and not made_from_fields)
        if inspect.isfunction(function) and wanted:
            yield from quantities(typing.get_type_hints(function, include_extras=True))


def has_unit(name: str) -> bool:
    return any(name == unit or name.endswith(f"_{unit}") for unit in UNITS)


def has_slots(owner: type) -> bool:
    return all("__slots__" in vars(part) for part in owner.__mro__[:-1])


def comments(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line number, line and comment of a file; what looks like one in a string is none."""
    with io.StringIO(path.read_text(encoding="utf-8")) as text:
        for token in tokenize.generate_tokens(text.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.line, token.string


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_second_half(node: ast.ClassDef | ast.FunctionDef) -> bool:
    """Whether it sets a property, which its getter describes."""
    return any(isinstance(d, ast.Attribute) and d.attr == "setter" for d in node.decorator_list)


def without_docstring(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if not ast.get_docstring(tree):
        yield shown(path)
    nodes: list[ast.Module | ast.ClassDef] = [tree]
    while nodes:
        for node in nodes.pop().body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                if not ast.get_docstring(node) and not is_second_half(node):
                    yield f"{shown(path)}:{node.lineno} {node.name}"
                if isinstance(node, ast.ClassDef):
                    nodes.append(node)


@pytest.mark.parametrize("package", WITH_UNITS)
def test_every_public_float_says_its_unit(package: str) -> None:
    unnamed = [
        f"{module}: {owner}: {name}"
        for module, owner, name in signature_names(package)
        if not has_unit(name) and not {name, f"{owner}.{name}"} & set(UNITLESS)
    ]
    assert unnamed == []


def test_no_exception_from_units_has_outlived_its_reason() -> None:
    used: set[str] = set()
    for package in WITH_UNITS:
        for _, owner, name in signature_names(package):
            used |= {name, f"{owner}.{name}"}
    assert sorted(set(UNITLESS) - used) == []


def test_floats_are_found_wherever_they_stand() -> None:
    hints = {
        "plain": float,
        "missing": float | None,
        "several": tuple[float, ...],
        "limited": typing.Annotated[float, "from 0"],
        "by_name": dict[str, float],
        "anything": float | str,
        "count": int,
        "return": float,
    }
    assert quantities(hints) == ["plain", "missing", "several", "limited", "by_name"]
    assert has_unit("pulse_width_s")
    assert not has_unit("gains")


def test_drivers_and_links_have_slots() -> None:
    loose = [
        f"{module.__name__}.{name}"
        for package in ("instruments", "meters")
        for module in modules(package)
        if not module.__name__.startswith("meters.catalogue")
        for name, item in public(module)
        if inspect.isclass(item)
        and not issubclass(item, BaseException | enum.Enum)
        and not getattr(item, "_is_protocol", False)
        and not has_slots(item)
    ]
    assert loose == sorted(WITHOUT_SLOTS)


@pytest.mark.parametrize("package", PACKAGES)
def test_everything_public_has_a_docstring(package: str) -> None:
    files = [path for path in OURS if path.relative_to(ROOT).parts[0] == package]
    assert files
    assert [missing for path in files for missing in without_docstring(path)] == []


def test_no_module_is_too_long_to_be_read() -> None:
    lengths = {shown(p): len(p.read_text(encoding="utf-8").splitlines()) for p in EVERY}
    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {shown(p): {*p.relative_to(ROOT).with_suffix("").parts} for p in OURS}
    assert [path for path, parts in names.items() if parts & VAGUE] == []


TYPE_IGNORE = re.compile(r"# type: ignore\[[a-z0-9, -]+\] # \S.*")
NOQA = re.compile(r"# noqa: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)* - \S.*")
ASSERT_NOQA = re.compile(r"""assert .*["']\)?  # noqa: S101$""")


def is_reasoned(line: str, comment: str) -> bool:
    """Whether what it switches off has a code, and a reason behind it.

    The message of an assertion is the reason why it is one.
    """
    if ASSERT_NOQA.search(line.rstrip()):
        return True
    marks = (("type: ignore", TYPE_IGNORE), ("noqa", NOQA))
    return all(pattern.search(comment) for word, pattern in marks if word in comment)


def test_every_check_that_is_switched_off_has_a_code_and_a_reason() -> None:
    bare = [
        f"{shown(path)}:{number} {comment}"
        for path in EVERY
        for number, line, comment in comments(path)
        if not is_reasoned(line, comment)
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("line", "reasoned"),
    [
        ("x = y  # noqa: B009 - all have one", True),
        ("x = y  # noqa: B009", False),
        ("x = y  # noqa", False),
        ("x = y  # noqa - because", False),
        ("x = y  # type: ignore[misc] # not in its stubs", True),
        ("x = y  # type: ignore[misc]", False),
        ("x = y  # type: ignore # because", False),
        ("x = y  # type: ignore[misc] # noqa: B009 - foreign code", True),
        ('assert x, "made by us"  # noqa: S101', True),
        ("assert x  # noqa: S101", False),
        ("x = y  # plain", True),
    ],
)
def test_a_reason_is_told_from_none(line: str, *, reasoned: bool) -> None:
    assert is_reasoned(line, line[line.index("#") :]) is reasoned

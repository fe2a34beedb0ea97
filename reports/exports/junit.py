"""A run as JUnit XML, for build servers: a suite for each unit, a case for each result.

FAIL is a failure, INCONCLUSIVE and ERROR are errors whose type says which, NOT APPLICABLE is
skipped, and what was planned and never recorded is an error too. Numbers are properties of the
case. A fault of the bench is an error of the suite ``bench``.
"""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from metrology.verdict import Verdict
from reports.json_text import compact
from reports.records import JSON, ResultRecord
from reports.stored_run import StoredRun, StoredUnit
from reports.xml_text import xml_text

_ELEMENTS = {
    Verdict.FAIL: "failure",
    Verdict.INCONCLUSIVE: "error",
    Verdict.ERROR: "error",
    Verdict.NOT_APPLICABLE: "skipped",
}
_NUMBERS = ("value", "unit", "expanded_uncertainty", "k", "lower_limit", "upper_limit")
_TEXTS = ("quantity", "limit_set", "decision_rule")


def document(run: StoredRun) -> bytes:
    """The XML; the same for the same run."""
    root = _element(None, "testsuites", name=run.info.run)
    for unit in run.units:
        _unit(root, run, unit)
    if run.faults:
        _counted(_bench(root, run))
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _unit(root: ET.Element, run: StoredRun, unit: StoredUnit) -> None:
    who = unit.unit
    name = f"position {who.position}: {who.meter} {who.serial}".rstrip()
    suite = _element(root, "testsuite", name=name, timestamp=run.info.started_utc)
    about: dict[str, JSON] = {
        "plan": run.info.plan,
        "station": run.info.station,
        "software": run.info.software,
        "firmware": who.firmware,
        "verdict": unit.verdict.value,
        "chain_head": run.chain_head,
    }
    _properties(suite, about.items())
    for result in unit.results:
        _result(suite, result)
    for missing in unit.missing:
        case = _case(suite, missing)
        _element(case, "error", type="MISSING", message="planned and never recorded")
    _counted(suite)


def _bench(root: ET.Element, run: StoredRun) -> ET.Element:
    suite = _element(root, "testsuite", name="bench", timestamp=run.info.started_utc)
    for number, fault in enumerate(run.faults, 1):
        case = _element(suite, "testcase", classname="bench", name=f"fault {number}")
        _element(case, "error", type="ERROR", message=fault)
    return suite


def _case(suite: ET.Element, name: str) -> ET.Element:
    group, _, rest = name.partition("/")
    return _element(suite, "testcase", classname=group, name=rest or group)


def _result(suite: ET.Element, result: ResultRecord) -> None:
    case = _case(suite, result.name)
    cells: list[tuple[str, JSON]] = [("verdict", result.verdict.value)]
    cells += [(name, getattr(result, name)) for name in (*_NUMBERS, *_TEXTS)]
    cells += [("conditions", dict(result.conditions)), ("evidence", result.evidence)]
    _properties(case, ((name, cell) for name, cell in cells if cell not in (None, "")))
    if tag := _ELEMENTS.get(result.verdict):
        _element(case, tag, type=result.verdict.value, message=result.reason or "no reason")


def _properties(parent: ET.Element, cells: Iterable[tuple[str, JSON]]) -> None:
    group = _element(parent, "properties")
    for name, cell in cells:
        value = cell if isinstance(cell, str) else compact(cell)
        _element(group, "property", name=name, value=value)


def _counted(suite: ET.Element) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for counted, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(counted, str(sum(case.find(tag) is not None for case in cases)))


def _element(parent: ET.Element | None, tag: str, **attributes: str) -> ET.Element:
    safe = {name: xml_text(value) for name, value in attributes.items()}
    return ET.Element(tag, safe) if parent is None else ET.SubElement(parent, tag, safe)

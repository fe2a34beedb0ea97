"""What was measured: the results of a DCC, with units in D-SI."""

from collections.abc import Mapping

from lxml import etree

from metrology.verdict import Verdict
from reports import figures
from reports.dcc.administrative import SOFTWARE_ID, software_list
from reports.dcc.units import d_si
from reports.dcc.xml_parts import content, contents, dcc, one_line, si
from reports.lab_report.declared import NOT_STATED
from reports.lab_report.load_conditions import number_text
from reports.lab_report.row import group_of, stated_number, value_text
from reports.lab_report.subject import Subject
from reports.records import ResultRecord
from reports.xml_text import xml_text

NO_RESULTS = "no results"
"""Name of the one row of a certificate of a run that recorded nothing."""
COVERAGE = "0.95"
"""Coverage probability of the expanded uncertainties, as metrology works them out."""
_STATEMENTS: Mapping[str, str] = {
    "conditional pass": "conditionalPass",
    "conditional fail": "conditionalFail",
}
_LOADS = (
    ("voltage_v", "voltage", "V"),
    ("current_a", "current", "A"),
    ("frequency_hz", "frequency", "Hz"),
)


def measured(parent: etree._Element, subject: Subject) -> None:
    """Add the measurement results: one for each group of results."""
    made = dcc(parent, "measurementResults")
    grouped: dict[str, list[ResultRecord]] = {}
    for result in subject.unit.results:
        if result.verdict is not Verdict.NOT_APPLICABLE:
            grouped.setdefault(group_of(result), []).append(result)
    for title, results in grouped.items():
        rows = _group(made, title, subject)
        for result in results:
            _result(rows, result)
    if not grouped:
        _nothing(_group(made, NO_RESULTS, subject))


def _group(parent: etree._Element, title: str, subject: Subject) -> etree._Element:
    """Add a group with what PTB's schematron wants to stand in each; returns its results."""
    made = dcc(parent, "measurementResult")
    content(made, "name", title)
    _methods(made, subject)
    software_list(made, "usedSoftware", subject).set("refId", SOFTWARE_ID)
    _equipment(made, subject)
    _surroundings(made, subject)
    return dcc(made, "results")


def _nothing(rows: etree._Element) -> None:
    row = dcc(rows, "result")
    content(row, "name", NO_RESULTS)
    content(dcc(row, "data"), "text", "The run recorded no result for this item.")


def _methods(parent: etree._Element, subject: Subject) -> None:
    info = subject.run.info
    used = dcc(dcc(parent, "usedMethods"), "usedMethod")
    content(used, "name", subject.laboratory.method or f"plan {info.plan}")
    content(used, "description", f"plan {info.plan}, SHA-256 {info.plan_sha256}")
    norms = dict.fromkeys(r.limit_set.split(",")[0] for r in subject.unit.results if r.limit_set)
    for norm in norms:
        dcc(used, "norm", one_line(norm))


def _equipment(parent: etree._Element, subject: Subject) -> None:
    if not subject.instruments:
        return
    made = dcc(parent, "measuringEquipments")
    for instrument in subject.instruments:
        one = dcc(made, "measuringEquipment")
        content(one, "name", instrument.role)
        contents(
            one,
            "description",
            (
                instrument.identity or f"identity {NOT_STATED}",
                f"certificate dated {instrument.date}, due {instrument.due}",
                instrument.uncertainty or f"uncertainty {NOT_STATED}",
            ),
        )
        number = dcc(dcc(one, "identifications"), "identification")
        dcc(number, "issuer", "calibrationLaboratory")
        dcc(number, "value", one_line(instrument.certificate))
        content(number, "name", "certificate")


def _surroundings(parent: etree._Element, subject: Subject) -> None:
    around = subject.laboratory.surroundings
    made = dcc(parent, "influenceConditions")
    for name, value in (
        ("temperature", around.temperature),
        ("humidity", around.humidity),
        ("warm-up", around.warm_up),
    ):
        one = dcc(made, "influenceCondition")
        content(one, "name", name)
        content(dcc(one, "data"), "text", value or NOT_STATED)


def _result(parent: etree._Element, result: ResultRecord) -> None:
    made = dcc(parent, "result")
    content(made, "name", result.name)
    quantity = dcc(dcc(made, "data"), "quantity")
    content(quantity, "name", result.quantity or result.name)
    number, unit = stated_number(result), d_si(result.unit)
    if number is None or unit is None:
        content(quantity, "noQuantity", f"{value_text(result)} {result.unit}".strip())
    else:
        _real(quantity, result.name, number.value, unit, number.expanded, number.k)
    _loads(quantity, result)
    _judgement(quantity, result)


def _real(
    parent: etree._Element, label: str, value: str, unit: str, expanded: str = "", k: str = ""
) -> None:
    made = si(parent, "real")
    si(made, "label", xml_text(label))
    si(made, "value", value)
    si(made, "unit", unit)
    if not expanded or not k:
        return
    uncertainty = si(si(made, "measurementUncertaintyUnivariate"), "expandedMU")
    si(uncertainty, "valueExpandedMU", expanded)
    si(uncertainty, "coverageFactor", k)
    si(uncertainty, "coverageProbability", COVERAGE)


def _loads(quantity: etree._Element, result: ResultRecord) -> None:
    stated = [
        (name, text, unit)
        for key, name, unit in _LOADS
        if (text := number_text(result.conditions.get(key)))
    ]
    factor = result.conditions.get("power_factor")
    if not stated and not isinstance(factor, str):
        return
    made = dcc(quantity, "influenceConditions")
    for name, text, unit in stated:
        one = dcc(made, "influenceCondition")
        content(one, "name", name)
        _real(dcc(dcc(one, "data"), "quantity"), name, text, d_si(unit) or "")
    if isinstance(factor, str):
        one = dcc(made, "influenceCondition")
        content(one, "name", "power factor")
        content(dcc(one, "data"), "text", factor)


def conformity(result: ResultRecord) -> str | None:
    """The conformity of a DCC that a verdict comes to; None where nothing was judged."""
    if result.verdict is Verdict.PASS:
        return "pass"
    if result.verdict is Verdict.FAIL:
        return "fail"
    if result.verdict is Verdict.INCONCLUSIVE:
        return _STATEMENTS.get(str(result.conditions.get("statement")), "noPass")
    return None


def _judgement(quantity: etree._Element, result: ResultRecord) -> None:
    came_to = conformity(result)
    words = [f"verdict: {result.verdict.value}"]
    words += [f"decision rule: {result.decision_rule}"] if result.decision_rule else []
    words += [f"reason: {result.reason}"] if result.reason else []
    meta = dcc(dcc(quantity, "measurementMetaData"), "metaData")
    if result.limit_set:
        dcc(meta, "norm", one_line(result.limit_set))
    contents(meta, "declaration", words)
    if came_to is not None:
        dcc(meta, "conformity", came_to)
    _limits(meta, result)


def _limits(meta: etree._Element, result: ResultRecord) -> None:
    unit = d_si(result.unit)
    sides = [("lower limit", result.lower_limit), ("upper limit", result.upper_limit)]
    stated = [(name, figures.number(limit)) for name, limit in sides if limit is not None]
    if unit is None or not stated:
        return
    data = dcc(meta, "data")
    for name, text in stated:
        quantity = dcc(data, "quantity")
        content(quantity, "name", name)
        _real(quantity, name, text, unit)

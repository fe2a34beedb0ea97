"""A certificate beside the run that it was made from: is every number the same?"""

from collections.abc import Iterator

from lxml import etree

from metrology.verdict import Verdict
from reports import figures
from reports.dcc.measured import NO_RESULTS, conformity
from reports.dcc.units import d_si
from reports.dcc.xml_parts import NAMESPACES, one_line
from reports.lab_report.row import stated_number
from reports.records import ResultRecord
from reports.stored_run import StoredRun, StoredUnit
from reports.xml_text import xml_text


def differences(root: etree._Element, run: StoredRun) -> list[str]:
    """What a certificate says of a run that the run does not say, and the other way round."""
    stated = _text(root, ".//dcc:coreData/dcc:identifications/dcc:identification/dcc:value")
    if stated != one_line(run.info.run):
        return [f"made from run {stated!r}, not from {run.info.run!r}"]
    serial = _text(root, ".//dcc:item/dcc:identifications/dcc:identification/dcc:value")
    for unit in run.units:
        if one_line(unit.unit.serial) == serial:
            return list(_of_unit(root, unit))
    return [f"run {run.info.run!r} has no unit with the serial number {serial!r}"]


def _of_unit(root: etree._Element, unit: StoredUnit) -> Iterator[str]:
    wanted = [r for r in unit.results if r.verdict is not Verdict.NOT_APPLICABLE]
    found = root.findall(".//dcc:measurementResult/dcc:results/dcc:result", NAMESPACES)
    rows = {_text(row, "dcc:name/dcc:content"): row for row in found}
    names = {xml_text(result.name) for result in wanted} or {NO_RESULTS}
    yield from (f"{name}: in no result of the run" for name in rows if name not in names)
    for result in wanted:
        row = rows.get(xml_text(result.name))
        if row is None:
            yield f"{result.name}: not in the certificate"
        else:
            yield from _of_result(row, result)


def _of_result(row: etree._Element, result: ResultRecord) -> Iterator[str]:
    number = stated_number(result)
    real = "dcc:data/dcc:quantity/si:real"
    expanded = f"{real}/si:measurementUncertaintyUnivariate/si:expandedMU"
    known = number is not None and d_si(result.unit) is not None
    value, uncertainty, k = (number.value, number.expanded, number.k) if number else ("", "", "")
    meta = "dcc:data/dcc:quantity/dcc:measurementMetaData/dcc:metaData"
    pairs = [
        ("value", f"{real}/si:value", value if known else ""),
        ("uncertainty", f"{expanded}/si:valueExpandedMU", uncertainty if known and k else ""),
        ("coverage factor", f"{expanded}/si:coverageFactor", k if known else ""),
        ("conformity", f"{meta}/dcc:conformity", conformity(result) or ""),
    ]
    for what, path, wanted in pairs:
        said = _text(row, path)
        if said != wanted:
            yield f"{result.name}: {what} is {said or 'missing'}, in the run {wanted or 'none'}"
    yield from _of_limits(row, result)


def _of_limits(row: etree._Element, result: ResultRecord) -> Iterator[str]:
    said = [e.text for e in row.iterfind(".//dcc:metaData/dcc:data//si:value", NAMESPACES)]
    sides = (result.lower_limit, result.upper_limit)
    wanted = [figures.number(limit) for limit in sides if limit is not None]
    if d_si(result.unit) is not None and said != wanted:
        yield f"{result.name}: limits are {said}, in the run {wanted}"


def _text(root: etree._Element, path: str) -> str:
    found = root.find(path, NAMESPACES)
    return "" if found is None else found.text or ""

"""What PTB's schematron asks for beyond the schema, as far as the project knows it.

Source: the project's trial with dcclib 0.4.0 (PTB): a release is a letter with up to four numbers,
every id is used and every reference leads to an id, each measurementResult declares its methods,
software and influence conditions, a text is there once a language. That is not all 118 rules of the
schematron; ``make schematron`` asks dcclib itself.
"""

import re
from collections.abc import Iterator

from lxml import etree

from reports.dcc.document import VERSION
from reports.dcc.xml_parts import NAMESPACES

_RELEASE = re.compile(r"[a-zA-Z] ?([0-9]{1,3}\.){0,3}[0-9]{1,3}")

_DECLARED = ("usedMethods", "usedSoftware", "influenceConditions")


def own_checks(root: etree._Element) -> Iterator[str]:
    """What is wrong with a certificate by these rules."""
    if root.get("schemaVersion") != VERSION:
        yield f"schemaVersion is {root.get('schemaVersion')!r}, not {VERSION!r}"
    yield from _releases(root)
    yield from _references(root)
    yield from _declared(root)
    yield from _units(root)
    yield from _languages(root)


def _declared(root: etree._Element) -> Iterator[str]:
    for group in root.iterfind("dcc:measurementResults/dcc:measurementResult", NAMESPACES):
        title = group.findtext("dcc:name/dcc:content", "", NAMESPACES)
        for name in _DECLARED:
            if group.find(f"dcc:{name}", NAMESPACES) is None:
                yield f"measurementResult {title!r} does not declare {name}"


def _releases(root: etree._Element) -> Iterator[str]:
    for release in root.iterfind(".//dcc:release", NAMESPACES):
        if not _RELEASE.fullmatch(release.text or ""):
            yield f"release {release.text!r} is not like 'v2.4.1'"


def _references(root: etree._Element) -> Iterator[str]:
    ids = {str(element.get("id")) for element in root.iterfind(".//*[@id]")}
    used = {
        word
        for element in root.iterfind(".//*[@refId]")
        for word in str(element.get("refId")).split()
    }
    yield from (f"id {name!r} is never referred to" for name in sorted(ids - used))
    yield from (f"refId {name!r} leads nowhere" for name in sorted(used - ids))


def _units(root: etree._Element) -> Iterator[str]:
    for unit in root.iterfind(".//si:unit", NAMESPACES):
        if not (unit.text or "").startswith("\\"):
            yield f"unit {unit.text!r} is not in the form of the D-SI"


def _languages(root: etree._Element) -> Iterator[str]:
    for element in root.iterfind(".//dcc:content/..", NAMESPACES):
        languages = [text.get("lang") for text in element.iterfind("dcc:content", NAMESPACES)]
        if len(set(languages)) < len(languages):
            words = element.findtext("dcc:content", "", NAMESPACES)
            yield f"{etree.QName(element).localname} {words!r} has a language twice"

"""Who, what, when and where: the administrative data of a DCC."""

import re

from lxml import etree

from contracts.errors import ConfigError
from reports.dcc.xml_parts import content, contents, dcc, one_line
from reports.lab_report.content import identified
from reports.lab_report.declared import (
    IN_FULL,
    NO_INTERVAL,
    NOT_STATED,
    RELATES_ONLY,
    VIRTUAL,
    deviations,
    sentence_of,
)
from reports.lab_report.laboratory import Laboratory, Party
from reports.lab_report.results_table import not_applicable
from reports.lab_report.row import value_text
from reports.lab_report.rule_texts import rules_used
from reports.lab_report.subject import Subject
from reports.printed_head import CHAIN_HEAD
from reports.removed_files import TITLE, removed_rows, removed_summary

SOFTWARE_ID = "software"
_NUMBERS = re.compile(r"\d{1,3}(\.\d{1,3}){0,3}")


def administrative(parent: etree._Element, subject: Subject) -> None:
    """Add the administrative data.

    Raises:
        ConfigError: the laboratory does not state its country.
    """
    made = dcc(parent, "administrativeData")
    _software(made, subject)
    _core(made, subject)
    _items(made, subject)
    laboratory = dcc(made, "calibrationLaboratory")
    accreditation = subject.laboratory.accreditation
    if accreditation is not None:
        dcc(laboratory, "calibrationLaboratoryCode", one_line(accreditation.number))
    _contact(laboratory, "contact", subject.laboratory.laboratory, subject.laboratory.country)
    _persons(made, subject)
    _contact(made, "customer", subject.laboratory.customer, None)
    _statements(made, subject)


def release(text: str) -> str:
    """A release in the form that PTB's schematron asks for: ``v2.4.1``.

    >>> release("meterbench 0.1.0.dev3"), release("main")
    ('v0.1.0', 'v0')
    """
    found = _NUMBERS.search(text)
    return f"v{found[0]}" if found else "v0"


def _software(parent: etree._Element, subject: Subject) -> None:
    software_list(parent, "dccSoftware", subject).set("id", SOFTWARE_ID)


def software_list(parent: etree._Element, name: str, subject: Subject) -> etree._Element:
    """Add a list with the software that measured and wrote, and return that software."""
    made = dcc(dcc(parent, name), "software")
    named = subject.run.info.software
    content(made, "name", named.split(" ")[0] or NOT_STATED)
    dcc(made, "release", release(named))
    content(made, "description", named)
    return made


def _core(parent: etree._Element, subject: Subject) -> None:
    lab = subject.laboratory
    made = dcc(parent, "coreData")
    dcc(made, "countryCodeISO3166_1", _country(lab))
    dcc(made, "usedLangCodeISO639_1", "en")
    dcc(made, "mandatoryLangCodeISO639_1", "en")
    dcc(made, "uniqueIdentifier", one_line(subject.number))
    _identification(dcc(made, "identifications"), "run", subject.run.info.run, "other")
    if lab.item.received:
        dcc(made, "receiptDate", lab.item.received.isoformat())
    dcc(made, "beginPerformanceDate", subject.started.date().isoformat())
    dcc(made, "endPerformanceDate", subject.dated.date().isoformat())
    dcc(made, "performanceLocation", lab.location_kind)
    if lab.issued:
        dcc(made, "issueDate", lab.issued.isoformat())
    if lab.amends:
        amended = dcc(made, "reportAmendedSubstituted")
        dcc(amended, "typeOfChange", "substituted")
        dcc(amended, "replacedUniqueIdentifier", one_line(lab.amends.replaces))


def _country(laboratory: Laboratory) -> str:
    """PTB's schematron accepts no code for a country that nobody stated."""
    if laboratory.country is None:
        raise ConfigError(
            "a DCC needs the country of the laboratory: state 'country' with its code of "
            "ISO 3166-1, such as NL, in the file of --lab"
        )
    return laboratory.country


def _identification(parent: etree._Element, name: str, value: str, issuer: str) -> None:
    made = dcc(parent, "identification")
    dcc(made, "issuer", issuer)
    dcc(made, "value", one_line(value))
    content(made, "name", name)


def _items(parent: etree._Element, subject: Subject) -> None:
    unit, meter = subject.unit.unit, subject.meter
    item = dcc(dcc(parent, "items"), "item")
    content(item, "name", "electricity meter")
    state = subject.laboratory.item
    contents(
        item,
        "description",
        (f"condition: {state.condition or NOT_STATED}", f"seals: {state.seals or NOT_STATED}"),
    )
    _firmware(item, subject)
    if meter is not None:
        content(dcc(item, "manufacturer"), "name", meter.maker)
    dcc(item, "model", one_line(unit.meter))
    names = dcc(item, "identifications")
    _identification(names, "serial number", unit.serial or NOT_STATED, "manufacturer")
    if state.customer_reference:
        _identification(names, "customer's reference", state.customer_reference, "customer")
    quantities = dcc(item, "itemQuantities")
    for result in identified(subject):
        made = dcc(quantities, "itemQuantity")
        content(made, "name", result.quantity or result.name)
        content(made, "noQuantity", f"{value_text(result)} {result.unit}".strip())
    if not len(quantities):
        item.remove(quantities)


def _firmware(item: etree._Element, subject: Subject) -> None:
    found = [r for r in identified(subject) if r.name.endswith("firmware/software_version")]
    version = subject.unit.unit.firmware or (value_text(found[0]) if found else "")
    if not version:
        return
    made = dcc(dcc(item, "installedSoftwares"), "software")
    content(made, "name", "firmware")
    dcc(made, "release", release(version))
    dcc(made, "type", "firmware")
    content(made, "description", version)


def _contact(parent: etree._Element, name: str, party: Party, country: str | None) -> None:
    made = dcc(parent, name)
    content(made, "name", party.name or NOT_STATED)
    place = dcc(made, "location")
    if country:
        dcc(place, "countryCode", country)
    content(place, "further", ", ".join(filter(None, (party.address, party.contact))) or NOT_STATED)


def _persons(parent: etree._Element, subject: Subject) -> None:
    lab = subject.laboratory
    made = dcc(parent, "respPersons")
    signer = dcc(made, "respPerson")
    signed_by = lab.authorised_by.name if lab.authorised_by else NOT_STATED
    content(dcc(signer, "person"), "name", signed_by)
    if lab.authorised_by and lab.authorised_by.role:
        dcc(signer, "role", one_line(lab.authorised_by.role))
    dcc(signer, "mainSigner", "true")
    if lab.performed_by:
        other = dcc(made, "respPerson")
        content(dcc(other, "person"), "name", lab.performed_by.name)
        dcc(other, "role", one_line(lab.performed_by.role or "performed the measurements"))


def _statements(parent: etree._Element, subject: Subject) -> None:
    lab = subject.laboratory
    texts = [
        ("validity", RELATES_ONLY),
        ("reproduction", IN_FULL),
        ("interval", NO_INTERVAL),
        ("conformity of the item", sentence_of(subject)),
        *((f"decision rule: {name}", words) for name, words in rules_used(subject.unit.results)),
        ("decision rule agreed", lab.rule_agreed or NOT_STATED),
        ("sampling", lab.sampling or NOT_STATED),
        ("adjustment", lab.adjusted or NOT_STATED),
        ("deviations", "; ".join(deviations(subject)) or "none recorded"),
        ("does not apply", "; ".join(not_applicable(subject.unit.results)) or "nothing"),
        ("results as JSON, SHA-256", subject.record_sha256),
        (CHAIN_HEAD, subject.run.chain_head or NOT_STATED),
    ]
    if removed := subject.run.removed:
        each = (f"{file}: SHA-256 {sha256}" for file, _, sha256 in removed_rows(removed))
        texts.append((TITLE.lower(), "; ".join((removed_summary(removed), *each))))
    if subject.run.info.seed is not None:
        texts.insert(0, ("virtual bench", VIRTUAL))
    made = dcc(parent, "statements")
    for name, text in texts:
        statement = dcc(made, "statement")
        content(statement, "name", name)
        content(statement, "declaration", text)

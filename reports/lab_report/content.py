"""All that the templates of a report show, as data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from metrology.verdict import Verdict
from reports.lab_report import results_table
from reports.lab_report.budgets import LETTERS, Budgets, budgets
from reports.lab_report.checklist import certainty, checklist
from reports.lab_report.declared import (
    IN_FULL,
    NOT_STATED,
    RELATES_ONLY,
    VIRTUAL,
    declared,
    deviations,
    person_text,
    sentence_of,
)
from reports.lab_report.limits_used import limits_used
from reports.lab_report.load_conditions import COLUMNS, load_conditions
from reports.lab_report.row import group_of, value_text
from reports.lab_report.rule_texts import SOURCE, rules_used
from reports.lab_report.subject import InstrumentStated, Subject
from reports.plain_text import cut, visible
from reports.printed_head import CHAIN_HEAD
from reports.records import JSON, ResultRecord
from reports.removed_files import COLUMNS as REMOVED_COLUMNS
from reports.removed_files import TITLE, removed_rows, removed_summary

_HEADER_CELLS = 48
_NU = "\N{GREEK SMALL LETTER NU}"
_RISK = (
    "of each pass beside its result: the probability that the true value lies outside of the "
    "limits, from the value and its uncertainty alone"
)
Rows = list[JSON]


@dataclass(frozen=True, slots=True)
class EmbeddedCertificate:
    """The digital certificate that a PDF carries."""

    name: str
    xml: str


def content(subject: Subject, certificate: EmbeddedCertificate | None) -> dict[str, JSON]:
    """What every template may show, without pictures."""
    said = declared(subject)
    return {
        **_head(subject, said),
        "dcc": None if certificate is None else {"name": certificate.name, "xml": certificate.xml},
        "people": _people(subject, said),
        "item": _item(subject),
        "method": _method(subject, said),
        "rule": _rule(subject),
        "surroundings": [["surroundings", said["conditions"]]],
        **_traceability(subject),
        **_measured(subject),
        "deviations": list(deviations(subject)),
        "statements": _statements(said),
        "records": _records(subject),
        "removed_title": TITLE,
        "removed_columns": list(REMOVED_COLUMNS),
        "removed": [list(row) for row in removed_rows(subject.run.removed)],
        **_checklist(said),
    }


def _head(subject: Subject, said: Mapping[str, str | None]) -> dict[str, JSON]:
    unit = subject.unit.unit
    laboratory = subject.laboratory.laboratory.name or NOT_STATED
    return {
        "not_stated": NOT_STATED,
        "title": said["title"],
        "document_title": f"Test report {cut(visible(subject.number), _HEADER_CELLS)}",
        "author": cut(visible(laboratory), _HEADER_CELLS),
        "number": subject.number,
        "short": {
            "laboratory": cut(visible(laboratory), _HEADER_CELLS),
            "number": cut(visible(subject.number), _HEADER_CELLS),
            "serial": cut(visible(unit.serial or NOT_STATED), _HEADER_CELLS),
        },
        "virtual": VIRTUAL if subject.run.info.seed is not None else None,
        "verdict": sentence_of(subject),
        "relates_only": RELATES_ONLY,
    }


def _people(subject: Subject, said: Mapping[str, str | None]) -> Rows:
    accreditation = subject.laboratory.accreditation
    accredited = None
    if accreditation is not None:
        parts = (accreditation.body, accreditation.number, accreditation.scope)
        accredited = ", ".join(part for part in parts if part)
    return [
        ["laboratory", said["laboratory"]],
        ["where the work was done", said["location"]],
        ["accreditation", accredited],
        ["customer", said["customer"]],
        ["performed", said["performed"]],
        ["performed by", said["performed_by"]],
        ["issued", said["issued"]],
        ["authorised by", said["authorised"]],
    ]


def _item(subject: Subject) -> Rows:
    unit, item, meter = subject.unit.unit, subject.laboratory.item, subject.meter
    rows: Rows = [["model", f"{unit.meter}"], ["serial number", unit.serial or None]]
    if meter is not None:
        rows += [["maker", meter.maker], ["designation", meter.designation]]
        rows += [list(pair) for pair in meter.ratings]
    rows += [[_label(r), f"{value_text(r)} {r.unit}".strip()] for r in identified(subject)]
    rows += [
        ["received", item.received.isoformat() if item.received else None],
        ["condition", item.condition],
        ["seals", item.seals],
        ["customer's reference", item.customer_reference],
    ]
    return rows


def identified(subject: Subject) -> list[ResultRecord]:
    """What the run read from the unit about itself: versions, codes, settings."""
    wanted = ("identification/firmware/", "identification/defaults/", "identification/ct-ratio")
    names = {"identification/meter-code", "identification/error-flags/error_code"}
    return [
        result
        for result in subject.unit.results
        if (result.name in names or result.name.startswith(wanted)) and result.value is not None
    ]


def _label(result: ResultRecord) -> str:
    return (result.quantity or result.name).replace("_", " ")


def _method(subject: Subject, said: Mapping[str, str | None]) -> Rows:
    info, results = subject.run.info, subject.unit.results
    return [
        ["method", said["method"]],
        ["plan", f"{info.plan}, SHA-256 {info.plan_sha256}"],
        ["station", info.station],
        ["error measured by", _condition(results, "method").replace("_", " ") or None],
        ["uncertainty by", _condition(results, "uncertainty_by") or None],
    ]


def _condition(results: Iterable[ResultRecord], key: str) -> str:
    """The texts that results recorded under a key, each once."""
    found = dict.fromkeys(str(r.conditions[key]) for r in results if key in r.conditions)
    return ", ".join(found)


def _rule(subject: Subject) -> Rows:
    rows: Rows = [list(rule) for rule in rules_used(subject.unit.results)]
    return [
        *rows,
        ["source of the rules", SOURCE],
        ["agreed with the customer", subject.laboratory.rule_agreed],
        [
            "risk",
            _RISK,
        ],
    ]


def _traceability(subject: Subject) -> dict[str, JSON]:
    day = subject.started.date()
    return {
        "instruments": [_instrument(i, in_force=i.in_force(day)) for i in subject.instruments],
        "traceability": subject.instruments_from,
    }


def _instrument(instrument: InstrumentStated, *, in_force: bool) -> JSON:
    parts = (instrument.identity, instrument.uncertainty)
    return [
        instrument.role,
        "; ".join(part for part in parts if part),
        instrument.certificate,
        instrument.date.isoformat(),
        instrument.due.isoformat(),
        "yes" if in_force else "NO",
    ]


def _measured(subject: Subject) -> dict[str, JSON]:
    results = subject.unit.results
    used = limits_used(results)
    reviewed = subject.laboratory.reviewed_limits
    return {
        "load_columns": list(COLUMNS),
        "loads": [list(row) for row in load_conditions(results)],
        "groups": results_table.groups(results, used),
        "short_results": results_table.short_rows(results),
        "not_applicable": results_table.not_applicable(results),
        "limits": [[f"[{u.number}]", u.name, u.certainty or "not recorded"] for u in used],
        "limits_reviewed": f"Compared with the standards by: {reviewed or NOT_STATED}.",
        "budgets": _budgets(results),
        "figures": [],
    }


def _budgets(results: Iterable[ResultRecord]) -> list[JSON]:
    grouped: dict[str, list[ResultRecord]] = {}
    for result in results:
        grouped.setdefault(_budget_title(result), []).append(result)
    found = {title: budgets(group) for title, group in grouped.items()}
    return [_budget(title, made) for title, made in found.items() if made.rows]


def _budget_title(result: ResultRecord) -> str:
    return f"{group_of(result)}: {result.quantity}"


def _budget(title: str, made: Budgets) -> JSON:
    letters = [LETTERS[n % len(LETTERS)] for n in range(len(made.contributions))]
    named = zip(letters, made.contributions, strict=True)
    return {
        "title": title,
        "legend": "; ".join(f"{letter}: {name}" for letter, name in named),
        "columns": ["point", *letters, "u", _NU, "k", "U"],
        "rows": [[r.point, *r.parts, r.combined, r.freedom, r.k, r.expanded] for r in made.rows],
    }


def _statements(said: Mapping[str, str | None]) -> Rows:
    return [
        ["validity", RELATES_ONLY],
        ["reproduction", IN_FULL],
        ["interval", said["no_interval"]],
        ["sampling", said["sampling"]],
        ["results from others", said["external"]],
        ["adjustment", said["adjusted"]],
        ["opinions", said["opinions"]],
        ["amendment", said["amends"]],
    ]


def _records(subject: Subject) -> Rows:
    info = subject.run.info
    return [
        ["run", info.run],
        ["results as JSON, SHA-256", subject.record_sha256],
        [CHAIN_HEAD, subject.run.chain_head or None],
        ["software", info.software],
        ["bench", "a real one" if info.seed is None else f"virtual, seed {info.seed}"],
        *_removed(subject),
    ]


def _removed(subject: Subject) -> Rows:
    removed = subject.run.removed
    return [[TITLE.lower(), removed_summary(removed)]] if removed else []


def _checklist(said: Mapping[str, str | None]) -> dict[str, JSON]:
    items = checklist()
    return {
        "checklist_certainty": certainty(),
        "checklist": [
            [i.clause, i.asks, i.section, "stated" if said[i.answer] else NOT_STATED] for i in items
        ],
        "missing": [item.asks for item in items if not said[item.answer]],
    }


def short_rows(subject: Subject) -> Rows:
    """Who and what, for the certificate of a line."""
    said, unit, info = declared(subject), subject.unit.unit, subject.run.info
    software = [r for r in subject.unit.results if r.name.endswith("firmware/software_version")]
    return [
        ["manufacturer or laboratory", said["laboratory"]],
        ["model", unit.meter],
        ["serial number", unit.serial or None],
        ["firmware", unit.firmware or (value_text(software[0]) if software else None)],
        ["tested", said["performed"]],
        ["plan", f"{info.plan}, SHA-256 {info.plan_sha256}"],
        ["station", info.station],
        ["decision rule", ", ".join(name for name, _ in rules_used(subject.unit.results)) or None],
        ["released by", person_text(subject.laboratory.authorised_by)],
        ["run", info.run],
        ["results as JSON, SHA-256", subject.record_sha256],
        [CHAIN_HEAD, subject.run.chain_head or None],
        ["failed", _failed(subject)],
        *_removed(subject),
    ]


def _failed(subject: Subject) -> str:
    names = [r.name for r in subject.unit.results if r.verdict is Verdict.FAIL]
    return ", ".join(names) or "nothing"

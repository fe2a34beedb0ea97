"""Every single thing that a report declares; what nobody stated is None."""

from collections.abc import Mapping

from metrology.verdict import Verdict
from reports.lab_report.laboratory import Party, Person
from reports.lab_report.rule_texts import rules_used
from reports.lab_report.subject import Subject
from reports.resumption import gaps_of

NOT_STATED = "not stated"
RELATES_ONLY = "The results relate only to the item identified in this report."
IN_FULL = "This report may be reproduced only in full, unless the laboratory approves in writing."
NO_INTERVAL = "This report recommends no interval until the next calibration."
VIRTUAL = (
    "Made on a virtual bench: no real meter was measured. The numbers show what the software "
    "does, and nothing about any meter."
)


def declared(subject: Subject) -> Mapping[str, str | None]:
    """What the report says, by the keys of the checklist."""
    return {**_people_and_places(subject), **_work(subject), **_statements(subject)}


def person_text(person: Person | None) -> str | None:
    """A person with the function; None if nobody is named."""
    if person is None:
        return None
    return f"{person.name}, {person.role}" if person.role else person.name


def party_text(party: Party) -> str | None:
    """Name, address and contact on one line; None if there is none of them."""
    parts = [part for part in (party.name, party.address, party.contact) if part]
    return ", ".join(parts) or None


def sentence_of(subject: Subject) -> str:
    """What the unit came to, in a sentence."""
    unit = subject.unit
    counts = ", ".join(f"{number} {verdict.value}" for verdict, number in unit.counts.items())
    missing = f"; {len(unit.missing)} planned and not recorded" if unit.missing else ""
    return f"{unit.verdict.value}: {counts or 'no results'}{missing}"


def _people_and_places(subject: Subject) -> dict[str, str | None]:
    lab = subject.laboratory
    item = subject.unit.unit
    finished = subject.finished
    ended = f"{finished:%Y-%m-%d %H:%M} UTC" if finished else "the run did not end"
    return {
        "title": "Test report",
        "number": subject.number,
        "laboratory": party_text(lab.laboratory),
        "location": lab.location,
        "customer": party_text(lab.customer),
        "performed": f"{subject.started:%Y-%m-%d %H:%M} UTC to {ended}",
        "issued": lab.issued.isoformat() if lab.issued else None,
        "authorised": person_text(lab.authorised_by),
        "performed_by": person_text(lab.performed_by),
        "item": f"{item.meter}, serial number {item.serial or NOT_STATED}",
        "received": lab.item.received.isoformat() if lab.item.received else None,
        "item_condition": lab.item.condition,
    }


def _work(subject: Subject) -> dict[str, str | None]:
    info = subject.run.info
    around = subject.laboratory.surroundings
    air = [("temperature", around.temperature), ("humidity", around.humidity)]
    air += [("warm-up", around.warm_up)]
    stated = "; ".join(f"{name} {value}" for name, value in air if value)
    return {
        "method": subject.laboratory.method or f"plan {info.plan}, SHA-256 {info.plan_sha256}",
        "conditions": "; ".join(part for part in (stated, *around.other) if part) or None,
        "results": "value, expanded uncertainty and unit of every result",
        "conformity": sentence_of(subject),
        "uncertainty": "expanded uncertainty with its coverage factor, and a budget",
        "traceability": subject.instruments_from or None,
        "records": f"run {info.run}",
        "software": info.software,
    }


def _statements(subject: Subject) -> dict[str, str | None]:
    lab = subject.laboratory
    amends, rules = lab.amends, rules_used(subject.unit.results)
    return {
        "sampling": lab.sampling,
        "relates_only": RELATES_ONLY,
        "deviations": "; ".join(deviations(subject)) or "none recorded",
        "external": lab.external_results,
        "opinions": lab.opinions,
        "adjusted": lab.adjusted,
        "no_interval": NO_INTERVAL,
        "decision_rule": ", ".join(name for name, _ in rules) or None,
        "limits": "limit set, clause and certainty of every limit",
        "amends": f"replaces {amends.replaces}: {amends.reason}" if amends else None,
    }


def deviations(subject: Subject) -> tuple[str, ...]:
    """What was not done as planned, from the laboratory and from the run."""
    unit = subject.unit
    undone = [f"{name}: planned, not recorded" for name in unit.missing]
    faults = [f"fault of the bench: {fault}" for fault in subject.run.faults]
    errors = [f"{r.name}: {r.reason}" for r in unit.results if r.verdict is Verdict.ERROR]
    healed = [f"healed: {fault}" for fault in subject.run.healed]
    gaps = gaps_of(subject.run)
    healed_before = [f"run {gap.run}, healed: {fault}" for gap in gaps for fault in gap.healed]
    return (
        *subject.laboratory.deviations,
        *(f"{gap}" for gap in gaps),
        *healed_before,
        *faults,
        *healed,
        *undone,
        *errors,
    )

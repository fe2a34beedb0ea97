"""A run of sixty points as a store would hand it out, made without a bench."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pypdfium2

from metrology.verdict import Verdict
from reports.lab_report.laboratory import (
    Accreditation,
    Amendment,
    Laboratory,
    Party,
    Person,
    ReceivedItem,
    Surroundings,
)
from reports.lab_report.subject import InstrumentStated, Subject
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.stored_run import StoredRun, StoredUnit

SETS = ("EN50470-3:2006/B", "MID-2014-32-EU/B", "manual/5.2")
CURRENTS_A = (0.25, 0.5, 1.0, 5.0, 20.0, 50.0, 100.0)
FACTORS = ("1", "0.5L", "0.8C")
INFO = RunInfo(
    "run-1", "lab", "ab" * 32, "a bench", "2026-03-01T10:00:00+00:00", "meterbench 0.1.0", None, ()
)
OUTCOME = RunOutcome(Verdict.PASS, 3725.5, 12.25, "2026-03-01T11:02:03.5+00:00", ())
HELD = InstrumentStated("reference", "MAKER,X1", "C-1", date(2026, 1, 1), date(2027, 1, 1), "U 1 %")
LABORATORY = Laboratory(
    laboratory=Party(name="Lab One", address="Road 1, Town", contact="lab@example.org"),
    country="NL",
    location="Road 1, room 2",
    accreditation=Accreditation(body="body", number="A 17", scope="energy"),
    customer=Party(name="Customer Two", address="Street 2"),
    report_number="R-2026-7",
    issued=date(2026, 3, 5),
    item=ReceivedItem(received=date(2026, 2, 27), condition="like new", seals="whole"),
    surroundings=Surroundings(temperature="23 °C", humidity="45 %", warm_up="30 min"),
    performed_by=Person(name="P. Three"),
    authorised_by=Person(name="A. Four", role="head"),
    method="procedure M-5",
    rule_agreed="as ordered",
    sampling="none, one item",
    deviations=("the room was warm",),
    external_results="no results of others",
    adjusted="nothing was adjusted",
    opinions="no opinion",
    amends=Amendment(replaces="R-2026-6", reason="wrong name of customer"),
)


def error(current_a: float, factor: str, limit_set: str, value: float) -> ResultRecord:
    name = f"accuracy/error/{current_a:g}A-pf{factor.lower()}/{limit_set}"
    return ResultRecord(
        position=1,
        name=name,
        quantity="percentage error",
        value=value,
        unit="%",
        expanded_uncertainty=0.02476,
        k=1.96,
        lower_limit=-1.0,
        upper_limit=1.0,
        limit_set=f"{limit_set}, table 4; from expert knowledge, verify",
        decision_rule="non_binary",
        verdict=Verdict.PASS,
        reason="",
        conditions={
            "voltage_v": 230.0,
            "current_a": current_a,
            "power_factor": factor,
            "phases": [1, 2, 3],
            "direction": "forward",
            "certainty_of_limit": "from expert knowledge, verify",
            "false_acceptance": 0.0,
            "method": "pulses_against_power",
            "uncertainty_by": "GUM",
            "pulses": 10,
            "gate_s": 20.88,
            "budget_pct": {"reference: power": 0.0091, "meter: pulse edges": 0.0066},
            "degrees_of_freedom": 1e9,
        },
        evidence=("wire.jsonl#1-9",),
    )


def errors() -> Iterator[ResultRecord]:
    """Sixty-three results: 21 load points, each by three limit sets."""
    for n, current_a in enumerate(CURRENTS_A):
        for m, factor in enumerate(FACTORS):
            value = -0.12345 + 0.0131 * n + 0.0027 * m
            yield from (error(current_a, factor, name, value) for name in SETS)


def told(name: str, quantity: str, value: float | str) -> ResultRecord:
    """Something that the meter said of itself."""
    return ResultRecord(
        1, name, quantity, value, "", None, None, None, None, "", "",
        Verdict.CHARACTERISED, "", {}, (),
    )  # fmt: skip


VERSION = told("identification/firmware/software_version", "software_version", 2.18)
CREEP = replace(
    told("no_load/pulses/115-un/led", "pulses of the LED", 0.0),
    unit="imp",
    upper_limit=1.0,
    limit_set="EN50470-3:2006/B, no load",
    decision_rule="simple",
    verdict=Verdict.PASS,
)
SKIPPED = replace(
    told("influence/variation/burst", "", "-"),
    value=None,
    verdict=Verdict.NOT_APPLICABLE,
    reason="the source cannot do bursts",
)
RESULTS = (VERSION, CREEP, SKIPPED, *errors())


def run_of(*results: ResultRecord, serial: str = "22091001", info: RunInfo = INFO) -> StoredRun:
    record = UnitRecord(1, "pro380-mod", serial, "")
    names = tuple(result.name for result in results)
    return StoredRun(info, (StoredUnit(record, results, names, run_ended=True),), (), OUTCOME)


def subject_of(run: StoredRun, laboratory: Laboratory = LABORATORY) -> Subject:
    return Subject(run, run.units[0], laboratory, (HELD,), "As stated by the station file.")


SUBJECT = subject_of(run_of(*RESULTS))


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, without what only marks places to break."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [plain(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def plain(text: str) -> str:
    """Text without spaces and places to break, which lay text out and say nothing."""
    return "".join(c for c in text if c not in "\u200b\ufffe\u00ad" and not c.isspace())


def text_of(pdf: bytes) -> str:
    return "".join(pages_of(pdf))

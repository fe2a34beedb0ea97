"""A run whose texts are hostile and whose numbers are not round, as a store hands it out."""

from dataclasses import replace

from metrology.verdict import Verdict
from reports.records import ResultRecord, UnitRecord
from reports.stored_run import StoredRun, StoredUnit
from tests.reports.recordings import INFO, OUTCOME, RESULT

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1-1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "＝1+1",  # noqa: RUF001 - a spreadsheet takes it for the narrow one
    "'",
    'one, "two"\nthree\r\nfour',
    "<script>alert(1)</script>&amp;]]>",
    "\x1b[2J\x07\x0b\ufffe",
    "abc\u202egnp.exe",
    "⚡🔌 10 °C",
    "half \udc80",
    "x" * 10_000,
    "",
)
NUMBERS = (0.1 + 0.2, -1e-300, 5e-324, 1.7976931348623157e308, 2 / 3, -0.1234567890123456789)


def hostile_results(position: int) -> tuple[ResultRecord, ...]:
    texts = [
        replace(
            RESULT,
            position=position,
            name=f"identification/{number}/{text}",
            value=text,
            expanded_uncertainty=None,
            k=None,
            reason=text,
            conditions={text or "x": text},
            verdict=Verdict.FAIL,
        )
        for number, text in enumerate(HOSTILE)
    ]
    numbers = [
        replace(
            RESULT,
            position=position,
            name=f"accuracy/error/{number}",
            value=value,
            expanded_uncertainty=abs(value) / 3,
            lower_limit=-abs(value) / 7,
            upper_limit=abs(value) / 7,
        )
        for number, value in enumerate(NUMBERS)
    ]
    return (*texts, *numbers)


def others(position: int) -> tuple[ResultRecord, ...]:
    """A result of each other kind."""
    plain = replace(RESULT, position=position, value=None, expanded_uncertainty=None, k=None)
    return (
        replace(plain, name="a/none", verdict=Verdict.NOT_APPLICABLE, reason="has none"),
        replace(plain, name="a/same", verdict=Verdict.CHARACTERISED, value="nan", upper_limit=None),
        replace(plain, name="a/same", verdict=Verdict.CHARACTERISED, value=2.0, lower_limit=None),
        replace(plain, name="b/doubt", verdict=Verdict.INCONCLUSIVE, reason="too near", value=0.99),
        replace(plain, name="b/broken", verdict=Verdict.ERROR, reason="no answer"),
    )


def run_of(serial: str) -> StoredRun:
    """Two units: one with hostile texts and odd numbers, one with a result of each kind."""
    first, second = hostile_results(1), others(2)
    planned = (*(result.name for result in second), "c/never")
    return StoredRun(
        replace(INFO, station=serial),
        (
            StoredUnit(UnitRecord(1, "pro380-mod", serial, "2.18"), first, (), run_ended=True),
            StoredUnit(UnitRecord(2, "pro380-mod", "2", ""), second, planned, run_ended=True),
        ),
        ("source: <gone>\x00",),
        OUTCOME,
    )


RUN = run_of(HOSTILE[0])
EVERY_TEXT = "\n".join(text for text in HOSTILE if len(text) < 1000)

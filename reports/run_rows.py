"""What is recorded beside results, as rows of the store, and back."""

import json

from reports.healed import HealedFault
from reports.json_text import compact
from reports.process_identity import ProcessIdentity
from reports.run_records import InstrumentRecord, PlanText
from reports.store_rows import Found, Row, as_text, of_unit, utc_now
from reports.stored_run import StoredRun, StoredUnit


def of_process(run: str, process: ProcessIdentity) -> Row:
    """The row of table ``process``."""
    return {
        "run": as_text(run),
        "host": as_text(process.host),
        "boot": process.boot,
        "pid": process.pid,
        "started": process.started,
    }


def to_process(row: Found) -> ProcessIdentity:
    """What ``of_process`` made a row of."""
    return ProcessIdentity(row["host"], row["boot"], row["pid"], row["started"])


def of_plan(plan: PlanText) -> Row:
    """The row of table ``plan``."""
    return {
        "sha256": plan.sha256,
        "name": as_text(plan.name),
        "text": as_text(plan.text),
        "recorded_utc": utc_now(),
    }


def of_instrument(instrument: InstrumentRecord) -> Row:
    """The row of table ``instrument``, without its run."""
    return {
        "role": as_text(instrument.role),
        "identity": as_text(instrument.identity),
        "certificate": as_text(instrument.certificate),
        "calibrated_on": instrument.calibrated_on,
        "due_on": instrument.due_on,
        "detail": compact(instrument.detail),
        "uncertainty": as_text(instrument.uncertainty),
    }


def to_instrument(row: Found) -> InstrumentRecord:
    """What ``of_instrument`` made a row of."""
    return InstrumentRecord(
        role=row["role"],
        identity=row["identity"],
        certificate=row["certificate"],
        calibrated_on=row["calibrated_on"],
        due_on=row["due_on"],
        detail=json.loads(row["detail"]),
        uncertainty=row["uncertainty"] or "",
    )


def of_healed(fault: HealedFault) -> Row:
    """The row of table ``healed``, without its run; it concerns no position alone."""
    return {
        "position": None,
        "instrument": as_text(fault.instrument),
        "kind": as_text(fault.what),
        "discarded": as_text(fault.discarded),
        "bench_time_s": float(fault.bench_time_s) + 0.0,
        "number": fault.number,
        "noticed_utc": fault.utc,
        "said": as_text(fault.said),
        "verified": as_text(fault.verified),
        "discarded_s": float(fault.discarded_s) + 0.0,
        "gave": as_text(fault.gave),
    }


def to_healed(row: Found) -> HealedFault:
    """What ``of_healed`` made a row of."""
    return HealedFault(
        number=row["number"],
        utc=row["noticed_utc"],
        bench_time_s=row["bench_time_s"],
        instrument=row["instrument"],
        what=row["kind"],
        said=row["said"],
        verified=row["verified"],
        discarded=row["discarded"],
        discarded_s=row["discarded_s"],
        gave=row["gave"],
    )


def of_unit_ends(run: StoredRun, finished_utc: str) -> list[Row]:
    """The rows of table ``unit_end``: what each unit has come to when the run ends."""
    return [_unit_end(run.info.run, unit, finished_utc) for unit in run.units]


def _unit_end(run: str, unit: StoredUnit, finished_utc: str) -> Row:
    ended = StoredUnit(unit.unit, unit.results, unit.planned, run_ended=True)
    return {
        "run": run,
        **of_unit(unit.unit),
        "verdict": ended.verdict.value,
        "finished_utc": finished_utc,
    }

"""Findings and runs that never were, and runs that were interrupted."""

from collections.abc import Sequence
from pathlib import Path

from bench import run_config
from bench.instrument_records import instrument_records
from bench.plan import plan_sha256
from bench.processes import ROOT
from bench.resume_points import PlannedItem
from bench.run_config import RunConfig
from bench.run_name import run_folder, software, store_path
from metrology.verdict import Verdict
from reports.healed import HealedFault
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord
from reports.store import RunStore
from tests.bench.station_files import LAB

EOL = ROOT / "plans" / "eol.yaml"
PASS, ERROR = Verdict.PASS, Verdict.ERROR
A1 = PlannedItem(1, "accuracy/error/a", ("accuracy", "a"))
A2 = PlannedItem(2, "accuracy/error/a", ("accuracy", "a"))
B1 = PlannedItem(1, "accuracy/error/b", ("accuracy", "b"))
B2 = PlannedItem(2, "accuracy/error/b", ("accuracy", "b"))
C1 = PlannedItem(1, "registers/present", ("registers",))
HEATED = PlannedItem(1, "self_heating/drift", ("self_heating",))
ITEMS = (A1, A2, B1, B2, C1)


def finding(
    position: int, name: str, verdict: Verdict, *, value: float | str | None = None
) -> ResultRecord:
    """A result of which only name, value and verdict matter."""
    return ResultRecord(
        position=position,
        name=name,
        quantity="",
        value=value,
        unit="",
        expanded_uncertainty=None,
        k=None,
        lower_limit=None,
        upper_limit=None,
        limit_set="",
        decision_rule="",
        verdict=verdict,
        reason="",
        conditions={},
        evidence=("wire.jsonl#1-2",),
    )


def of(item: PlannedItem, verdict: Verdict = PASS, part: str = "") -> ResultRecord:
    return finding(item.position, item.name + part, verdict)


def config_of(
    out: Path, *, plan: Path = EOL, station: Path = LAB, unit: str = "22091001"
) -> RunConfig:
    return run_config.make(
        station_file=station, plan_file=plan, units=[f"1=pro380-mod:{unit}"], out=out
    )


def info_of(config: RunConfig, name: str = "r1", *arguments: str) -> RunInfo:
    sha256 = plan_sha256(config.plan_file)
    begun = "2026-03-01T10:00:00+00:00"
    name_of_plan, station = config.plan.name, config.station.name
    return RunInfo(name, name_of_plan, sha256, station, begun, software(), 1, arguments)


BROKE = RunOutcome(ERROR, 5.0, 1.0, "2026-03-01T10:05:00+00:00", ("the run was ended by SIGTERM",))


def put_run(
    config: RunConfig,
    results: Sequence[ResultRecord],
    outcome: RunOutcome | None,
    *,
    sealed: Path | None = None,
    healed: HealedFault | None = None,
) -> None:
    with RunStore(store_path(config.out)) as store:
        store.begin(info_of(config))
        for record in instrument_records(config.station):
            store.add_instrument("r1", record)
        store.add_unit("r1", UnitRecord(1, "pro380-mod", "22091001", ""))
        store.plan("r1", 1, [A1.name, B1.name])
        for result in results:
            store.add("r1", result, 1.0)
        if healed is not None:
            store.healed("r1", healed)
        if sealed is not None:
            store.keep("r1", sealed)
        if outcome is not None:
            store.end("r1", outcome)


def evidence_of(out: Path, name: str) -> Path:
    """The folder of the evidence of a run, with a transcript."""
    folder = run_folder(out, name) / "evidence"
    folder.mkdir(parents=True)
    (folder / "wire.jsonl").write_text(f'{{"of":"{name}"}}\n')
    return folder


def go_on(store: RunStore, config: RunConfig, name: str, earlier: str) -> None:
    store.begin(info_of(config, name, "--resume", earlier))
    store.add_unit(name, UnitRecord(1, "pro380-mod", "22091001", ""))

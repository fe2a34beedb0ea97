"""A run, a unit and a result to be recorded."""

from metrology.verdict import Verdict
from reports.healed import HealedFault
from reports.records import ResultRecord, RunInfo, RunOutcome, UnitRecord

INFO = RunInfo(
    run="r1",
    plan="eol",
    plan_sha256="ab" * 32,
    station="virtual bench",
    started_utc="2026-03-01T10:00:00Z",
    software="meterbench 0.1.0",
    seed=1,
    arguments=("run", "plans/eol.yaml"),
)
UNIT = UnitRecord(1, "pro380-mod", "22091001", "2.18")
RESULT = ResultRecord(
    position=1,
    name="accuracy/iref-pf1",
    quantity="percentage error",
    value=0.123,
    unit="%",
    expanded_uncertainty=0.034,
    k=2.0,
    lower_limit=-1.0,
    upper_limit=1.0,
    limit_set="EN 50470-3 class B",
    decision_rule="simple acceptance",
    verdict=Verdict.PASS,
    reason="inside of the limits",
    conditions={"voltage_v": 230.0, "phases": ["l1", "l2"], "reverse": False},
    evidence=("wire.jsonl#1-4",),
)
HEALED = HealedFault(
    number=1,
    utc="2026-03-01T10:00:30.000+00:00",
    bench_time_s=30.5,
    instrument="counter (A B, serial 1, firmware 2)",
    what="data lost",
    said="the counter lost edges 1 to 7",
    verified="it begins anew",
    discarded="iref-pf1",
    discarded_s=9.25,
)
OUTCOME = RunOutcome(Verdict.PASS, 3725.5, 12.25, "2026-03-01T10:01:00Z", ())

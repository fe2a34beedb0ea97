"""A campaign as JSON, for programs: the keys are stable."""

from collections.abc import Mapping

from bench.campaign.figures import Detection, Row, Share
from bench.campaign.smallest import Smallest
from reports.json_text import indented
from reports.records import JSON


def text(found: Detection) -> str:
    """Every figure of a campaign and what became of each unit, without a final newline."""
    return indented(_of(found))


def _of(found: Detection) -> JSON:
    return {
        "plan": found.plan,
        "meter": found.model,
        "caught": {str(size): str(found.caught(size)) for size in found.sizes},
        "first_cause_named_rightly": str(found.rightly_named),
        "false_rejects": str(found.false_rejects),
        "decided_only_when_run_again_alone": {
            "defects": str(found.decided_alone),
            "good": str(found.good_decided_alone),
        },
        "good_without_a_decision": str(found.good_undecided),
        "shares": shares(found),
        "run_s": found.run_s,
        "caught_after_s": found.caught_after_s,
        "escapes": [row.outcome.key for row in found.escapes],
        "contributions": {
            part.check: {"caught": part.caught, "first": part.first, "alone": part.alone}
            for part in found.contributions
        },
        "catch_nothing_alone": found.not_needed,
        "smallest_caught_with_99_pct": {
            name: _smallest(size) for name, size in found.smallest.items()
        },
        "units": {row.outcome.key: _unit(row) for row in found.rows},
        "good": {
            outcome.key: {
                "orders": outcome.orders,
                "verdict": outcome.verdict,
                "first_verdict": outcome.first_verdict,
                "failed": outcome.failed,
            }
            for outcome in found.good
        },
    }


def shares(found: Detection) -> dict[str, Mapping[str, float]]:
    """How often what happened, by name: hits, count and bounds at 95 %."""
    named = {
        **{f"caught_at_{size:g}": found.caught(size) for size in found.sizes if size is not None},
        **({"caught_without_a_size": found.caught(None)} if None in found.sizes else {}),
        "escaped": found.escaped,
        "first_cause_named_rightly": found.rightly_named,
        "false_rejects": found.false_rejects,
        "good_without_a_decision": found.good_undecided,
    }
    return {name: _share(share) for name, share in named.items()}


def _share(share: Share) -> Mapping[str, float]:
    return {
        "hits": share.hits,
        "count": share.count,
        "lower": share.lower,
        "upper": share.upper,
    }


def _smallest(found: Smallest) -> JSON:
    return {
        "size": found.size,
        "lower": found.lower,
        "upper": found.upper,
        "said": str(found),
        "seen": [{"size": s.size, "caught": s.caught, "units": s.units} for s in found.seen],
    }


def _unit(row: Row) -> JSON:
    seen = row.outcome
    return {
        "orders": seen.orders,
        "expected": row.expected,
        "verdict": seen.verdict,
        "first_verdict": seen.first_verdict,
        "failed": seen.failed,
        "rightly_named": row.rightly_named,
        "caught_after_s": seen.caught_after_s,
        "bench_time_s": seen.bench_time_s,
    }

"""A campaign as text: for the terminal, and as a page of the reference."""

import math
from collections.abc import Iterable, Iterator, Sequence

from bench.campaign.figures import Detection, Row
from bench.campaign.listing import Defect
from reports.figures import duration

NO_SIZE = "without a size"
SLOWEST = 0.9


def summary(found: Detection) -> list[str]:
    """The figures, a line each."""
    lines = [f"{found.plan}, {found.model}"]
    for size in found.sizes:
        name = NO_SIZE if size is None else f"at {size:g} times the size that matters"
        lines.append(f"caught of those that the plan is there for, {name}: {found.caught(size)}")
    lines.append(f"passed, of those that the plan should fail: {found.escaped}")
    lines.append(f"first cause named rightly: {found.rightly_named}")
    lines.append(f"bench time until caught: {until_caught(found)}")
    lines.append(f"good units that failed: {found.false_rejects}")
    lines.append(f"good units without a decision, in company: {found.good_undecided}")
    lines.append(f"decided only when run again alone, with a defect: {found.decided_alone}")
    lines.append(f"decided only when run again alone, good ones: {found.good_decided_alone}")
    return lines


def until_caught(found: Detection) -> str:
    """When half of what was caught was caught, and when nine tenths were."""
    times = found.caught_after_s
    if not times:
        return "not known"
    half, most = (times[math.ceil(len(times) * share) - 1] for share in (0.5, SLOWEST))
    return (
        f"of {len(times)} half within {duration(half)}, {100 * SLOWEST:g} % within "
        f"{duration(most)}, the last after {duration(times[-1])}; a whole run takes "
        f"{duration(found.run_s)}"
    )


def escapes(found: Detection) -> list[str]:
    """What should have been caught and was not, a line each."""
    return [
        f"{row.outcome.key}: {row.outcome.verdict}. {row.defect.summary}" for row in found.escapes
    ]


def smallest_sizes(found: Detection) -> list[str]:
    """The smallest size of each defect that is caught, a line each."""
    return [
        f"smallest size that is caught with 99 %, {name}: {size}; {size.units} units"
        for name, size in found.smallest.items()
    ]


def page(found: Detection, how: Sequence[str] = ()) -> str:
    """A section of the reference, in Markdown; ``how`` it was run, a line each."""
    return "\n".join(_lines(found, how)) + "\n"


def _lines(found: Detection, how: Sequence[str]) -> Iterator[str]:
    yield f"# What {found.plan} finds on {found.model}"
    yield ""
    for line in how:
        yield line
        yield ""
    for line in summary(found)[1:]:
        yield f"- {line}"
    yield from _section("Not caught, though the plan is there for it")
    yield from [f"- {line}" for line in escapes(found)] or ["Nothing."]
    yield from _section("What the plan cannot find")
    yield from _not_found(found)
    yield from _section("What it finds on a condition")
    yield from _conditions(found)
    if found.smallest:
        yield from _smallest(found)
    yield from _section("Where each defect was caught")
    yield "| defect | verdict | first cause | as expected | in company | after / s |"
    yield "|---|---|---|---|---|---:|"
    yield from (_row(row) for row in found.rows if row.caught)
    yield from _section("What each check contributes")
    yield "| check | units it failed | that none failed before | that no other failed |"
    yield "|---|---:|---:|---:|"
    for part in found.contributions:
        counts = (len(part.caught), len(part.first), len(part.alone))
        yield f"| `{part.check}` | {' | '.join(map(str, counts))} |"
    yield ""
    yield f"Caught nothing of these defects that no other check caught: {_not_needed(found)}."
    yield ""


def _section(title: str) -> tuple[str, ...]:
    return "", f"## {title}", ""


def _smallest(found: Detection) -> Iterator[str]:
    yield from _section("The smallest size that is caught with 99 % probability")
    yield "In multiples of the size that matters; in brackets its interval at 95 %."
    yield ""
    yield "| defect | smallest size | units |"
    yield "|---|---|---:|"
    yield from (f"| `{name}` | {size} | {size.units} |" for name, size in found.smallest.items())


def _not_needed(found: Detection) -> str:
    return ", ".join(f"`{check}`" for check in found.not_needed) or "none"


def _not_found(found: Detection) -> Iterable[str]:
    others = {row.defect.name: row for row in found.rows if not row.expected}
    if not others:
        return ["Not looked at: no defect was planted that the plan is not there for."]
    missed = [row for row in others.values() if not row.caught]
    return [f"- `{row.defect.name}`: {_reason(row.defect)}" for row in missed] or ["Nothing."]


def _reason(defect: Defect) -> str:
    """Why a plan is not there for it."""
    return defect.why_not or defect.only_if or NOTHING_THERE


NOTHING_THERE = "the plan has no suite that sees it in this model on this bus"


def _conditions(found: Detection) -> Iterable[str]:
    bound = {row.defect.name: row.defect.only_if for row in found.rows if row.defect.only_if}
    return [f"- `{name}`: {only_if}" for name, only_if in bound.items()] or ["Nothing."]


def _row(row: Row) -> str:
    named = "yes" if row.rightly_named else "no"
    seen, before = row.outcome, row.outcome.first_verdict
    after = "" if seen.caught_after_s is None else f"{seen.caught_after_s:.0f}"
    return f"| `{seen.key}` | {seen.verdict} | `{row.first}` | {named} | {before} | {after} |"

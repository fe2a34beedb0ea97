"""A campaign as text: for the terminal, and as a page of the reference."""

from collections.abc import Iterable, Iterator, Sequence

from bench.campaign.figures import Detection, Row

NO_SIZE = "without a size"


def summary(found: Detection) -> list[str]:
    """The figures, a line each."""
    lines = [f"{found.plan}, {found.model}"]
    for size in found.sizes:
        name = NO_SIZE if size is None else f"at {size:g} times the size that matters"
        lines.append(f"caught of those that the plan is there for, {name}: {found.caught(size)}")
    lines.append(f"first cause named rightly: {found.rightly_named}")
    lines.append(f"good units that failed: {found.false_rejects}")
    lines.append(f"good units without a decision, in company: {found.good_undecided}")
    lines.append(f"decided only when run again alone, with a defect: {found.decided_alone}")
    lines.append(f"decided only when run again alone, good ones: {found.good_decided_alone}")
    return lines


def escapes(found: Detection) -> list[str]:
    """What should have been caught and was not, a line each."""
    return [
        f"{row.outcome.key}: {row.outcome.verdict}. {row.defect.summary}" for row in found.escapes
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
    yield ""
    yield "## Not caught, though the plan is there for it"
    yield ""
    yield from [f"- {line}" for line in escapes(found)] or ["Nothing."]
    yield ""
    yield "## What the plan cannot find"
    yield ""
    yield from _not_found(found)
    yield ""
    yield "## What it finds on a condition"
    yield ""
    yield from _conditions(found)
    yield ""
    yield "## Where each defect was caught"
    yield ""
    yield "| defect | verdict | first cause | as expected | in company |"
    yield "|---|---|---|---|---|"
    yield from (_row(row) for row in found.rows if row.caught)
    yield ""
    yield "## What each check contributes"
    yield ""
    yield "| check | units it failed | that no other failed |"
    yield "|---|---:|---:|"
    for part in found.contributions:
        yield f"| `{part.check}` | {len(part.caught)} | {len(part.alone)} |"
    yield ""


def _not_found(found: Detection) -> Iterable[str]:
    others = {row.defect.name: row for row in found.rows if not row.expected}
    if not others:
        return ["Not looked at: no defect was planted that the plan is not there for."]
    missed = [row for row in others.values() if not row.caught]
    return [f"- `{row.defect.name}`: {row.defect.why_not}" for row in missed] or ["Nothing."]


def _conditions(found: Detection) -> Iterable[str]:
    bound = {row.defect.name: row.defect.only_if for row in found.rows if row.defect.only_if}
    return [f"- `{name}`: {only_if}" for name, only_if in bound.items()] or ["Nothing."]


def _row(row: Row) -> str:
    named = "yes" if row.rightly_named else "no"
    seen, before = row.outcome, row.outcome.first_verdict
    return f"| `{seen.key}` | {seen.verdict} | `{row.first}` | {named} | {before} |"

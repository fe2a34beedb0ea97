"""A campaign as text: for the terminal, and as a page of the reference."""

from collections.abc import Iterator

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
    other = [outcome.verdict for outcome in found.good if outcome.verdict not in ("PASS", "FAIL")]
    lines.append(f"good units without a decision: {len(other)}")
    return lines


def escapes(found: Detection) -> list[str]:
    """What should have been caught and was not, a line each."""
    return [
        f"{row.outcome.key}: {row.outcome.verdict}. {row.defect.summary}" for row in found.escapes
    ]


def page(found: Detection) -> str:
    """A section of the reference, in Markdown."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Detection) -> Iterator[str]:
    yield f"# What {found.plan} finds on {found.model}"
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
    missed = {row.defect.name: row for row in found.rows if not row.expected and not row.caught}
    yield from (f"- `{name}`: {row.defect.why_not}" for name, row in missed.items())
    yield ""
    yield "## Where each defect was caught"
    yield ""
    yield "| defect | verdict | first cause | as expected |"
    yield "|---|---|---|---|"
    yield from (_row(row) for row in found.rows if row.caught)
    yield ""
    yield "## What each check contributes"
    yield ""
    yield "| check | units it failed | that no other failed |"
    yield "|---|---:|---:|"
    for part in found.contributions:
        yield f"| `{part.check}` | {len(part.caught)} | {len(part.alone)} |"
    yield ""


def _row(row: Row) -> str:
    named = "yes" if row.rightly_named else "no"
    return f"| `{row.outcome.key}` | {row.outcome.verdict} | `{row.first}` | {named} |"

"""A campaign as one HTML file: no script, and nothing asked of any network."""

from collections.abc import Iterable, Iterator, Sequence

from bench.campaign.figures import Detection, Row
from bench.campaign.pictures import (
    contributions_picture,
    matrix_picture,
    named_shares,
    shares_picture,
    smallest_picture,
    time_picture,
)
from bench.campaign.text import escapes, until_caught
from reports.figures import duration
from reports.html_report import parts
from reports.pictures import Drawn
from reports.statistics.page import of_table
from reports.statistics.tables import Table


def web_page(found: Detection, how: Sequence[str] = ()) -> str:
    """The page; the same for the same campaign. ``how`` it was run, a line each."""
    title = f"What {found.plan} finds on {found.model}"
    return parts.document(title, _parts(title, found, how))


def _parts(title: str, found: Detection, how: Sequence[str]) -> Iterator[str]:
    yield f"<h1>{parts.text(title)}</h1>"
    yield from (f"<p>{parts.text(line.replace('`', ''))}</p>" for line in how)
    yield from of_table(_figures(found))
    yield _drawn(shares_picture(found))
    yield from of_table(_escapes(found))
    yield from of_table(_matrix(found))
    yield _drawn(matrix_picture(found))
    yield from of_table(_without_size(found))
    yield f"<h2>Bench time until caught</h2>\n<p>Caught: {parts.text(until_caught(found))}.</p>"
    yield _drawn(time_picture(found))
    yield from _smallest(found)
    yield from of_table(_contributions(found))
    yield _drawn(contributions_picture(found.contributions))
    yield from _not_needed(found)
    yield from of_table(_good(found))


def _drawn(drawn: Drawn | None) -> str:
    return "" if drawn is None else parts.picture(drawn)


def _figures(found: Detection) -> Table:
    rows = [(name, str(share)) for name, share in named_shares(found).items()]
    rows.append(("decided only when run again alone, with a defect", str(found.decided_alone)))
    rows.append(("decided only when run again alone, good ones", str(found.good_decided_alone)))
    return Table("Figures", ("what", "units"), tuple(rows))


def _escapes(found: Detection) -> Table:
    rows = tuple((line,) for line in escapes(found))
    return Table("Not caught, though the plan is there for it", ("defect",), rows)


def _matrix(found: Detection) -> Table:
    """Each defect that has a size, a column a size."""
    sizes = [size for size in found.sizes if size is not None]
    at = {(row.defect.name, row.outcome.size): row for row in found.rows}
    names = dict.fromkeys(row.defect.name for row in found.rows if row.outcome.size is not None)
    rows = tuple(
        (name, *(_came_to(row) if (row := at.get((name, size))) else "" for size in sizes))
        for name in names
    )
    columns = ("defect", *(f"at {size:g} times the size that matters" for size in sizes))
    return Table("Defects with a size, and what saw them first", columns, rows, _NOTE)


_NOTE = (
    "The result that failed first, and the bench time from the opening of the bench until it was "
    "recorded. Named otherwise: the catalogue of defects expects it elsewhere."
)


def _without_size(found: Detection) -> Table:
    rows = tuple((row.defect.name, _came_to(row)) for row in found.rows if row.outcome.size is None)
    return Table("Defects without a size", ("defect", "seen first by"), rows, _NOTE)


def _came_to(row: Row) -> str:
    if not row.caught:
        why = "" if row.expected else ", the plan is not there for it"
        return f"NOT CAUGHT: {row.outcome.verdict}{why}"
    after_s = row.outcome.caught_after_s
    after = "" if after_s is None else f", {duration(after_s)}"
    return f"{row.first}{after}{'' if row.rightly_named else ' (named otherwise)'}"


def _smallest(found: Detection) -> Iterable[str]:
    if not found.smallest:
        return
    rows = tuple((name, str(size), str(size.units)) for name, size in found.smallest.items())
    yield from of_table(
        Table(
            "The smallest size that is caught with 99 % probability",
            ("defect", "in multiples of the size that matters", "units"),
            rows,
            "In brackets: interval at 95 %. 99 % is read from a curve through the counts, and is "
            "no count itself.",
        )
    )
    yield _drawn(smallest_picture(dict(found.smallest)))


def _contributions(found: Detection) -> Table:
    rows = tuple(
        (part.check, *(str(len(units)) for units in (part.caught, part.first, part.alone)))
        for part in found.contributions
    )
    columns = ("check", "units it failed", "that none failed before", "that no other failed")
    return Table("What each check contributes", columns, rows)


def _not_needed(found: Detection) -> Iterable[str]:
    yield "<h2>Checks that caught nothing that no other check caught</h2>"
    named = ", ".join(parts.text(check) for check in found.not_needed) or "none"
    yield f"<p>Of the defects of this campaign: {named}.</p>"


def _good(found: Detection) -> Table:
    rows = tuple(
        (seen.key, seen.verdict_at_first, seen.verdict, ", ".join(seen.failed))
        for seen in found.good
        if {seen.verdict_at_first, seen.verdict} != {"PASS"}
    )
    note = f"{len(found.good)} good units; those that passed at once are left out."
    columns = ("unit", "at first", "in the end", "failed")
    return Table("Good units that did not pass at once", columns, rows, note)

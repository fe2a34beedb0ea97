"""The statistics as one HTML file: no script, and nothing asked of any network."""

from collections.abc import Iterator

from reports.html_report import parts
from reports.statistics.pictures import cause_picture, chart_picture
from reports.statistics.points import Point
from reports.statistics.summary import Summary
from reports.statistics.tables import Table, tables

TITLE = "Statistics of the bench"
_MOST_CHARTS = 40


def page(summary: Summary, selected: str) -> str:
    """The page; the same for the same input.

    Args:
        summary: what is said.
        selected: in words, which runs it is about.
    """
    return parts.document(TITLE, _parts(summary, selected))


def page_of_table(title: str, table: Table) -> str:
    """A page with one table; the same for the same input."""
    return parts.document(title, [f"<h1>{parts.text(title)}</h1>", *of_table(table)])


def _parts(summary: Summary, selected: str) -> Iterator[str]:
    yield f"<h1>{parts.text(TITLE)}</h1>"
    yield f"<p>{summary.runs} runs, {summary.first} to {summary.last} UTC. {parts.text(selected)}"
    for table in tables(summary):
        yield from of_table(table)
        if table.title == "First causes" and (drawn := cause_picture(summary.causes)):
            yield parts.picture(drawn)
        if table.title == "Control charts":
            yield from _charts(summary.points)


def of_table(table: Table) -> Iterator[str]:
    """A table with its note; one without rows says so."""
    if not table.rows:
        yield f"<h2>{parts.text(table.title)}</h2>\n<p>There is nothing to show.</p>"
        return
    yield parts.table(table.title, table.columns, table.rows)
    yield f"<p>{parts.text(table.note)}</p>" if table.note else ""


def _charts(points: tuple[Point, ...]) -> Iterator[str]:
    charts = [(point, chart) for point in points for chart in (point.chart, point.subgroups)]
    drawable = [(point, chart) for point, chart in charts if chart is not None]
    for point, chart in drawable[:_MOST_CHARTS]:
        yield parts.picture(chart_picture(point, chart))
    if len(drawable) > _MOST_CHARTS:
        yield f"<p>{len(drawable) - _MOST_CHARTS} charts more are in the table alone.</p>"

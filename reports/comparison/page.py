"""A comparison as one HTML file: no script, and nothing asked of any network."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reports.comparison.comparing import Comparison
from reports.comparison.finding import Finding
from reports.comparison.status import Status
from reports.comparison.tables import by_status, tables
from reports.html_report import parts
from reports.pictures import Drawn, svg_of
from reports.plain_text import cut, visible
from reports.statistics.page import of_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Two runs compared"
BASELINE_TITLE = "A run against the frozen baseline"
_MOST_SHIFTS = 60
_LONGEST_NAME = 40


def page(found: Comparison) -> str:
    """The page of a comparison of two runs."""
    return parts.document(TITLE, _parts(found))


def baseline_page(run: str, baseline_run: str, status: Status, findings: Sequence[Finding]) -> str:
    """The page of a run against a baseline."""
    return parts.document(
        BASELINE_TITLE,
        [
            *_heading(BASELINE_TITLE, baseline_run, run, status),
            *(part for table in by_status(findings) for part in of_table(table)),
        ],
    )


def _heading(title: str, first: str, second: str, status: Status) -> Iterator[str]:
    yield f"<h1>{parts.text(title)}</h1>"
    yield f"<p>before: {parts.text(first)}<br>now: {parts.text(second)}</p>"
    yield f'<p class="verdict">{parts.text(status.upper())}</p>'


def _parts(found: Comparison) -> Iterator[str]:
    before = f"{found.first}, {found.plans[0]} on {found.stations[0]}"
    now = f"{found.second}, {found.plans[1]} on {found.stations[1]}"
    yield from _heading(TITLE, before, now, found.status)
    for table in tables(found):
        yield from of_table(table)
    errors = [f for f in found.findings if f.shift is not None and f.unit == "%"]
    if errors:
        yield parts.picture(_shifts(errors[:_MOST_SHIFTS]))


def _shifts(errors: Sequence[Finding]) -> Drawn:
    high_in = 0.9 + 0.2 * len(errors)

    def draw(figure: "Figure") -> None:
        axes = figure.add_axes((0.36, 0.5 / high_in, 0.61, 1 - 0.6 / high_in))
        for place, finding in enumerate(errors):
            if finding.shift is None:
                continue
            told = finding.status in {Status.DIFFERENT, Status.BETTER}
            axes.errorbar(
                finding.shift.value,
                place,
                xerr=finding.shift.expanded,
                marker="s" if told else "o",
                markerfacecolor="black" if told else "white",
                color="black",
                markersize=5,
                linewidth=0.8,
                capsize=2.5,
            )
        names = [cut(f"{f.position}: {visible(f.name)}", _LONGEST_NAME) for f in errors]
        axes.set_yticks(range(len(errors)), names)
        axes.set_ylim(len(errors) - 0.4, -0.6)
        axes.axvline(0, color="black", linewidth=0.6)
        axes.grid(visible=True, axis="x", color="0.85", linewidth=0.5)
        axes.set_xlabel("shift in %, with its expanded uncertainty")

    told = [visible(f.name) for f in errors if f.status in {Status.DIFFERENT, Status.BETTER}]
    return Drawn(
        svg_of(draw, 7.0, high_in),
        "Shifts of the errors. Filled squares are those that are told.",
        f"Shifts of {len(errors)} errors; told are: {', '.join(told) or 'none'}.",
    )

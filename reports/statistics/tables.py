"""The tables of the statistics: titles and rows of text, for the page and for the terminal."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports import figures
from reports.plain_text import visible
from reports.statistics.capability import Index
from reports.statistics.drift import Drift
from reports.statistics.points import Point, PointKey
from reports.statistics.shewhart import Chart, Track
from reports.statistics.summary import Group, Summary
from reports.statistics.yields import Share

NONE = "-"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its title, what its columns are, its rows, and what must be known to read it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def tables(summary: Summary) -> Iterator[Table]:
    """Every table, in the order in which they are read."""
    level = f"{100 * summary.confidence:g} %"
    yield yields(summary.groups, level)
    yield _steps(summary, level)
    yield _causes(summary)
    yield _capabilities(summary, level)
    yield charts(summary.points)
    yield _drifts(summary, level)


def yields(groups: Iterable[Group], level: str) -> Table:
    """What became of the units of each group; the level is that of the intervals."""
    return Table(
        "Yield",
        ("by", "", "runs of units", "first pass", "final", "rolled", "bench failed"),
        tuple(_yield_row(group) for group in groups),
        f"In brackets: interval of Clopper and Pearson at {level}. Rolled: product of the shares "
        "that went through each suite in their first run. A run that the bench did not bring to "
        "its end is in none of the shares.",
    )


def _yield_row(group: Group) -> tuple[str, ...]:
    found = group.found
    rolled = NONE if found.rolled is None else f"{100 * found.rolled:.1f} %"
    return (
        group.by,
        visible(group.name) if group.by != "all" else "",
        str(found.runs),
        share_text(found.first_pass),
        share_text(found.final),
        rolled,
        str(found.bench_faults),
    )


def share_text(share: Share | None) -> str:
    """A share with its interval: ``8 of 9, 88.9 % (51.8 to 99.7)``."""
    if share is None:
        return NONE
    low, high = share.interval.lower, share.interval.upper
    return (
        f"{share.passed} of {share.units}, {100 * share.value:.1f} % "
        f"({100 * low:.1f} to {100 * high:.1f})"
    )


def _steps(summary: Summary, level: str) -> Table:
    steps = summary.groups[0].found.steps
    rows = tuple((visible(step), share_text(share)) for step, share in steps.items())
    note = f"First run of each unit. In brackets: interval at {level}."
    return Table("Suites, without a fault", ("suite", "units"), rows, note)


def _causes(summary: Summary) -> Table:
    rows = tuple(
        (visible(c.name), str(c.runs), f"{100 * c.share:.1f} %", f"{100 * c.cumulative:.1f} %")
        for c in summary.causes
    )
    return Table("First causes", ("cause", "runs", "share", "with those above"), rows)


def _capabilities(summary: Summary, level: str) -> Table:
    return Table(
        "Capability",
        ("model", "point", "limits", "n", "mean", "s", "Cp", "Cpk", "Pp", "Ppk"),
        tuple(_capability_row(point) for point in summary.points if point.capability),
        "First run of each unit. Cp and Cpk from the moving range, Pp and Ppk from all values. In "
        f"brackets: interval at {level}. The scatter of the measurement is in every figure. An "
        "index says little while the chart below has signals.",
    )


def _capability_row(point: Point) -> tuple[str, ...]:
    found, key = point.capability, point.key
    if found is None:
        return ()
    mean, sd = figures.rounded(found.mean, found.overall_sd)
    return (
        key.model,
        visible(key.name),
        limits_text(key),
        str(found.count),
        f"{mean} {visible(key.unit)}",
        sd,
        *(index_text(index) for index in (found.cp, found.cpk, found.pp, found.ppk)),
    )


def limits_text(key: PointKey) -> str:
    """The limits of a point with their unit."""
    low, high = (NONE if side is None else figures.number(side) for side in (key.lower, key.upper))
    return f"{low} … {high} {visible(key.unit)}"


def index_text(index: Index | None) -> str:
    """An index with its interval; a dash if it has no meaning."""
    if index is None:
        return NONE
    return f"{index.value:.2f} ({index.interval.lower:.2f} to {index.interval.upper:.2f})"


def charts(points: Iterable[Point]) -> Table:
    """Where the process is at each point, and which rules its charts break."""
    rows = tuple(row for point in points for row in _chart_rows(point))
    return Table(
        "Control charts",
        ("model", "point", "chart", "centre", "control limits", "signals"),
        rows,
        "Limits at three standard deviations from the mean range. Every run counts, repeated ones "
        "too. With eight rules a chart of 25 points in control shows one signal now and then.",
    )


def _chart_rows(point: Point) -> Iterator[tuple[str, ...]]:
    named = ((point.chart, "single values"), (point.subgroups, "units of a run"))
    for chart, name in named:
        if chart is not None:
            place = chart.location
            yield (
                point.key.model,
                visible(point.key.name),
                name,
                figures.number(float(f"{place.centre:.3g}")),
                " … ".join(figures.number(float(f"{x:.3g}")) for x in (place.lower, place.upper)),
                signals_text(chart),
            )


def signals_text(chart: Chart) -> str:
    """The rules that are broken, each with the numbers of its points."""
    found = [*_by_rule(chart.location, ""), *_by_rule(chart.spread, "range: ")]
    return "; ".join(found) or "none"


def _by_rule(track: Track, before: str) -> Iterator[str]:
    for rule in dict.fromkeys(signal.rule for signal in track.signals):
        found = [signal.index for signal in track.signals if signal.rule == rule]
        places = [str(index + track.first_number) for index in found]
        more = f" and {len(places) - 5} more" if len(places) > 5 else ""
        yield f"{before}{rule} at {', '.join(places[:5])}{more}"


def _drifts(summary: Summary, level: str) -> Table:
    return Table(
        "Drift",
        ("station", "of", "runs", "days", "mean / %", "change / %", f"interval at {level}", ""),
        tuple(_drift_row(drift) for drift in summary.drifts),
        "Change: of a straight line from the first run to the last. A position is compared with "
        "the others of its run. What all positions share is the reference and the production: "
        "only a check unit that stays the same tells the two apart.",
    )


def _drift_row(drift: Drift) -> tuple[str, ...]:
    half = (drift.interval.upper - drift.interval.lower) / 2
    change, _ = figures.rounded(drift.change_pct, half)
    low, _ = figures.rounded(drift.interval.lower, half)
    high, _ = figures.rounded(drift.interval.upper, half)
    return (
        visible(drift.station),
        drift.what,
        str(drift.runs),
        f"{drift.days:.3g}",
        f"{drift.mean_pct:.3f}",
        change,
        f"{low} … {high}",
        "drifts" if drift.drifts else "",
    )

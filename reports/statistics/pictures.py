"""Control charts and the list of first causes as pictures; readable without colour."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports import figures
from reports.pictures import Drawn, svg_of
from reports.plain_text import cut, visible
from reports.statistics.first_causes import Cause
from reports.statistics.points import Point
from reports.statistics.shewhart import Chart, Track

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDE_IN, _HIGH_IN = 7.0, 3.4
_MOST_CAUSES = 15
_MANY_POINTS = 60
_LONGEST_NAME = 44


def chart_picture(point: Point, chart: Chart) -> Drawn:
    """A control chart: values or means above, ranges below."""
    above, below = _titles(chart)
    unit = visible(point.key.unit)

    def draw(figure: "Figure") -> None:
        for place, track, title in ((0.56, chart.location, above), (0.1, chart.spread, below)):
            axes = figure.add_axes((0.1, place, 0.74, 0.4))
            _draw_track(axes, track)
            axes.set_ylabel(f"{title} / {unit}")

    broken = chart.location.signals + chart.spread.signals
    said = f"{len(broken)} signals" if broken else "no signal"
    return Drawn(
        svg_of(draw, _WIDE_IN, _HIGH_IN),
        f"{point.key.model}, {point.key.name}: {above} and {below}; {said}. Ringed points are "
        "those at which a rule is broken; dashes are control limits, not limits of the meter.",
        f"Control chart of {point.key.name}, {len(chart.location.points)} points, centre "
        f"{figures.number(chart.location.centre)} {unit}, {said}.",
    )


def _titles(chart: Chart) -> tuple[str, str]:
    if chart.subgroup == 1:
        return "single values", "moving range"
    return f"mean of {chart.subgroup}", "range"


def _draw_track(axes: "Axes", track: Track) -> None:
    from matplotlib.ticker import MaxNLocator

    marker = "." if len(track.points) > _MANY_POINTS else "o"
    last = len(track.points) + track.first_number - 1
    numbers = range(track.first_number, last + 1)
    axes.plot(numbers, track.points, color="black", marker=marker, markersize=3, linewidth=0.7)
    broken = sorted({signal.index for signal in track.signals})
    if broken:
        axes.plot(
            [index + track.first_number for index in broken],
            [track.points[index] for index in broken],
            linestyle="none",
            marker="o",
            markersize=8,
            markerfacecolor="none",
            markeredgecolor="black",
        )
    for name, level in (("UCL", track.upper), ("mean", track.centre), ("LCL", track.lower)):
        axes.axhline(level, color="black", linewidth=0.8, linestyle="-" if name == "mean" else "--")
        axes.annotate(
            f" {name} {figures.number(float(f'{level:.3g}'))}",
            (1.0, level),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=7,
        )
    axes.set_xlim(0.5, last + 0.5)
    axes.margins(y=0.12)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(visible=True, color="0.88", linewidth=0.5)


def cause_picture(causes: Sequence[Cause]) -> Drawn | None:
    """The most frequent causes as bars, with the share that they add up to; None without any."""
    if not causes:
        return None
    from matplotlib.ticker import MaxNLocator

    shown = causes[:_MOST_CAUSES]
    high_in = 0.9 + 0.24 * len(shown)

    def draw(figure: "Figure") -> None:
        axes = figure.add_axes((0.42, 0.55 / high_in, 0.5, 1 - 0.65 / high_in))
        names = [cut(visible(cause.name), _LONGEST_NAME) for cause in shown]
        places = range(len(shown))
        axes.barh(places, [cause.runs for cause in shown], color="0.7", edgecolor="black")
        for place, cause in zip(places, shown, strict=True):
            axes.annotate(
                f" {cause.runs}, together {100 * cause.cumulative:.0f} %",
                (cause.runs, place),
                va="center",
                fontsize=7,
            )
        axes.set_yticks(list(places), names)
        axes.invert_yaxis()
        axes.set_xlim(0, shown[0].runs * 1.45)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("runs of units that did not pass")

    said = "; ".join(f"{visible(cause.name)}: {cause.runs}" for cause in shown)
    return Drawn(
        svg_of(draw, _WIDE_IN, high_in),
        "What stopped units first, the most frequent on top.",
        f"First causes. {said}",
    )

"""Error curves as SVG, drawn by matplotlib; readable without colour, the same bytes each time.

matplotlib takes a second to import, so only what draws imports this module.
"""

from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from reports import figures
from reports.lab_report.error_points import ErrorPoint
from reports.pictures import Drawn, svg_of

_MARKERS = "osD^v<>pPX*hd"
_DASHES = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 2, 1, 2)))
_GREYS = ("black", "0.45", "0.65")
_STEP = 1.04
_WIDE_IN, _HIGH_IN = 7.0, 3.15
_ENOUGH_TICKS = 9


def error_plots(points: Sequence[ErrorPoint]) -> tuple[Drawn, ...]:
    """Two pictures: the errors between their limits, and the same errors enlarged.

    Without any point there is nothing to draw.
    """
    if not points:
        return ()
    said = _in_words(points)
    return (
        Drawn(
            _svg(points, limits=True),
            "Errors and their limits. Horizontal dashes are the limits at the measured points.",
            f"Error in percent over current in ampere, with limits. {said}",
        ),
        Drawn(
            _svg(points, limits=False),
            "The same errors enlarged, with their expanded uncertainties. Points at the same "
            "current are drawn side by side.",
            f"Error in percent over current in ampere, with uncertainty bars. {said}",
        ),
    )


def _in_words(points: Iterable[ErrorPoint]) -> str:
    return "; ".join(f"{p.name}: {p.error_pct:g} %, U {p.expanded_pct:g} %" for p in points)


def _svg(points: Sequence[ErrorPoint], *, limits: bool) -> bytes:
    def draw(figure: Figure) -> None:
        axes = figure.add_axes((0.09, 0.13, 0.63, 0.84))
        _draw_series(axes, points)
        if limits:
            _draw_limits(axes, points)
        _dress(axes, points)

    return svg_of(draw, _WIDE_IN, _HIGH_IN)


def _draw_series(axes: Axes, points: Sequence[ErrorPoint]) -> None:
    names = list(dict.fromkeys(point.series for point in points))
    for number, name in enumerate(names):
        own = sorted((p for p in points if p.series == name), key=lambda p: p.current_a)
        balanced = own[0].balanced
        beside = _STEP ** (number - (len(names) - 1) / 2)
        amps, errors = [p.current_a * beside for p in own], [p.error_pct for p in own]
        bars = [p.expanded_pct for p in own]
        axes.errorbar(amps, errors, bars, fmt="none", ecolor="black", elinewidth=0.7, capsize=2.5)
        axes.plot(
            amps,
            errors,
            label=name,
            marker=_MARKERS[number % len(_MARKERS)],
            markersize=4.5,
            markeredgewidth=0.7,
            markerfacecolor="black" if balanced else "white",
            color="black",
            linestyle=_DASHES[number % len(_DASHES)] if balanced else "none",
            linewidth=0.8,
            zorder=3,
        )


def _draw_limits(axes: Axes, points: Sequence[ErrorPoint]) -> None:
    names = list(dict.fromkeys(pair.limit_set for p in points for pair in p.limits))
    for number, name in enumerate(names):
        pairs = [(p.current_a, pair) for p in points for pair in p.limits if pair.limit_set == name]
        sides = [(amps, pair.lower_pct) for amps, pair in pairs]
        sides += [(amps, pair.upper_pct) for amps, pair in pairs]
        places = sorted({(amps, limit) for amps, limit in sides if limit is not None})
        axes.plot(
            [amps for amps, _ in places],
            [limit for _, limit in places],
            label=f"limits {name}",
            linestyle="none",
            marker="_",
            markersize=20 - 6 * (number % 3),
            markeredgewidth=1.0 + 1.2 * (number % 3),
            color=_GREYS[number % len(_GREYS)],
        )


def _dress(axes: Axes, points: Sequence[ErrorPoint]) -> None:
    axes.set_xscale("log")
    amps = sorted({point.current_a for point in points})
    axes.set_xlim(amps[0] / 1.6, amps[-1] * 1.6)
    axes.set_xticks(amps if len(amps) <= _ENOUGH_TICKS else [])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: figures.number(float(f"{x:.6g}"))))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.axhline(0, color="black", linewidth=0.6)
    axes.grid(visible=True, color="0.85", linewidth=0.5)
    axes.set_xlabel("current in A (logarithmic)")
    axes.set_ylabel("error in %")
    axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), fontsize=7, frameon=False)

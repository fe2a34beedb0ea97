"""The figures of a campaign as pictures; readable without colour."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bench.campaign.figures import Contribution, Detection, Row, Share
from bench.campaign.smallest import Smallest
from bench.campaign.text import NO_SIZE, until_caught
from reports.pictures import Drawn, svg_of
from reports.plain_text import cut, visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDE_IN = 7.0
_LINE_IN = 0.17
_LONGEST_NAME = 46
_LEFT = 0.34
_MARKS = {
    "caught, named rightly": ("s", "black"),
    "caught, named otherwise": ("D", "0.75"),
    "not caught": ("o", "white"),
}
"""By what is said: the mark and what it is filled with."""


def named_shares(found: Detection) -> dict[str, Share]:
    """The shares that a campaign is about, by what they are of."""
    sized = {
        f"caught {f'at {size:g} times' if size is not None else NO_SIZE}": found.caught(size)
        for size in found.sizes
    }
    return {
        **sized,
        "passed, of those that should fail": found.escaped,
        "first cause named rightly": found.rightly_named,
        "good units that failed": found.false_rejects,
        "good units without a decision": found.good_undecided,
    }


def shares_picture(found: Detection) -> Drawn:
    """Bars of the shares, each with its interval."""
    shares = {name: share for name, share in named_shares(found).items() if share.count}

    def draw(axes: "Axes") -> None:
        for place, share in enumerate(shares.values()):
            value = share.hits / share.count
            axes.barh(place, 100 * value, color="0.8", edgecolor="black", height=0.6)
            sides = [[100 * (value - share.lower)], [100 * (share.upper - value)]]
            axes.errorbar(100 * value, place, xerr=sides, color="black", capsize=3, linewidth=1.0)
        axes.set_xlim(0, 101)
        axes.set_xlabel("% of the units")

    said = "; ".join(f"{name}: {share}" for name, share in shares.items())
    return Drawn(
        _lines(list(shares), draw, 0.3),
        "Bars: share of the units. Whiskers: interval at 95 %, after Clopper and Pearson.",
        f"Shares of a campaign. {said}",
    )


def matrix_picture(found: Detection) -> Drawn | None:
    """Each defect that the plan is there for against its sizes; None if none has one."""
    rows = [row for row in found.rows if row.expected and row.outcome.size is not None]
    if not rows:
        return None
    names = list(dict.fromkeys(row.defect.name for row in rows))
    sizes = [size for size in found.sizes if size is not None]

    def draw(axes: "Axes") -> None:
        for said, (mark, filled) in _MARKS.items():
            some = [row for row in rows if _said(row) == said]
            x = [sizes.index(row.outcome.size or 0.0) for row in some]
            y = [names.index(row.defect.name) for row in some]
            axes.scatter(x, y, s=32, marker=mark, c=filled, edgecolors="black", label=said)
        axes.set_xticks(range(len(sizes)), [f"{size:g} times" for size in sizes])
        axes.set_xlim(-0.5, len(sizes) - 0.5)
        _legend(axes)

    counts = "; ".join(f"{said}: {sum(_said(row) == said for row in rows)}" for said in _MARKS)
    return Drawn(
        _lines(names, draw, _LINE_IN),
        "Each defect that the plan is there for, at multiples of the size that matters.",
        f"Matrix of defects and sizes. {counts}.",
    )


def _said(row: Row) -> str:
    right, otherwise, missed = _MARKS
    return missed if not row.caught else right if row.rightly_named else otherwise


def time_picture(found: Detection) -> Drawn | None:
    """Which share of what was caught was caught by when; None if no time is known."""
    times = found.caught_after_s
    if not times:
        return None

    def draw(figure: "Figure") -> None:
        axes = figure.add_axes((0.1, 0.2, 0.87, 0.74))
        share = [100 * number / len(times) for number in range(len(times) + 1)]
        minutes = [0.0, *(after_s / 60 for after_s in times)]
        axes.step([*minutes, found.run_s / 60], [*share, 100], where="post", color="black")
        axes.axvline(found.run_s / 60, color="black", linestyle="--", linewidth=0.8)
        axes.set_xlabel("bench time in min; dashed: end of the run")
        axes.set_ylabel("% of those caught")
        axes.set_ylim(0, 104)
        axes.set_xlim(left=0)
        axes.grid(visible=True, color="0.88", linewidth=0.5)

    return Drawn(
        svg_of(draw, _WIDE_IN, 2.6),
        "When the first FAIL of each unit that was caught was recorded.",
        f"Bench time until caught: {until_caught(found)}.",
    )


def smallest_picture(sizes: dict[str, Smallest]) -> Drawn | None:
    """The smallest size that is caught, with its interval, by defect; None if none is told."""
    told = {name: size for name, size in sizes.items() if not size.doubt}
    if not told:
        return None

    def draw(axes: "Axes") -> None:
        for place, found in enumerate(told.values()):
            _draw_smallest(axes, place, found)
        axes.axvline(1.0, color="black", linewidth=0.6, linestyle="--")
        axes.set_xscale("log")
        marks = (0.25, 0.5, 1.0, 2.0, 4.0)
        axes.set_xticks(marks, [f"{mark:g}" for mark in marks])
        axes.set_xticks([], minor=True)
        axes.set_xlim(0.2, 5.0)
        axes.set_xlabel("multiples of the size that matters")

    said = "; ".join(f"{name}: {found}" for name, found in told.items())
    return Drawn(
        _lines(list(told), draw, _LINE_IN),
        "Line: interval at 95 % of the size that is caught with 99 % probability. Square: the most "
        "likely one, where it is told. Arrow: open on this side, within what was planted.",
        f"Smallest sizes that are caught. {said}",
    )


def _draw_smallest(axes: "Axes", place: int, found: Smallest) -> None:
    first, last = found.seen[0].size, found.seen[-1].size
    upper = first if found.all_caught else found.upper
    low, high = found.lower or first, upper or last
    axes.plot([low, high], [place, place], color="black", linewidth=1.2)
    marks = (
        ("<", low if found.lower is None else None),
        (">", high if upper is None else None),
        ("s", found.size),
    )
    for mark, at in marks:
        if at is not None:
            axes.scatter([at], [place], s=22, marker=mark, c="black")


def contributions_picture(parts: Sequence[Contribution]) -> Drawn | None:
    """What each check caught, and what no other one did; None if none caught anything."""
    shown = sorted((p for p in parts if p.caught), key=lambda p: -len(p.caught))
    if not shown:
        return None
    from matplotlib.ticker import MaxNLocator

    def draw(axes: "Axes") -> None:
        places = range(len(shown))
        caught, alone = [len(p.caught) for p in shown], [len(p.alone) for p in shown]
        axes.barh(places, caught, color="white", edgecolor="black", label="failed")
        axes.barh(places, alone, color="0.35", edgecolor="black", label="failed by no other check")
        _legend(axes)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("units with a defect")

    said = "; ".join(f"{p.check}: {len(p.caught)}, alone {len(p.alone)}" for p in shown)
    return Drawn(
        _lines([part.check for part in shown], draw, _LINE_IN),
        "Checks that failed units with a defect.",
        f"Contributions of checks. {said}",
    )


def _legend(axes: "Axes") -> None:
    """A legend above the axes, where it hides nothing."""
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.02, 1),
        ncols=3,
        frameon=False,
        borderpad=0.2,
        columnspacing=1.2,
        handletextpad=0.3,
    )


def _lines(names: Sequence[str], draw: "Callable[[Axes], None]", line_in: float) -> bytes:
    """A picture with a line a name, from top to bottom."""
    high_in = 0.8 + line_in * len(names)

    def on(figure: "Figure") -> None:
        axes = figure.add_axes((_LEFT, 0.5 / high_in, 0.97 - _LEFT, 1 - 0.75 / high_in))
        draw(axes)
        axes.set_yticks(range(len(names)), [cut(visible(name), _LONGEST_NAME) for name in names])
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.grid(visible=True, color="0.88", linewidth=0.5)
        axes.set_axisbelow(True)

    return svg_of(on, _WIDE_IN, high_in)

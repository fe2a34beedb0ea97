"""Pictures as SVG, drawn by matplotlib: the same bytes each time, readable without colour.

matplotlib takes a second to import, so only what draws imports it.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture and what it shows, in words for who cannot see it."""

    svg: bytes
    caption: str
    alternative: str


def svg_of(draw: "Callable[[Figure], None]", wide_in: float, high_in: float) -> bytes:
    """What a function draws on an empty figure, as SVG.

    Args:
        draw: puts axes on the figure.
        wide_in: width in inch.
        high_in: height in inch.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with mpl.rc_context():
        mpl.rcParams["svg.hashsalt"] = "meterbench"
        mpl.rcParams["svg.fonttype"] = "path"
        mpl.rcParams["font.size"] = 8.0
        # A dollar sign in the name of a limit set is no formula.
        mpl.rcParams["text.parse_math"] = False
        figure = Figure(figsize=(wide_in, high_in))
        FigureCanvasSVG(figure)
        draw(figure)
        file = io.BytesIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue()

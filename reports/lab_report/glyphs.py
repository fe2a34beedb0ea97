"""Characters that the fonts of a report can show; the others are written out.

PDF/A forbids text without a glyph, and a box in a serial number would hide what it is.
"""

from functools import cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.ft2font import FT2Font

from reports.plain_text import visible
from reports.records import JSON

FONT = "DejaVu Sans"
_FACES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")


def font_folder() -> Path:
    """Where the fonts lie: matplotlib brings them, so each machine has the same."""
    return Path(mpl.get_data_path()) / "fonts" / "ttf"


@cache
def _known() -> frozenset[int]:
    faces = [FT2Font(str(font_folder() / face)).get_charmap() for face in _FACES]
    return frozenset(set.intersection(*(set(face) for face in faces)))


def printable(text: str) -> str:
    r"""The text with what cannot be seen, or has no glyph in every face, written out.

    >>> printable("漢 \u202e")
    'U+6F22 \\u202e'
    """
    shown = visible(text)
    return "".join(c if ord(c) in _known() else f"U+{ord(c):04X}" for c in shown)


def all_printable(value: JSON) -> JSON:
    """Everything in it that is text, made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: all_printable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [all_printable(part) for part in value]
    return value

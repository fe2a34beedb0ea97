"""From data to PDF with typst: PDF/A-3a and PDF/UA-1, the same bytes for the same data."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import typst

from contracts.errors import BenchError
from reports.json_text import compact
from reports.lab_report.glyphs import font_folder
from reports.records import JSON

_TEMPLATES = Path(__file__).with_name("templates")
STANDARDS: tuple[Literal["a-3a", "ua-1"], ...] = ("a-3a", "ua-1")
"""typst refuses to write what breaks one of them; no independent validator has looked."""


def typeset(template: str, data: Mapping[str, JSON], dated: dt.datetime) -> bytes:
    """A PDF.

    Args:
        template: its name, without the ending.
        data: what the template shows; texts of it are never read as markup.
        dated: the moment that the file says it was made at.

    Raises:
        BenchError: typst could not make it, or had a warning, such as for a missing font.
    """
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(font_folder())]
    )
    try:
        made, warned = typst.compile_with_warnings(
            str(_TEMPLATES / f"{template}.typ"),
            root=str(_TEMPLATES),
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": compact(data)},
            pdf_standards=[*STANDARDS],
            timestamp=dated.replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise BenchError(f"typst could not make the {template} report: {error}") from error
    if warned:
        raise BenchError(f"typst could not make the {template} report: {warned[0]}")
    if not isinstance(made, bytes):
        raise BenchError(f"typst made {type(made).__name__} of the {template} report, not bytes")
    return made

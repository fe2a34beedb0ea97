"""Text that stays in its columns, whatever came from a meter or a person.

Widths are in terminal cells: wide characters take two, combining marks none.
"""

import unicodedata

_ELLIPSIS = "…"
_MARKS = 3
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str) -> str:
    r"""The text on one line; what would move the cursor or not show is written out.

    >>> visible("one\ntwo\x1b[2J")
    'one\\ntwo\\x1b[2J'
    """
    shown: list[str] = []
    marks = 0
    for character in text:
        marks = 0 if _cells(character) else marks + 1
        # A heap of marks on one letter takes no cell and would never be cut.
        shown.append(_written_out(character) if marks > _MARKS else _shown(character))
    return "".join(shown)


def width_of(text: str) -> int:
    """How many cells a visible text takes."""
    return sum(map(_cells, text))


def cut(text: str, width: int) -> str:
    """The text in at most ``width`` cells; what is left out in the middle shows as an ellipsis.

    >>> cut("pulses/s0-1000/width-5kW", 12)
    'pulses…h-5kW'
    """
    if width_of(text) <= width:
        return text
    if width < 1:
        return ""
    tail_cells = (width - 1) // 2
    head = _take(text, width - 1 - tail_cells)
    tail = _take(text[::-1], tail_cells)[::-1]
    return f"{head}{_ELLIPSIS}{tail}"


def left(text: str, width: int) -> str:
    """The text at the left of ``width`` cells."""
    shown = cut(text, width)
    return shown + " " * (width - width_of(shown))


def right(text: str, width: int) -> str:
    """The text at the right of ``width`` cells."""
    shown = cut(text, width)
    return " " * (width - width_of(shown)) + shown


def wrapped(text: str, width: int, max_lines: int) -> list[str]:
    """The text in at most ``max_lines`` lines of ``width`` cells.

    If it does not fit, the last line says how long the whole is.
    """
    lines = _lines(text, width, max_lines + 1)
    if len(lines) <= max_lines:
        return lines
    note = f" {_ELLIPSIS} ({len(text)} characters in all)"
    kept = lines[:max_lines]
    kept[-1] = _take(kept[-1], max(width - width_of(note), 0)) + note
    return kept


def _lines(text: str, width: int, enough: int) -> list[str]:
    lines: list[str] = []
    rest = text.strip(" ")
    while rest and len(lines) < enough:
        line = _line(rest, width)
        lines.append(line.rstrip(" "))
        rest = rest[len(line) :].lstrip(" ")
    return lines


def _line(text: str, width: int) -> str:
    fitting = _take(text, width) or text[0]
    if len(fitting) == len(text) or text[len(fitting)] == " ":
        return fitting
    words, space, _ = fitting.rpartition(" ")
    if space and words.strip(" "):
        return words
    parts, comma, _ = fitting.rpartition(",")
    return parts + comma or fitting


def _take(text: str, width: int) -> str:
    taken = 0
    for index, character in enumerate(text):
        taken += _cells(character)
        if taken > width:
            return text[:index]
    return text


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _shown(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN:
        return " " if character.isspace() else character
    return _written_out(character)


def _written_out(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")

"""Short and long forms of mnemonics, and the patterns of headers that they make.

A pattern is written as manuals do: ``[:INPut]:VOLTage:RANGe:ELEMent<x>``. Capitals and digits are
the short form, brackets hold a node that may be left out, ``<x>`` stands for a numeric suffix.
"""

import re
from dataclasses import dataclass

from simulator.scpi.errors import ScpiError

_NODE = re.compile(r"(\[?):?([A-Za-z*][A-Za-z0-9_]*)(<\w+>)?\]?")


def forms(word: str) -> tuple[str, str]:
    """Short and long form of a mnemonic, both in capitals."""
    return "".join(c for c in word if not c.islower()), word.upper()


def matches(word: str, text: str) -> bool:
    """Whether ``text`` is the short or the long form of ``word``."""
    return text.upper() in forms(word)


@dataclass(frozen=True, slots=True)
class Node:
    """One mnemonic of a header."""

    word: str
    optional: bool
    suffixed: bool

    @property
    def expression(self) -> str:
        """Regular expression of the node with its colon."""
        short, full = forms(self.word)
        tail = full[len(short) :]
        name = re.escape(short) + (f"(?:{tail})?" if tail else "")
        node = f":{name}" + (r"(\d*)" if self.suffixed else "")
        return f"(?:{node})?" if self.optional else node


class Pattern:
    """What a header may look like."""

    def __init__(self, text: str) -> None:
        self._nodes = tuple(
            Node(word, bool(bracket), bool(suffix)) for bracket, word, suffix in _NODE.findall(text)
        )
        expression = "".join(node.expression for node in self._nodes)
        self._expression = re.compile(expression, re.IGNORECASE)

    def match(self, path: str) -> tuple[int, ...] | None:
        """Suffixes of a path that starts with a colon; 1 where it has none; None if no match."""
        found = self._expression.fullmatch(path)
        return None if found is None else tuple(int(digits or 1) for digits in found.groups())

    def header(self, suffixes: tuple[int, ...], *, verbose: bool) -> str:
        """The header of a reply: in full, or short and without what may be left out."""
        rest = iter(suffixes)
        header = ""
        for node in self._nodes:
            suffix = str(next(rest)) if node.suffixed else ""
            if verbose or not node.optional:
                header += f":{forms(node.word)[verbose]}{suffix}"
        return header


def check_suffixes(suffixes: tuple[int, ...], limits: tuple[tuple[int, int], ...]) -> None:
    """Refuse a suffix out of its limits.

    Raises:
        ScpiError: -114.
    """
    for suffix, (low, high) in zip(suffixes, limits, strict=True):
        if not low <= suffix <= high:
            raise ScpiError(-114, str(suffix))

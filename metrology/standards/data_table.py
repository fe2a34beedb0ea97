"""A table of a data file, which knows where it stands: what is wrong is said with file and key."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from contracts.errors import ConfigError

Kind = TypeVar("Kind")
PAIRS = ([int, int], [int, float], [float, int], [float, float])


class DataTable:
    """A table of a TOML file whose keys are taken one by one; none may be left at the end.

    Attributes:
        path: the file.
        place: where the table stands in it; empty for the file itself.
    """

    __slots__ = ("_content", "_known", "path", "place")

    def __init__(self, path: Path, place: str, content: object) -> None:
        self.path = path
        self.place = place
        self._known: set[str] = set()
        if not isinstance(content, Mapping):
            raise ConfigError(f"{path}: {place}: {content!r}: must be a table")
        self._content: Mapping[str, object] = content

    def __contains__(self, key: str) -> bool:
        self._known.add(key)
        return key in self._content

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def wrong(self, key: str, why: str) -> ConfigError:
        """What is wrong with a value, as an error to be raised."""
        return ConfigError(f"{self._at(key)}: {self._content.get(key)!r}: {why}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text; required where it has no default."""
        return self._of(key, str, "a text", default)

    def number(self, key: str) -> float:
        """A number; required."""
        found = self._of(key, object, "a number", None)
        if isinstance(found, bool) or not isinstance(found, (int, float)):
            raise self.wrong(key, "must be a number")
        return float(found)

    def count(self, key: str) -> int:
        """A whole number of at least 1; required."""
        found = self.number(key)
        if not (found.is_integer() and found >= 1):
            raise self.wrong(key, "must be a whole number of at least 1")
        return int(found)

    def truth(self, key: str, *, default: bool) -> bool:
        """True or false."""
        return self._of(key, bool, "true or false", default)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty if it is missing."""
        found = self._list(key, "a list of texts")
        if not all(isinstance(item, str) for item in found):
            raise self.wrong(key, "must be a list of texts")
        return tuple(str(item) for item in found)

    def is_table(self, key: str) -> bool:
        """Whether a value is a table of its own."""
        return isinstance(self._content.get(key), Mapping)

    def table(self, key: str) -> "DataTable":
        """A table inside of this one."""
        return DataTable(self.path, self._inside(key), self._of(key, object, "a table", None))

    def tables(self, key: str) -> Iterator["DataTable"]:
        """The tables of a list; none if it is missing. They are counted from 1."""
        for number, item in enumerate(self._list(key, "a list of tables"), start=1):
            yield DataTable(self.path, f"{self._inside(key)}[{number}]", item)

    def ranges(self, key: str) -> tuple[tuple[float, float], ...]:
        """A list of pairs of numbers, from and to; empty if it is missing."""
        words = "a list of pairs of numbers, as [[-10, 5], [30, 40]]"
        found = []
        for pair in self._list(key, words):
            if not (isinstance(pair, list) and list(map(type, pair)) in PAIRS):
                raise self.wrong(key, f"must be {words}")
            found.append((float(pair[0]), float(pair[1])))
        return tuple(found)

    def done(self) -> None:
        """Every key has been asked for.

        Raises:
            ConfigError: one has not, because there is no such key.
        """
        for key in self._content:
            if key not in self._known:
                near = difflib.get_close_matches(key, sorted(self._known), n=1)
                hint = f"did you mean {near[0]!r}?" if near else "there is no such key"
                raise ConfigError(f"{self._at(key)}: unknown key {key!r}; {hint}")

    def _list(self, key: str, words: str) -> list[object]:
        return self._of(key, list, words, [])

    def _of(self, key: str, kind: type[Kind], words: str, default: Kind | None) -> Kind:
        self._known.add(key)
        found = self._content.get(key, default)
        if found is None:
            raise ConfigError(f"{self._at(key)}: this key is missing; it must be {words}")
        if not isinstance(found, kind):
            raise self.wrong(key, f"must be {words}")
        return found

    def _inside(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def _at(self, key: str) -> str:
        return f"{self.path.name}: {self._inside(key)}"

"""The bytes that came in answer to a request, and when they came."""

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes that one look at the port found; they came between the two times, in s."""

    data: bytes
    after_s: float
    by_s: float


class Reception:
    """The bytes of an answer and when they came."""

    __slots__ = ("_character_s", "_chunks", "_latency_s", "data")

    def __init__(self, character_s: float, latency_s: float) -> None:
        self._character_s = character_s
        self._latency_s = latency_s
        self._chunks: list[Chunk] = []
        self.data = b""

    def add(self, chunk: Chunk) -> None:
        """Append what one look at the port found."""
        self._chunks.append(chunk)
        self.data += chunk.data

    @property
    def first_unsure_s(self) -> float:
        """The first byte may have come earlier by so much, in s: it was not looked for before."""
        first_s = self.first_byte_s
        return 0.0 if first_s is None else first_s - self._chunks[0].after_s

    @property
    def first_byte_s(self) -> float | None:
        """When the first byte had come; None if none came."""
        if not self._chunks:
            return None
        first = self._chunks[0]
        following_s = (len(first.data) - 1) * self._character_s
        return max(first.after_s, first.by_s - following_s)

    @property
    def last_byte_s(self) -> float | None:
        """When the last byte had come, at the latest; None if none came."""
        return self._chunks[-1].by_s if self._chunks else None

    @property
    def largest_gap_s(self) -> float:
        """Longest silence between two bytes in s that is certain; 0 if none is.

        The last byte of a chunk was there when it was found, and the first of the next not yet
        at the look before it was found. A character time of that is the byte itself, and as much
        as the latency may be the port's.
        """
        certain_s = [
            later.after_s - earlier.by_s - self._character_s - self._latency_s
            for earlier, later in pairwise(self._chunks)
        ]
        return max(0.0, *certain_s) if certain_s else 0.0

    @property
    def resolution_s(self) -> float:
        """A silence longer by this than a limit is always certain to be so, in s."""
        return self._latency_s + 2 * max((c.by_s - c.after_s for c in self._chunks), default=0.0)

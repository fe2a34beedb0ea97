"""Where the edges lie that a number was worked out from: in the raw file, not written twice."""

from dataclasses import dataclass
from pathlib import Path

from bench.observation import FloatArray, leading_edges_s
from instruments.edges import load
from reports.evidence import EDGES_FOLDER


@dataclass(frozen=True, slots=True)
class EdgesAt:
    """Where the leading edges of a line lie, as far as an input has them.

    Attributes:
        file: of the raw edges.
        line: name of the line.
        hold: ticks for which a level must hold to be no bounce.
        from_s: edges before are left out.
        until_s: edges after are left out.
    """

    file: str
    line: str
    hold: int
    from_s: float
    until_s: float

    def read(self, evidence: Path) -> FloatArray:
        """The edges, from the raw file.

        Raises:
            ConfigError: the file is not there, is not one of edges, or has no such line.
        """
        block = load(evidence / EDGES_FOLDER / self.file)
        found = leading_edges_s(block, self.line, self.hold)
        return found[(found >= self.from_s) & (found <= self.until_s)]

"""The raw data that some results cite, as one ZIP file."""

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from reports.evidence import EDGES_FOLDER, WIRE_FILE

_CITED = re.compile(rf"{re.escape(WIRE_FILE)}#(\d+)-(\d+)")
_MOMENT = (1980, 1, 1, 0, 0, 0)


class EvidenceBundles:
    """Makes the bundles of one run while it goes on; the same for the same citations.

    Attributes:
        folder: of the evidence.
    """

    __slots__ = ("_ends", "folder")

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ends = [0]

    def bundle(self, cited: Sequence[str]) -> bytes:
        """A ZIP of the lines of the transcript and the files of edges that are cited.

        Args:
            cited: as results cite them: ``wire.jsonl#120-180``, ``edges-x-1.npz``.

        Raises:
            OSError: the evidence cannot be read.
        """
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            if lines := self._lines(cited):
                _put(archive, WIRE_FILE, lines, zipfile.ZIP_DEFLATED)
            for name in dict.fromkeys(cited):
                if (file := self.folder / EDGES_FOLDER / Path(name).name).is_file():
                    content = file.read_bytes()
                    _put(archive, f"{EDGES_FOLDER}/{file.name}", content, zipfile.ZIP_STORED)
        return stream.getvalue()

    def _lines(self, cited: Sequence[str]) -> bytes:
        """The lines that are cited, each once, in their order."""
        found = [match for name in cited if (match := _CITED.fullmatch(name))]
        numbers = sorted({n for m in found for n in range(int(m[1]), int(m[2]) + 1)})
        if not numbers:
            return b""
        with (self.folder / WIRE_FILE).open("rb") as wire:
            self._look(wire)
            lines = []
            for number in numbers:
                if number < len(self._ends):
                    wire.seek(self._ends[number - 1])
                    lines.append(wire.read(self._ends[number] - self._ends[number - 1]))
        return b"".join(lines)

    def _look(self, wire: io.BufferedReader) -> None:
        """Note where the lines end that came since the last time."""
        wire.seek(self._ends[-1])
        for line in wire:
            if line.endswith(b"\n"):
                self._ends.append(self._ends[-1] + len(line))


def _put(archive: zipfile.ZipFile, name: str, content: bytes, compression: int) -> None:
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = compression
    archive.writestr(entry, content)

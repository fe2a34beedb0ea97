"""Raw data of a run where they are: in its folder, else the copy that the store has."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import ConfigError
from reports.store import RunStore
from reports.store_evidence import copy_of, kept_files
from reports.store_rows import as_text
from reports.store_verify import removals


@dataclass(frozen=True, slots=True)
class RawData:
    """The raw data of one run.

    Attributes:
        run: its name.
        folder: of its evidence, which may be gone.
        store: file or URL of the store that may have copies; None if there is none.
    """

    run: str
    folder: Path
    store: Path | str | None

    def files(self) -> Mapping[str, str]:
        """Every file by its name in the folder, with ``/``; why it is not there, or nothing."""
        kept, gone = self._recorded()
        there = (path for path in self.folder.rglob("*") if path.is_file())
        names = {path.relative_to(self.folder).as_posix() for path in there}
        missing = {name: gone.get((as_text(self.run), name), "not there") for name in kept}
        return {name: "" if name in names else missing[name] for name in sorted({*names, *kept})}

    def _recorded(self) -> tuple[Mapping[str, str], Mapping[tuple[str, str], str]]:
        if self.store is None:
            return {}, {}
        with RunStore(self.store, create=False) as store, store.reading("list raw data") as found:
            return kept_files(found, self.run), removals(found, self.run)

    @contextmanager
    def path_of(self, name: str) -> Iterator[Path]:
        """The file, or one with the copy of the store that lives as long as the block.

        Raises:
            ConfigError: neither the folder nor the store has it.
            BenchError: the copy is damaged, or the store cannot be read.
        """
        path = self.folder / name
        if path.is_file():
            yield path
            return
        content = self._copy(name)
        if content is None:
            raise ConfigError(f"{path}: not there, and the run store has no copy of it")
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / path.name
            copy.write_bytes(content)
            yield copy

    def _copy(self, name: str) -> bytes | None:
        if self.store is None:
            return None
        with RunStore(self.store, create=False) as store, store.reading(f"copy {name}") as found:
            return copy_of(found, self.run, name)

"""The sections of a model, gathered from its file and from the files that it includes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contracts.errors import ConfigError
from meters.catalogue.changes import ChangeError, changed, changed_items, leaves, name_of
from meters.catalogue.meter import Meter
from meters.catalogue.problem import Location
from meters.catalogue.spelling import what_is_known
from meters.catalogue.yaml_files import read_mapping

INCLUDES, CHANGES = "includes", "changes"


@dataclass(frozen=True, slots=True)
class Sections:
    """What the files of a model say, by section, and which file said it.

    A section that is a list may be spread over several files; any other one is in a single file.
    Of what was changed afterwards, ``files`` has the place and the changing file.
    """

    model: Path
    content: dict[str, object] = field(default_factory=dict)
    files: dict[Location, Path] = field(default_factory=dict)

    def add(self, section: str, value: object, path: Path) -> None:
        """Take in one section of one file."""
        present = self.content.get(section)
        if isinstance(present, list) and isinstance(value, list):
            value = present + value
        elif section in self.content:
            other = self.files[(section,)]
            raise ConfigError(f"{path}: {section}: must be in one file, but is in {other} as well")
        self.content[section] = value
        self.files.setdefault((section,), path)
        if isinstance(value, list):
            for index in range(len(value)):
                self.files.setdefault((section, index), path)

    def change(self, section: str, change: object, path: Path) -> None:
        """Change one section; it is the changing file that is named for what it changed."""
        value = self.content.get(section)
        if value is None:
            known = what_is_known(section, self.content)
            raise ConfigError(f"{path}: changes: section {section!r} is not there: {known}")
        try:
            if isinstance(value, list) and isinstance(change, dict):
                left = changed_items(value, change)
                self._renumber(section, {old: new for new, (old, _) in enumerate(left)})
                self.content[section] = [item for _, item in left]
            else:
                self.content[section] = changed(value, change)
        except ChangeError as error:
            raise ConfigError(f"{path}: changes.{section}: {error}") from error
        for location in leaves(self.content[section], change):
            self.files[section, *location] = path

    def _renumber(self, section: str, places: Mapping[int | str, int]) -> None:
        """Follow the items of a list to their places after a change."""
        old = {key: file for key, file in self.files.items() if key[0] == section and key[1:]}
        for key in old:
            del self.files[key]
        new = {(section, places[k[1]], *k[2:]): file for k, file in old.items() if k[1] in places}
        self.files.update(new)

    def describe(self, location: Location) -> str:
        """File and key of a location, with the names of list items instead of their numbers."""
        starts = (location[:length] for length in range(len(location), 0, -1))
        path = next((self.files[start] for start in starts if start in self.files), self.model)
        words: list[str] = []
        value: object = self.content
        for step in location:
            value = _step_into(value, step)
            words.append(_label(value, step) if isinstance(step, int) else f".{step}")
        return f"{path}: {''.join(words).removeprefix('.') or 'file'}"


def gather(path: Path) -> Sections:
    """Read a model's file and what it includes.

    Raises:
        ConfigError: a file is missing or wrong, has an unknown section, or repeats one.
    """
    sections = Sections(path)
    content = read_mapping(path)
    files = _included(content.pop(INCLUDES, []), path)
    shared = [(name, read_mapping(name)) for name in files]
    changes = [(name, part.pop(CHANGES, {})) for name, part in (*shared, (path, content))]
    for name, part in (*shared, (path, content)):
        _take(sections, part, name)
    for name, change in changes:
        _change(sections, change, name)
    return sections


def _take(sections: Sections, content: dict[str, object], path: Path) -> None:
    for section, value in content.items():
        if section not in Meter.model_fields:
            known = what_is_known(section, [*Meter.model_fields, INCLUDES, CHANGES])
            raise ConfigError(f"{path}: unknown section {section!r}: {known}")
        sections.add(section, value, path)


def _change(sections: Sections, change: object, path: Path) -> None:
    if not isinstance(change, dict):
        raise ConfigError(f"{path}: changes: {change!r}: must be a mapping of sections")
    for section, part in change.items():
        sections.change(str(section), part, path)


def _included(names: object, path: Path) -> list[Path]:
    if not isinstance(names, list):
        raise ConfigError(f"{path}: includes: {names!r}: must be a list of file names")
    return [_existing(path, str(name)) for name in names]


def _existing(path: Path, name: str) -> Path:
    """A file to include; its name is relative to the file that includes it."""
    file = (path.parent / name).resolve()
    if not file.is_file():
        known = what_is_known(file.name, [item.name for item in file.parent.glob("*.yaml")])
        raise ConfigError(f"{path}: includes: {name!r}: {known}")
    return file


def _step_into(value: object, step: int | str) -> object:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _label(value: object, index: int) -> str:
    return f"[{name_of(value) or index}]"

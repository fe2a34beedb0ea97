"""The sections of a model, gathered from its file and from the files that it includes."""

from dataclasses import dataclass, field
from pathlib import Path

from contracts.errors import ConfigError
from meters.catalogue.meter import Meter
from meters.catalogue.problem import Location
from meters.catalogue.spelling import what_is_known
from meters.catalogue.yaml_files import read_mapping

NAMING_KEYS = ("name", "id", "code", "setting", "quantity")


@dataclass(frozen=True, slots=True)
class Sections:
    """What the files of a model say, by section, and which file said it.

    A section that is a list may be spread over several files; any other one is in a single file.
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

    def describe(self, location: Location) -> str:
        """File and key of a location, with the names of list items instead of their numbers."""
        path = self.files.get(location[:2]) or self.files.get(location[:1]) or self.model
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
    for name in _included(content.pop("includes", []), path):
        _take(sections, read_mapping(name), name)
    _take(sections, content, path)
    return sections


def _take(sections: Sections, content: dict[str, object], path: Path) -> None:
    for section, value in content.items():
        if section not in Meter.model_fields:
            known = what_is_known(section, [*Meter.model_fields, "includes"])
            raise ConfigError(f"{path}: unknown section {section!r}: {known}")
        sections.add(section, value, path)


def _included(names: object, path: Path) -> list[Path]:
    if not isinstance(names, list):
        raise ConfigError(f"{path}: includes: {names!r}: must be a list of file names")
    beside = sorted(item.name for item in path.parent.glob("*.yaml"))
    for name in names:
        if not (path.parent / str(name)).is_file():
            raise ConfigError(f"{path}: includes: {name!r}: {what_is_known(str(name), beside)}")
    return [path.parent / str(name) for name in names]


def _step_into(value: object, step: int | str) -> object:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _label(value: object, index: int) -> str:
    if isinstance(value, dict):
        for key in NAMING_KEYS:
            if key in value:
                return f"[{value[key]}]"
    return f"[{index}]"

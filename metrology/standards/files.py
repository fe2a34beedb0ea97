"""The data files: which there are, and what a file takes over from another."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from contracts.errors import ConfigError
from metrology.standards.certainty import Certainty
from metrology.standards.data_table import DataTable

DATA = Path(__file__).parent / "data"
PROJECT = "project"
TAKEN = ", taken over"
ADDED = "clause"
"""The clauses of a file that takes over another's are added; all else replaces what was there."""


def stems(folder: Path = DATA) -> tuple[str, ...]:
    """Names of the files with limits of error; one for the project itself and S0 are apart."""
    found = sorted(path.stem for path in folder.glob("*.toml"))
    return tuple(stem for stem in found if stem != PROJECT and "62053_31" not in stem)


def read(stem: str, folder: Path = DATA) -> DataTable:
    """The content of a file, together with what it takes over.

    Raises:
        ConfigError: no such file, not TOML, or what it takes over is wrong.
    """
    path = folder / f"{stem}.toml"
    content = {**_load(folder / f"{PROJECT}.toml"), **_whole(path)}
    content["sources"] = {
        **_table(content, "sources", path),
        **_table(_load(folder / f"{PROJECT}.toml"), "sources", path),
    }
    return DataTable(path, "", content)


def _load(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path.name}: cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path.name}: is no TOML: {error}") from error


def _whole(path: Path) -> dict[str, object]:
    own = _load(path)
    parent = own.pop("extends", None)
    if parent is None:
        return own
    if not isinstance(parent, str) or "taken_over" not in own:
        raise ConfigError(
            f"{path.name}: extends: {parent!r}: must be the name of a file, and 'taken_over' must "
            "say why its numbers are taken over"
        )
    taken = _marked(_whole(path.with_name(f"{parent}.toml")))
    whole = {**taken, **own}
    whole["sources"] = {**_table(taken, "sources", path), **_table(own, "sources", path)}
    whole[ADDED] = [*_items(taken), *_items(own)]
    return whole


def _items(content: Mapping[str, object]) -> list[object]:
    items = content.get(ADDED, [])
    return items if isinstance(items, list) else [items]


def _table(content: Mapping[str, object], key: str, path: Path) -> dict[str, object]:
    found = content.get(key, {})
    if not isinstance(found, dict):
        raise ConfigError(f"{path.name}: {key}: {found!r}: must be a table")
    return found


def _marked(content: dict[str, object]) -> dict[str, object]:
    """What is taken over is not found in the edition that takes it over, and says so."""
    name = f"{content.get('document')}:{content.get('edition')}"
    sources = content.get("sources", {})
    texts = sources if isinstance(sources, dict) else {}
    marked = {key: _not_found(value) for key, value in content.items()}
    renamed = {f"{key}{TAKEN}": f"taken over from {name}: {text}" for key, text in texts.items()}
    marked["sources"] = {**texts, **renamed}
    return {str(key): value for key, value in marked.items()}


def _not_found(value: object) -> object:
    if isinstance(value, list):
        return [_not_found(item) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {key: _not_found(item) for key, item in value.items()}
    if changed.get("certainty") == Certainty.ASSUMED:
        return changed
    if "source" in changed:
        changed["source"] = f"{changed['source']}{TAKEN}"
    if changed.get("certainty") == Certainty.FOUND:
        changed["certainty"] = Certainty.EXPERT.value
    return changed

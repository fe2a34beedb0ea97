"""YAML at the edge: a file becomes a checked model, or one clear message."""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from contracts.errors import ConfigError

Model = TypeVar("Model", bound=BaseModel)
TAG = "driver"
"""The key that says which other keys a part of a file has, where that is a choice."""


class Strict(BaseModel):
    """A part of a file: unknown keys are refused, values do not change afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _keys(model: type[BaseModel]) -> set[str]:
    """All keys of a model and of the models inside it."""
    known: set[str] = set()
    for name, field in model.model_fields.items():
        known.add(field.alias or name)
        for inner in _models_in(field.annotation):
            known |= _keys(inner)
    return known


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    found: list[type[BaseModel]] = []
    for part in getattr(annotation, "__args__", ()):
        found += _models_in(part)
    return found


def _in_file(location: Sequence[int | str], content: object) -> tuple[int | str, ...]:
    """Where in the file an error is: without what names a model and is no key of the file."""
    found: list[int | str] = []
    for part in location[:-1]:
        inside = content.get(part) if isinstance(content, dict) else None
        if isinstance(content, dict) and part not in content and isinstance(content.get(TAG), str):
            continue
        found.append(part)
        content = content[part] if isinstance(content, list) and isinstance(part, int) else inside
    return (*found, *location[-1:])


def _unknown_tag(key: str, detail: ErrorDetails) -> str:
    """What is wrong with the key that says which keys there are."""
    if detail["type"] == "union_tag_not_found":
        return f"{key}.{TAG}: this key is missing"
    context = detail["ctx"]
    known = [tag.strip(" '") for tag in context["expected_tags"].split(",")]
    near = difflib.get_close_matches(context["tag"], known, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{key}.{TAG}: {context['tag']!r}: {hint}must be one of {', '.join(known)}"


def _message(path: Path, model: type[BaseModel], detail: ErrorDetails, content: object) -> str:
    location = _in_file(detail["loc"], content)
    key = ".".join(str(part) for part in location) or "the whole file"
    if detail["type"] == "extra_forbidden":
        near = difflib.get_close_matches(str(location[-1]), sorted(_keys(model)), n=1)
        hint = f"did you mean {near[0]!r}?" if near else "there is no such key"
        return f"{path}: {key}: unknown key {location[-1]!r}; {hint}"
    if detail["type"] == "missing":
        return f"{path}: {key}: this key is missing"
    if detail["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return f"{path}: {_unknown_tag(key, detail)}"
    text = detail["msg"].removeprefix("Value error, ")
    if not location:
        return f"{path}: {text}"
    return f"{path}: {key}: {detail['input']!r}: {text}"


def load_yaml(path: Path, model: type[Model]) -> Model:
    """Read a file into a model.

    Raises:
        ConfigError: no such file, not YAML, or a key or value that is wrong; the message has
            file, key, value and what would be right, for the first that is wrong.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not YAML: {error}") from error
    if not isinstance(content, dict):
        raise ConfigError(
            f"{path}: must be a mapping of keys to values, is {type(content).__name__}"
        )
    try:
        return model.model_validate(content)
    except ValidationError as error:
        details = sorted(error.errors(), key=lambda d: d["type"] != "extra_forbidden")
        raise ConfigError(_message(path, model, details[0], content)) from error

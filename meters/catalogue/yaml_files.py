"""Reading of YAML files, without its silences: a key that is there twice is refused."""

from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from contracts.errors import ConfigError


def read_mapping(path: Path) -> dict[str, object]:
    """The mapping in a YAML file.

    Raises:
        ConfigError: the file cannot be read, is not YAML, is not a mapping, or has a key twice.
    """
    try:
        content: object = _OneKeyOnce(path.read_text(encoding="utf-8")).get_single_data()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not valid YAML: {_one_line(error)}") from error
    if not isinstance(content, dict):
        raise ConfigError(f"{path}: {type(content).__name__}: must be a mapping of sections")
    return {str(key): value for key, value in content.items()}


if TYPE_CHECKING:
    _Loader = yaml.SafeLoader
else:
    # libyaml's loader is ten times as fast; PyYAML may have been built without it.
    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _OneKeyOnce(_Loader):
    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                problem = f"key {key.value!r} is there twice"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.add(key.value)
        super().flatten_mapping(node)


def _one_line(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"line {error.problem_mark.line + 1}: {error.problem}"
    return " ".join(str(error).split())

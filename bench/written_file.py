"""A text that goes into a file that the user named."""

from pathlib import Path

from contracts.errors import ConfigError


def write_text(path: Path, text: str) -> None:
    """Write the file, over what is there.

    Raises:
        ConfigError: it cannot be written.
    """
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error

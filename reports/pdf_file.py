"""What a PDF says and carries, read back; one that was damaged may be anything."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from contracts.errors import ConfigError

MAGIC = b"%PDF-"
"""What a PDF begins with."""


def text_of(path: Path) -> str:
    """The text of every page.

    Raises:
        ConfigError: it is damaged.
    """
    from pypdf import PdfReader

    with _damage_told(path):
        return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def attachments_of(path: Path) -> Mapping[str, bytes]:
    """The files that it carries, by name.

    Raises:
        ConfigError: it is damaged.
    """
    from pypdf import PdfReader

    with _damage_told(path):
        found = dict(PdfReader(path).attachments)
        return {name: bytes(one) for name, (one, *_) in found.items()}


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    log = logging.getLogger("pypdf")
    level = log.level
    # It writes many lines about what a single error then says.
    log.setLevel(logging.CRITICAL)
    try:
        yield
    except Exception as error:
        # The library names no errors for damage: a changed byte may raise anything.
        raise ConfigError(f"{path}: is a damaged PDF: {error}") from error
    finally:
        log.setLevel(level)

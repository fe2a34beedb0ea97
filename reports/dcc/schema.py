"""Validation against PTB's schema, which is not part of this repository."""

from functools import cache
from pathlib import Path

from lxml import etree

from contracts.errors import ConfigError
from reports.dcc.document import VERSION


def schema_errors(root: etree._Element, folder: Path) -> list[str]:
    """What the schema does not allow, with lines.

    Args:
        root: of the certificate.
        folder: with ``v3.3.0/dcc.xsd`` and what that imports.

    Raises:
        ConfigError: there is no such schema in the folder, or it cannot be read.
    """
    schema = _schema(folder / f"v{VERSION}" / "dcc.xsd")
    if schema.validate(root):
        return []
    return [f"schema: {line}" for line in str(schema.error_log).splitlines()]


@cache
def _schema(path: Path) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    try:
        return etree.XMLSchema(etree.parse(str(path), parser))
    except (OSError, etree.LxmlError) as error:
        raise ConfigError(f"{path}: is no schema of the DCC {VERSION}: {error}") from error

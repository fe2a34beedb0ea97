"""Reading a certificate back: from its own file, or out of a PDF that carries it."""

from pathlib import Path

from lxml import etree

from contracts.errors import ConfigError
from reports.pdf_file import MAGIC, attachments_of


def read_certificate(path: Path) -> bytes:
    """The XML of a certificate.

    Raises:
        ConfigError: no such file, or a PDF that carries no certificate.
    """
    try:
        found = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    return _embedded(path) if found.startswith(MAGIC) else found


def carries_certificate(path: Path) -> bool:
    """Whether a PDF carries a certificate; a damaged one may."""
    try:
        return bool(_certificates(path))
    except ConfigError:
        return True


def _embedded(path: Path) -> bytes:
    found = _certificates(path)
    if not found:
        raise ConfigError(f"{path}: carries no certificate; make it with 'report --dcc FILE.xml'")
    return found[0]


def _certificates(path: Path) -> list[bytes]:
    return [one for name, one in attachments_of(path).items() if name.endswith(".xml")]


def parsed(xml: bytes) -> etree._Element:
    """The root of a certificate; nothing is fetched and no entity is expanded.

    Raises:
        ConfigError: it is no XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ConfigError(f"is no XML: {error}") from error

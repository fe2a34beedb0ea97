"""Is a certificate what it was when it was made?"""

import hashlib
from pathlib import Path

from lxml import etree

from contracts.errors import ConfigError
from reports.dcc.against_run import differences
from reports.dcc.document import DIGEST, OWN, content_sha256
from reports.dcc.own_checks import own_checks
from reports.dcc.reading import parsed, read_certificate
from reports.dcc.schema import schema_errors
from reports.dcc.xml_parts import NAMESPACES, SIGNATURE
from reports.stored_run import StoredRun

BESIDE = ".sha256"
"""Ending of the file with the hash of a report, in the form of ``sha256sum``."""


def verify(
    path: Path,
    *,
    run: StoredRun | None = None,
    schema: Path | None = None,
    trusted: Path | None = None,
) -> list[str]:
    """What is wrong with a certificate, or with a PDF that carries one; nothing if empty.

    Args:
        path: XML or PDF.
        run: that it was made from; without it the numbers are not compared.
        schema: folder with PTB's schema; without it nothing is validated against it.
        trusted: X.509 certificate of who should have signed; a certificate that is not signed is
            then wrong.

    Raises:
        ConfigError: the file, the schema or the trusted certificate cannot be read.
    """
    wrong = beside(path)
    try:
        xml = read_certificate(path)
        root = parsed(xml)
    except ConfigError as error:
        if not path.is_file():
            raise
        return [*wrong, str(error)]
    wrong += _own_hash(root) + list(own_checks(root)) + _signature(root, xml, trusted)
    wrong += [] if schema is None else schema_errors(root, schema)
    wrong += [] if run is None else differences(root, run)
    return wrong


def write_hash(path: Path) -> Path:
    """Write the hash of a file beside it, so that ``verify`` and ``sha256sum -c`` see a change.

    Who can change the file can change that too; a signature is the proof.
    """
    beside = path.with_name(path.name + BESIDE)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    beside.write_text(f"{digest}  {path.name}\n", encoding="utf-8")
    return beside


def beside(path: Path) -> list[str]:
    """Whether a file is what the hash beside it says; nothing if there is none."""
    stated = path.with_name(path.name + BESIDE)
    if not stated.is_file() or not path.is_file():
        return []
    written = stated.read_text(encoding="utf-8", errors="replace").split(" ")[0]
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    return [] if found == written else [f"its SHA-256 is {found}, and {stated.name} says {written}"]


def _own_hash(root: etree._Element) -> list[str]:
    found = root.find(f"dcc:comment/{{{OWN}}}{DIGEST}", NAMESPACES)
    if found is None:
        return ["has no hash of its content; it was not made by this software, or was changed"]
    made = content_sha256(root)
    return [] if found.text == made else [f"its content has changed: hash {made}, not {found.text}"]


def _signature(root: etree._Element, xml: bytes, trusted: Path | None) -> list[str]:
    if root.find(f"{{{SIGNATURE}}}Signature") is None:
        return ["is not signed"] if trusted is not None else []
    from reports.dcc.signing import signature_errors

    return signature_errors(xml, trusted)

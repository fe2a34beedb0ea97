"""A DCC 3.3.0 from one unit of a run: always the same bytes for the same input."""

import hashlib

from lxml import etree

from reports.dcc.administrative import administrative
from reports.dcc.measured import measured
from reports.dcc.xml_parts import DCC, NAMESPACES, SIGNATURE, dcc
from reports.lab_report.subject import Subject

VERSION = "3.3.0"
OWN, DIGEST = "urn:meterbench:dcc", "contentSha256"
"""The comment of the certificate carries the hash of the rest, so that a changed byte is seen."""


def document(subject: Subject) -> bytes:
    """The certificate as XML in UTF-8, not signed.

    Raises:
        ConfigError: the laboratory does not state its country.
    """
    root = etree.Element(f"{{{DCC}}}digitalCalibrationCertificate", nsmap=NAMESPACES)
    root.set("schemaVersion", VERSION)
    administrative(root, subject)
    measured(root, subject)
    etree.indent(root)
    # The comment changes nothing outside of itself: what is hashed does not contain it.
    digest = content_sha256(root)
    etree.SubElement(dcc(root, "comment"), f"{{{OWN}}}{DIGEST}").text = digest
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def content_sha256(root: etree._Element) -> str:
    """SHA-256, in hex, of the administrative data and the results in canonical form."""
    digest = hashlib.sha256()
    for part in root:
        if part.tag not in (f"{{{DCC}}}comment", f"{{{SIGNATURE}}}Signature"):
            digest.update(etree.tostring(part, method="c14n", exclusive=True, with_tail=False))
    return digest.hexdigest()

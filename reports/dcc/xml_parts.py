"""Small pieces of a DCC."""

from collections.abc import Iterable

from lxml import etree

from reports.xml_text import xml_text

DCC, SI = "https://ptb.de/dcc", "https://ptb.de/si"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
NAMESPACES = {"dcc": DCC, "si": SI}


def one_line(text: str) -> str:
    """The text as a DCC wants names: no space at the ends, never empty."""
    return " ".join(xml_text(text).split()) or "-"


def dcc(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """Add an element of the DCC."""
    return _add(parent, DCC, name, text)


def si(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """Add an element of the D-SI."""
    return _add(parent, SI, name, text)


def content(parent: etree._Element, name: str, text: str) -> etree._Element:
    """Add an element that holds text in English."""
    made = dcc(parent, name)
    dcc(made, "content", xml_text(text)).set("lang", "en")
    return made


def contents(parent: etree._Element, name: str, texts: Iterable[str]) -> etree._Element:
    """Add an element that holds several texts in English, a line each.

    PTB's schematron allows but one content a language.
    """
    return content(parent, name, "\n".join(texts))


def _add(parent: etree._Element, space: str, name: str, text: str | None) -> etree._Element:
    made = etree.SubElement(parent, f"{{{space}}}{name}")
    made.text = text
    return made

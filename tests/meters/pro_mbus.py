"""The M-Bus tables of the manuals of PRO2 and PRO380, and the models that have them."""

import re

from meters.catalogue import load
from meters.catalogue.mbus import MBus
from tests.meters.pro_manual import text_of

KEYS = ("pro2-mb", "pro380-mb", "pro380-mb-ct")
BYTE = "[0-9A-F]{2}"
HEX = r"[0-9A-F]{2}(?: [0-9A-F]{2})*"
RECORD = re.compile(
    rf"^\t([TFR][^\t]+)\t([0-9A-F]+)\t([0-9A-F]+)\t({HEX})"
    r"\t(\d+) Energy 10 \(Wh\) ?= ?([\d,]+) ?kWh",
    re.M,
)
COMMAND = re.compile(
    rf"^([A-Z][\w ]+)\t(68 (?:{BYTE} ){{2}}68 53)\t(01)\t({HEX}|-)\t({HEX})\t(E5)[^\t]*\t(.+)$",
    re.M,
)


def bus(key: str) -> MBus:
    """The M-Bus port of a model that has one."""
    section = load(key).mbus
    assert section is not None
    return section


def appendix(key: str) -> str:
    """Appendix A2.2 of the model's manual."""
    manual = text_of(f"{key.split('-')[0]}.txt")
    start = manual.rindex("A2.2 M-bus register map")
    return manual[start : manual.index("Appendix 3", start)]


def shown(data: bytes) -> str:
    """Bytes as the manual prints them."""
    return data.hex(" ").upper()

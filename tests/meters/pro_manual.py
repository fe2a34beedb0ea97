"""Parts of the manuals of the PRO2 and of the PRO380, which are set alike."""

import re
from pathlib import Path

import pytest

from meters.catalogue.registers import RegisterType
from tests.meters.manual_rows import Row

MANUALS = Path(__file__).parents[3] / "shared" / "manuals"
TYPES = {
    RegisterType.HEX: "HEX",
    RegisterType.SIGNED: "Signed",
    RegisterType.ASCII: "ASCII",
    RegisterType.FLOAT_ABCD: "Float ABCD",
}
ROW = re.compile(
    r"^([456]0[0-9A-F]{2})\t([^\t]+)\t(\d+)\t(\d+)\t([^\t]+)\t([^\t\n]+)$", re.MULTILINE
)


def text_of(name: str) -> str:
    """The text of a manual."""
    path = MANUALS / name
    if not path.exists():
        pytest.skip(f"the manual's text is not at ../shared/manuals/{name}")
    return path.read_text(encoding="utf-8")


def register_tables(manual: str) -> tuple[str, str]:
    """The read tables and the write table of A3.2, without the mark-up of the extraction."""
    appendix = re.sub(r"</?u>", "", manual[manual.rindex("A3.2 Modbus register map") :])
    read, write = re.split(r"\n#* ?Write\n", appendix)
    return read, re.split(r"\\?\*PRO\d+ only\n", write)[0]


def printed_rows(table: str) -> list[Row]:
    """Its rows in the manual's words, without the stars."""
    return [
        Row(address, title.rstrip("*"), function, length, unit, kind)
        for address, title, function, length, unit, kind in ROW.findall(table)
    ]


def starred(manual: str) -> set[str]:
    """Addresses of the registers that the read tables star."""
    found = ROW.findall(register_tables(manual)[0])
    return {address for address, title, *_ in found if title.endswith("*")}


def example_frames(write_table: str) -> list[str]:
    """The example frames of the write table, without blanks."""
    commands = ["".join(line.split()) for line in write_table.splitlines() if "Command:" in line]
    matches = [re.match(r"Command:([0-9A-F]+)", command) for command in commands]
    return [match[1] for match in matches if match is not None]


def number(text: str) -> float:
    """A number as the manuals write it: dot for thousands, comma for decimals."""
    return float(text.replace(".", "").replace(",", "."))

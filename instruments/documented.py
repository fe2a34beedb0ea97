"""Where a command of an instrument is documented, and how sure that is; no file is read here.

Each driver has a table ``COMMANDS`` of these. None of what is in them was tried on hardware.
"""

from dataclasses import dataclass
from typing import Literal

Certainty = Literal["documented", "from memory, verify", "assumption"]


@dataclass(frozen=True, slots=True)
class Documented:
    """One command that a driver sends.

    Attributes:
        command: as the document writes it, without values.
        source: document and page; for an assumption, what it follows from.
        certainty: how sure it is.
    """

    command: str
    source: str
    certainty: Certainty = "documented"

"""Where a meter listens on its bus."""

from dataclasses import dataclass

from meters.line_settings import LineSettings


@dataclass(frozen=True, slots=True)
class Place:
    """Line settings and address at which a meter answers."""

    line: LineSettings
    address: int

    def __str__(self) -> str:
        return f"{self.line}, address {self.address}"

"""What was wrong with an answer of a meter."""

from dataclasses import dataclass

from contracts.errors import LinkFault


@dataclass(frozen=True, slots=True)
class Finding:
    """What was wrong with an answer.

    Attributes:
        fault: the class.
        detail: what was found and what would have been right.
        exception_code: of Modbus, for ``LinkFault.EXCEPTION`` alone.
    """

    fault: LinkFault
    detail: str
    exception_code: int | None = None


def gap_finding(idle_s: float, idle_limit_s: float) -> Finding | None:
    """Tell whether the longest silence inside of a frame was longer than it may be."""
    if idle_s <= idle_limit_s:
        return None
    detail = f"{idle_s * 1e3:.2f} ms of silence; at most {idle_limit_s * 1e3:.2f} ms are allowed"
    return Finding(LinkFault.GAP, detail)

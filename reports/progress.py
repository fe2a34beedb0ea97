"""One line that says how far a run has come."""

from collections.abc import Mapping

from metrology.verdict import Verdict
from reports.figures import duration
from reports.plain_text import cut, visible, width_of


def progress_line(
    done: int,
    planned: int,
    name: str,
    counts: Mapping[Verdict, int],
    bench_time_s: float,
    width: int = 80,
) -> str:
    """How many of how many, what is measured now, the verdicts so far, and the bench time.

    Args:
        done: results recorded.
        planned: results to be made.
        name: of what is measured now; in a narrow line it gives way first, then the bench time.
        counts: results by verdict.
        bench_time_s: what a real station would have needed so far, in s.
        width: cells of the terminal.
    """
    seen = " ".join(f"{verdict} {counts[verdict]}" for verdict in Verdict if counts.get(verdict))
    parts = [f"{done}/{planned}", seen, f"bench {duration(bench_time_s)}"]
    if width_of(_joined(parts)) > width:
        return cut(_joined(parts[:-1]), width)
    room = width - width_of(_joined(parts)) - len(" ")
    parts[0] = f"{parts[0]} {cut(visible(name), room)}".rstrip(" ")
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    return "  ".join(filter(None, parts))

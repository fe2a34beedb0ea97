"""What is said of raw data that retention took away: in short, and file by file."""

from collections.abc import Sequence
from itertools import groupby

from reports.run_records import RemovedFile

TITLE = "Raw data that retention took away"
COLUMNS = ("file", "what became of it", "SHA-256, which remains")
REMAINS = "what was found, the hash of each file and a compressed copy of it stay in the run store"


def removed_summary(removed: Sequence[RemovedFile]) -> str:
    """All of it in a sentence.

    >>> one = RemovedFile("wire.jsonl", "ab", "deleted", "old", "A. Person", "2026-03-01T10:00:00Z")
    >>> removed_summary([one]).partition(";")[0]
    'wire.jsonl: deleted by retention on 2026-03-01 by A. Person (old)'
    """
    said = []
    for (did, day, by, reason), group in groupby(removed, _alike):
        files = [one.file for one in group]
        named = files[0] if len(files) == 1 else f"{files[0]} and {len(files) - 1} more files"
        said.append(f"{named}: {did} by retention on {day} by {by} ({reason})")
    return "; ".join((*said, REMAINS))


def _alike(one: RemovedFile) -> tuple[str, str, str, str]:
    """By what files that went together are known."""
    did = one.became.partition(" to ")[0]
    return did, one.utc.partition("T")[0], one.by, one.reason


def removed_rows(removed: Sequence[RemovedFile]) -> list[list[str]]:
    """A row for each file, of the cells of ``COLUMNS``."""
    return [[one.file, one.fate, one.sha256] for one in removed]

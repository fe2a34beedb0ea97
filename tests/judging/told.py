"""What a suite has found, in few words that a test can compare."""

from fixtures.verify import Verify
from metrology.verdict import Verdict

PASS, FAIL = Verdict.PASS, Verdict.FAIL
INCONCLUSIVE, NOT_APPLICABLE = Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE
CHARACTERISED = Verdict.CHARACTERISED


def told(verify: Verify) -> dict[str, Verdict]:
    """The verdict of each finding, by its part of the name; one found twice is refused."""
    parts = [_part(verify, finding.name) for finding in verify.findings]
    assert len(set(parts)) == len(parts), parts
    return {part: f.verdict for part, f in zip(parts, verify.findings, strict=True)}


def limits(verify: Verify) -> dict[str, tuple[float | None, float | None]]:
    """Between what each finding had to lie, by its part of the name."""
    return {_part(verify, f.name): (f.lower_limit, f.upper_limit) for f in verify.findings}


def _part(verify: Verify, name: str) -> str:
    return name.removeprefix(verify.name).removeprefix("/")

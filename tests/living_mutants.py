"""What a mutation run came to: how many died, what lives, and why that may be."""

import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

MUST_DIE = 0.95


def report(count: int, living: Sequence[tuple[str, str]], reasons: Path) -> int:
    """Print the figures and what lives; 1 if that is too much, or one has no reason.

    Args:
        count: of all mutants.
        living: name of each that no test noticed, and what to say of it.
        reasons: a YAML file with the reason for each name that may live.
    """
    if not count:
        sys.stdout.write("no such mutant\n")
        return 1
    known = yaml.safe_load(reasons.read_text(encoding="utf-8")) or {}
    for name, said in living:
        sys.stdout.write(f"{said}: {name}\n    {known.get(name, 'NO REASON GIVEN')}\n")
    died = count - len(living)
    sys.stdout.write(f"{died} of {count} died ({died / count:.1%})\n")
    unexplained = [name for name, _ in living if name not in known]
    return 1 if unexplained or died < MUST_DIE * count else 0

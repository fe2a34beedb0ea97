"""The step that every framework records: a value with its unit, between two limits."""

LIMIT_PCT = 1.0
STEPS = "STEPS"
"""Variable of the environment: how many steps there are."""


def error_pct(number: int) -> float:
    """What a step measures, in %."""
    return 0.1 + number % 97 / 1000

"""Which counter lines a suite needs at a position."""

from collections.abc import Iterable

from bench.applicability import reason_against
from bench.plan import Plan
from bench.station import Output, PositionConfig
from contracts.errors import ConfigError
from meters.catalogue import Meter

S0: tuple[Output, ...] = ("s0_forward", "s0_reverse")
LINES_NEEDED: dict[str, tuple[Output, ...]] = {
    "accuracy": ("led",),
    "starting": ("led",),
    "no_load": ("led",),
    "meter_constant": ("led",),
    "repeatability": ("led",),
    "influence": ("led",),
    "composite": ("led",),
    "self_heating": ("led",),
    "pulse_outputs": ("led", *S0),
    "combination_codes": S0,
}


def require_lines(
    position: int,
    config: PositionConfig,
    meter: Meter,
    kind: str,
    suites: Iterable[str],
    plan: Plan | None,
) -> None:
    """Refuse a suite that watches outputs of which the station wires no line.

    Raises:
        ConfigError: which suite, which output, at which position.
    """
    for suite in suites:
        missing = [o for o in LINES_NEEDED.get(suite, ()) if o not in config.lines]
        if missing and not reason_against(suite, meter, kind, plan):
            raise ConfigError(
                f"suite {suite} needs counter line {missing[0]} at position {position}, which the "
                "station does not name under its lines: wire it, leave the suite out of the plan, "
                "or put the unit into a position that has it"
            )

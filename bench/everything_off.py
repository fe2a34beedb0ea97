"""Source, contactor and relays taken to the safe state, each whatever became of the others."""

from collections.abc import Callable

from bench.protected_source import off_with_contactor
from bench.protection import Protection
from bench.relays_off import relays_off
from bench.station import Station
from contracts.errors import BenchError, SafetyError
from instruments.source import Source


def everything_off(station: Station, source: Source | None, protection: Protection) -> str:
    """Switch all of it off and confirm it.

    Args:
        station: with the addresses as they are.
        source: None if it cannot be reached: then it is not confirmed.
        protection: contacts and contactor of the station.

    Returns:
        What was confirmed, in words.

    Raises:
        SafetyError: what could not be confirmed, and what could.
    """
    problems: list[str] = []
    confirmed = ["the output is off"]

    def tried(step: Callable[[], str]) -> None:
        try:
            if said := step():
                confirmed.append(said)
        except BenchError as error:
            problems.append(str(error))

    if source is None:
        tried(protection.open_contactor)
    else:
        tried(lambda: off_with_contactor(source, protection))
    # Not before: to reach the relays may take longer, and the output is worse.
    tried(lambda: "the tariff relays are off" if relays_off(station) else "")
    if problems or source is None:
        known = f"; confirmed: {', '.join(confirmed[1:])}" if confirmed[1:] else ""
        raise SafetyError("; ".join(problems) + known)
    return f"{', '.join(confirmed)}, each confirmed"

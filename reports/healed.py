"""Faults of instruments that the bench healed: what happened, what was discarded, what came then.

They are none of the faults of a run, and no reason for its verdict.
"""

from dataclasses import asdict, dataclass

from reports.records import JSON

UNFINISHED = "not measured again yet"


@dataclass(frozen=True, slots=True)
class HealedFault:
    """One fault of the link to an instrument, and what became of the measurement.

    Attributes:
        number: in its run, from 1; the last record of a number counts.
        utc: when it was noticed, ISO 8601.
        bench_time_s: the same, since the bench was opened.
        instrument: source, reference or counter, and who it is.
        what: the kind of fault.
        said: what was noticed, word by word.
        verified: what was found of the instrument before it was trusted again.
        discarded: name of the measurement.
        discarded_s: bench time that it had taken.
        gave: what the second measurement came to.
    """

    number: int
    utc: str
    bench_time_s: float
    instrument: str
    what: str
    said: str
    verified: str
    discarded: str
    discarded_s: float
    gave: str = UNFINISHED

    def __str__(self) -> str:
        return (
            f"{self.what}: {self.instrument.partition(' ')[0]}, at {self.bench_time_s:.1f} s "
            f"({self.utc}); discarded: {self.discarded}, {self.discarded_s:.1f} s of it; "
            f"measured again: {self.gave}; {self.verified}; {self.said}"
        )

    @property
    def fields(self) -> dict[str, JSON]:
        """As JSON."""
        return asdict(self)

"""What is recorded of a run beside its results: plan, instruments, evidence, history."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from metrology.verdict import Verdict
from reports.records import JSON, UnitRecord


@dataclass(frozen=True, slots=True)
class PlanText:
    """A plan as it was when a run began; its text is stored once for all runs.

    Attributes:
        name: of the plan.
        sha256: of its text, in hex.
        text: its file.
    """

    name: str
    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class InstrumentRecord:
    """An instrument of a run and its calibration.

    Attributes:
        role: what it is for: ``source``, ``reference``, ``counter``.
        identity: what it says it is, or how it is reached.
        certificate: number of its certificate; empty if it has none.
        calibrated_on: ISO 8601 date of the certificate; empty if it has none.
        due_on: ISO 8601 date until which it is in force; empty if it has none.
        detail: everything else that the station says of it.
        uncertainty: what the certificate states, in words; empty if it has none.
    """

    role: str
    identity: str
    certificate: str = ""
    calibrated_on: str = ""
    due_on: str = ""
    detail: Mapping[str, JSON] = field(default_factory=dict)
    uncertainty: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file of raw data.

    Attributes:
        file: its name within the evidence of the run, with ``/``.
        sha256: of its content, in hex.
        size: of its content, in bytes.
    """

    file: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class RemovedFile:
    """A file of raw data that retention took out of the folder of a run, as it was recorded.

    Attributes:
        file: its name within the evidence of the run, with ``/``.
        sha256: of its content, in hex, which remains as does a compressed copy in the store.
        became: what became of it: ``deleted``, ``moved to …``.
        reason: why, in words.
        by: who ordered it.
        utc: when it was recorded, ISO 8601.
    """

    file: str
    sha256: str
    became: str
    reason: str
    by: str
    utc: str

    @property
    def fate(self) -> str:
        """What became of it, when, by whom and why."""
        return f"{self.became} by retention on {self.utc} by {self.by} ({self.reason})"

    def __str__(self) -> str:
        return f"{self.file}: {self.fate}; SHA-256 {self.sha256}; the store has a copy"


@dataclass(frozen=True, slots=True)
class UnitVerdict:
    """What a unit came to in one run."""

    run: str
    unit: UnitRecord
    verdict: Verdict
    finished_utc: str

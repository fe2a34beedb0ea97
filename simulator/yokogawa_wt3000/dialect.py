"""What the dialects of the WT3000 and of the WT300 series have alike."""

from abc import abstractmethod

from simulator.power_meter import ReferenceErrors
from simulator.power_meter.instrument import PowerMeter
from simulator.scpi.command import Call, Command
from simulator.scpi.faults import FaultKind
from simulator.world import World
from simulator.yokogawa_wt3000.communication import Communication


class YokogawaWT(PowerMeter):
    """A reference whose replies may have headers, and whose codes of errors are positive."""

    fault_kinds = PowerMeter.fault_kinds | {FaultKind.HEADER}

    def __init__(
        self,
        world: World,
        *,
        current_transformer_ratio: float,
        errors: ReferenceErrors,
        seed: int = 0,
    ) -> None:
        super().__init__(
            world, current_transformer_ratio=current_transformer_ratio, errors=errors, seed=seed
        )
        self._communication = Communication()
        self.add(self._communication.commands())
        self.add(
            [
                Command(":NUMeric[:NORMal]:VALue", ask=self._ask_values, asks=(0, 1)),
                Command(":STATus:ERRor", ask=lambda _: self.next_error()),
            ]
        )

    @property
    def headers(self) -> bool:
        """Whether replies have a header."""
        return self._communication.headers

    @property
    def verbose(self) -> bool:
        """Whether words and headers of replies are spelled in full."""
        return self._communication.verbose

    def restart(self) -> None:
        """See ``ScpiDevice``; the settings of the communication are lost as well."""
        super().restart()
        self._communication.restart()

    def show_headers(self) -> None:
        """See ``ScpiDevice``."""
        self._communication.show_headers()

    def next_error(self) -> str:
        """Take the oldest error; codes are positive (IM WT3001E-17EN, 6-103)."""
        return self._communication.error(*self.status.pop())

    @abstractmethod
    def _ask_values(self, call: Call) -> str:
        """The values of the items that are set, at the last update."""

"""Yokogawa WT3000 dialect: IM WT3001E-17EN, chapter 6 (pages 6-1 to 6-116).

Values are those of the last data update that is complete; updates follow one another without a
gap from bench time 0. Energies are as of the end of that update, so a reading right after a stop
is not yet the final one. Before the first update, and without a signal, values are NAN.

Assumptions: a new setting acts on what was measured already; energies before the first start are
NAN; WQ adds up the magnitude of Q, as it is recalled from the user's manual; energies of the sum
are sums of the elements'; replies to several queries each have their header.
Not modelled: harmonics, motor, peak-over and flicker functions, PC, AHP and AHM (NAN), storage,
hold, real-time integration, the suppression of values near zero, which digits a range shows.
"""

import math
from dataclasses import asdict

from simulator.power_meter.hidden_errors import ReferenceErrors
from simulator.power_meter.sampling import Sampler
from simulator.scpi.command import Call, Command, Setting
from simulator.scpi.device import ScpiDevice
from simulator.scpi.faults import FaultKind
from simulator.scpi.parameters import Choice
from simulator.waveform import Output
from simulator.world import World
from simulator.yokogawa_wt3000.communication import Communication
from simulator.yokogawa_wt3000.items import ItemTable, as_block, as_text
from simulator.yokogawa_wt3000.measurement import Measurement


class YokogawaWT3000(ScpiDevice):
    """The reference.

    Args:
        world: what it measures.
        current_transformer_ratio: of the transformers before its current inputs; the instrument
            multiplies by its own CT setting, if scaling is on.
        errors: what it is wrong by.
        seed: of its noise.

    Attributes:
        sampler: what its terminals see.
    """

    identity = "YOKOGAWA,WT3003E-2A0-30A3,0,F6.01"
    self_test_s = 90.0
    fault_kinds = ScpiDevice.fault_kinds | {FaultKind.NAN, FaultKind.HEADER}

    def __init__(
        self,
        world: World,
        *,
        current_transformer_ratio: float,
        errors: ReferenceErrors,
        seed: int = 0,
    ) -> None:
        super().__init__(world)
        self._communication = Communication()
        self.sampler = Sampler(world, errors, current_transformer_ratio, seed)
        self._measurement = Measurement(world, self.sampler, lambda: self.headers)
        self._items = ItemTable()
        self._format = Setting(":NUMeric:FORMat", Choice("ASCii", "FLOat"), "ASCII")
        for part in (self._communication, self._measurement, self._items):
            self.add(part.commands())
        self.add([self._format.command, *self._query_commands()])

    @property
    def headers(self) -> bool:
        """Whether replies have a header."""
        return self._communication.headers

    @property
    def verbose(self) -> bool:
        """Whether words and headers of replies are spelled in full."""
        return self._communication.verbose

    def reset(self) -> None:
        """``*RST``: all but the communication settings (page 6-115)."""
        self._format.reset()
        self._measurement.reset()
        self._items.reset()

    def restart(self) -> None:
        """See ``ScpiDevice``; the settings of the communication are lost as well."""
        super().restart()
        self._communication.restart()

    def show_headers(self) -> None:
        """See ``ScpiDevice``."""
        self._communication.show_headers()

    def clear_events(self) -> None:
        """``*CLS`` on the extended event register."""
        self._measurement.updates.clear()

    def next_error(self) -> str:
        """Take the oldest error; codes are positive (page 6-103)."""
        return self._communication.error(*self.status.pop())

    def power_w(self, output: Output) -> float:
        """Total active power in W that it measures of an output, before transformers, no noise."""
        return self.sampler.power_w(output)

    def truth(self) -> dict[str, object]:
        """Hidden errors and what stands before the inputs."""
        return {
            "errors": asdict(self.sampler.errors),
            "current_transformer_ratio": self.sampler.ratio,
        }

    def _query_commands(self) -> list[Command]:
        return [
            Command(":NUMeric[:NORMal]:VALue", ask=self._ask_values, asks=(0, 1)),
            Command(":STATus:ERRor", ask=lambda _: self.next_error()),
        ]

    def _ask_values(self, call: Call) -> str:
        items = self._items.wanted(call)
        failed = self.faults.due(FaultKind.NAN) is not None
        values = [math.nan if failed else self._measurement.value(item) for item in items]
        if self._format.get() == "FLOAT":
            return as_block(values)
        return ",".join(as_text(item, value) for item, value in zip(items, values, strict=True))

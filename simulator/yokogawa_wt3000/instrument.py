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

from simulator.power_meter.hidden_errors import ReferenceErrors
from simulator.scpi.command import Call, Setting
from simulator.scpi.faults import FaultKind
from simulator.scpi.parameters import Choice
from simulator.world import World
from simulator.yokogawa_wt3000.dialect import YokogawaWT
from simulator.yokogawa_wt3000.items import ItemTable, as_block, as_text
from simulator.yokogawa_wt3000.measurement import Measurement


class YokogawaWT3000(YokogawaWT):
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
        self._measurement = Measurement(world, self.sampler, lambda: self.headers)
        self._items = ItemTable()
        self._format = Setting(":NUMeric:FORMat", Choice("ASCii", "FLOat"), "ASCII")
        for part in (self._measurement, self._items):
            self.add(part.commands())
        self.add([self._format.command])

    def reset(self) -> None:
        """``*RST``: all but the communication settings (page 6-115)."""
        self._format.reset()
        self._measurement.reset()
        self._items.reset()

    def clear_events(self) -> None:
        """``*CLS`` on the extended event register."""
        self._measurement.updates.clear()

    def _ask_values(self, call: Call) -> str:
        items = self._items.wanted(call)
        failed = self.faults.due(FaultKind.NAN) is not None
        values = [math.nan if failed else self._measurement.value(item) for item in items]
        if self._format.get() == "FLOAT":
            return as_block(values)
        return ",".join(as_text(item, value) for item, value in zip(items, values, strict=True))

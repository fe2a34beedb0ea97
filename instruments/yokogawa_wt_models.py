"""What differs between the Yokogawa power meters that speak the language of the WT3000.

WT3000: IM WT3001E-17EN, chapter 6. WT310E, WT333E: IM WT310E-17EN page 5-6 (values and units),
IM WT310E-01EN page 2-7 (current ranges), IM WT310E-02EN pages 1-12 and 7-10 (over range, update
intervals). Nothing was verified on hardware.

An old WT3000 says its model code, 7603xx (from memory).
A WT330 has no P1W2 among its wirings, its ranges are those of all elements at once, and its voltage
ranges are these: all as the makers of a public WT333E program found on theirs. A WT310 has one
element and no wiring to set.
Of the numeric table ten items are used, as many as the public yoko-tool knows of; the Modbus table
of IM WT310-17EN and two public programs for the WT330 have more. There is no varh among the
functions of a WT310 or WT330, so it integrates no reactive energy.
"""

import re
from dataclasses import dataclass

from contracts.errors import InstrumentError


@dataclass(frozen=True, slots=True)
class WtModel:
    """One kind of instrument.

    Attributes:
        name: in messages.
        identity: regular expression of its model in ``*IDN?``.
        elements: their numbers, L1 first.
        voltage_ranges_v, current_ranges_a: at crest factor 3, of direct inputs.
        updates_s: data update intervals.
        most_items: how many items of the numeric table are used at most.
        every: what stands behind the header of a setting of all elements.
        synchronised: source of the period; ``{phase}`` is the phase that is followed.
        language: value of ``:SYST:COMM:COMM``; empty where there is one language alone.
        wiring: empty where there is none to set.
        formula: of ``:MEAS:SQF``; empty where there is one alone.
    """

    name: str
    identity: str
    elements: tuple[int, ...]
    voltage_ranges_v: tuple[float, ...]
    current_ranges_a: tuple[float, ...]
    updates_s: tuple[float, ...]
    most_items: int
    every: str = ""
    synchronised: str = "VOLTAGE"
    language: str = ""
    wiring: str = ""
    formula: str = ""

    def require(self, maker: str, model: str) -> None:
        """Refuse another instrument.

        Raises:
            InstrumentError: with what it says that it is.
        """
        if maker.strip().upper() != "YOKOGAWA" or not re.fullmatch(self.identity, model.strip()):
            raise InstrumentError(f"a {self.name} was expected, and this is a {maker} {model}")


WT3000 = WtModel(
    name="WT3000",
    identity=r"WT30\d\d.*|7603\d\d.*",
    elements=(1, 2, 3),
    voltage_ranges_v=(15.0, 30.0, 60.0, 100.0, 150.0, 300.0, 600.0, 1000.0),
    current_ranges_a=(0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0),
    updates_s=(0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0),
    most_items=255,
    every=":ALL",
    synchronised="U{phase}",
    wiring="P3W4",
    formula="TYPE1",
)
WT330 = WtModel(
    name="WT330",
    identity=r"WT333E?",
    elements=(1, 2, 3),
    voltage_ranges_v=(15.0, 30.0, 60.0, 150.0, 300.0, 600.0),
    current_ranges_a=(0.5, 1.0, 2.0, 5.0, 10.0, 20.0),
    updates_s=(0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0),
    most_items=10,
    language="WT300",
    wiring="P3W4",
)
WT310 = WtModel(
    name="WT310",
    identity=r"WT310E?",
    elements=(1,),
    voltage_ranges_v=WT330.voltage_ranges_v,
    current_ranges_a=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, *WT330.current_ranges_a),
    updates_s=WT330.updates_s,
    most_items=10,
    language="WT300",
)

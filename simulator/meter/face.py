"""A simulated meter as a bus other than Modbus sees it: the M-Bus slave, the infrared head.

A bus is built on this alone; it knows neither registers nor words::

    face = rack.face("1")              # of the meter at position 1
    face.value("total_active_energy")  # 2345.678, in kWh
    face.write("tariff", 2)            # True; False: illegal, and nothing has changed
    face.after_answer()                # what was written about the line takes effect now

``bus_face`` has the one that the rack gives out.
"""

from typing import Protocol

from simulator.bus.line import Line


class Face(Protocol):
    """What a bus may ask of a meter. Hold ``world.lock`` while asking several things.

    Attributes:
        response_delay_s: from the end of a request to the start of the answer.
        link_fault: a faulty way to answer by name (``simulator.bus.faults.FAULTS``), or None;
            what a bus has no such fault for, it leaves out and says so.
    """

    response_delay_s: float
    link_fault: str | None

    @property
    def model(self) -> str:
        """Key of the model, e.g. ``pro380-mb``."""
        ...

    @property
    def serial(self) -> str:
        """Serial number, up to 8 digits."""
        ...

    @property
    def awake(self) -> bool:
        """Whether it has supply, has started up and answers at all; if not: no byte."""
        ...

    @property
    def error(self) -> bool:
        """Whether an error is flagged (M-Bus: status 02)."""
        ...

    @property
    def line(self) -> Line:
        """Line settings of the M-Bus port in force: PRO2 9600 8E1, others 2400 8E1."""
        ...

    @property
    def primary_address(self) -> int:
        """M-Bus primary address in force, 0 to 250; 0 when it is delivered."""
        ...

    @property
    def secondary_address(self) -> str:
        """M-Bus identification number, 8 digits; that of the serial number when delivered."""
        ...

    def has(self, name: str) -> bool:
        """Whether there is a value of this name."""
        ...

    def value(self, name: str) -> float | str:
        """A value by the catalogue's name of its Modbus register, in that register's unit.

        Energy in kWh and kvarh, power in kW, kvar and kVA, V, A, Hz; digits as text, such as the
        serial number or ``ct_ratio``; the tariff that is active. Names that only the 2PU CT has
        (``t3_…``, ``q1_…``, ``…_ct1_…``) are there for that model alone.

        Raises:
            KeyError: there is no value of this name.
        """
        ...

    def write(self, name: str, value: float | str) -> bool:
        """Write a setting; False if it is illegal, and then nothing has changed.

        Names: ``primary_address``, ``secondary_address`` (8 digits), ``baud_rate`` (in Bd, of the
        M-Bus port), ``tariff``, ``combination_code``, ``s0_output_rate`` (imp/kWh),
        ``resettable_day_counter`` and ``power_down_counter`` (any value resets), and by infrared
        also ``modbus_id``, ``parity_setting``, ``lcd_cycle_time``.

        Raises:
            KeyError: this model has no setting of this name.
        """
        ...

    def after_answer(self) -> None:
        """The answer is on the wire: changes of address and baud rate take effect."""
        ...

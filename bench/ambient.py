"""The air around the bench: what a sensor says of it, and whether it is as it should be."""

from collections.abc import Mapping

from bench.station import AmbientConfig, Station, Temperature
from contracts.clock import Clock
from contracts.errors import BenchError, InstrumentError
from contracts.wire import WireRecorder
from instruments.ambient import AmbientReading, AmbientSensor
from instruments.vaisala_indigo500 import VaisalaIndigo500

LOOK_S = 10.0
"""A reading that is not older than this counts as one of now, in s of bench time."""


def open_sensor(config: AmbientConfig, *, clock: Clock, recorder: WireRecorder) -> AmbientSensor:
    """The sensor of a station; nothing is asked of it yet. A second make is added here.

    Raises:
        ConfigError: its address is in no known form.
    """
    return VaisalaIndigo500(config.resource, unit_id=config.unit_id, clock=clock, recorder=recorder)


class AmbientWatch:
    """The last reading, and what is wrong with the air. Never raises because of the sensor.

    Args:
        config: limits of the air.
        sensor: what is asked.
        temperature: what the station file states of it, if it does.
        clock: bench time.

    Attributes:
        reading: the last one; None if the sensor had none.
        problem: why it had none; empty if it had.
    """

    def __init__(
        self,
        config: AmbientConfig,
        sensor: AmbientSensor,
        temperature: Temperature | None,
        clock: Clock,
    ) -> None:
        self._config = config
        self._sensor = sensor
        self._stated = temperature
        self._clock = clock
        self._looked_s: float | None = None
        self._first: AmbientReading | None = None
        self.reading: AmbientReading | None = None
        self.problem = ""

    def look(self) -> None:
        """Ask the sensor, unless it was asked a moment ago."""
        now_s = self._clock.now()
        if self._looked_s is not None and now_s - self._looked_s < LOOK_S:
            return
        self._looked_s = now_s
        try:
            self.reading, self.problem = self._sensor.read(), ""
        except InstrumentError as error:
            self.reading, self.problem = None, f"the air is not known: {error}"
        self._first = self._first or self.reading

    @property
    def conditions(self) -> Mapping[str, float]:
        """Of a result: temperature and humidity of the last reading."""
        if self.reading is None:
            return {}
        return {
            "temperature_degc": round(self.reading.temperature_degc, 2),
            "humidity_pct": round(self.reading.humidity_pct, 1),
        }

    @property
    def objection(self) -> str:
        """What is not as it should be; empty if nothing is."""
        if self.reading is None:
            return self.problem
        degc, pct = self.reading.temperature_degc, self.reading.humidity_pct
        found = [
            _outside("temperature", "°C", degc, self._config.temperature_degc),
            _outside("humidity", "%", pct, self._config.humidity_pct),
            self._moved(degc),
        ]
        return "; ".join(text for text in found if text)

    def measured(self, station: Station) -> Station:
        """The station with the temperature that is there in place of the one that is stated."""
        if self.reading is None or self._stated is None:
            return station
        found = self._stated.model_copy(update={"degc": self.reading.temperature_degc})
        if self._config.calibration is not None:
            found = found.model_copy(update={"calibration": self._config.calibration})
        return station.model_copy(update={"temperature": found})

    def close(self) -> None:
        """Let the sensor go."""
        self._sensor.close()

    def _moved(self, degc: float) -> str:
        """The budgets are worked out for what was there at first, and the stated variation."""
        if self._stated is None or self._first is None:
            return ""
        moved_k = abs(degc - self._first.temperature_degc)
        if moved_k <= self._stated.variation_k:
            return ""
        return (
            f"temperature went from {self._first.temperature_degc:.1f} °C to {degc:.1f} °C, more "
            f"than the {self._stated.variation_k:g} K that the station states and budgets have"
        )


def open_watch(station: Station, *, clock: Clock, recorder: WireRecorder) -> AmbientWatch | None:
    """The watch of a station, with its first reading; None without a sensor.

    Raises:
        ConfigError: the address of the sensor is in no known form.
    """
    if station.ambient is None:
        return None
    sensor = open_sensor(station.ambient, clock=clock, recorder=recorder)
    watch = AmbientWatch(station.ambient, sensor, station.temperature, clock)
    watch.look()
    return watch


class OutsideAmbientError(BenchError):
    """The air is not as the station wants it, and the plan refuses to measure then."""


def _outside(quantity: str, unit: str, value: float, limits: tuple[float, float] | None) -> str:
    if limits is None or limits[0] <= value <= limits[1]:
        return ""
    return f"{quantity} is {value:.1f} {unit}, must be from {limits[0]:g} to {limits[1]:g} {unit}"

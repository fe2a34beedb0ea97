"""The pulse counters that a station file can name, one model a driver."""

from typing import Annotated, Literal

from pydantic import Field

from bench.station.calibration import TimebaseCalibration
from bench.yaml_file import Strict

Text = Annotated[str, Field(min_length=1)]
Rate = Annotated[float, Field(ge=5000, le=1e6)]
Ppm = Annotated[float, Field(gt=0)]


class _Counter(Strict):
    """What every make has.

    ``timebase_ppm`` bounds a timebase that has no ``calibration``; an edge is known to one
    interval of ``sample_rate_hz``.
    """

    resource: Text
    timebase_ppm: Ppm = 50.0
    debounce_s: Annotated[float, Field(ge=0, lt=0.0015)] = 0.0005
    led_debounce_s: Annotated[float, Field(ge=0, lt=0.0004)] = 0.0001
    calibration: TimebaseCalibration | None = None


class NiSampledPortConfig(_Counter):
    """A digital port of an NI device, sampled by its clock.

    ``resource``: ``local``, or ``host:port`` of an NI gRPC device server.
    """

    driver: Literal["ni_sampled_port"]
    device: str
    port: str
    sample_rate_hz: Rate


class NiChangeDetectionConfig(_Counter):
    """A digital port of an NI device that is read when a line changes.

    ``resource`` as for ``NiSampledPortConfig``. Changes are timed by ``counter``, one of the
    device's, which counts its 100 kHz timebase: that is ``sample_rate_hz``, and no other can be
    had.
    """

    driver: Literal["ni_change_detection"]
    device: str
    port: str
    counter: Text = "ctr0"
    sample_rate_hz: Annotated[float, Field(ge=1e5, le=1e5)] = 1e5


class LabJackT7Config(_Counter):
    """A LabJack T7 over Ethernet: lines 0 to 15 are FIO0 to EIO7.

    ``resource``: ``host``, or ``host:command port:stream port`` where they are not 502 and 702.
    At 100 kS/s streams over Ethernet were reported to break off; 50 kS/s is the sober choice.
    """

    driver: Literal["labjack_t7"]
    sample_rate_hz: Annotated[float, Field(ge=5000, le=1e5)] = 50_000.0


class SigrokConfig(_Counter):
    """A logic analyser through the program ``sigrok-cli``, or a file that it can read.

    ``resource``: its ``--driver`` with options, as ``fx2lafw`` or ``demo:logic_channels=8``; or
    ``file:PATH``. ``channels``: as the driver names them, in the order of the line numbers;
    without it D0, D1 and so on. ``timebase_ppm`` is required: cheap analysers state none.
    ``longest_s`` is how long one capture may last at most.
    """

    driver: Literal["sigrok"]
    sample_rate_hz: Rate
    timebase_ppm: Ppm
    channels: tuple[Text, ...] = ()
    program: Text = "sigrok-cli"
    longest_s: Annotated[float, Field(gt=0, le=86_400)] = 3600.0


class ReplayConfig(_Counter):
    """Edges that another counter recorded, played back; for a procedure without hardware.

    ``resource``: a file of edges (``.npz``), or a folder of them, played in the order in which
    they were written. ``sample_rate_hz`` is that of the counter that recorded them.
    """

    driver: Literal["replay"]
    sample_rate_hz: Rate


CounterConfig = Annotated[
    NiSampledPortConfig | LabJackT7Config | SigrokConfig | ReplayConfig | NiChangeDetectionConfig,
    Field(discriminator="driver"),
]
"""The pulse counter: its ``driver`` says which keys there are."""

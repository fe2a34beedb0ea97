"""A station file: which instruments, buses and positions a physical bench has."""

from bench.station.buses import BusConfig
from bench.station.calibration import (
    Calibration,
    CalibrationPoint,
    Certified,
    SourceCalibration,
    Temperature,
    ThermometerCalibration,
    TimebaseCalibration,
)
from bench.station.counters import (
    CounterConfig,
    LabJackT7Config,
    NiSampledPortConfig,
    ReplayConfig,
    SigrokConfig,
)
from bench.station.instruments import (
    SIMULATED,
    PulseOutput,
    ReferenceConfig,
    RelaysConfig,
    Resource,
    SoftLimits,
    SourceConfig,
)
from bench.station.positions import IsolatingTransformers, Output, PositionConfig, Transformer
from bench.station.simulated import SimulatorConfig
from bench.station.station import Station, load_station, require_isolation

__all__ = [
    "SIMULATED",
    "BusConfig",
    "Calibration",
    "CalibrationPoint",
    "Certified",
    "CounterConfig",
    "IsolatingTransformers",
    "LabJackT7Config",
    "NiSampledPortConfig",
    "Output",
    "PositionConfig",
    "PulseOutput",
    "ReferenceConfig",
    "RelaysConfig",
    "ReplayConfig",
    "Resource",
    "SigrokConfig",
    "SimulatorConfig",
    "SoftLimits",
    "SourceCalibration",
    "SourceConfig",
    "Station",
    "Temperature",
    "ThermometerCalibration",
    "TimebaseCalibration",
    "Transformer",
    "load_station",
    "require_isolation",
]

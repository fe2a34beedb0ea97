"""A station file: which instruments, buses and positions a physical bench has."""

from bench.station.ambient import AmbientConfig
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
    NiChangeDetectionConfig,
    NiSampledPortConfig,
    ReplayConfig,
    SigrokConfig,
)
from bench.station.instruments import (
    SIMULATED,
    PulseOutput,
    ReferenceConfig,
    Resource,
    SoftLimits,
    SourceConfig,
)
from bench.station.positions import IsolatingTransformers, Output, PositionConfig, Transformer
from bench.station.safety import (
    LabJackInputsConfig,
    NiInputsConfig,
    SafetyConfig,
    SafetyInputsConfig,
)
from bench.station.simulated import SimulatorConfig
from bench.station.station import Station, load_station, require_isolation
from bench.station.switches import ContactorConfig, RelaysConfig, Switches

__all__ = [
    "SIMULATED",
    "AmbientConfig",
    "BusConfig",
    "Calibration",
    "CalibrationPoint",
    "Certified",
    "ContactorConfig",
    "CounterConfig",
    "IsolatingTransformers",
    "LabJackInputsConfig",
    "LabJackT7Config",
    "NiChangeDetectionConfig",
    "NiInputsConfig",
    "NiSampledPortConfig",
    "Output",
    "PositionConfig",
    "PulseOutput",
    "ReferenceConfig",
    "RelaysConfig",
    "ReplayConfig",
    "Resource",
    "SafetyConfig",
    "SafetyInputsConfig",
    "SigrokConfig",
    "SimulatorConfig",
    "SoftLimits",
    "SourceCalibration",
    "SourceConfig",
    "Station",
    "Switches",
    "Temperature",
    "ThermometerCalibration",
    "TimebaseCalibration",
    "Transformer",
    "load_station",
    "require_isolation",
]

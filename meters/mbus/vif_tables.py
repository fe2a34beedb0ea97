"""The tables of the value information field (VIF): primary, and first and second extension.

Sources, for facts alone: EN 13757-3:2018, Tables 10 (primary), 12 (extension FDh), 13 (second
extension FDh FDh) and 14 (extension FBh), as public decoders and the document "The M-Bus" 4.8,
chapters 8.4.3 and 8.4.4, give them. Codes that a later edition withdrew are kept: meters that
use them are still in service.
"""

from meters.mbus.codes import Code, Kind, decades, durations, numbers, table

LONG_DURATIONS = ("h", "d", "months", "years")
NOMINAL_PERIODS = "period of nominal data transmissions"

PRIMARY = table(
    decades(0x00, 8, "energy", "Wh", -3),
    decades(0x08, 8, "energy", "J", 0),
    decades(0x10, 8, "volume", "m³", -6),
    decades(0x18, 8, "mass", "kg", -3),
    durations(0x20, "on time"),
    durations(0x24, "operating time"),
    decades(0x28, 8, "power", "W", -3),
    decades(0x30, 8, "power", "J/h", 0),
    decades(0x38, 8, "volume flow", "m³/h", -6),
    decades(0x40, 8, "volume flow", "m³/min", -7),
    decades(0x48, 8, "volume flow", "m³/s", -9),
    decades(0x50, 8, "mass flow", "kg/h", -3),
    decades(0x58, 4, "flow temperature", "°C", -3),
    decades(0x5C, 4, "return temperature", "°C", -3),
    decades(0x60, 4, "temperature difference", "K", -3),
    decades(0x64, 4, "external temperature", "°C", -3),
    decades(0x68, 4, "pressure", "bar", -3),
    ((0x6C, Code("date", kind=Kind.MOMENT)), (0x6D, Code("date and time", kind=Kind.MOMENT))),
    ((0x6E, Code("units for heat cost allocators", "HCA")),),
    durations(0x70, "averaging duration"),
    durations(0x74, "actuality duration"),
    numbers(0x78, "fabrication number", "enhanced identification", "bus address"),
    numbers(0x7C, "plain text"),
    numbers(0x7E, "any", "manufacturer specific"),
)

EXTENSION_FD = table(
    decades(0x00, 4, "credit", "currency units", -3),
    decades(0x04, 4, "debit", "currency units", -3),
    numbers(0x08, "access number", "device type", "manufacturer", "parameter set identification"),
    numbers(0x0C, "model or version", "hardware version", "metrology firmware version"),
    numbers(0x0F, "other software version", "customer location", "customer"),
    numbers(0x12, "access code of the user", "access code of the operator"),
    numbers(0x14, "access code of the system operator", "access code of the developer"),
    numbers(0x16, "password"),
    (
        (0x17, Code("error flags", kind=Kind.UNSIGNED)),
        (0x18, Code("error mask", kind=Kind.UNSIGNED)),
    ),
    ((0x19, Code("security key", kind=Kind.CONTENT)),),
    ((0x1A, Code("digital output", kind=Kind.UNSIGNED)),),
    ((0x1B, Code("digital input", kind=Kind.UNSIGNED)),),
    ((0x1C, Code("baud rate", "Bd")), (0x1D, Code("response delay time", "bit times"))),
    numbers(0x1E, "retry", "remote control"),
    numbers(0x20, "first storage number", "last storage number", "size of storage block"),
    numbers(0x23, "descriptor of tariff and subunit"),
    durations(0x24, "storage interval", ("s", "min", "h", "d", "months", "years")),
    numbers(0x2A, "operator specific data", "second within the minute"),
    durations(0x2C, "duration since last readout"),
    ((0x30, Code("start of tariff", kind=Kind.MOMENT)),),
    durations(0x31, "duration of tariff", ("min", "h", "d")),
    durations(0x34, "period of tariff", ("s", "min", "h", "d", "months", "years")),
    ((0x3A, Code("dimensionless")),),
    ((0x3B, Code("data container for wireless M-Bus", kind=Kind.CONTENT)),),
    durations(0x3C, NOMINAL_PERIODS),
    decades(0x40, 16, "voltage", "V", -9),
    decades(0x50, 16, "current", "A", -12),
    numbers(0x60, "reset counter", "cumulation counter", "control signal", "day of week"),
    numbers(0x64, "week number", "time point of day change", "state of parameter activation"),
    numbers(0x67, "special supplier information"),
    durations(0x68, "duration since last cumulation", LONG_DURATIONS),
    durations(0x6C, "operating time of battery", LONG_DURATIONS),
    ((0x70, Code("date and time of battery change", kind=Kind.MOMENT)),),
    ((0x71, Code("reception level", "dBm")),),
    numbers(0x72, "daylight saving", "listening window management"),
    ((0x74, Code("remaining battery lifetime", "d")),),
    numbers(0x75, "number of times the meter was stopped"),
    ((0x76, Code("data container for manufacturer specific protocol", kind=Kind.CONTENT)),),
)

SECOND_EXTENSION_FD = table(
    numbers(0x00, "currently selected application"),
    ((0x02, Code("remaining battery lifetime", "months")),),
    ((0x03, Code("remaining battery lifetime", "years")),),
    ((0x3E, Code("moisture level", "%")),),
)

EXTENSION_FB = table(
    decades(0x00, 2, "energy", "MWh", -1),
    decades(0x02, 2, "reactive energy", "kvarh", 0),
    decades(0x04, 2, "apparent energy", "kVAh", 0),
    ((0x06, Code("coefficient of performance", "", -1)),),
    decades(0x08, 2, "energy", "GJ", -1),
    decades(0x0C, 4, "energy", "Mcal", -1),
    decades(0x10, 2, "volume", "m³", 2),
    decades(0x14, 4, "reactive power", "kvar", -3),
    decades(0x18, 2, "mass", "t", 2),
    decades(0x1A, 2, "relative humidity", "%", -1),
    ((0x20, Code("volume", "ft³")), (0x21, Code("volume", "ft³", -1))),
    ((0x22, Code("volume", "US gal", -1)), (0x23, Code("volume", "US gal"))),
    ((0x24, Code("volume flow", "US gal/min", -3)), (0x25, Code("volume flow", "US gal/min"))),
    ((0x26, Code("volume flow", "US gal/h")),),
    decades(0x28, 2, "power", "MW", -1),
    ((0x2A, Code("phase between voltages", "°", -1)),),
    ((0x2B, Code("phase between voltage and current", "°", -1)),),
    decades(0x2C, 4, "frequency", "Hz", -3),
    decades(0x30, 2, "power", "GJ/h", -1),
    decades(0x34, 4, "apparent power", "kVA", -3),
    decades(0x58, 4, "flow temperature", "°F", -3),
    decades(0x5C, 4, "return temperature", "°F", -3),
    decades(0x60, 4, "temperature difference", "°F", -3),
    decades(0x64, 4, "external temperature", "°F", -3),
    numbers(0x68, "resulting rating factor K", "thermal output rating factor Kq"),
    numbers(0x6A, "thermal coupling rating factor Kc", "thermal coupling rating factor Kcr"),
    numbers(0x6C, "thermal coupling rating factor Kch", "low temperature rating factor Kt"),
    numbers(0x6E, "display output scaling factor KD"),
    decades(0x70, 4, "cold or warm temperature limit", "°F", -3),
    decades(0x74, 4, "cold or warm temperature limit", "°C", -3),
    decades(0x78, 8, "cumulated maximum power", "W", -3),
)

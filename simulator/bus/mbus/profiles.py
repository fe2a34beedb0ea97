"""The meters that have an M-Bus, after the manuals' appendices "M-bus register map".

Source: PRO2 (product version 2.18) A2.2, PRO380 (2.18-5) A2.2, 2PU CT A2.2.
Not modelled: further pages behind other control information (one is seen in the field on a
PRO380-Mb, none is in a manual), M-Bus alarms.
"""

from collections.abc import Mapping

from simulator.bus.mbus.commands import commands
from simulator.bus.mbus.profile import Profile
from simulator.bus.mbus.records import Record

PER_KILO, TENTHS_OF_PER_KILO, HUNDREDTHS = 1000.0, 100.0, 100.0
ONE = 1.0
PRO_PRIMARY, PRO_TARIFFS = range(248), (1, 2)
PRO2_CODES, PRO380_CODES = (1, 4, 5, 6, 9, 10), (1, 4, 5, 6, 9, 10, 11)
CT_PRIMARY, CT_TARIFFS, CT_CODES = range(251), (1, 2, 3, 4), (1, 2, 3, 4, 5)


def _record(title: str, dif: str, vif: str, name: str, scale: float) -> Record:
    return Record(title, bytes.fromhex(dif), bytes.fromhex(vif), name, scale)


def _pro_energy(title: str, dif: str, name: str) -> Record:
    return _record(title, dif, "04", name, TENTHS_OF_PER_KILO)


PRO_RECORDS = (
    _pro_energy("Total active energy", "0C", "total_active_energy"),
    _pro_energy("Total active energy T1", "8C10", "t1_total_active_energy"),
    _pro_energy("Total active energy T2", "8C20", "t2_total_active_energy"),
    _pro_energy("Total forward active energy", "1C", "forward_active_energy"),
    _pro_energy("Forward active energy T1", "9C10", "t1_forward_active_energy"),
    _pro_energy("Forward active energy T2", "9C20", "t2_forward_active_energy"),
    _pro_energy("Total reverse active energy", "2C", "reverse_active_energy"),
    _pro_energy("Reverse active energy T1", "AC10", "t1_reverse_active_energy"),
    _pro_energy("Reverse active energy T2", "AC20", "t2_reverse_active_energy"),
)
"""The nine records of PRO2 and PRO380; forward and reverse stand in the DIF's function field."""

TARIFF_DIFS = ("04", "8410", "8420", "8430", "848010")


def _ct_energies(direction: str, vif: str) -> tuple[Record, ...]:
    names = (f"{direction}_active_energy", *(f"t{n}_{direction}_active_energy" for n in CT_TARIFFS))
    titles = (
        f"Total {direction} active energy",
        *(f"{direction.capitalize()} active energy T{n}" for n in CT_TARIFFS),
    )
    return tuple(
        _record(title, dif, vif, name, PER_KILO)
        for title, dif, name in zip(titles, TARIFF_DIFS, names, strict=True)
    )


def _phases(quantity: str, dif: str, vif: str, name: str, scale: float) -> tuple[Record, ...]:
    return tuple(
        _record(f"L{n} {quantity}", dif, f"{vif} FC 0{n}", f"l{n}_{name}", scale) for n in (1, 2, 3)
    )


CT_RECORDS = (
    *_ct_energies("forward", "03"),
    *_ct_energies("reverse", "833C"),
    _record("Total kWh (resettable)", "04", "83FC10", "resettable_day_counter", PER_KILO),
    _record("Forward reactive energy", "04", "FB8273", "forward_reactive_energy", PER_KILO),
    _record("Reverse reactive energy", "04", "FB82F33C", "reverse_reactive_energy", PER_KILO),
    *_phases("voltage", "02", "FDC7", "voltage", HUNDREDTHS),
    *_phases("current", "03", "FDD9", "current", PER_KILO),
    _record("Total active power", "03", "2B", "total_active_power", PER_KILO),
    *_phases("active power", "03", "AB", "active_power", PER_KILO),
    _record("Total reactive power", "03", "FB14", "total_reactive_power", PER_KILO),
    *_phases("reactive power", "03", "FB94", "reactive_power", PER_KILO),
    _record("Total apparent power", "03", "FB34", "total_apparent_power", PER_KILO),
    _record("Total power factor", "0A", "FD3A", "power_factor", HUNDREDTHS),
    _record("Grid frequency", "03", "FB2C", "grid_frequency", PER_KILO),
    _record("Tariff", "09", "7C0154", "tariff", ONE),
    _record("CT rate", "0B", "FD3A", "ct_ratio", ONE),
)
"""The 32 records of the 2PU CT."""

PRO2_MB = Profile(
    PRO_RECORDS,
    commands(primary_addresses=PRO_PRIMARY, tariffs=PRO_TARIFFS, codes=PRO2_CODES),
)
PRO380_MB = Profile(
    PRO_RECORDS,
    commands(primary_addresses=PRO_PRIMARY, tariffs=PRO_TARIFFS, codes=PRO380_CODES),
)
TWO_PU_CT = Profile(
    CT_RECORDS,
    commands(primary_addresses=CT_PRIMARY, tariffs=CT_TARIFFS, codes=CT_CODES),
    writes_to_any=True,
)

PROFILES: Mapping[str, Profile] = {
    "pro2-mb": PRO2_MB,
    "pro380-mb": PRO380_MB,
    "pro380-mb-ct": PRO380_MB,
    "2pu-ct": TWO_PU_CT,
}
"""By the key of the model."""

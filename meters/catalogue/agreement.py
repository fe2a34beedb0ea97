"""Whether the sections of a model say the same as its write table."""

from collections.abc import Iterator

from meters.catalogue.meter import Meter
from meters.catalogue.operation import Effect
from meters.catalogue.problem import Location, Problem
from meters.catalogue.registers import Write
from meters.catalogue.spelling import what_is_known

Writes = dict[str, Write]


def disagreements(meter: Meter) -> Iterator[Problem]:
    """Values that one section has and another one has not; nothing for a meter without a bus."""
    writes = {item.name: item.write for item in meter.registers if item.write is not None}
    if writes:
        for location, setting, values in _stated(meter):
            yield from _differences(location, setting, values, writes)
        yield from _irreversible(meter, writes)
        yield from _locking_codes(meter, writes)


def _stated(meter: Meter) -> Iterator[tuple[Location, str, set[float]]]:
    """Where values are stated, the register that takes them, and the values."""
    if meter.combination_codes is not None:
        codes = {float(code) for code in meter.codes}
        yield ("combination_codes", "codes"), meter.combination_codes.setting, codes
    if meter.tariffs is not None:
        tariffs = {float(item.code) for item in meter.tariffs.codes}
        yield ("tariffs", "codes"), meter.tariffs.setting, tariffs
    if meter.pulses.s0 is not None:
        rates = set(meter.pulses.s0.rates_imp_per_kwh)
        yield ("pulses", "s0", "rates_imp_per_kwh"), "s0_output_rate", rates
    if meter.modbus_rtu is not None:
        bus = meter.modbus_rtu
        yield ("modbus_rtu", "bauds"), "baud_rate", {float(baud) for baud in bus.bauds}
        parities = {float(item.value) for item in bus.parities}
        yield ("modbus_rtu", "parities"), "parity_setting", parities
        addresses = {float(item) for item in range(bus.address_min, bus.address_max + 1)}
        yield ("modbus_rtu", "address_max"), "modbus_id", addresses


def _differences(
    location: Location, setting: str, values: set[float], writes: Writes
) -> Iterator[Problem]:
    if setting not in writes:
        known = what_is_known(setting, writes)
        yield Problem(location, f"{setting!r} is no register that can be written: {known}")
    elif odd := values.symmetric_difference(writes[setting].legal_values):
        wrong = ", ".join(f"{value:g}" for value in sorted(odd))
        must = f"must be both here and in the legal values of {setting}, or in neither"
        yield Problem(location, f"{wrong}: {must}")


def _irreversible(meter: Meter, writes: Writes) -> Iterator[Problem]:
    locks = {(name, value) for name, write in writes.items() for value in write.irreversible}
    resets = {
        (name, value) for name, write in writes.items() if write.resets for value in write.values
    }
    for effect, written in ((Effect.LOCKS, locks), (Effect.LOSES_VALUE, resets)):
        listed = {
            (item.register_name, item.value)
            for item in meter.irreversible
            if item.effect is effect and item.register_name is not None
        }
        for odd in listed ^ written:
            must = "must be both here and in the write table, or in neither"
            yield Problem(("irreversible",), f"{effect} {odd}: {must}")


def _locking_codes(meter: Meter, writes: Writes) -> Iterator[Problem]:
    if meter.combination_codes is None or meter.combination_codes.setting not in writes:
        return
    locked = {float(code.code) for code in meter.codes.values() if code.irreversible}
    for odd in locked.symmetric_difference(writes[meter.combination_codes.setting].irreversible):
        must = "must be irreversible both here and in the write table, or in neither"
        yield Problem(("combination_codes", "codes"), f"code {odd:g}: {must}")

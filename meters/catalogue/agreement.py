"""Whether the sections of a model say the same as its write table."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from meters.catalogue.legal_values import LegalValues
from meters.catalogue.meter import Meter
from meters.catalogue.operation import Effect
from meters.catalogue.problem import Location, Problem
from meters.catalogue.pulses import S0
from meters.catalogue.registers import Write
from meters.catalogue.spelling import what_is_known

Writes = Mapping[str, Write]
Settings = Mapping[str, LegalValues]
Stated = Iterator[tuple[Location, str, Collection[float]]]


def disagreements(meter: Meter) -> Iterator[Problem]:
    """Values that one section has and another one has not; nothing for a meter without a bus."""
    writes = {item.name: item.write for item in meter.registers if item.write is not None}
    if writes:
        yield from _ratios(meter, writes)
    commands = meter.mbus.settings if meter.mbus is not None else {}
    for settings, own in ((writes, _of_modbus(meter)), (commands, _of_mbus(meter))):
        if settings:
            for location, setting, values in chain(_stated(meter), own):
                yield from _differences(location, setting, values, settings)
            yield from _locking_codes(meter, settings)
    if writes or commands:
        yield from _irreversible(meter, (writes, commands))
    yield from _between_buses(writes, commands)


def _stated(meter: Meter) -> Stated:
    """Where values are stated, the setting that takes them, and the values."""
    if meter.combination_codes is not None:
        codes = {float(code) for code in meter.codes}
        yield ("combination_codes", "codes"), meter.combination_codes.setting, codes
    if meter.tariffs is not None:
        tariffs = {float(item.code) for item in meter.tariffs.codes}
        yield ("tariffs", "codes"), meter.tariffs.setting, tariffs
    if meter.pulses.s0 is not None:
        rates = set(meter.pulses.s0.rates_imp_per_kwh)
        yield ("pulses", "s0", "rates_imp_per_kwh"), "s0_output_rate", rates


def _of_modbus(meter: Meter) -> Stated:
    if meter.modbus_rtu is not None:
        bus = meter.modbus_rtu
        yield ("modbus_rtu", "bauds"), "baud_rate", {float(v) for v in bus.baud_values.values()}
        parities = {float(item.value) for item in bus.parities}
        yield ("modbus_rtu", "parities"), "parity_setting", parities
        addresses = range(bus.address_min, bus.address_max + 1)
        yield ("modbus_rtu", "address_max"), "modbus_id", addresses
        if meter.pulses.s0 is not None:
            yield from _of_outputs(meter.pulses.s0)


def _of_mbus(meter: Meter) -> Stated:
    if meter.mbus is not None:
        yield ("mbus", "bauds"), "baud_rate", meter.mbus.bauds
        addresses = range(meter.mbus.address_min, meter.mbus.address_max + 1)
        yield ("mbus", "address_max"), "primary_address", addresses


def _of_outputs(s0: S0) -> Stated:
    if s0.pulse_types is not None:
        types = {float(item.code) for item in s0.pulse_types.types}
        yield ("pulses", "s0", "pulse_types"), s0.pulse_types.setting, types
    if s0.settable_width is not None:
        width = s0.settable_width
        first_ms, last_ms = round(1000 * width.minimum_s), round(1000 * width.maximum_s)
        widths = {float(width_ms) for width_ms in range(first_ms, last_ms + 1)}
        yield ("pulses", "s0", "settable_width"), width.setting, widths


def _differences(
    location: Location, setting: str, values: Collection[float], settings: Settings
) -> Iterator[Problem]:
    if setting not in settings:
        known = what_is_known(setting, settings)
        yield Problem(location, f"{setting!r} is nothing that can be written: {known}")
    elif odd := set(values).symmetric_difference(settings[setting].legal_values):
        wrong = ", ".join(f"{value:g}" for value in sorted(odd))
        must = f"must be both here and in the legal values of {setting}, or in neither"
        yield Problem(location, f"{wrong}: {must}")


def _ratios(meter: Meter, writes: Writes) -> Iterator[Problem]:
    section = meter.ct_ratio
    written = {name: write.ratio for name, write in writes.items() if write.ratio is not None}
    stated = (
        {} if section is None or section.setting is None else {section.setting: section.settable}
    )
    if written != stated:
        shown = ", ".join(f"{name} {ratio.words}" for name, ratio in written.items()) or "none"
        yield Problem(("ct_ratio", "settable"), f"must be that of the write table: {shown}")


def _irreversible(meter: Meter, buses: Sequence[Settings]) -> Iterator[Problem]:
    written = [(name, setting) for settings in buses for name, setting in settings.items()]
    found: dict[Effect, set[tuple[str, float | None]]] = {
        Effect.LOCKS: {(name, v) for name, setting in written for v in setting.irreversible},
        Effect.LOSES_VALUE: {
            (name, v) for name, setting in written if setting.resets for v in setting.values
        },
        Effect.USES_UP: {(name, None) for name, setting in written if setting.uses_up},
    }
    for effect, marked in found.items():
        listed = {
            (item.register_name, item.value)
            for item in meter.irreversible
            if item.effect is effect and item.register_name is not None
        }
        for odd in listed ^ marked:
            must = "must be both here and in the write table, or in neither"
            yield Problem(("irreversible",), f"{effect} {odd}: {must}")


def _between_buses(writes: Settings, commands: Settings) -> Iterator[Problem]:
    """What cannot be undone over one bus cannot be undone over the other."""
    for name in sorted(set(writes) & set(commands)):
        here, there = commands[name], writes[name]
        if set(here.irreversible) != set(there.irreversible) or here.resets != there.resets:
            must = "irreversible and resets must be as in the Modbus write table"
            yield Problem(("mbus", "commands"), f"{name}: {must}")


def _locking_codes(meter: Meter, settings: Settings) -> Iterator[Problem]:
    if meter.combination_codes is None or meter.combination_codes.setting not in settings:
        return
    written = settings[meter.combination_codes.setting].irreversible
    locked = {float(code.code) for code in meter.codes.values() if code.irreversible}
    for odd in locked.symmetric_difference(written):
        must = "must be irreversible both here and in the write table, or in neither"
        yield Problem(("combination_codes", "codes"), f"code {odd:g}: {must}")

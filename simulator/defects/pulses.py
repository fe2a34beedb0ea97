"""Defects of the pulse outputs as a whole: rate, width, and what feeds them."""

from collections.abc import Callable, Mapping

from simulator.defects.expected import WRITTEN_TO
from simulator.defects.model import Defect, Parameter, number, of_unit, one_of, whole
from simulator.defects.models import with_s0
from simulator.defects.plans import SUPPLY, WRITES
from simulator.defects.pulse_feeds import fed
from simulator.defects.sizes import CONSTANT, MANUAL_WIDTHS, Size, always
from simulator.meter.model import Model
from simulator.meter.writing import RATES, Value
from simulator.rack import Rack

PLAIN_BAND = 3
"""Of the widths that is spoilt, where the model reaches it below Imax."""
FACTORS = (1e-6, 1e3)
TIMES_S = (0.0, 10.0)


def _s0_constant(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    outputs = rack.meter(target).outputs
    outputs.s0_factor = number(p, "factor", *FACTORS)
    outputs.apply_s0_rate()


def _led_constant(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    led = rack.meter(target).outputs.led
    led.set_constant(led.constant_imp_per_kwh * number(p, "factor", *FACTORS))


def _pulse_width(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    band = whole(p, "band", 1, meter.model.pulse_bands)
    meter.outputs.widths.spoilt[band - 1] = number(p, "width_s", *TIMES_S)


def _width_boundary(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    rack.meter(target).outputs.widths.boundary_factor = number(p, "factor", *FACTORS)


def _other_width(model: Model) -> Mapping[str, Parameter]:
    """Of a band that is reached; none of the table's widths."""
    if model.bands is None:
        return {"band": 1, "width_s": 0.015}
    width = {"width_s": 0.010} if model.family == "pro2" else {}
    return {"band": min(PLAIN_BAND, model.bands_reached), **width}


def _with_bands(model: Model) -> bool:
    """Those whose widths change below Imax."""
    return model.has_s0 and model.bands_reached > 1


def _led_width(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    width_s = number(p, "width_s", 1e-9, 1.0)
    rack.meter(target).outputs.led.width_s = lambda _: width_s


def _width_factor(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    factor = number(p, "factor", *FACTORS)
    _widths(rack, target, lambda width_s: width_s * factor)


def _slow_release(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    more_s = number(p, "seconds", *TIMES_S)
    _widths(rack, target, lambda width_s: width_s + more_s)


def _widths(rack: Rack, target: str, change: Callable[[float], float]) -> None:
    outputs = rack.meter(target).outputs
    for output in (outputs.s0_forward, outputs.s0_reverse):
        output.width_s = _changed(output.width_s, change)


def _changed(
    width_s: Callable[[float], float], change: Callable[[float], float]
) -> Callable[[float], float]:
    return lambda power_w: change(width_s(power_w))


def _width_table(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    rate, table = float(one_of(p, "rate", RATES)), meter.model.bands
    assert table is not None, "of a model with bands alone"  # noqa: S101 - see applies
    bands = table(rate)
    width = next(s for upper_w, s in bands if upper_w == bands[0][0])

    def other(power_w: float) -> float:
        return next((s for upper_w, s in bands if power_w < upper_w), width)

    for output in (meter.outputs.s0_forward, meter.outputs.s0_reverse):
        output.width_s = other


def _one_boundary(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    table, factor = meter.model.bands, number(p, "factor", *FACTORS)
    band = whole(p, "band", 1, meter.model.pulse_bands - 1) - 1

    def moved(power_w: float) -> float:
        assert table is not None, "of a model with bands alone"  # noqa: S101 - see applies
        bands = list(table(meter.settings.s0_rate))
        if band < len(bands):
            bands[band] = (bands[band][0] * factor, bands[band][1])
        return next(s for upper_w, s in bands if power_w < upper_w)

    for output in (meter.outputs.s0_forward, meter.outputs.s0_reverse):
        output.width_s = moved


def _rate_not_used(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    used = meter.settings.s0_rate

    def feed(first: float, second: float, _: float) -> tuple[float, float]:
        factor = used / meter.settings.s0_rate
        return first * factor, second * factor

    fed(rack, target, feed)


def _width_not_used(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    width_s = meter.settings.pulse_width_ms / 1000
    for output in (meter.outputs.s0_forward, meter.outputs.s0_reverse):
        output.width_s = lambda _: width_s


def _width_after_loss(rack: Rack, target: str, p: Mapping[str, Parameter]) -> None:
    meter, width_s, fallen = rack.meter(target), number(p, "width_s", *TIMES_S), [False]

    def after_loss() -> None:
        fallen[0] = True

    def written(name: str, value: Value) -> tuple[str, Value]:
        fallen[0] = fallen[0] and name not in ("s0_output_rate", "pulse_width")
        return name, value

    meter.on_loss.append(after_loss)
    rack.values(target).writes.append(written)
    _widths(rack, target, lambda usual_s: width_s if fallen[0] else usual_s)


def _type_not_used(rack: Rack, target: str, _: Mapping[str, Parameter]) -> None:
    meter = rack.meter(target)
    meter.outputs.type_in_force = meter.settings.pulse_type


def _tolerated_s(model: Model) -> float:
    """Deviation that is allowed, by assumption, of the narrowest pulses that come up to Imax."""
    widths_s = [width for _, width in model.bands(10000.0)] if model.bands else []
    reached_s = widths_s[: model.bands_reached] or [model.settings().pulse_width_ms / 1000]
    narrowest_s = min(reached_s)
    if narrowest_s >= WIDE_S:
        return max(0.001, 0.1 * narrowest_s)
    return 0.1 * narrowest_s + 0.0002


WIDE_S = 0.015
WIDTHS_TOLERATED = f"{MANUAL_WIDTHS}; the tolerance is assumed"

DEFECTS: tuple[Defect, ...] = (
    of_unit(
        "s0-constant",
        "S0 puts out another rate",
        _s0_constant,
        "rate of another type, divider of the firmware",
        "pulse_outputs/rate",
        parameters={"factor": 0.5},
        applies=with_s0,
        size=Size("factor", always(0.99), CONSTANT, nothing=1.0),
    ),
    of_unit(
        "led-constant",
        "LED puts out another rate",
        _led_constant,
        "constant of another type",
        "accuracy/error/iref-pf1",
        parameters={"factor": 0.5},
        size=Size("factor", always(0.99), CONSTANT, nothing=1.0),
    ),
    of_unit(
        "led-width",
        "the LED is lit too shortly to be seen",
        _led_width,
        "timer of the LED in the wrong unit",
        "accuracy/error",
        "starting/pulses",
        parameters={"width_s": 1e-5},
    ),
    of_unit(
        "pulse-width",
        "S0 pulses of one power band have another width",
        _pulse_width,
        "firmware: one entry of the table of widths is wrong",
        "pulse_outputs/width",
        parameters={"band": PLAIN_BAND, "width_s": 0.005},
        applies=with_s0,
        fitting=_other_width,
    ),
    of_unit(
        "width-factor",
        "S0 pulses are wider or narrower in all bands",
        _width_factor,
        "timer with another clock",
        "pulse_outputs/width",
        parameters={"factor": 0.5},
        applies=with_s0,
        size=Size("factor", always(0.9), WIDTHS_TOLERATED, nothing=1.0),
    ),
    of_unit(
        "width-boundary",
        "S0 widths change at other powers",
        _width_boundary,
        "firmware: bands computed with another power",
        "pulse_outputs/width",
        parameters={"factor": 1.25},
        applies=_with_bands,
        size=Size("factor", always(1.05), f"{MANUAL_WIDTHS}; checked 5 % off", nothing=1.0),
    ),
    of_unit(
        "one-boundary",
        "S0 widths change at another power between two bands",
        _one_boundary,
        "firmware: one limit of the table of bands is wrong",
        "pulse_outputs/width",
        parameters={"band": 1, "factor": 1.25},
        applies=_with_bands,
        size=Size("factor", always(1.05), f"{MANUAL_WIDTHS}; checked 5 % off", nothing=1.0),
    ),
    of_unit(
        "width-table",
        "S0 widths are those of another rate",
        _width_table,
        "firmware: table not changed with the rate",
        "pulse_outputs/width",
        parameters={"rate": 10},
        applies=_with_bands,
    ),
    of_unit(
        "slow-release",
        "S0 outputs open late: wider pulses, that merge at high rates",
        _slow_release,
        "aged opto-coupler, pull-down too weak",
        "pulse_outputs/width",
        "pulse_outputs/regular",
        parameters={"seconds": 0.003},
        applies=with_s0,
        size=Size("seconds", _tolerated_s, WIDTHS_TOLERATED),
    ),
    of_unit(
        "rate-not-used",
        "a new S0 rate is stored and shown, and not used",
        _rate_not_used,
        "firmware: rate taken over at the next start alone",
        "pulse_outputs/rate",
        applies=with_s0,
        only_if=WRITTEN_TO,
    ),
    of_unit(
        "width-not-used",
        "a new pulse width is stored and shown, and not used",
        _width_not_used,
        "firmware: width taken over at the next start alone",
        "settings/legal-values",
        applies=lambda m: m.has_s0 and m.bands is None,
        why_not=WRITES,
    ),
    of_unit(
        "width-after-loss",
        "from a loss of supply until a rate is written all S0 pulses have one width",
        _width_after_loss,
        "firmware: at the start the driver has a width of its own",
        "persistence/outputs-are-kept",
        parameters={"width_s": 0.0025},
        applies=with_s0,
        why_not=SUPPLY,
    ),
    of_unit(
        "type-not-used",
        "a new pulse type is stored and shown, and not used",
        _type_not_used,
        "firmware: type taken over at the next start alone",
        "settings/legal-values",
        applies=lambda m: m.has_pulse_type,
        why_not=WRITES,
    ),
)

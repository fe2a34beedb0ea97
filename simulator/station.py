"""What the virtual bench needs of a station file; read on its own."""

import datetime as dt
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from simulator.certificates import (
    PulseOutput,
    ReferenceCertificate,
    SourceCertificate,
    Timebase,
    TransformerBounds,
)
from simulator.references import REFERENCES
from simulator.safety_circuit import NI_INPUTS, SafetyWiring
from simulator.vaisala_indigo500.probe import Air

CLOCKS = ("fast", "real")
DEFAULT_KIND = "modbus_rtu"
DEFAULT_RELAY_PORT = "port1"
NI_RELAYS = "ni_relays"
FLUKE_6105A = "fluke_6105a"
SOURCES = (FLUKE_6105A, "ametek_ci", "chroma_61800")
NI_PORT = "ni_sampled_port"
NI_BOX = (NI_PORT, "ni_change_detection")
COUNTERS = (*NI_BOX, "labjack_t7", "sigrok", "replay")
"""The last two are programs and files: the virtual bench has nothing to serve for them."""
DEFAULT_DEVICE = "Dev1"
REFERENCE = "yokogawa_wt3000"
OUTPUTS = ("led", "s0_forward", "s0_reverse")
NO_TRANSFORMERS = TransformerBounds()


class StationError(ValueError):
    """The station file is wrong, or is none of a virtual bench."""


@dataclass(frozen=True, slots=True)
class Socket:
    """A position: what its meter is connected to, its label and its default model.

    Attributes:
        bus: name of its bus.
        address: on that bus; None: the one that the model is delivered with.
        lines: of the counter, by output.
        scan: serial number on the label.
        meter: key of the model, or None for an empty position.
        tariff_relay: number of the relay that puts the tariff voltage onto its tariff input.
        ct_primary_a, ct_secondary_a: ratio set in a meter behind current transformers.
        transformer: bounds of the isolating transformers between the current loop and its meter.
    """

    bus: str
    address: int | None
    lines: Mapping[str, int]
    scan: str
    meter: str | None
    tariff_relay: int | None = None
    ct_primary_a: int = 5
    ct_secondary_a: int = 5
    transformer: TransformerBounds = NO_TRANSFORMERS


@dataclass(frozen=True, slots=True)
class StationFile:
    """The virtual bench that a station file asks for.

    ``buses`` are kinds by name. Line N of ``relay_port`` of the NI box ``device`` drives relay N;
    the box is the counter as well, unless ``counter_driver`` is of another make. ``air`` is what
    the sensor shows, if there is one.
    """

    clock: str
    seed: int
    ports: Mapping[str, int]
    sockets: Mapping[int, Socket]
    buses: Mapping[str, str]
    current_transformer_ratio: float
    reference: ReferenceCertificate
    device: str
    timebase: Timebase
    relay_port: str = DEFAULT_RELAY_PORT
    reference_driver: str = REFERENCE
    counter_driver: str = NI_PORT
    source: SourceCertificate | None = None
    source_driver: str = FLUKE_6105A
    pulse_output: PulseOutput | None = None
    relays_driver: str = NI_RELAYS
    safety: SafetyWiring | None = None
    air: Air | None = None

    @classmethod
    def load(
        cls, path: Path, *, clock: str | None, seed: int | None, today: dt.date | None = None
    ) -> "StationFile":
        """Read a station file; ``today`` says how old its certificates are.

        Raises:
            StationError: it cannot be read, or lacks what a virtual bench needs.
        """
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            return cls._from(content, clock, seed, today or dt.datetime.now(dt.UTC).date())
        except OSError as error:
            raise StationError(f"{path}: cannot be read: {error.strerror}") from error
        except yaml.YAMLError as error:
            said = " ".join(str(error).split())
            raise StationError(f"{path}: is not YAML: {said}") from error
        except KeyError as error:
            raise StationError(f"{path}: the key {error} is missing") from error
        except StationError as error:
            raise StationError(f"{path}: {error}") from error
        except (TypeError, AttributeError, ValueError) as error:
            raise StationError(f"{path}: a key has a value of the wrong kind: {error}") from error

    @classmethod
    def _from(
        cls, content: Mapping[str, Any], clock: str | None, seed: int | None, today: dt.date
    ) -> "StationFile":
        own = content["simulator"]
        chosen = clock or own.get("clock", "fast")
        if chosen not in CLOCKS:
            near = difflib.get_close_matches(chosen, CLOCKS, n=1) or CLOCKS
            raise StationError(f"simulator.clock: {chosen!r}: must be fast or real, e.g. {near[0]}")
        drawn = int(own.get("seed", 1) if seed is None else seed)
        if drawn < 0:
            raise StationError(f"simulator.seed: {drawn}: must be 0 or more")
        reference, source = content["reference"], content["source"].get("calibration")
        loop = content.get("positions_in_one_current_loop")
        pulses = reference.get("pulse_output")
        return cls(
            clock=chosen,
            seed=drawn,
            ports=own.get("ports", {}),
            sockets={int(n): _socket(p, loop) for n, p in content["positions"].items()},
            buses={name: _kind(bus) for name, bus in content["buses"].items()},
            current_transformer_ratio=reference.get("current_transformer_ratio", 1.0),
            reference=ReferenceCertificate.of(
                reference["calibration"], content.get("temperature"), today
            ),
            reference_driver=_known("reference", reference, tuple(REFERENCES)),
            device=_device(content),
            counter_driver=_known("counter", content["counter"], COUNTERS),
            timebase=Timebase.of(content["counter"], today),
            relay_port=str(content.get("relays", {}).get("port", DEFAULT_RELAY_PORT)),
            source=None if source is None else SourceCertificate.of(source, today),
            source_driver=_known("source", content["source"], SOURCES),
            pulse_output=None if pulses is None else PulseOutput.of(pulses),
            relays_driver=str(content.get("relays", {}).get("driver", NI_RELAYS)),
            safety=SafetyWiring.of(content["safety"]) if "safety" in content else None,
            air=_air(content) if "ambient" in content else None,
        )


def _air(content: Mapping[str, Any]) -> Air:
    """As warm as the station says that it is."""
    stated = content.get("temperature")
    return Air() if stated is None else Air(temperature_degc=float(stated["degc"]))


def _kind(content: Mapping[str, Any]) -> str:
    return str(content.get("kind", DEFAULT_KIND))


def _known(instrument: str, content: Mapping[str, Any], drivers: tuple[str, ...]) -> str:
    driver = str(content["driver"])
    if driver not in drivers:
        raise StationError(
            f"{instrument}.driver: {driver!r}: the virtual bench has {', '.join(drivers)}"
        )
    return driver


def _device(content: Mapping[str, Any]) -> str:
    if content["counter"].get("driver") in NI_BOX:
        return str(content["counter"]["device"])
    return str(_ni(content).get("device", DEFAULT_DEVICE))


def _ni(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Relays, contactor or contacts, whichever the NI box has."""
    safety = content.get("safety") or {}
    parts = (content.get("relays"), safety.get("contactor"), safety.get("inputs"))
    return next((p for p in parts if p and p.get("driver") in (NI_RELAYS, NI_INPUTS)), {})


def _lines(content: Mapping[str, Any]) -> Mapping[str, int]:
    unknown = sorted(set(content) - set(OUTPUTS))
    if "led" in content and unknown:
        raise StationError(f"lines: {unknown[0]!r}: must be one of {', '.join(OUTPUTS)}")
    return {"led": int(content["led"]), **{output: int(line) for output, line in content.items()}}


def _ct_ratio(text: str) -> tuple[int, int]:
    primary, _, secondary = text.partition("/")
    if (
        not primary.isdecimal()
        or int(primary) not in range(1, 10000)
        or secondary not in {"1", "5"}
    ):
        raise StationError(f"ct_ratio: {text!r}: must be as 100/5, from 1 to 9999 by 1 or 5")
    return int(primary), int(secondary)


def _transformer(content: Mapping[str, Any], loop: Mapping[str, Any] | None) -> TransformerBounds:
    if not loop or not loop.get("isolating_current_transformers"):
        return NO_TRANSFORMERS
    return TransformerBounds.of(content.get("transformer") or loop)


def _socket(content: Mapping[str, Any], loop: Mapping[str, Any] | None) -> Socket:
    address, relay = content.get("address"), content.get("tariff_relay")
    primary_a, secondary_a = _ct_ratio(str(content.get("ct_ratio", "5/5")))
    return Socket(
        bus=content["bus"],
        address=None if address is None else int(address),
        lines=_lines(content["lines"]),
        scan=str(content.get("scan") or ""),
        meter=content.get("meter"),
        tariff_relay=None if relay is None else int(relay),
        ct_primary_a=primary_a,
        ct_secondary_a=secondary_a,
        transformer=_transformer(content, loop),
    )

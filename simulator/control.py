"""The control socket: time, defects, broken wires, truth. JSON lines, one answer a request.

Operations: ``addresses``, ``now``, ``sleep`` (duration_s), ``state``, ``truth``, ``occupy``
(units), ``defect`` (order), ``break`` and ``mend`` (wire), ``relay`` (position, on, and terminal
1 or 2 of the tariff input, by default 2), ``display`` (position: what a person can see).
"""

import json
import math
import socketserver
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from simulator import defects
from simulator.rack import Rack

Answer = Mapping[str, object]
POLL_S = 0.05
"""How often the server looks whether it shall stop."""


class Control:
    """What can be asked of the virtual bench from behind the scenes."""

    def __init__(self, rack: Rack, addresses: Mapping[str, str]) -> None:
        self._rack = rack
        self.addresses = addresses
        self._operations: dict[str, Callable[[Mapping[str, Any]], Answer]] = {
            "addresses": lambda _: self.addresses,
            "now": lambda _: {"time_s": rack.world.time()},
            "sleep": self._sleep,
            "state": lambda _: rack.state(),
            "truth": lambda _: rack.truth(),
            "occupy": self._occupy,
            "defect": self._defect,
            "break": lambda request: self._wire(request, broken=True),
            "mend": lambda request: self._wire(request, broken=False),
            "relay": self._relay,
            "display": self._display,
        }

    def answer(self, line: bytes) -> Answer:
        """Answer one request; what is wrong with it comes back under ``error``."""
        try:
            request = json.loads(line)
            name = request["op"]
            if name not in self._operations:
                known = ", ".join(self._operations)
                return {"error": f"no operation is called {name!r}; known: {known}"}
            return self._operations[name](request)
        except KeyError as error:
            return {"error": f"the request lacks the key {error}"}
        except (ValueError, TypeError, AttributeError) as error:
            return {"error": f"{type(error).__name__}: {error}"}

    def _sleep(self, request: Mapping[str, Any]) -> Answer:
        duration_s = float(request["duration_s"])
        if not 0 <= duration_s < math.inf:
            raise ValueError(f"duration_s = {duration_s:g}: must be finite and not negative")
        self._rack.world.let_pass(duration_s)
        return {"time_s": self._rack.world.time()}

    def _occupy(self, request: Mapping[str, Any]) -> Answer:
        units = {int(position): unit for position, unit in request["units"].items()}
        self._rack.occupy({p: (str(u["model"]), str(u["serial"])) for p, u in units.items()})
        return {"positions": sorted(units)}

    def _defect(self, request: Mapping[str, Any]) -> Answer:
        order = defects.parse(str(request["order"]), defects.ALL)
        with self._rack.world.lock:
            order.plant(self._rack)
        return {"planted": order.defect.name}

    def _relay(self, request: Mapping[str, Any]) -> Answer:
        position, on = int(request["position"]), request["on"]
        if not isinstance(on, bool):
            raise TypeError(f"on = {on!r}: must be true or false")
        relay = self._rack.switch_relay(position, int(request.get("terminal", 2)), on=on)
        return {"relay": relay, "on": on}

    def _display(self, request: Mapping[str, Any]) -> Answer:
        with self._rack.world.lock:
            self._rack.world.now()
            return self._rack.meter(str(request["position"])).display()

    def _wire(self, request: Mapping[str, Any], *, broken: bool) -> Answer:
        self._rack.break_wire(str(request["wire"]), broken=broken)
        return {"wire": request["wire"], "broken": broken}


class _Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        server = self.server
        assert isinstance(server, ControlServer), "made by ControlServer alone"  # noqa: S101
        # A peer that went away is no fault of the virtual bench.
        with suppress(OSError):
            for line in self.rfile:
                answer = server.control.answer(line)
                self.wfile.write(json.dumps(answer).encode() + b"\n")


class ControlServer(socketserver.ThreadingTCPServer):
    """Serves the control socket on loopback."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, control: Control, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.control = control
        serve = partial(self.serve_forever, POLL_S)
        self._thread = threading.Thread(target=serve, name="control", daemon=True)

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_address[1]}"

    def start(self) -> None:
        """Serve in a thread."""
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self.shutdown()
        self._thread.join()
        self.server_close()

"""A Modbus RTU slave of pymodbus behind a TCP port, as a program of its own.

``python pymodbus_slave.py UNIT`` takes floats and words by their addresses as one JSON line, says
its port in a line of its own, and answers until it is ended.
"""

import asyncio
import json
import sys
from typing import cast

from pymodbus import FramerType
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice


def device(unit: int, contents: dict[str, dict[str, float]]) -> SimDevice:
    """A unit with these registers and no others; it packs the floats itself."""
    kinds = {"floats": DataType.FLOAT32, "words": DataType.REGISTERS}
    data = [
        SimData(int(address), values=value, datatype=kinds[kind])
        for kind, values in contents.items()
        for address, value in values.items()
    ]
    return SimDevice(unit, sorted(data, key=lambda item: item.address))


async def serve(unit: int, contents: dict[str, dict[str, float]]) -> None:
    """Answer until the process is ended."""
    server = ModbusTcpServer(
        device(unit, contents), framer=FramerType.RTU, address=("127.0.0.1", 0)
    )
    await server.serve_forever(background=True)
    listening = cast("asyncio.Server", server.transport)
    print(listening.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - its starter waits for it
    await server.serving


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), json.loads(sys.stdin.readline())))

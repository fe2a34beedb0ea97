"""The program that stands for ``sigrok-cli``: it hands its output to the virtual bench.

It is a file in memory that other processes can run, so nothing is left behind. Linux only.
"""

import os
import sys

TEXT = """#!{python} -SE
import json, socket, sys
link = socket.socket(socket.AF_UNIX)
link.connect("\\0" + {address!r})
socket.send_fds(link, [b"o"], [1])
link.sendall(json.dumps(sys.argv[1:]).encode() + b"\\n")
answer = link.makefile("r").readline()
code, said = json.loads(answer) if answer else (1, "the virtual bench has gone")
sys.stderr.write(said)
sys.exit(code)
"""


class Program:
    """The program, as long as it is not closed.

    Args:
        address: of the abstract socket that it asks.

    Attributes:
        path: what to run.
    """

    def __init__(self, address: str) -> None:
        self.path = ""
        if sys.platform == "linux":
            written = os.memfd_create("sigrok-cli")
            os.write(written, TEXT.format(python=sys.executable, address=address).encode())
            # What is open for writing is refused as a program.
            self._file = os.open(f"/proc/self/fd/{written}", os.O_RDONLY)
            os.close(written)
            self.path = f"/proc/{os.getpid()}/fd/{self._file}"

    def close(self) -> None:
        """Nobody can run it any more."""
        if self.path:
            os.close(self._file)
            self.path = ""

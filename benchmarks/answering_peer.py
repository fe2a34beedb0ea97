"""An instrument that does nothing but answer: what it costs is the way there and back.

The process prints its port, and answers every line that ends in a question mark with its argument.
It ends with its input. Run by ``benchmarks.transport``.
"""

import socket
import sys
import threading


def serve(listener: socket.socket, answer: bytes) -> None:
    """A thread for each connection."""
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer_lines, args=(connection, answer), daemon=True).start()


def answer_lines(connection: socket.socket, answer: bytes) -> None:
    """Answer the questions among the lines, until the other side closes."""
    with connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        rest = b""
        while data := connection.recv(65536):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                if line.endswith(b"?"):
                    connection.sendall(answer)


def main() -> None:
    """Serve until the standard input ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answer = sys.argv[1].encode() + b"\n"
        threading.Thread(target=serve, args=(listener, answer), daemon=True).start()
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()

"""A small SCPI engine: IEEE 488.2 messages, SCPI-99 headers, status, and a TCP server.

A message goes bytes -> ``framing`` -> ``session`` -> the ``command`` of a ``device`` -> reply.
A dialect is a ``ScpiDevice`` with a table of commands.

Not modelled: serial poll, SRQ, device clear, indefinite blocks, expressions, ``*SAV``/``*RCL``.
"""

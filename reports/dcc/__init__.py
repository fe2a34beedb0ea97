"""The digital calibration certificate: PTB's DCC 3.3.0, made from a run, signed and verified.

``verify`` names what is wrong with a file.
"""

from reports.dcc.verification import verify

__all__ = ["verify"]

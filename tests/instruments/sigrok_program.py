"""The program ``sigrok-cli``, where it is installed."""

import shutil
import sys

import pytest

SIGROK = shutil.which("sigrok-cli")

needs_sigrok = pytest.mark.skipif(
    SIGROK is None, reason="sigrok-cli is not installed (Debian: apt-get install sigrok-cli)"
)

on_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="the virtual bench serves a sigrok-cli on Linux alone"
)

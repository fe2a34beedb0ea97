"""The command line of the bench, called in the same process."""

from collections.abc import Callable

Bench = Callable[..., int]
"""Takes the arguments after ``python -m bench`` and gives its exit code."""

"""Benchmarks: ours against something else in the same run, one line a ratio."""

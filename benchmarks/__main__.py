"""Run every benchmark: ``python -m benchmarks``; the exit code is 1 if a ratio is missed."""

import sys
from collections.abc import Callable, Iterable

from benchmarks import acquisition, bench_time, edges, mbus_codec, store, transport
from benchmarks.ratio import Ratio, TimesAsLong, report

BENCHMARKS: tuple[Callable[[], Iterable[Ratio | TimesAsLong]], ...] = (
    mbus_codec.ratios,
    edges.ratios,
    acquisition.ratios,
    transport.ratios,
    bench_time.ratios,
    store.ratios,
)


def main() -> int:
    """Print one line a ratio; 1 if one is missed."""
    return report(ratio for ratios in BENCHMARKS for ratio in ratios())


if __name__ == "__main__":
    sys.exit(main())

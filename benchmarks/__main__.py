"""Run every benchmark: ``python -m benchmarks``; the exit code is 1 if a ratio is missed."""

import sys
from collections.abc import Callable, Iterable

from benchmarks import acquisition, bench_time, edges, mbus_codec, store, transport
from benchmarks.ratio import HEADINGS, Ratio, TimesAsLong

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
    all_met = True
    sys.stdout.write(f"{HEADINGS}\n")
    for ratios in BENCHMARKS:
        for ratio in ratios():
            all_met = all_met and ratio.is_met
            sys.stdout.write(f"{ratio.line}\n")
            sys.stdout.flush()
    return 0 if all_met else 1


if __name__ == "__main__":
    sys.exit(main())

"""Ten million results in a run store within minutes: made by SQLite itself, without the chain.

Rows are as those of ``benchmarks.store``, in runs of one unit each, at changing positions. The
triggers that refuse to change a row are set aside meanwhile, and the indexes are made at the end.
The chain gets a single link, that of the last record: ``verify`` would name all the others.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from reports.store_chain import BEGINNING

POSITIONS = 20
_A_RUN = 64
"""Numbers of records that a run takes: of 60 results, and of four records more."""
_RUNS = """
WITH RECURSIVE numbers(n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :runs),
runs AS (
    SELECT n, 100 + n * :a_run AS first, printf('run-%08d', n) AS run,
        1 + n % :positions AS position,
        printf('%08d', n / 2) AS serial,
        strftime('%Y-%m-%dT%H:%M:%S+00:00', :began + n * 90, 'unixepoch') AS moment
    FROM numbers
)
"""
_INSERTS = (
    """INSERT INTO run (seq, run, plan, plan_sha256, station, started_utc, software, arguments)
    {runs} SELECT first, run, 'eol', '', 'station', moment, 'meterbench', '[]' FROM runs""",
    """INSERT INTO unit (seq, run, position, meter, serial, firmware, recorded_utc)
    {runs} SELECT first + 1, run, position, 'pro380-mod', serial, '2.18', moment FROM runs""",
    """INSERT INTO result (seq, run, position, name, quantity, value, unit, expanded_uncertainty,
        k, lower_limit, upper_limit, limit_set, decision_rule, verdict, reason, conditions,
        evidence, recorded_utc, bench_time_s)
    {runs}, points(p) AS (VALUES (0) UNION ALL SELECT p + 1 FROM points WHERE p + 1 < :points)
    SELECT first + 2 + p, runs.run, runs.position, 'accuracy/point-' || p, sample.quantity,
        0.1 + (n * 31 + p * 7) % 97 / 1000.0, sample.unit, sample.expanded_uncertainty, sample.k,
        sample.lower_limit, sample.upper_limit, sample.limit_set, sample.decision_rule,
        sample.verdict, sample.reason, sample.conditions, sample.evidence, moment, 1.0 + p
    FROM temp.sample, runs, points""",
    """INSERT INTO unit_end (seq, run, position, meter, serial, firmware, verdict, finished_utc)
    {runs} SELECT first + 62, run, position, 'pro380-mod', serial, '2.18',
        CASE n % 50 WHEN 0 THEN 'FAIL' ELSE 'PASS' END, moment FROM runs""",
    """INSERT INTO run_end (seq, run, verdict, bench_time_s, wall_time_s, finished_utc, faults)
    {runs} SELECT first + 63, run, CASE n % 50 WHEN 0 THEN 'FAIL' ELSE 'PASS' END, 60.0, 60.0,
        moment, '[]' FROM runs""",
)
_BEGAN = 1_767_250_800
"""The first day of 2026, in s since 1970; a run each 90 s makes 960 a day."""


_SAMPLE = "CREATE TEMP TABLE sample AS SELECT * FROM result ORDER BY seq LIMIT 1"
_NO_JOURNAL = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA cache_size = -400000",
)


def fill_fast(file: Path, results: int, points: int) -> None:
    """Add runs with so many results in all to a store in a file that has one result already.

    Args:
        file: of a store that nobody has open; its first result is what all the others are like.
        results: how many, in all.
        points: results of a run, at most 60.
    """
    numbers = {
        "runs": results // points,
        "points": points,
        "a_run": _A_RUN,
        "positions": POSITIONS,
        "began": _BEGAN,
    }
    with closing(sqlite3.connect(file)) as database:
        for setting in _NO_JOURNAL:
            database.execute(setting)
        made_last = [*_set_aside(database, "index"), *_set_aside(database, "trigger")]
        database.execute(_SAMPLE)
        for statement in _INSERTS:
            database.execute(statement.replace("{runs}", _RUNS), numbers)
        for statement in made_last:
            database.execute(statement)
        link = "INSERT INTO chain (seq, record, hash) SELECT max(seq), 'run_end', ? FROM run_end"
        database.execute(link, (BEGINNING,))
        database.commit()
        database.execute("PRAGMA journal_mode = WAL")


def _set_aside(database: sqlite3.Connection, kind: str) -> Sequence[str]:
    """Drop all of a kind; how to make them again."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = ? AND sql > ''"
    found = database.execute(query, (kind,)).fetchall()
    for name, _ in found:
        database.execute(f'DROP {kind} "{name}"')
    return [sql for _, sql in found]

"""Runs whose process ended without a word: found when the next run begins on the same machine."""

import socket

from sqlalchemy import select

from reports.run_rows import to_process
from reports.schema import CRASH, PROCESS, RUN_END
from reports.store_chain import Chain
from reports.store_rows import as_text, utc_now

_LOOKED_AT = 1000
"""So many runs of this machine are looked at; what is older was looked at by earlier ones."""


def mark_crashed(chain: Chain, found_by: str) -> None:
    """Add a record for each run of this machine that neither ended nor still runs.

    Args:
        chain: in a transaction that writes.
        found_by: name of the run that begins now.
    """
    latest = (
        select(PROCESS)
        .where(PROCESS.c.host == as_text(socket.gethostname()))
        .order_by(PROCESS.c.seq.desc())
        .limit(_LOOKED_AT)
        .subquery()
    )
    ended = select(RUN_END.c.seq).where(RUN_END.c.run == latest.c.run).exists()
    marked = select(CRASH.c.seq).where(CRASH.c.run == latest.c.run).exists()
    without_end = select(latest).where(~ended, ~marked).order_by(latest.c.seq)
    rows = chain.connection.execute(without_end).mappings().all()
    gone = (row["run"] for row in rows if to_process(row).is_gone())
    now = utc_now()
    crashes = ({"run": run, "found_by": found_by, "found_utc": now} for run in gone)
    chain.add_all(CRASH, crashes)

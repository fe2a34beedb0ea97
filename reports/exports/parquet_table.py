"""Results as Apache Parquet, written by pyarrow, which is installed by choice."""

from collections.abc import Iterable
from importlib import import_module
from itertools import islice
from typing import BinaryIO

from contracts.errors import ConfigError
from reports.exports.result_rows import COLUMNS, rows
from reports.json_text import storable
from reports.stored_run import StoredRun

_TYPES = {str: "string", int: "int64", float: "float64"}
_ROWS_AT_ONCE = 65536


def write(runs: Iterable[StoredRun], stream: BinaryIO) -> None:
    """Write a column for each of ``COLUMNS``; the same bytes for the same runs and pyarrow.

    Raises:
        ConfigError: pyarrow is not installed.
    """
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        raise ConfigError(
            f"parquet: needs pyarrow ({error}); pip install 'meterbench[parquet]', or take csv"
        ) from error
    schema = arrow.schema([(name, _TYPES[kind]) for name, kind in COLUMNS.items()])
    every = (tuple(storable(c) if isinstance(c, str) else c for c in row) for row in rows(runs))
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        while found := list(islice(every, _ROWS_AT_ONCE)):
            columns = [
                arrow.array([row[place] for row in found], type=field.type)
                for place, field in enumerate(schema)
            ]
            writer.write_table(arrow.Table.from_arrays(columns, schema=schema))

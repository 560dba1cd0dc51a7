"""Parquet files that any reader opens: explicit schema, dictionary-encoded categories, zstd, the run's id in the metadata."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.schema import COLUMNS, SCHEMAS


@dataclass(frozen=True)
class ParquetFile:
    """A table as written."""

    rows: int
    bytes: int
    sha256: str


def published_schema(table: str) -> pa.Schema:
    """The schema of the written file: as declared, categories as dictionaries, what a column holds in its metadata."""
    fields = []
    for field in SCHEMAS[table]:
        column = COLUMNS[table][field.name][2]
        kind = pa.dictionary(pa.int32(), field.type) if column.category else field.type
        fields.append(pa.field(field.name, kind, field.nullable, {"description": column.doc}))
    return pa.schema(fields)


def write_parquet(path: Path, table: str, parts: Iterable[pa.Table], metadata: Mapping[str, str]) -> ParquetFile:
    """Write the parts, each as a row group (empty ones are left out), flush to disk, and say what was written."""
    schema = published_schema(table).with_metadata(dict(metadata))
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=3, write_page_checksum=True) as writer:
        for part in parts:
            if part.num_rows:
                writer.write_table(encoded(part, schema), row_group_size=part.num_rows)
                rows += part.num_rows
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return ParquetFile(rows, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def encoded(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The table with its category columns as dictionaries, in order of appearance."""
    columns = []
    for field in schema:
        column = table[field.name].combine_chunks()
        columns.append(column.dictionary_encode() if pa.types.is_dictionary(field.type) else column)
    return pa.table(columns, schema=schema)

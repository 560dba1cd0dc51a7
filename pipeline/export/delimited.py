"""CSV: every table as NAME.csv; lists are joined by ` | `."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.schema import PUBLISHED
from pipeline.tables import read_table


def csv_files(output: Path) -> Iterator[tuple[str, str]]:
    """One file a table, with a byte order mark, without which spreadsheets misread Arabic."""
    for name in PUBLISHED:
        table = read_table(output, name)
        sink = io.StringIO(newline="")
        sink.write("\ufeff")
        writer = csv.writer(sink)
        writer.writerow(table.column_names)
        writer.writerows(zip(*([_cell(value) for value in column.to_pylist()] for column in table.columns), strict=True))
        yield f"{name}.csv", sink.getvalue()


def _cell(value: Any) -> Any:
    return " | ".join(value) if isinstance(value, list) else value

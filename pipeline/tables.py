"""The published tables as readers see them, and their data dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import OutputError, reason_of
from pipeline.manifest import read_manifest
from pipeline.schema import BY_NAME, COLUMNS, PREDICATES, PUBLISHED, SCHEMAS, SIGNATURES

Engine = Literal["pandas", "arrow", "polars"]
_INTRODUCTION = """# The tables

Made from `pipeline/schema.py` by `khabar tables --markdown > docs/tables.md`; do not edit.

`start` and `end` are 0-based, half-open, in Unicode code points of `documents.text`: `text[start:end]` is the row's `text`.
Rows are sorted by document and position. A `category` is a dictionary-encoded string.
"""
ENGINES: tuple[Engine, ...] = ("pandas", "arrow", "polars")


def read_table(output: Path, name: str, doc_id: str | None = None) -> pa.Table:
    """A published table, its categories as plain strings; `doc_id` keeps the rows of one document. Raises OutputError."""
    read_manifest(output)
    try:
        table = pq.read_table(output / f"{name}.parquet", filters=None if doc_id is None else pc.field("doc_id") == doc_id)
    except (OSError, pa.ArrowException) as error:
        raise OutputError(f"{output / f'{name}.parquet'} cannot be read ({reason_of(error)}); "
                          "run `khabar extract` again") from error
    columns = [table[field.name].cast(field.type) for field in SCHEMAS[name]]
    return pa.table(columns, schema=SCHEMAS[name])


def read_tables(output: Path, engine: Engine = "pandas") -> dict[str, Any]:
    """Table name → frame, for every published table. Raises OutputError where no run has finished."""
    if engine not in ENGINES:
        raise ValueError(f"engine is one of {', '.join(ENGINES)}, not {engine!r}")
    read_manifest(output)
    return {name: _frame(pq.read_table(output / f"{name}.parquet"), engine) for name in PUBLISHED}


def _frame(table: pa.Table, engine: Engine) -> Any:
    if engine == "pandas":
        return table.to_pandas()
    if engine == "polars":
        import polars

        return polars.from_arrow(table)
    return table


def document_id(output: Path, name: str) -> str:
    """The id of the document that `name` is: its id, its path, or an end of either that no other has. Raises OutputError."""
    documents = read_table(output, "documents").select(["doc_id", "path"]).to_pylist()
    exact = [d["doc_id"] for d in documents if name in (d["doc_id"], d["path"])]
    found = exact or [d["doc_id"] for d in documents if f"/{d['doc_id']}".endswith(f"/{name}")] \
        or [d["doc_id"] for d in documents if d["doc_id"].startswith(name)]
    if len(found) != 1:
        some = ", ".join((found or [d["doc_id"] for d in documents])[:5])
        raise OutputError(f"{'several documents are' if found else 'no document is'} called {name!r}: {some}…")
    return str(found[0])


def column_rows(table: str) -> Sequence[tuple[str, str, str, str]]:
    """(name, type, `null` if it may be, description) of each column, in order."""
    return [(name, _type_name(kind, category=column.category), "null" if nullable else "",
             column.doc + (f" One of: {', '.join(column.values)}." if column.values and len(column.values) < 12 else ""))
            for name, (kind, nullable, column) in COLUMNS[table].items()]


def _type_name(kind: pa.DataType, *, category: bool) -> str:
    return "category" if category else str(kind).replace("<item: string>", " of string").replace("[day]", "")


def dictionary_markdown(tables: Sequence[str] = PUBLISHED) -> str:
    """The data dictionary as Markdown, as docs/tables.md holds it."""
    parts = [_INTRODUCTION]
    for name in tables:
        parts += [f"## {name}", "", (BY_NAME[name].__doc__ or "").strip(), "", "| column | type | may be | holds |",
                  "| --- | --- | --- | --- |"]
        parts += [f"| `{column}` | {kind} | {null} | {_cell(doc)} |" for column, kind, null, doc in column_rows(name)]
        parts.append("")
    if "relations" in tables:
        parts += [*_predicates_markdown(), ""]
    return "\n".join(parts).rstrip() + "\n"


def _predicates_markdown() -> list[str]:
    lines = ["## Predicates", "", "| predicate | subject | object | Wikidata |", "| --- | --- | --- | --- |"]
    for name, wikidata in PREDICATES.items():
        subject, object_ = (", ".join(sorted(labels)) for labels in SIGNATURES[name])
        lines.append(f"| `{name}` | {subject} | {object_} | {wikidata or '–'} |")
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

"""The tables that a run wrote → records in the standoff form that gold is in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import OutputError, reason_of

_COLUMNS = {
    "documents": ("doc_id",),
    "timexes": ("doc_id", "mention_id", "value"),
    "mentions": ("doc_id", "mention_id", "start", "end", "label", "acronym", "entity_id"),
    "quotes": ("doc_id", "start", "end", "speaker_entity_id"),
    "relations": ("doc_id", "subject_entity_id", "predicate", "object_entity_id", "object_value", "time", "evidence_start",
                  "evidence_end"),
}


def read_predictions(outputs: Path) -> list[dict[str, Any]]:
    """A record for each document; its `doc_id` is the last part of the document's id, as gold has it. Raises OutputError.

    Two documents of one name in different folders are one record.
    """
    return predictions({name: _read(outputs, name) for name in _COLUMNS})


def predictions(tables: dict[str, pa.Table]) -> list[dict[str, Any]]:
    """A record for each document of the five tables that are scored."""
    records: dict[str, dict[str, Any]] = {}

    def record(row: dict[str, Any]) -> dict[str, Any]:
        name = row["doc_id"].rsplit("/", 1)[-1]
        return records.setdefault(name, {"doc_id": name, "mentions": [], "relations": []})

    for row in _rows(tables, "documents"):
        record(row)
    value = {(row["doc_id"], row["mention_id"]): row["value"] for row in _rows(tables, "timexes")}
    for row in _rows(tables, "mentions"):
        record(row)["mentions"].append({
            "start": row["start"], "end": row["end"], "type": row["label"], "acronym": bool(row["acronym"]),
            "entity": row["entity_id"], "value": value.get((row["doc_id"], row["mention_id"]))})
    for row in _rows(tables, "quotes"):
        record(row)["mentions"].append({"start": row["start"], "end": row["end"], "type": "QUOTE",
                                        "entity": row["speaker_entity_id"]})
    for row in _rows(tables, "relations"):
        record(row)["relations"].append({
            "subject": row["subject_entity_id"], "predicate": row["predicate"],
            "object": row["object_entity_id"] or row["object_value"], "time": row["time"],
            "evidence": [row["evidence_start"], row["evidence_end"]]})
    return list(records.values())


def _rows(tables: dict[str, pa.Table], name: str) -> Iterable[dict[str, Any]]:
    rows: list[dict[str, Any]] = tables[name].select(_COLUMNS[name]).to_pylist()
    return rows


def _read(outputs: Path, name: str) -> pa.Table:
    try:
        return pq.read_table(outputs / f"{name}.parquet", columns=list(_COLUMNS[name]))
    except (OSError, pa.ArrowException) as error:
        raise OutputError(f"{outputs / f'{name}.parquet'} cannot be read: {reason_of(error)}") from error

"""What the exports by document share: the rows of one document after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.tables import read_table

Rows = dict[str, list[dict[str, Any]]]


def documents(output: Path, tables: Sequence[str]) -> Iterator[tuple[dict[str, Any], Rows]]:
    """Each document with its rows of the tables, by table name, in the tables' order."""
    grouped: dict[str, dict[str, list[dict[str, Any]]]] = {name: defaultdict(list) for name in tables}
    for name, groups in grouped.items():
        for row in read_table(output, name).to_pylist():
            groups[row["doc_id"]].append(row)
    for document in read_table(output, "documents").to_pylist():
        yield document, {name: groups.pop(document["doc_id"], []) for name, groups in grouped.items()}


def file_name(doc_id: str, suffix: str) -> str:
    """The name of a document's file: its id is a path already, but one of a record may hold anything."""
    parts = doc_id.replace("\\", "_").replace("\0", "_").split("/")
    return "/".join(["_" if part in (".", "..") else part for part in parts if part] or ["_"]) + suffix

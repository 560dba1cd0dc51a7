"""Stages: named pure functions over Arrow tables, run in order and checked against the schema.

A stage declares what it reads and writes. `run_stages` gives it those tables alone, checks what comes back, and keeps
a document whose processing fails from taking the others of its batch with it: it becomes a row of `rejects`.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.article import Article
from pipeline.errors import KhabarError, StageError
from pipeline.schema import BY_NAME, Document, Normal, Reject, Row, Tables, check_table, empty_tables, from_table, to_table

ArticleFunction = Callable[[Article], Mapping[str, Iterable[Row]]]


@dataclass(frozen=True)
class Stage:
    """A step of the chain: `run` gets the tables named in `reads` and returns exactly those named in `writes`."""

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: Callable[[Tables], Tables]


def article_stage(name: str, reads: tuple[str, ...], writes: tuple[str, ...], function: ArticleFunction) -> Stage:
    """A stage that treats each document on its own: `function` gets an Article and returns rows by table name."""

    def run(tables: Tables) -> Tables:
        out: dict[str, list[Row]] = {table: [] for table in writes}
        for article in articles(tables):
            for table, rows in function(article).items():
                out[table].extend(rows)
        return {table: to_table(BY_NAME[table], rows) for table, rows in out.items()}

    return Stage(name, ("documents", *(r for r in reads if r != "documents")), writes, run)


def articles(tables: Tables) -> Iterable[Article]:
    """The documents of a batch, in its order, each with its rows of the other tables."""
    grouped: dict[str, dict[str, list[Any]]] = {}
    for name, table in tables.items():
        if name in ("documents", "rejects", "files", "entities"):
            continue
        groups: dict[str, list[Any]] = defaultdict(list)
        for row in from_table(BY_NAME[name], table):
            groups[row.doc_id].append(row)  # type: ignore[attr-defined]
        grouped[name] = groups
    for document in from_table(Document, tables["documents"]):
        rows: dict[str, Any] = {name: groups.get(document.doc_id, []) for name, groups in grouped.items() if name != "normals"}
        normals: Sequence[Normal] = grouped.get("normals", {}).get(document.doc_id, [])
        yield Article(document, normals[0] if normals else None, **rows)


def run_stages(
    stages: Iterable[Stage], tables: Tables, seconds: MutableMapping[str, float] | None = None,
) -> dict[str, pa.Table]:
    """All tables after the last stage: the given ones, and what each stage wrote (replacing a table of that name).

    `seconds` is filled with the time that each stage took. Raises StageError for a table that no earlier stage wrote.
    """
    out = dict(tables)
    out.setdefault("rejects", empty_tables(["rejects"])["rejects"])
    for stage in stages:
        missing = [name for name in stage.reads if name not in out]
        if missing:
            raise StageError(f"stage {stage.name} reads {', '.join(missing)}, which no stage before it wrote")
        begin = time.perf_counter()
        _apply(stage, out)
        if seconds is not None:
            seconds[stage.name] = seconds.get(stage.name, 0.0) + time.perf_counter() - begin
    return out


def _apply(stage: Stage, tables: dict[str, pa.Table]) -> None:
    """Run one stage on the tables in place; documents that fail leave `documents` and join `rejects`."""
    reads = {name: tables[name] for name in stage.reads}
    try:
        written = _checked(stage, reads)
    except KhabarError:
        raise
    except Exception:
        if "documents" not in stage.reads:
            raise
        written, failed = _one_by_one(stage, reads)
        bad = pa.array([reject.doc_id for reject in failed], pa.string())
        for name, table in tables.items():
            if name != "rejects" and "doc_id" in table.column_names:
                tables[name] = table.filter(pc.invert(pc.is_in(table["doc_id"], bad)))
        tables["rejects"] = pa.concat_tables([tables["rejects"], to_table(Reject, failed)])
    for name, table in written.items():
        tables[name] = pa.concat_tables([tables[name], table]) if name == "rejects" else table


def _checked(stage: Stage, reads: Tables) -> Tables:
    written = stage.run(reads)
    if set(written) != set(stage.writes):
        raise StageError(f"stage {stage.name} wrote {sorted(written)}, but declares {sorted(stage.writes)}")
    for name, table in written.items():
        check_table(name, table)
    return written


def _one_by_one(stage: Stage, reads: Tables) -> tuple[Tables, list[Reject]]:
    """The stage run on each document alone: what the good ones wrote, and a reject for each of the others."""
    parts: list[Tables] = []
    failed: list[Reject] = []
    for doc_id, path in zip(reads["documents"]["doc_id"].to_pylist(), reads["documents"]["path"].to_pylist(), strict=True):
        alone = {name: table.filter(pc.equal(table["doc_id"], doc_id)) for name, table in reads.items()}
        try:
            parts.append(_checked(stage, alone))
        except Exception as error:
            # Any bug that one document triggers must not cost the others: it is recorded, counted and reported.
            failed.append(Reject(path, doc_id, stage.name, "failed", f"{type(error).__name__}: {error}"[:500]))
    written = {name: pa.concat_tables([empty_tables([name])[name], *(part[name] for part in parts)]) for name in stage.writes}
    return written, failed

"""JSON lines in the gold's form (tests/gold/GUIDELINES.md, «Standoff form»): corrected, they can be scored or trained on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.export.documents import Rows, documents

TABLES = ("mentions", "timexes", "quantities", "quotes", "relations")


def standoff_files(output: Path) -> Iterator[tuple[str, str]]:
    """One file, `khabar.jsonl`, a document a line."""
    lines = (json.dumps(standoff_record(document, rows), ensure_ascii=False) for document, rows in documents(output, TABLES))
    yield "khabar.jsonl", "".join(f"{line}\n" for line in lines)


def standoff_record(document: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    """A document as a gold record; entities are the tables' ids."""
    timexes = {t["mention_id"]: t for t in rows["timexes"]}
    quantities = {q["mention_id"]: q for q in rows["quantities"]}
    mentions = [_mention(m, timexes, quantities) for m in rows["mentions"]]
    mentions += [_span(q["quote_id"], q, "QUOTE") | {"entity": q["speaker_entity_id"]} for q in rows["quotes"]]
    relations = [{"subject": r["subject_entity_id"], "predicate": r["predicate"],
                  "object": r["object_entity_id"] or r["object_value"], "time": r["time"],
                  "evidence": [r["evidence_start"], r["evidence_end"]]} for r in rows["relations"]]
    return {"doc_id": document["doc_id"], "dct": document["published"], "sha256": document["sha256"],
            "n_chars": document["n_chars"], "mentions": mentions, "relations": relations}


def _mention(m: Mapping[str, Any], timexes: Mapping[str, Any], quantities: Mapping[str, Any]) -> dict[str, Any]:
    out = _span(m["mention_id"], m, m["label"])
    if m["mention_id"] in timexes:
        timex = timexes[m["mention_id"]]
        return out | {"value": timex["value"], "relative": timex["relative"]}
    if m["mention_id"] in quantities:
        return out | {"value": _amount(quantities[m["mention_id"]])}
    return out | {"entity": m["entity_id"], "acronym": m["acronym"]}


def _span(row_id: str, row: Mapping[str, Any], label: str) -> dict[str, Any]:
    return {"id": row_id, "start": row["start"], "end": row["end"], "text": row["text"], "type": label}


def _amount(q: Mapping[str, Any]) -> str | None:
    """`380e9_USD`, `15%`, `3`: the number, then the unit."""
    if q["value"] is None:
        return None
    number = str(int(q["value"])) if float(q["value"]).is_integer() else repr(q["value"])
    if q["unit"] is None:
        return number
    return f"{number}%" if q["unit"] == "%" else f"{number}_{q['unit']}"

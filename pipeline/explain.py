"""Why a row is there: what made it, on which words, and what it hangs together with, all read from the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import OutputError
from pipeline.manifest import read_manifest
from pipeline.tables import document_id, read_table

KINDS: Mapping[str, tuple[str, str]] = {
    "m": ("mentions", "mention_id"), "r": ("relations", "relation_id"), "q": ("quotes", "quote_id"),
}
CONTEXT = 60
Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Explanation:
    """What is known of a row: `facts` in order, and the place in the text, cut before, at and after the row's words."""

    row_id: str
    facts: Facts
    before: str
    at: str
    after: str


@dataclass(frozen=True)
class _Document:
    """The rows of one document, as dicts, by table."""

    output: Path
    doc_id: str

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The document's rows of a table."""
        found: list[dict[str, Any]] = read_table(self.output, table, self.doc_id).to_pylist()
        return found

    @cached_property
    def text(self) -> str:
        """The article's text."""
        return str(self.rows("documents")[0]["text"])

    @cached_property
    def mentions(self) -> dict[str, dict[str, Any]]:
        """Mentions by id."""
        return {m["mention_id"]: m for m in self.rows("mentions")}

    @cached_property
    def entities(self) -> dict[str, dict[str, Any]]:
        """The entities of the document's mentions, by id."""
        ids = pa.array(sorted({m["entity_id"] for m in self.mentions.values()} - {None}), pa.string())
        table = read_table(self.output, "entities")
        return {e["entity_id"]: e for e in table.filter(pc.is_in(table["entity_id"], ids)).to_pylist()}

    def mention(self, mention_id: str | None) -> str:
        """A mention in a line: its id, label and text."""
        m = self.mentions.get(mention_id or "")
        return f"{mention_id} {m['label']} {m['text']}" if m else "–"

    def entity(self, entity_id: str | None) -> str:
        """An entity in a line: its id, Arabic and English name."""
        e = self.entities.get(entity_id or "")
        if e is None:
            return entity_id or "–"
        return " · ".join(filter(None, [e["entity_id"], e["name_ar"], e["name_en"]]))


def explain(output: Path, row_id: str) -> Explanation:
    """Why the mention (`DOC#m12`), relation (`DOC#r3`) or quote (`DOC#q0`) is there. Raises OutputError if it is not."""
    name, _, local = row_id.rpartition("#")
    if not name or local[:1] not in KINDS:
        raise OutputError(f"{row_id!r} names no row; write DOCUMENT#m12 for a mention, #r3 for a relation, #q0 for a quote")
    document = _Document(output, document_id(output, name))
    table, key = KINDS[local[0]]
    row = next((row for row in document.rows(table) if row[key] == local), None)
    if row is None:
        raise OutputError(f"{document.doc_id} has no {table[:-1]} {local}; it has {len(document.rows(table))} {table}")
    facts = {"m": _mention_facts, "r": _relation_facts, "q": _quote_facts}[local[0]](document, row)
    start, end = (row["evidence_start"], row["evidence_end"]) if local[0] == "r" else (row["start"], row["end"])
    facts += [("place", f"code points {start}–{end}"), ("run", str(read_manifest(output)["run_id"]))]
    return Explanation(f"{document.doc_id}#{local}", facts, document.text[max(start - CONTEXT, 0):start],
                       document.text[start:end], document.text[end:end + CONTEXT])


def _made(stage: str, row: Mapping[str, Any]) -> Facts:
    return [("made by", f"stage {stage}, {row['method']} {row['source']}"), ("score", f"{row['score']:.3f}")]


def _mention_facts(document: _Document, m: Mapping[str, Any]) -> Facts:
    facts = [("mention", f"{m['label']} {m['text']}"), *_made("tag", m)]
    if m["acronym"]:
        facts.append(("acronym", "yes"))
    facts += _value_facts(document, m["mention_id"])
    if m["entity_id"]:
        facts += [("entity", document.entity(m["entity_id"])), ("link", _link(m["entity_id"]))]
    parents = []
    parent = m["parent_id"]
    while parent is not None:
        parents.append(document.mention(parent))
        parent = document.mentions[parent]["parent_id"]
    inner = [document.mention(k["mention_id"]) for k in document.mentions.values() if k["parent_id"] == m["mention_id"]]
    facts += [("nested in", parent) for parent in parents] + [("holds", child) for child in inner]
    return facts + [("in relation", f"{r['relation_id']} {r['predicate']}") for r in document.rows("relations")
                    if m["mention_id"] in (r["subject_mention_id"], r["object_mention_id"])]


def _value_facts(document: _Document, mention_id: str) -> Facts:
    facts: Facts = []
    for t in document.rows("timexes"):
        if t["mention_id"] == mention_id:
            facts.append(("value", f"{t['type']} {t['value'] or '–'}, {t['calendar']} calendar"))
            if t["relative"]:
                facts.append(("relative to", t["anchor"] or "a date that is not known"))
            if t["earliest"]:
                facts.append(("days", f"{t['earliest']} – {t['latest']}"))
    facts += [("value", " ".join(filter(None, [str(q["value"]), q["unit"]])))
              for q in document.rows("quantities") if q["mention_id"] == mention_id]
    facts += [("stands for", f"{a['expansion'] or '–'} (from {a['source']})")
              for a in document.rows("acronyms") if a["mention_id"] == mention_id]
    return facts


def _link(entity_id: str) -> str:
    if entity_id.startswith("nil-"):
        return "not in the knowledge base: the id is made from label and name"
    return "Wikidata" if entity_id[:1] == "Q" and entity_id[1:].isdigit() else "the knowledge base's own id"


def _relation_facts(document: _Document, r: Mapping[str, Any]) -> Facts:
    facts = [("relation", r["predicate"] + (f" ({r['wikidata_property']})" if r["wikidata_property"] else "")),
             ("subject", document.entity(r["subject_entity_id"])), ("", document.mention(r["subject_mention_id"])),
             ("object", r["object_value"] or document.entity(r["object_entity_id"])),
             ("", document.mention(r["object_mention_id"]))]
    if r["time"]:
        facts.append(("time", r["time"]))
    return [*facts, *_made("relate", r), ("trigger", r["trigger"] or "–"), ("sentence", str(r["sentence_id"]))]


def _quote_facts(document: _Document, q: Mapping[str, Any]) -> Facts:
    return [("quote", "direct" if q["direct"] else "reported"), ("speaker", document.entity(q["speaker_entity_id"])),
            ("", document.mention(q["speaker_mention_id"])), ("made by", "stage relate"), ("cue", q["cue"] or "–")]

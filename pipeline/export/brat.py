"""brat standoff (https://brat.nlplab.org/standoff.html): NAME.txt and NAME.ann a document.

Mentions are T lines, their entity a note, values and acronyms attributes; relations are R lines with their arguments in the
roles Subject and Object. Offsets are code points, as brat counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.export.documents import Rows, documents, file_name
from pipeline.schema import LABELS, PREDICATES, SIGNATURES

TABLES = ("mentions", "timexes", "quantities", "quotes", "relations")


def brat_files(output: Path) -> Iterator[tuple[str, str]]:
    """annotation.conf, then two files a document."""
    yield "annotation.conf", annotation_conf()
    for document, rows in documents(output, TABLES):
        yield file_name(document["doc_id"], ".txt"), document["text"]
        yield file_name(document["doc_id"], ".ann"), "".join(f"{line}\n" for line in ann_lines(document["text"], rows))


def annotation_conf() -> str:
    """The labels and predicates as brat wants them declared."""
    relations = [f"{name}\tSubject:{'|'.join(sorted(SIGNATURES[name][0]))}, Object:{'|'.join(sorted(SIGNATURES[name][1]))}"
                 for name in PREDICATES]
    return "\n".join(["[entities]", *LABELS, "QUOTE", "[relations]", *relations, "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, "
                      "<OVL-TYPE>:<ANY>", "[events]", "[attributes]", "Acronym\tArg:<ENTITY>", ""])


def ann_lines(text: str, rows: Rows) -> Iterator[str]:
    """The lines of an .ann file."""
    values = {t["mention_id"]: t["value"] for t in rows["timexes"]} | {q["mention_id"]: _amount(q) for q in rows["quantities"]}
    notes, acronyms = 0, 0
    for m in rows["mentions"]:
        tag = _tag(m["mention_id"])
        yield _span_line(tag, m["label"], text, m["start"], m["end"])
        if m["acronym"]:
            acronyms += 1
            yield f"A{acronyms}\tAcronym {tag}"
        note = m["entity_id"] or values.get(m["mention_id"])
        if note:
            notes += 1
            yield f"#{notes}\tAnnotatorNotes {tag}\t{note}"
    first = len(rows["mentions"]) + 1
    for number, q in enumerate(rows["quotes"], first):
        yield _span_line(f"T{number}", "QUOTE", text, q["start"], q["end"])
    for number, r in enumerate(rows["relations"], 1):
        yield f"R{number}\t{r['predicate']} Subject:{_tag(r['subject_mention_id'])} Object:{_tag(r['object_mention_id'])}"


def _tag(mention_id: str) -> str:
    return f"T{int(mention_id[1:]) + 1}"


def _span_line(tag: str, label: str, text: str, start: int, end: int) -> str:
    """A T line; where the span crosses line ends, its pieces are discontinuous, because brat's lines cannot."""
    pieces = []
    at = start
    for line in text[start:end].splitlines(keepends=True):
        bare = line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        if bare:
            pieces.append((at, at + len(bare)))
        at += len(line)
    spans = ";".join(f"{s} {e}" for s, e in pieces)
    return f"{tag}\t{label} {spans}\t{' '.join(text[s:e] for s, e in pieces)}"


def _amount(q: Mapping[str, Any]) -> str | None:
    return None if q["value"] is None else " ".join(filter(None, [f"{q['value']:g}", q["unit"]]))

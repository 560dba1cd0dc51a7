"""Gold records (`tests/gold/GUIDELINES.md`, standoff form) and the articles that they annotate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.article import Article
from pipeline.errors import GoldError, reason_of
from pipeline.normalize import normalize_article
from pipeline.schema import VALUE_LABELS, Document, Mention, Normal, Timex
from pipeline.segment import segment_article

Record = dict[str, Any]


def read_gold(path: Path, split: str | None = None) -> list[Record]:
    """The records of a JSON-lines file, in order; `split` keeps those of that split. Raises GoldError."""
    try:
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise GoldError(f"gold file {path}: {reason_of(error)}") from error
    for number, record in enumerate(records, 1):
        missing = [key for key in ("doc_id", "mentions", "relations") if not isinstance(record, dict) or key not in record]
        if missing:
            raise GoldError(f"gold file {path}: record {number} has no {missing[0]}")
    kept = [record for record in records if split in (None, record.get("split"))]
    if not kept:
        raise GoldError(f"gold file {path}: no records" + (f" of the split {split!r}" if split else ""))
    return kept


def plain_article(doc_id: str, text: str, published: str | None = None) -> Article:
    """An article normalised and segmented, without mentions."""
    document = Document(doc_id, doc_id + ".txt", "", None, published, "sidecar" if published else None, None, None, "ar",
                        len(text), text)
    article = Article(document)
    normals = [row for row in normalize_article(article)["normals"] if isinstance(row, Normal)]
    article = Article(document, normals[0])
    rows: dict[str, Any] = {name: list(table) for name, table in segment_article(article).items()}
    return Article(document, normals[0], **rows)


def gold_article(record: Record, text: str) -> Article:
    """The article with its gold mentions, entity ids (the gold keys) and date values: what later stages are measured on."""
    plain = plain_article(record["doc_id"], text, record.get("dct"))
    mentions: list[Mention] = []
    timexes: list[Timex] = []
    open_: list[Mention] = []
    gold = [m for m in record["mentions"] if m["type"] != "QUOTE"]
    for number, m in enumerate(sorted(gold, key=lambda m: (m["start"], -m["end"]))):
        sentence = plain.sentence_at(m["start"])
        while open_ and open_[-1].end < m["end"]:
            open_.pop()
        value = m["type"] in VALUE_LABELS
        mention = Mention(plain.doc_id, sentence.sentence_id if sentence else 0, f"m{number}", m["start"], m["end"],
                          text[m["start"]:m["end"]], m["type"], open_[-1].mention_id if open_ else None,
                          bool(m.get("acronym")), None if value else m["entity"], 1.0, "rule", "gold")
        mentions.append(mention)
        open_.append(mention)
        if m["type"] in ("DATE", "TIME"):
            kind = "DURATION" if m["value"].startswith("P") else m["type"]
            timexes.append(Timex(plain.doc_id, mention.mention_id, kind, m["value"], bool(m.get("relative")), "gregorian",
                                 None, None, None))
    return Article(plain.document, plain.normal, plain.sentences, plain.tokens, plain.words, mentions, timexes)


def gold_articles(gold: Path, texts: Path, split: str | None = None) -> Iterator[tuple[Record, Article]]:
    """Each gold record with its article; `texts` is the folder of `DOC_ID.txt`."""
    for record in read_gold(gold, split):
        yield record, gold_article(record, (texts / f"{record['doc_id']}.txt").read_bytes().decode("utf-8"))

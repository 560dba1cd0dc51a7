"""Relations and quotes on gold mentions: `python benchmarks/relate.py [train|test|dev|seeds] [--predicates --linear --rules]`.

`--linear` leaves the encoder's head out, `--rules` all that is learned. The time of the encoder does not count (it is tag's).
Scores the stage alone, with /work/shared/gold/score.py (or `$KHABAR_GOLD/score.py`), by predicate if asked.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import Any

from gold_sets import load_records, load_scorer

from pipeline.article import Article
from pipeline.evaluate.gold import Record, gold_article
from pipeline.relate import relate_article
from pipeline.relate.model import Scorer, shipped_scorer
from pipeline.relate.pairs import PairReader, shipped_head
from pipeline.schema import PREDICATES
from pipeline.settings import load_settings
from pipeline.tag.neural import load_encoder


def load_articles(name: str) -> list[tuple[Record, Article]]:
    """The gold records of a set with their articles (gold mentions)."""
    return [(record, gold_article(record, text)) for record, text in load_records(name)]


def related(article: Article, min_score: float, scorer: Scorer | None, reader: PairReader | None) -> dict[str, list[Any]]:
    """The stage's rows by table."""
    made = relate_article(article, min_score=min_score, scorer=scorer, reader=reader)
    return {name: list(table) for name, table in made.items()}


def predicted(record: Record, rows: dict[str, list[Any]]) -> Record:
    """The record with the stage's relations and quotes in place of the gold ones."""
    mentions = [m for m in record["mentions"] if m["type"] != "QUOTE"]
    mentions += [{"start": q.start, "end": q.end, "type": "QUOTE", "entity": q.speaker_entity_id} for q in rows["quotes"]]
    relations = [{"subject": r.subject_entity_id, "predicate": r.predicate, "object": r.object_entity_id or r.object_value,
                  "time": r.time, "evidence": [r.evidence_start, r.evidence_end]} for r in rows["relations"]]
    return {"doc_id": record["doc_id"], "mentions": mentions, "relations": relations}


def by_predicate(gold: list[Record], pred: list[Record]) -> None:
    """Print precision, recall and F1 of each predicate (gold keys on both sides)."""
    hits, found, there = Counter[str](), Counter[str](), Counter[str]()
    for g, p in zip(gold, pred, strict=True):
        sides = []
        for record in (g, p):
            sides.append({(min(s, o), q, max(s, o)) if q == "met_with" else (s, q, o) for s, q, o in
                          ((r["subject"], r["predicate"], str(r["object"]).rstrip("~")) for r in record["relations"])})
        for counter, triples in ((there, sides[0]), (found, sides[1]), (hits, sides[0] & sides[1])):
            counter.update(triple[1] for triple in triples)
    for name in PREDICATES:
        p, r = hits[name] / max(found[name], 1), hits[name] / max(there[name], 1)
        print(f"  {name:18s} P={p:.3f} R={r:.3f} F1={2 * p * r / (p + r) if p + r else 0:.3f} n={there[name]}")


def main() -> None:
    """Print the figures."""
    name = next((a for a in sys.argv[1:] if not a.startswith("--")), "train")
    settings = load_settings()
    scorer = None if "--rules" in sys.argv else shipped_scorer()
    head = None if scorer is None or "--linear" in sys.argv else shipped_head()
    reader = PairReader(head, load_encoder()) if head else None
    articles = load_articles(name)
    pred, seconds = [], 0.0
    for record, article in articles:
        if reader is not None:
            load_encoder().encode(article.text)
        begin = time.perf_counter()
        rows = related(article, settings.relate.min_score, scorer, reader)
        seconds += time.perf_counter() - begin
        pred.append(predicted(record, rows))
    gold = [record for record, _ in articles]
    for key, value in load_scorer().score(gold, pred).items():
        if key.startswith(("relation", "quote")):
            print(f"{key:40s}", "  ".join(f"{a}={b}" for a, b in value.items()))
    if "--predicates" in sys.argv:
        by_predicate(gold, pred)
    print(f"{sum(len(a.tokens) for _, a in articles) / seconds:,.0f} words/s")


if __name__ == "__main__":
    main()

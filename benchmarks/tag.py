"""Mentions on gold: `python benchmarks/tag.py SET… [--taggers lexicon,fixed,values,rules,neural] [--types]`.

SET: seeds, dev, train or test. Scores the stage with /work/shared/gold/score.py (or `$KHABAR_GOLD/score.py`). `lexicon` alone
takes the knowledge base's names as they stand; `rules` scores all that is known in its context; `neural` needs its weights.
"""

from __future__ import annotations

import argparse
import time

from gold_sets import load_records, load_scorer

from pipeline.article import Article
from pipeline.evaluate.gold import Record, plain_article
from pipeline.schema import NAMED_LABELS, Mention, Timex
from pipeline.settings import load_settings
from pipeline.tag import load_base_taggers, load_learned, to_rows, with_value
from pipeline.tag.merge import merge_candidates
from pipeline.tag.rules import RuleTagger

SHOWN = ("mentions", "flat", "named", "core5", "acronyms", "date", "type")


def load_articles(name: str) -> list[tuple[Record, Article]]:
    """The gold records of a set with their articles, without mentions."""
    return [(record, plain_article(record["doc_id"], text, None if record["dct"] == "-" else record["dct"]))
            for record, text in load_records(name)]


def predicted(record: Record, article: Article, taggers: set[str], min_score: float, model: str) -> Record:
    """The record with what the taggers find."""
    if "values" in taggers:
        taggers = taggers | {"timex", "quantities"}
    found = [c for t in load_base_taggers() if t.name in taggers or "rules" in taggers for c in t.find_candidates(article)]
    if "rules" in taggers:
        found = [c for c in found if c.label not in NAMED_LABELS] + list(RuleTagger().find_candidates(article, found))
    if "neural" in taggers:
        found += [c for t in load_learned(load_settings(None, {"tag.model": model})) for c in t.find_candidates(article)]
    merged = merge_candidates(found, min_score=min_score, learned="neural" in taggers)
    rows = to_rows(article, [with_value(article, candidate) for candidate in merged])
    value = {t.mention_id: t.value for t in rows["timexes"] if isinstance(t, Timex)}
    mentions = [{"start": m.start, "end": m.end, "type": m.label, "acronym": m.acronym, "entity": None,
                 "value": value.get(m.mention_id)} for m in rows["mentions"] if isinstance(m, Mention)]
    return {"doc_id": record["doc_id"], "mentions": mentions, "relations": []}


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", choices=("seeds", "dev", "train", "test"))
    parser.add_argument("--taggers", default="lexicon,fixed,values,rules,neural")
    parser.add_argument("--types", action="store_true")
    parser.add_argument("--min-score", type=float, default=load_settings().tag.min_score)
    parser.add_argument("--model", choices=("both", "accurate", "fast"), default=load_settings().tag.model)
    options = parser.parse_args()
    scorer = load_scorer()
    for name in options.sets:
        articles = load_articles(name)
        begin = time.process_time()
        pred = [predicted(r, a, set(options.taggers.split(",")), options.min_score, options.model) for r, a in articles]
        words = sum(len(a.text.split()) for _, a in articles)
        print(f"## {name}, {options.taggers}: {words} words, {words / (time.process_time() - begin):.0f} a second of CPU time")
        for key, figures in scorer.score([{**r, "relations": []} for r, _ in articles], pred, options.types).items():
            if key.startswith(SHOWN):
                print(f"{key:22s}", " ".join(f"{k}={v}" for k, v in figures.items()))


if __name__ == "__main__":
    main()

"""Fits the pooling of rule and model scores (`pipeline.tag.merge.Pooling`).

`python -m pipeline.train.merge ANNOTATED_DIR`: prints the coefficients, and the F1 of the merged mentions by `min_score`, for
the texts that neither side was fitted on. The neural tagger leaves out its dev fold; the rules must be fitted without it too
(`pipeline.train.mentions` on a copy of the corpus whose dev fold is not of the split `train`, into a models folder that
`KHABAR_MODELS` then names), or their scores are too good.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from pipeline.evaluate.gold import plain_article, read_gold
from pipeline.schema import LABELS, VALUE_LABELS
from pipeline.settings import load_settings
from pipeline.tag import find_candidates, load_learned
from pipeline.tag.merge import POOLING, Pooling, log_odds, merge_candidates
from pipeline.tag.tagger import Candidate
from pipeline.train.sources import is_dev

Span = tuple[int, int, str]


@dataclass(frozen=True)
class Text:
    """The candidates of a text by span and label, and its gold mentions."""

    candidates: Mapping[Span, Sequence[Candidate]]
    gold: frozenset[Span]


def read_texts(annotated: Path) -> list[Text]:
    """The texts of the dev fold with what all taggers propose."""
    learned = load_learned(load_settings())
    texts = []
    for record in read_gold(annotated / "annotated.jsonl"):
        if record["split"] == "test" or not is_dev(record["doc_id"]):
            continue
        text = (annotated / "texts" / f"{record['doc_id']}.txt").read_bytes().decode("utf-8")
        found = sorted(find_candidates(plain_article(record["doc_id"], text, record["dct"]), learned=learned), key=_span)
        gold = frozenset((m["start"], m["end"], m["type"]) for m in record["mentions"] if m["type"] in LABELS)
        texts.append(Text({span: list(same) for span, same in groupby(found, key=_span)}, gold))
    return texts


def _span(candidate: Candidate) -> Span:
    return candidate.start, candidate.end, candidate.label


def terms(label: str, same: Sequence[Candidate]) -> list[float]:
    """What `Pooling` weighs, in the order of its fields after the bias."""
    rules, learned = (max((c.score for c in same if (c.method == "model") is model), default=None) for model in (False, True))
    value = label in VALUE_LABELS
    return [0.0 if rules is None else log_odds(rules), 0.0 if learned is None else log_odds(learned),
            float(rules is None), float(learned is None), float(value and rules is None), float(value and learned is None)]


def fit_pooling(texts: Sequence[Text]) -> Pooling:
    """The pooling that makes the gold of the texts most likely."""
    pairs = [(terms(span[2], same), span in text.gold) for text in texts for span, same in text.candidates.items()]
    fitted = LogisticRegression(C=10, max_iter=1000).fit(np.array([row for row, _ in pairs]), np.array([y for _, y in pairs]))
    return Pooling(*(round(float(x), 2) for x in (fitted.intercept_[0], *fitted.coef_[0])))


def merged_f1(texts: Sequence[Text], min_score: float) -> float:
    """Strict F1 of the merged mentions with the pooling of the package."""
    right = found = wanted = 0
    for text in texts:
        every = [candidate for same in text.candidates.values() for candidate in same]
        chosen = {_span(c) for c in merge_candidates(every, min_score=min_score, learned=True)}
        right, found, wanted = right + len(chosen & text.gold), found + len(chosen), wanted + len(text.gold)
    return 2 * right / (found + wanted)


def main() -> None:
    """Print the coefficients and the F1 by threshold."""
    texts = read_texts(Path(sys.argv[1]))
    print(fit_pooling(texts), "in the package:", POOLING)
    for min_score in (0.3, 0.35, 0.4, 0.45, 0.5):
        print(f"min_score {min_score}: F1 {merged_f1(texts, min_score):.4f}")


if __name__ == "__main__":
    main()

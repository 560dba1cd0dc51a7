"""The linear scorer of the name rules: its weights are a table that can be read (`lexicon/mention_weights_*.csv`)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.lexicon import read_csv
from pipeline.schema import NAMED_LABELS

EDGE = "edge"
_PLACE = {label: i for i, label in enumerate(NAMED_LABELS)}


class MentionScorer:
    """Logistic scores of ends and labels from feature weights."""

    def __init__(self, weights: Mapping[str, Mapping[str, float]]) -> None:
        """`weights`: target (`edge` or a label) → feature → weight."""
        self.edge = dict(weights.get(EDGE, {}))
        self.labels: dict[str, list[tuple[int, float]]] = {}
        for label in NAMED_LABELS:
            for feature, weight in weights.get(label, {}).items():
                self.labels.setdefault(feature, []).append((_PLACE[label], weight))

    def end_probability(self, features: Sequence[str]) -> float:
        """The probability that the phrase ends here."""
        get = self.edge.get
        return 1.0 / (1.0 + math.exp(-sum([get(feature, 0.0) for feature in features])))

    def label_scores(self, features: Sequence[str]) -> list[tuple[float, str]]:
        """Each label's probability, the best first."""
        total = [0.0] * len(NAMED_LABELS)
        get = self.labels.get
        for feature in features:
            for place, weight in get(feature, ()):
                total[place] += weight
        scored = [(1.0 / (1.0 + math.exp(-value)), label) for value, label in zip(total, NAMED_LABELS, strict=True)]
        return sorted(scored, key=lambda pair: (-pair[0], pair[1]))


@lru_cache(maxsize=2)
def load_mention_scorer(look: int) -> MentionScorer:
    """The scorer of the first or the second look at a text, with the weights of `lexicon/mention_weights_LOOK.csv`."""
    weights: dict[str, dict[str, float]] = {}
    for row in read_csv(f"mention_weights_{look}"):
        weights.setdefault(row["target"], {})[row["feature"]] = float(row["weight"])
    return MentionScorer(weights)

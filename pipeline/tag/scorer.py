"""The linear scorer of the name rules: its weights are a table that can be read (`models/mentions.csv`)."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from pipeline.errors import ModelError
from pipeline.schema import NAMED_LABELS
from pipeline.weights import find_weight

NAME = "mentions"
EDGE = "edge"


class MentionScorer:
    """Logistic scores of ends and labels from feature weights."""

    def __init__(self, weights: Mapping[str, Mapping[str, float]]) -> None:
        """`weights`: target (`edge` or a label) → feature → weight."""
        self._edge = dict(weights.get(EDGE, {}))
        features = sorted({feature for label in NAMED_LABELS for feature in weights.get(label, {})})
        self._row = {feature: row for row, feature in enumerate(features)}
        self._matrix = np.zeros((len(features), len(NAMED_LABELS)))
        for place, label in enumerate(NAMED_LABELS):
            for feature, weight in weights.get(label, {}).items():
                self._matrix[self._row[feature], place] = weight

    def end_probability(self, features: Sequence[str]) -> float:
        """The probability that the phrase ends here."""
        get = self._edge.get
        return _logistic(sum([get(feature, 0.0) for feature in features]))

    def label_scores(self, features: Sequence[str]) -> list[tuple[float, str]]:
        """The probabilities of the two likeliest labels, the best first."""
        row = self._row
        total = self._matrix[[row[feature] for feature in features if feature in row]].sum(axis=0).tolist()
        best = sorted(range(len(total)), key=total.__getitem__, reverse=True)[:2]
        return [(_logistic(total[place]), NAMED_LABELS[place]) for place in best]


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))


@lru_cache(maxsize=2)
def load_mention_scorer(look: int) -> MentionScorer:
    """The shipped scorer of the first or the second look at a text. Raises ModelError."""
    return MentionScorer(_shipped_weights()[look])


@lru_cache(maxsize=1)
def _shipped_weights() -> Mapping[int, Mapping[str, Mapping[str, float]]]:
    """Look → target → feature → weight, from the table that models/registry.toml names."""
    weights: dict[int, dict[str, dict[str, float]]] = {1: {}, 2: {}}
    path = find_weight(NAME).path
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                weights[int(row["look"])].setdefault(row["target"], {})[row["feature"]] = float(row["weight"])
    except (OSError, KeyError, ValueError) as error:
        raise ModelError(f"{path}: {error}") from error
    return weights

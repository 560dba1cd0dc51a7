"""The linear scorer of the name rules: its weights are a table that can be read (`models/mentions.csv`)."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from pipeline.errors import ModelError, reason_of
from pipeline.schema import NAMED_LABELS
from pipeline.weights import find_weight

NAME = "mentions"
EDGE = "edge"
COLUMNS = ("look", "target", "feature", "weight")


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
    return read_weights(find_weight(NAME).path)


def read_weights(path: Path) -> Mapping[int, Mapping[str, Mapping[str, float]]]:
    """Look → target → feature → weight, from a CSV of these four columns. Raises ModelError naming what is missing or wrong."""
    weights: dict[int, dict[str, dict[str, float]]] = {1: {}, 2: {}}
    try:
        rows = csv.DictReader(path.read_text(encoding="utf-8").split("\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path}: {reason_of(error)}") from error
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise ModelError(f"{path}: has no column {', '.join(missing)}; train it again")
    try:
        for row in rows:
            weights[int(row["look"])].setdefault(row["target"], {})[row["feature"]] = float(row["weight"])
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise ModelError(f"{path}, line {rows.line_num}: no weight of look 1 or 2 ({error})") from error
    if any(EDGE not in targets for targets in weights.values()):
        raise ModelError(f"{path}: has no weights of {EDGE} for both looks; train it again")
    return weights

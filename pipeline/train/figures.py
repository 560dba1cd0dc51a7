"""Strict scores of mentions: same span and same label, in all, by label and by source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Spans = frozenset[tuple[int, int, str]]


@dataclass(frozen=True)
class Figure:
    """Precision, recall and F1 from counts."""

    right: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float:
        """Right ones among the predicted."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Right ones among those of the gold."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.right / (self.predicted + self.gold) if self.predicted + self.gold else 0.0


def measure(texts: Iterable[tuple[str, Spans, Spans]]) -> Mapping[str, Figure]:
    """(source, gold, predicted) of each text → figures by `all`, `source NAME` and label."""
    right: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    for source, gold_spans, predicted_spans in texts:
        for counts, spans in ((right, gold_spans & predicted_spans), (predicted, predicted_spans), (gold, gold_spans)):
            for _, _, label in spans:
                counts.update(("all", f"source {source}", label))
    return {key: Figure(right[key], predicted[key], gold[key]) for key in sorted(gold | predicted)}

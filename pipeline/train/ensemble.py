"""Fits how the two learned taggers are weighed together (`pipeline.tag.ensemble.Together`).

`python -m pipeline.train.ensemble DATA_DIR`: prints the weights, and the F1 on the dev fold, cross-fitted by halves.
Neither model has learned from the dev fold; what they are called in the registry is what is weighed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from pipeline.tag.ensemble import MOST, TOGETHER, Together, by_key
from pipeline.tag.neural import ACCURATE, FAST, load_model
from pipeline.train.release import gold_spans
from pipeline.train.sources import Text, load_annotated

Row = tuple[int, float | None, float | None, bool]
"""Number of the text, margin of the accurate and of the fast model, whether the mention is right."""


def read_rows(texts: Sequence[Text]) -> list[Row]:
    """Every mention that either model proposes."""
    rows: list[Row] = []
    for number, text in enumerate(texts):
        gold = gold_spans(text)
        accurate, fast = (by_key(load_model(name).find(text.text)) for name in (ACCURATE, FAST))
        for key in sorted(accurate | fast):
            one, other = accurate.get(key), fast.get(key)
            rows.append((number, one.margin if one else None, other.margin if other else None, key in gold))
    return rows


def fit_together(rows: Sequence[Row]) -> Together:
    """The weights that make what is right of the rows most likely."""
    def terms(row: Row) -> list[float]:
        margins = [0.0 if m is None else max(-MOST, min(m, MOST)) for m in row[1:3]]
        return [*margins, float(row[1] is None), float(row[2] is None)]

    model = LogisticRegression(C=10, max_iter=1000)
    fitted = model.fit(np.array([terms(row) for row in rows]), np.array([row[3] for row in rows]))
    return Together(*(round(float(x), 2) for x in (fitted.intercept_[0], *fitted.coef_[0])))


def count_right(rows: Sequence[Row], together: Together, threshold: float) -> tuple[int, int]:
    """How many are right and how many are proposed above the threshold."""
    kept = [row for row in rows if together.probability(row[1], row[2]) >= threshold]
    return sum(row[3] for row in kept), len(kept)


def main() -> None:
    """Print weights and figures."""
    texts = [text for part, text in load_annotated(Path(sys.argv[1])) if part == "dev"]
    gold = sum(len(gold_spans(text)) for text in texts)
    rows = read_rows(texts)
    print(fit_together(rows), "in the package:", TOGETHER)
    for threshold in (0.35, 0.4, 0.45, 0.5):
        right = found = 0
        for half in (0, 1):
            fitted = fit_together([row for row in rows if row[0] % 2 != half])
            r, n = count_right([row for row in rows if row[0] % 2 == half], fitted, threshold)
            right, found = right + r, found + n
        print(f"threshold {threshold}: F1 {2 * right / (found + gold):.4f}")


if __name__ == "__main__":
    main()

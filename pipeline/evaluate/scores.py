"""Scores over a corpus, each with the 95 % interval that comes of drawing other documents like these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluate.counts import ACCURACIES, COREFERENCE, F1_SCORES, Count, DocumentCounts, Record, count_document
from pipeline.evaluate.gold import read_gold
from pipeline.evaluate.predictions import read_predictions

_NOTHING: Record = {"mentions": (), "relations": ()}
_ZERO: Count = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Score:
    """A score from 0 to 1: F1 (then with precision and recall) or accuracy; `n` is how many it is out of.

    `low` and `high` bound the middle 95 % of the scores of resampled corpora (percentile bootstrap over documents; Efron &
    Tibshirani 1993).
    """

    name: str
    value: float
    precision: float | None
    recall: float | None
    n: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All scores; `missing` are the gold documents that the predictions lack: they count as documents without rows."""

    documents: int
    missing: tuple[str, ...]
    scores: tuple[Score, ...]
    labels: tuple[Score, ...]
    predicates: tuple[Score, ...]

    def score(self, name: str) -> Score:
        """The score of that name. Raises KeyError."""
        return {score.name: score for score in self.scores}[name]

    def to_json(self) -> dict[str, Any]:
        """The scores as plain values; figures with four decimals."""
        def plain(scores: Sequence[Score]) -> dict[str, Any]:
            return {s.name: {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(s).items()
                             if k != "name" and v is not None} for s in scores}

        return {"documents": self.documents, "missing": list(self.missing), "scores": plain(self.scores),
                "labels": plain(self.labels), "predicates": plain(self.predicates)}


def evaluate_tables(gold: Path, outputs: Path, *, split: str | None = None, bootstrap: int = 1000, seed: int = 0) -> Evaluation:
    """The scores of a run's tables against a gold file; `split` keeps the gold records of that split.

    Documents are matched by the last part of their ids. `bootstrap` is how many corpora are drawn for the intervals. Raises
    GoldError, OutputError.
    """
    return evaluate_records(read_gold(gold, split), read_predictions(outputs), bootstrap=bootstrap, seed=seed)


def evaluate_records(gold: Sequence[Record], pred: Iterable[Record], *, bootstrap: int = 1000, seed: int = 0) -> Evaluation:
    """The scores of predicted records against gold ones."""
    predicted = {str(record["doc_id"]): record for record in pred}
    counts = [count_document(record, predicted.get(str(record["doc_id"]), _NOTHING)) for record in gold]
    missing = tuple(str(record["doc_id"]) for record in gold if str(record["doc_id"]) not in predicted)
    weights = _resamples(len(counts), bootstrap, seed)

    def scores(names: Iterable[str], of: Iterable[Mapping[str, Count]], kind: str = "f1") -> list[Score]:
        rows = list(of)
        arrays = ((name, np.array([row.get(name, _ZERO) for row in rows], float).reshape(-1, 3)) for name in names)
        return [_score(name, array, weights, kind) for name, array in arrays]

    by_score = [c.scores for c in counts]
    return Evaluation(
        len(counts), missing,
        (*scores(F1_SCORES, by_score), *scores((COREFERENCE, *ACCURACIES), by_score, "ratio")),
        tuple(scores(_names(counts, "labels"), [c.labels for c in counts])),
        tuple(scores(_names(counts, "predicates"), [c.predicates for c in counts])))


def f1_scores(rows: Sequence[Mapping[str, Count]], names: Iterable[str], *, bootstrap: int = 1000,
              seed: int = 0) -> list[Score]:
    """The F1 of each name from the counts of documents, or of whatever else the corpus is drawn from."""
    weights = _resamples(len(rows), bootstrap, seed)
    arrays = ((name, np.array([row.get(name, _ZERO) for row in rows], float).reshape(-1, 3)) for name in names)
    return [_score(name, array, weights, "f1") for name, array in arrays]


def _names(counts: Iterable[DocumentCounts], field: str) -> list[str]:
    return sorted({name for c in counts for name in getattr(c, field)})


def _resamples(documents: int, times: int, seed: int) -> NDArray[np.float64]:
    """How often each document is drawn in each of `times` corpora of the same size: an array [times, documents]."""
    if not documents or not times:
        return np.zeros((0, documents))
    draws = np.random.default_rng(seed).integers(0, documents, (times, documents))
    return np.stack([np.bincount(draw, minlength=documents) for draw in draws]).astype(float)


def _score(name: str, counts: NDArray[np.float64], weights: NDArray[np.float64], kind: str) -> Score:
    """One score of the counts [documents, 3]."""
    total, drawn = counts.sum(axis=0), weights @ counts
    first, second, third = (float(x) for x in total)
    if kind == "f1":
        precision, recall = _ratio(first, first + second), _ratio(first, first + third)
        value = _ratio(2 * precision * recall, precision + recall)
        values, n = _f1(drawn), first + third
    else:
        value, precision, recall, n = _ratio(first, second), None, None, second
        values = np.divide(drawn[:, 0], drawn[:, 1], out=np.zeros(len(drawn)), where=drawn[:, 1] > 0)
    low, high = (float(x) for x in np.percentile(values, (2.5, 97.5))) if len(values) else (value, value)
    return Score(name, value, precision, recall, int(n), low, high)


def _f1(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """F1 of (tp, fp, fn) along the last axis; 0 where there is nothing."""
    tp, errors = counts[..., 0], counts[..., 1] + counts[..., 2]
    whole = 2 * tp + errors
    return np.divide(2 * tp, whole, out=np.zeros_like(whole), where=whole > 0)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def render_scores(evaluation: Evaluation) -> str:
    """The scores as a plain table, one a line, in columns."""
    missing = f", {len(evaluation.missing)} not in the tables" if evaluation.missing else ""
    lines = [f"{evaluation.documents} gold documents{missing}", ""]
    for heading, scores in (("score", evaluation.scores), ("label", evaluation.labels), ("predicate", evaluation.predicates)):
        lines.append(render_table(heading, scores))
    return "\n".join(lines).rstrip() + "\n"


def render_table(heading: str, scores: Iterable[Score]) -> str:
    """Scores, one a line, below a heading."""
    head = f"{heading:<38} {'value':>6}  {'95 % interval':>15}  {'P':>6} {'R':>6} {'n':>6}"
    return "\n".join([head, *map(_line, scores), ""])


def _line(s: Score) -> str:
    sides = [f"{side:6.3f}" if side is not None else " " * 6 for side in (s.precision, s.recall)]
    return f"{s.name:<38} {s.value:6.3f}  {f'{s.low:.3f} – {s.high:.3f}':>15}  {sides[0]} {sides[1]} {s.n:6d}"

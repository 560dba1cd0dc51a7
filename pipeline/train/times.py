"""Fits the ranking of dates as times of relations (`pipeline.relate.ranking`) on gold relations of the train split.

`python -m pipeline.train.times ANNOTATED_DIR MODELS_DIR`: cross-validates by document, fits on all and puts the weights into
`relations.npz`, whose hash in the registry it renews. Run it after `pipeline.train.relations`, which writes that file anew.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from pipeline.article import Article
from pipeline.evaluate.gold import Record, gold_articles
from pipeline.relate.match import Match
from pipeline.relate.model import NAME
from pipeline.relate.ranking import BITS, Candidate, Facts, TimeRanker, time_candidates
from pipeline.relate.timing import UNTIMED, find_times
from pipeline.relate.view import Argument, View
from pipeline.train.registry import renew_hash
from pipeline.weights import REGISTRY

L2, ITERATIONS, LEAST = 2.0, 60, 0.01
KNOWN_PERCENT = 80
"""So many of a hundred gold dates of events are shown to the ranking, which in a run sees those that the scorer finds."""
FAR = 1000


@dataclass(frozen=True)
class Example:
    """A gold relation: the document, the predicate, its time, what the rules say, and the candidates."""

    doc_id: str
    predicate: str
    time: str | None
    by_rule: str | None
    candidates: Sequence[Candidate]


def make_examples(record: Record, article: Article) -> Iterator[Example]:
    """The timed and untimed relations of a gold record, each at the arguments nearest to its evidence."""
    view = View(article)
    by_key: dict[str, list[Argument]] = {}
    for argument in view.arguments:
        by_key.setdefault(argument.key, []).append(argument)
    matches: list[Match] = []
    times: list[str | None] = []
    for r in record["relations"]:
        subjects, objects = by_key.get(r["subject"], []), by_key.get(r["object"].rstrip("~"), [])
        if not subjects or not objects or not _is_shown(record, r):
            continue
        subject, object_ = min(((s, o) for s in subjects for o in objects), key=lambda p: _cost(view, p, r["evidence"]))
        matches.append(Match(r["predicate"], subject, object_, 1.0, "rule", "gold"))
        times.append((r.get("time") or "").rstrip("~") or None)
    facts, by_rule = Facts(view, matches), find_times(view, matches)
    for i, match in enumerate(matches):
        if match.predicate not in UNTIMED:
            yield Example(article.doc_id, match.predicate, times[i], by_rule[i], time_candidates(facts, match, by_rule[i]))


def _is_shown(record: Record, relation: Record) -> bool:
    if relation["predicate"] not in {"dated", "founded_on"}:
        return True
    name = f"{record['doc_id']} {relation['subject']} {relation['object']}"
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 100 < KNOWN_PERCENT


def _cost(view: View, pair: tuple[Argument, Argument], evidence: Sequence[int]) -> float:
    """How far a pair of arguments is from stating the relation at its evidence."""
    subject, object_ = pair
    out = abs(subject.first - object_.first) * 0.5 + (subject.kind != "name") + (object_.kind != "name")
    for argument in pair:
        start = view.atoms[argument.first].start
        if not evidence[0] <= start < evidence[1]:
            out += FAR + abs(start - evidence[0]) // 50
    return out


def fit(examples: Iterable[Example]) -> npt.NDArray[np.float32]:
    """Weights [2 ** BITS] that make the right candidates likeliest (conditional logit); several may be of the right value."""
    features: list[int] = []
    ends, right, starts = [0], [], [0]
    for example in examples:
        good = [c.value == example.time for c in example.candidates]
        if any(good):
            for candidate in example.candidates:
                features.extend(candidate.features)
                ends.append(len(features))
            right += good
            starts.append(len(right))
    matrix = csr_matrix((np.ones(len(features), np.float32), np.array(features), np.array(ends)), shape=(len(right), 1 << BITS))
    turned, first = matrix.T.tocsr(), np.array(starts[:-1])
    group, is_right = np.repeat(np.arange(len(first)), np.diff(starts)), np.array(right)

    def pooled(logits: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        highest = np.maximum.reduceat(logits, first)
        exponents = np.exp(logits - highest[group])
        sums = np.add.reduceat(exponents, first)
        return highest + np.log(sums), exponents / sums[group]

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        logits = matrix @ weights
        (every, p), (good, q) = pooled(logits), pooled(np.where(is_right, logits, -1e4))
        return float((every - good).sum() + 0.5 * L2 * weights @ weights), turned @ (p - q) + L2 * weights

    fitted = minimize(loss, np.zeros(1 << BITS), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS})
    out: npt.NDArray[np.float32] = np.where(np.abs(fitted.x) < LEAST, 0, fitted.x).astype(np.float32)
    return out


def accuracy(answers: Iterable[tuple[str | None, str | None]]) -> float:
    """The share of right answers among relations that have a time or are given one."""
    counted = [(gold, said) for gold, said in answers if gold or said]
    return sum(gold == said for gold, said in counted) / max(len(counted), 1)


def cross_validate(examples: Sequence[Example], folds: int = 5) -> float:
    """The accuracy on documents that the weights were not fitted on."""
    fold = [int(hashlib.sha256(e.doc_id.encode()).hexdigest(), 16) // 7 % folds for e in examples]
    answers = []
    for k in range(folds):
        ranker = TimeRanker(fit(e for e, f in zip(examples, fold, strict=True) if f != k))
        answers += [(e.time, ranker.best(e.candidates)) for e, f in zip(examples, fold, strict=True) if f == k]
    return accuracy(answers)


def add_weights(folder: Path, weights: npt.NDArray[np.float32]) -> None:
    """Put the weights into `relations.npz` and renew its hash in the registry."""
    path = folder / f"{NAME}.npz"
    with np.load(path, allow_pickle=False) as data:
        arrays = dict(data)
    arrays["time_features"] = np.nonzero(weights)[0].astype(np.int32)
    arrays["time_weights"] = weights[arrays["time_features"]].astype(np.float16)
    np.savez_compressed(path, **arrays)
    renew_hash(folder / REGISTRY, NAME, path)


def main(annotated: Path, folder: Path) -> None:
    """Fit, measure and write."""
    records = gold_articles(annotated / "annotated.jsonl", annotated / "texts", "train")
    examples = [example for record, article in records for example in make_examples(record, article)]
    answers = accuracy((e.time, e.by_rule) for e in examples)
    print(f"rules {answers:.3f}, ranking {cross_validate(examples):.3f} (cross-validated)")
    add_weights(folder, fit(examples))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

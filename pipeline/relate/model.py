"""The learned scorer of pairs: one linear unit a predicate over hashed features, trained by `khabar train relations`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from pipeline.errors import ModelError
from pipeline.relate.candidates import PREDICATE_NAMES, candidate_pairs, predicates_of
from pipeline.relate.features import BITS, Features
from pipeline.relate.match import Match
from pipeline.relate.pairs import PairReader
from pipeline.relate.ranking import BITS as TIME_BITS
from pipeline.relate.ranking import TimeRanker
from pipeline.relate.view import View
from pipeline.weights import find_weight

NAME = "relations"
FLOOR = 0.05
"""Scores below this are not worth a match."""


@dataclass(frozen=True)
class Scorer:
    """`rows[feature]` is the row of `weights` of a hashed feature (row 0 is zeros); columns are PREDICATE_NAMES.

    `offsets` are added to the logits so that one threshold suits rare and frequent predicates. `ranker` chooses the times of
    relations, where the file has one.
    """

    rows: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float32]
    offsets: npt.NDArray[np.float32]
    ranker: TimeRanker | None = None

    def logits(self, features: Iterable[int]) -> npt.NDArray[np.float32]:
        """One logit a predicate for a pair with these hashed features."""
        found: npt.NDArray[np.float32] = self.weights[self.rows[list(features)]].sum(axis=0) + self.offsets
        return found


def load_scorer(path: Path) -> Scorer:
    """The scorer in an .npz of `features` (hashed ids), their rows of `weights`, `offsets`… Raises ModelError."""
    try:
        with np.load(path, allow_pickle=False) as data:
            if tuple(data["predicates"].tolist()) != PREDICATE_NAMES or int(data["bits"]) != BITS:
                raise ModelError(f"{path}: made for other predicates or features; train it again")
            features, kept, offsets = data["features"], data["weights"].astype(np.float32), data["offsets"].astype(np.float32)
            ranker = _load_ranker(data) if "time_features" in data.files else None
        rows = np.zeros(1 << BITS, np.int32)
        rows[features] = np.arange(1, len(features) + 1)
        weights = np.vstack([np.zeros((1, len(PREDICATE_NAMES)), np.float32), kept])
    except KeyError as error:
        raise ModelError(f"{path}: {error.args[0]}; train it again") from error
    except (OSError, EOFError, ValueError, TypeError, IndexError, BadZipFile) as error:
        raise ModelError(f"{path}: not a file of weights ({type(error).__name__}: {error})") from error
    if weights.shape[0] != len(features) + 1 or offsets.shape != (len(PREDICATE_NAMES),):
        raise ModelError(f"{path}: features, weights and offsets do not fit together; train it again")
    return Scorer(rows, weights, offsets, ranker)


def _load_ranker(data: Mapping[str, npt.NDArray[np.float32]]) -> TimeRanker:
    weights = np.zeros(1 << TIME_BITS, np.float32)
    weights[data["time_features"]] = data["time_weights"]
    return TimeRanker(weights)


@lru_cache(maxsize=2)
def shipped_scorer() -> Scorer:
    """The scorer that models/registry.toml names. Raises ModelError."""
    return load_scorer(find_weight(NAME).path)


def feature_ids(view: View, rules: Iterable[Match]) -> Iterator[tuple[int, int, list[int]]]:
    """Subject and object index and hashed features of every candidate pair; the rules that matched it are features too."""
    fired: dict[tuple[int, int], list[str]] = {}
    for match in rules:
        fired.setdefault((match.subject.index, match.object.index), []).append(f"R={match.predicate}:{match.source}")
    features = Features(view)
    for subject, object_ in candidate_pairs(view):
        yield subject.index, object_.index, features.of(subject, object_, fired.get((subject.index, object_.index), ()))


def score_pairs(view: View, rules: list[Match], scorer: Scorer, reader: PairReader | None = None) -> Iterator[Match]:
    """A match for every predicate that the scorer, and the reader of the encoder if there is one, find likely of a pair."""
    pairs = list(feature_ids(view, rules))
    if not pairs:
        return
    sizes = np.array([len(ids) for _, _, ids in pairs])
    flat = scorer.rows[np.fromiter((i for _, _, ids in pairs for i in ids), np.int32, int(sizes.sum()))]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    logits = np.add.reduceat(scorer.weights[flat], starts, axis=0) + scorer.offsets
    if reader is not None:
        logits = reader.combine(view, [pair[:2] for pair in pairs], logits)
    scores = 1 / (1 + np.exp(-logits))
    likely = np.nonzero(scores.max(axis=1) >= FLOOR)[0]
    for i in likely.tolist():
        subject, object_ = view.arguments[pairs[i][0]], view.arguments[pairs[i][1]]
        for p in predicates_of(subject.label, object_.label):
            if scores[i, p] >= FLOOR:
                yield Match(PREDICATE_NAMES[p], subject, object_, float(scores[i, p]), "model", NAME)

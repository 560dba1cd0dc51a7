"""Bags of pairs: a gold triple does not say which mention pair states it, so learners score all pairs of two entities together.

Multiple-instance learning as in Riedel et al. 2010, with a soft maximum in training and the best pair in use.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from pipeline.relate.candidates import PREDICATE_NAMES

Triple = tuple[str, str, str]


def undirected(triple: Triple, *, turned: bool = False) -> Triple:
    """The triple, a symmetric one in the order of its keys, or `turned` against it."""
    subject, predicate, object_ = triple
    return (object_, predicate, subject) if predicate == "met_with" and (subject > object_) != turned else triple


def highest(logits: Tensor, bags: Tensor, count: int) -> Tensor:
    """The highest of the pairs' logits by bag: [bags, predicates]."""
    index = bags[:, None].expand(-1, logits.shape[1])
    return torch.full((count, logits.shape[1]), -1e9).scatter_reduce(0, index, logits, "amax")


def pooled(logits: Tensor, bags: Tensor, count: int) -> Tensor:
    """Log-sum-exp of the pairs' logits by bag: [bags, predicates]."""
    best = highest(logits, bags, count).detach()
    index = bags[:, None].expand(-1, logits.shape[1])
    summed = torch.zeros(count, logits.shape[1]).scatter_add(0, index, torch.exp(logits - best[bags]))
    return best + torch.log(summed + 1e-9)


def best_triples(logits: npt.NDArray[np.float32], bags: npt.NDArray[np.integer], keys: Sequence[tuple[str, str]],
                 allowed: npt.NDArray[np.bool_], *, least: float) -> dict[Triple, float]:
    """Triple → probability above `least`, the best of its pairs', as `relate` scores it; only what bags are `allowed`."""
    best = np.full(allowed.shape, -np.inf, np.float32)
    np.maximum.at(best, bags, logits)
    probabilities = np.where(allowed, 1 / (1 + np.exp(-best)), 0.0)
    found: dict[Triple, float] = {}
    for bag, p in zip(*np.nonzero(probabilities > least), strict=True):
        subject, object_ = keys[bag]
        triple = undirected((subject, PREDICATE_NAMES[p], object_))
        found[triple] = max(found.get(triple, 0.0), float(probabilities[bag, p]))
    return found

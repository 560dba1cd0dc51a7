"""Learning what the encoder says of pairs (`pipeline.relate.pairs`): its examples, the head, and its loss.

As with the linear scorer, a gold triple does not say which mentions state it, so the loss is of bags: the log-sum-exp of the
pairs of two entities in a window. A triple counts in a window that holds its evidence; in others it is neither true nor false.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from pipeline.article import Article
from pipeline.evaluate.gold import Record
from pipeline.relate.candidates import PREDICATE_NAMES, candidate_pairs, predicates_of
from pipeline.relate.pairs import (
    CLIP,
    HEADS,
    HIDDEN,
    SIZES,
    VALUE,
    WIDTH,
    Floats,
    Ints,
    PairHead,
    Pairs,
    Spans,
    States,
    head_key,
    make_pairs,
    view_spans,
)
from pipeline.relate.view import View
from pipeline.train.bags import Triple, best_triples, pooled, undirected

N = len(PREDICATE_NAMES)
_DROPOUT = 0.15
_PREFIX = "relation."
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Statements:
    """A text's arguments, its pairs [pairs, 2], the bag of each, and of each bag its keys and what may [bags, N] and does hold.

    `evidence` [triples, 4]: bag, predicate, and the span of code points that states it; `gold` are all triples of the text,
    also those that no pair can state.
    """

    spans: Spans
    pairs: Ints
    bags: Ints
    keys: Sequence[tuple[str, str]]
    allowed: Flags
    evidence: Ints
    gold: frozenset[Triple]


@dataclass(frozen=True)
class WindowPairs:
    """The pairs of one window over its pieces, with bags numbered from 0, their truth and what the loss looks at [bags, N]."""

    pairs: Pairs
    bags: Ints
    truth: Floats
    counts: Flags


def make_statements(record: Record, article: Article) -> Statements:
    """What a gold record says of the pairs that are candidates in its article."""
    view = View(article)
    stated: dict[Triple, list[tuple[int, int]]] = {}
    for relation in record["relations"]:
        key = (relation["subject"], relation["predicate"], relation["object"].rstrip("~"))
        for triple in {key, undirected(key), undirected(key, turned=True)}:
            stated.setdefault(triple, []).append(tuple(relation["evidence"]))
    bag_of: dict[tuple[str, str, str, str], int] = {}
    pairs, bags = [], []
    for subject, object_ in candidate_pairs(view):
        pairs.append((subject.index, object_.index))
        bags.append(bag_of.setdefault((subject.key, object_.key, subject.label, object_.label), len(bag_of)))
    allowed = np.zeros((len(bag_of), N), bool)
    evidence: list[tuple[int, int, int, int]] = []
    for (s_key, o_key, s_label, o_label), bag in bag_of.items():
        for p in predicates_of(s_label, o_label):
            allowed[bag, p] = True
            evidence += [(bag, p, *span) for span in stated.get((s_key, PREDICATE_NAMES[p], o_key), ())]
    return Statements(view_spans(view), np.array(pairs, np.int64).reshape(-1, 2), np.array(bags, np.int64),
                      [key[:2] for key in bag_of], allowed, np.array(evidence, np.int64).reshape(-1, 4),
                      frozenset(undirected(triple) for triple in stated))


def window_pairs(statements: Statements, starts: Ints, ends: Ints) -> WindowPairs | None:
    """The pairs whose arguments both lie in the window of these pieces; None if there are none."""
    if not len(starts) or not len(statements.pairs):
        return None
    low, high = int(starts[0]), int(ends[-1])
    inside = (statements.spans.starts >= low) & (statements.spans.ends <= high)
    kept = inside[statements.pairs[:, 0]] & inside[statements.pairs[:, 1]]
    if not kept.any():
        return None
    numbers, bags = np.unique(statements.bags[kept], return_inverse=True)
    position = {int(bag): i for i, bag in enumerate(numbers)}
    truth, counts = np.zeros((len(numbers), N), np.float32), statements.allowed[numbers].copy()
    for bag, p, start, end in statements.evidence:
        i = position.get(int(bag))
        if i is None:
            continue
        if start < high and end > low:
            truth[i, p] = 1.0
        elif not truth[i, p]:
            counts[i, p] = False
    counts |= truth > 0
    return WindowPairs(make_pairs(statements.spans, statements.pairs[kept], starts, ends), bags.astype(np.int64), truth, counts)


class RelationHead(nn.Module):
    """Projects pieces to what `pipeline.relate.pairs` reads, and scores pairs as it does."""

    def __init__(self, hidden: int) -> None:
        """A head on states of this width."""
        super().__init__()
        self.project = nn.Linear(hidden, WIDTH)
        self.between, self.before, self.behind = (nn.Linear(VALUE, HIDDEN, bias=False) for _ in range(3))
        self.tables = nn.ModuleDict({name: nn.Embedding(rows, HIDDEN, _weight=0.05 * torch.randn(rows, HIDDEN))
                                     for name, rows in SIZES.items()})
        self.out = nn.Linear(HIDDEN, N)
        nn.init.constant_(self.out.bias, -3.0)

    def forward(self, rows: Tensor, ranges: Tensor, features: Tensor) -> Tensor:
        """Projected pieces [pieces, WIDTH] of all windows and pairs over them → logits [pairs, N]."""
        subject, object_, value, attention = torch.split(rows, [HIDDEN, HIDDEN, VALUE, 2 * HEADS], -1)
        hidden = _mean(subject, ranges[:, 0], ranges[:, 1]) + _mean(object_, ranges[:, 2], ranges[:, 3])
        heads = value.double().view(len(rows), HEADS, -1)
        weights = attention.double().clamp(-CLIP, CLIP).exp().view(len(rows), 2, HEADS)
        for layer, column, which in ((self.between, 4, 0), (self.before, 6, 1), (self.behind, 8, 1)):
            low, high = ranges[:, column], ranges[:, column + 1]
            total = _difference(weights[:, which], low, high)
            pooled = _difference(weights[:, which, :, None] * heads, low, high) / (total + 1e-3)[:, :, None]
            hidden = hidden + layer(pooled.float().flatten(1))
        for i, table in enumerate(self.tables.values()):
            hidden = hidden + table(features[:, i])
        activated = functional.gelu(hidden, approximate="tanh")
        logits: Tensor = self.out(functional.dropout(activated, _DROPOUT, self.training))
        return logits


def _difference(values: Tensor, low: Tensor, high: Tensor) -> Tensor:
    prefix = functional.pad(values.cumsum(0), (0, 0) * (values.ndim - 1) + (1, 0))
    return prefix[high] - prefix[low]


def _mean(values: Tensor, low: Tensor, high: Tensor) -> Tensor:
    summed = _difference(values.double(), low, high) / (high - low).clamp(min=1)[:, None]
    return summed.float()


def relation_loss(
    head: RelationHead, states: Tensor, rows: Sequence[Sequence[int]], windows: Sequence[WindowPairs | None],
) -> Tensor:
    """Binary cross entropy summed over the bags of a batch of windows; `rows` [window][piece] are places in its states."""
    flat, ranges, features, bags, truth, counts = [], [], [], [], [], []
    at = n = 0
    for i, (places, window) in enumerate(zip(rows, windows, strict=True)):
        if window is None:
            continue
        flat.append(states[i, list(places)])
        ranges.append(torch.from_numpy(window.pairs.ranges) + at)
        features.append(torch.from_numpy(window.pairs.features))
        bags.append(torch.from_numpy(window.bags) + n)
        truth.append(torch.from_numpy(window.truth))
        counts.append(torch.from_numpy(window.counts))
        at, n = at + len(places), n + len(window.truth)
    if not flat:
        return states.sum() * 0
    logits = head(head.project(torch.cat(flat)), torch.cat(ranges), torch.cat(features))
    losses = functional.binary_cross_entropy_with_logits(pooled(logits, torch.cat(bags), n), torch.cat(truth), reduction="none")
    return losses[torch.cat(counts)].sum()


def make_head(state: Mapping[str, Floats]) -> PairHead:
    """The head in a net's state as it is shipped: everything but the projection, which belongs to the encoder's graph."""
    weights = {name.removeprefix(_PREFIX): value.astype(np.float16).astype(np.float32) for name, value in state.items()
               if name.startswith(_PREFIX) and not name.startswith(f"{_PREFIX}project.")}
    return PairHead(weights, head_key(weights))


def find_triples(head: PairHead, states: States, statements: Statements) -> dict[Triple, float]:
    """Triple → probability, the best of its pairs'; only what the predicates' signatures allow."""
    logits = head.logits(states, statements.spans, statements.pairs)
    return best_triples(logits, statements.bags, statements.keys, statements.allowed, least=0.02)

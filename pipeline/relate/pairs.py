"""The encoder's view of a pair: what its states say between, in and around two arguments, scored for every predicate.

The tagger's encoder reads a text once and gives every piece a row of WIDTH numbers (`States`): parts for the piece as subject
and as object, a value, and how much attention the value deserves between and outside the arguments. A pair is the sum of

- the mean of the subject's pieces, as subject, and of the object's pieces, as object;
- the pooled values between them, before the first and behind the last (softmax-weighted means, HEADS of them, each over
  its own part of the value: prefix sums make them cheap for thousands of pairs);
- vectors for the labels, the kinds, order and distance, and the sentences apart;

and goes through GELU and one linear layer. `pipeline.train.relation_head` learns it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from pipeline.errors import ModelError
from pipeline.relate.view import View
from pipeline.schema import LABELS
from pipeline.weights import find_weight, load_registry

NAME = "khabar-pairs"
HIDDEN, VALUE, HEADS, AROUND = 192, 256, 8, 12
WIDTH = 2 * HIDDEN + VALUE + 2 * HEADS
KINDS = ("name", "date", "nationality", "reference", "anaphor")
DISTANCES = (0, 1, 2, 4, 8, 16, 32)
ORDERS = 4
APART = 4
SIZES = {"labels": (len(LABELS) + 1) ** 2, "kinds": len(KINDS) ** 2, "distance": (len(DISTANCES) + 1) * ORDERS, "apart": APART}
"""Rows of the embedding tables, in the order of the columns of `Pairs.features`."""
CLIP = 6.0

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
_LABEL = {label: i + 1 for i, label in enumerate(LABELS)}


@dataclass(frozen=True)
class States:
    """The pieces of a text: offsets [n] of their starts and ends, and `rows` [n, WIDTH]."""

    starts: Ints
    ends: Ints
    rows: Floats


@dataclass(frozen=True)
class Spans:
    """Arguments as arrays [arguments]: code points, label, kind and sentence."""

    starts: Ints
    ends: Ints
    labels: Ints
    kinds: Ints
    sentences: Ints


@dataclass(frozen=True)
class Pairs:
    """Pairs as arrays: piece ranges [pairs, 10] (subject, object, between, before, behind; half-open), features [pairs, 4]."""

    ranges: Ints
    features: Ints


def make_spans(arguments: Sequence[tuple[int, int, str, str, int]]) -> Spans:
    """Arrays of (start, end, label, kind, sentence)."""
    columns = [[a[0] for a in arguments], [a[1] for a in arguments], [_LABEL.get(a[2], 0) for a in arguments],
               [KINDS.index(a[3]) for a in arguments], [a[4] for a in arguments]]
    return Spans(*(np.array(column, np.int64) for column in columns))


def make_pairs(spans: Spans, pairs: Ints, starts: Ints, ends: Ints) -> Pairs:
    """The pairs [pairs, 2] of arguments over pieces that have these offsets, in order."""
    first = np.searchsorted(ends, spans.starts, side="right")
    last = np.maximum(np.searchsorted(starts, spans.ends, side="left"), first + 1)
    s, o = pairs[:, 0], pairs[:, 1]
    s0, s1, o0, o1 = first[s], last[s], first[o], last[o]
    low, high = np.minimum(s1, o1), np.maximum(s0, o0)
    begin, end = np.minimum(s0, o0), np.maximum(s1, o1)
    gap = high - low
    between = np.maximum(gap, 0)
    inside = (s0 >= o0) & (s1 <= o1)
    outside = (o0 >= s0) & (o1 <= s1)
    order = np.where(inside, 2, np.where(outside, 3, (s0 > o0).astype(np.int64)))
    distance = np.searchsorted(np.array(DISTANCES), between, side="left")
    labels = spans.labels[s] * (len(LABELS) + 1) + spans.labels[o]
    kinds = spans.kinds[s] * len(KINDS) + spans.kinds[o]
    apart = np.minimum(np.abs(spans.sentences[s] - spans.sentences[o]), APART - 1)
    ranges = np.stack([s0, s1, o0, o1, low, low + between, np.maximum(begin - AROUND, 0), begin,
                       end, np.minimum(end + AROUND, len(starts))], 1)
    ranges[:, 8:] = np.minimum(ranges[:, 8:], len(starts))
    return Pairs(ranges, np.stack([labels, kinds, distance * ORDERS + order, apart], 1))


@dataclass(frozen=True)
class Stack:
    """How two scorers' logits become one: a weight for each, and an offset [predicates]; fitted by `pipeline.train.stack`."""

    linear: float
    pairs: float
    offsets: Floats

    def combine(self, linear: Floats, pairs: Floats) -> Floats:
        """The common logits of pairs [pairs, predicates]."""
        out: Floats = self.linear * linear + self.pairs * pairs + self.offsets
        return out


class PairHead:
    """The weights of the head, from an .npz; `key` ties them to the encoder that they were trained with."""

    def __init__(self, weights: Mapping[str, Floats], key: str, stack: Stack | None = None) -> None:
        """A head with these weights, named as `pipeline.train.relation_head` names them."""
        self.weights, self.key, self.stack = weights, key, stack

    def logits(self, states: States, spans: Spans, pairs: Ints) -> Floats:
        """Logits [pairs, predicates] of pairs [pairs, 2] of arguments; pairs are taken a few thousand at a time."""
        if not len(pairs):
            return np.zeros((0, len(self.weights["out.bias"])), np.float32)
        made = make_pairs(spans, pairs, states.starts, states.ends)
        sums = _Sums(states.rows)
        parts = [self._score(sums, made.ranges[i:i + 4096], made.features[i:i + 4096]) for i in range(0, len(pairs), 4096)]
        return np.concatenate(parts)

    def _score(self, sums: _Sums, ranges: Ints, features: Ints) -> Floats:
        w = self.weights
        hidden = sums.mean(sums.subject, ranges[:, 0], ranges[:, 1]) + sums.mean(sums.object, ranges[:, 2], ranges[:, 3])
        for name, column, which in (("between", 4, 0), ("before", 6, 1), ("behind", 8, 1)):
            hidden += sums.pool(which, ranges[:, column], ranges[:, column + 1]) @ w[f"{name}.weight"].T
        for i, name in enumerate(SIZES):
            hidden += w[f"tables.{name}.weight"][features[:, i]]
        activated = 0.5 * hidden * (1 + np.tanh(0.7978845608 * (hidden + 0.044715 * hidden**3)))
        out: Floats = activated @ w["out.weight"].T + w["out.bias"]
        return out


class _Sums:
    """Prefix sums over the pieces, in float64 so that differences of them stay exact enough."""

    def __init__(self, rows: Floats) -> None:
        wide = rows.astype(np.float64)
        values = wide[:, 2 * HIDDEN:2 * HIDDEN + VALUE].reshape(len(rows), HEADS, -1)
        attention = np.exp(np.clip(wide[:, 2 * HIDDEN + VALUE:], -CLIP, CLIP)).reshape(len(rows), 2, HEADS)
        self.subject, self.object = _prefix(wide[:, :HIDDEN]), _prefix(wide[:, HIDDEN:2 * HIDDEN])
        self._weights = [_prefix(attention[:, i]) for i in (0, 1)]
        self._values = [_prefix(attention[:, i, :, None] * values) for i in (0, 1)]

    @staticmethod
    def mean(prefix: npt.NDArray[np.float64], low: Ints, high: Ints) -> Floats:
        means: Floats = ((prefix[high] - prefix[low]) / np.maximum(high - low, 1)[:, None]).astype(np.float32)
        return means

    def pool(self, which: int, low: Ints, high: Ints) -> Floats:
        weight = self._weights[which][high] - self._weights[which][low]
        value = self._values[which][high] - self._values[which][low]
        pooled: Floats = (value / (weight + 1e-3)[:, :, None]).reshape(len(low), VALUE).astype(np.float32)
        return pooled


def _prefix(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    out = np.zeros((len(values) + 1, *values.shape[1:]))
    np.cumsum(values, axis=0, out=out[1:])
    return out


def head_key(weights: Mapping[str, Floats]) -> str:
    """What names a head: a hash of its weights, which the encoder's file holds too."""
    digest = hashlib.sha256()
    for name in sorted(weights):
        digest.update(np.ascontiguousarray(weights[name], np.float32).tobytes())
    return digest.hexdigest()[:16]


def save_head(head: PairHead, path: Path) -> None:
    """Write the head, and its stack if it has one, as `load_head` reads them."""
    arrays = {name: value.astype(np.float16) for name, value in head.weights.items()}
    if head.stack is not None:
        arrays["stack.offsets"] = head.stack.offsets.astype(np.float32)
        arrays["stack.weights"] = np.array([head.stack.linear, head.stack.pairs], np.float32)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the arrays for allow_pickle


def load_head(path: Path) -> PairHead:
    """The head in an .npz. Raises ModelError."""
    try:
        with np.load(path, allow_pickle=False) as data:
            weights = {name: data[name].astype(np.float32) for name in data.files}
        offsets, scales = weights.pop("stack.offsets", None), weights.pop("stack.weights", None)
        stack = None if offsets is None or scales is None else Stack(float(scales[0]), float(scales[1]), offsets)
        shapes = {**{f"tables.{name}.weight": (rows, HIDDEN) for name, rows in SIZES.items()},
                  **{f"{name}.weight": (HIDDEN, VALUE) for name in ("between", "before", "behind")}}
        wrong = [name for name, shape in shapes.items() if weights[name].shape != shape]
        if wrong or weights["out.weight"].shape[1] != HIDDEN:
            raise ModelError(f"{path}: made for another version of khabar ({', '.join(wrong) or 'out'})")
    except (OSError, EOFError, ValueError, TypeError, KeyError, IndexError, BadZipFile) as error:
        raise ModelError(f"{path}: not a file of weights ({type(error).__name__}: {error})") from error
    return PairHead(weights, head_key(weights), stack)


@lru_cache(maxsize=2)
def shipped_head() -> PairHead | None:
    """The head that models/registry.toml names; None where none is shipped. Raises ModelError."""
    return load_head(find_weight(NAME).path) if NAME in load_registry() else None


class Encoder(Protocol):
    """What the tag stage's encoder gives this one: rows for the head whose key it names."""

    @property
    def pairs_key(self) -> str | None:
        """The key of the head that the encoder was trained with."""

    def pair_rows(self, text: str) -> tuple[PieceOffsets, Floats]:
        """The pieces of a text and their rows [pieces, WIDTH]."""


class PieceOffsets(Protocol):
    """Pieces as far as the head wants to know."""

    @property
    def starts(self) -> Sequence[int]:
        """Where they start, in code points."""

    @property
    def ends(self) -> Sequence[int]:
        """Where they end."""


class PairReader:
    """The head on the encoder's states of an article."""

    def __init__(self, head: PairHead, encoder: Encoder) -> None:
        """A reader of both. Raises ModelError if they were not trained together."""
        if head.key != encoder.pairs_key:
            raise ModelError(f"the relation head {head.key} belongs to another encoder than the tagger's, which is made for "
                             f"{encoder.pairs_key}; train both together")
        self.head, self._encoder = head, encoder

    def combine(self, view: View, pairs: Sequence[tuple[int, int]], linear: Floats) -> Floats:
        """The linear scorer's logits [pairs, predicates] of pairs of arguments, with what the encoder says of them."""
        if self.head.stack is None or not pairs:
            return linear
        pieces, rows = self._encoder.pair_rows(view.article.text)
        states = States(np.array(pieces.starts), np.array(pieces.ends), rows)
        return self.head.stack.combine(linear, self.head.logits(states, view_spans(view), np.array(pairs)))


def view_spans(view: View) -> Spans:
    """The arguments of an article as arrays."""
    return make_spans([(view.atoms[a.first].start, view.atoms[a.last - 1].end, a.label, a.kind, a.sentence)
                       for a in view.arguments])

"""Word vectors from raw text: positive pointwise mutual information, factorised.

Levy, Goldberg and Dagan (2015) found these as good as skip-grams with negative sampling when both are tuned alike: contexts
smoothed by the power 0.75, near contexts weighing more, singular values to the power 0.5. They need no library and no luck:
the same text gives the same vectors.
"""

from __future__ import annotations

import json
import lzma
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]

from pipeline.tag.wordforms import find_words, key_form, plain_form
from pipeline.train.vocabulary import RAW

Floats = npt.NDArray[np.float32]
WINDOW = 4
SMOOTHING = 0.75
_CHUNK = 400_000
_OVERSAMPLED, _ROUNDS = 40, 4


@dataclass(frozen=True)
class Vectors:
    """Folded words by falling frequency with their vectors [words, dimensions], each of length 1."""

    words: list[str]
    table: Floats


def read_articles(data: Path) -> Iterator[str]:
    """The texts of all raw Wikipedia articles. Raises OSError where the file is not there."""
    with lzma.open(data / RAW, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def read_keys(text: str) -> Iterator[str]:
    """The keys of a text's words."""
    return (key_form(plain_form(surface)) for surface in find_words(text).surfaces)


def learn_vectors(texts: Callable[[], Iterable[str]], *, size: int = 60_000, dimensions: int = 100, contexts: int = 30_000,
                  least: int = 4, seed: int = 1) -> Vectors:
    """Vectors of the `size` most frequent words that are seen `least` times; `texts` is called twice."""
    counts: Counter[str] = Counter()
    for text in texts():
        counts.update(read_keys(text))
    frequent = sorted((word for word, n in counts.items() if n >= least), key=lambda word: (-counts[word], word))[:size]
    index = {word: i for i, word in enumerate(frequent)}
    matrix = weigh(count_pairs(texts(), index, min(contexts, len(frequent))))
    table = factorise(matrix, min(dimensions, len(frequent)), seed)
    return Vectors(frequent, table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-6))


def count_pairs(texts: Iterable[str], index: dict[str, int], contexts: int) -> sparse.csr_matrix:
    """How often each word stands near each of the `contexts` most frequent ones, a neighbour counting 1, the next 1/2…"""
    total = sparse.csr_matrix((len(index), contexts), dtype=np.float32)
    ids: list[int] = []
    for text in texts:
        ids += [index.get(key, -1) for key in read_keys(text)]
        ids += [-1] * WINDOW
        if len(ids) > _CHUNK:
            total, ids = total + _near(np.array(ids), total.shape), []
    return total + _near(np.array(ids, np.int64), total.shape)


def _near(ids: npt.NDArray[np.int64], shape: tuple[int, int]) -> sparse.csr_matrix:
    """The pairs of one chunk."""
    found = sparse.csr_matrix(shape, dtype=np.float32)
    for distance in range(1, WINDOW + 1):
        left, right = ids[:-distance], ids[distance:]
        for words, near in ((left, right), (right, left)):
            kept = (words >= 0) & (near >= 0) & (near < shape[1])
            values = np.full(int(kept.sum()), 1 / distance, np.float32)
            found = found + sparse.csr_matrix((values, (words[kept], near[kept])), shape=shape)
    return found


def weigh(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Positive pointwise mutual information of the counts."""
    pairs = counts.tocoo()
    words = np.asarray(counts.sum(1)).ravel()
    near = np.asarray(counts.sum(0)).ravel() ** SMOOTHING
    information = np.log(np.maximum(pairs.data * near.sum(), 1e-9)) - np.log(words[pairs.row] * near[pairs.col])
    kept = information > 0
    entries = (information[kept].astype(np.float32), (pairs.row[kept], pairs.col[kept]))
    return sparse.csr_matrix(entries, shape=counts.shape)


def factorise(matrix: sparse.csr_matrix, dimensions: int, seed: int) -> Floats:
    """The left singular vectors times the roots of the singular values (randomised: Halko, Martinsson and Tropp 2011)."""
    rng = np.random.default_rng(seed)
    width = min(dimensions + _OVERSAMPLED, *matrix.shape)
    basis = matrix @ rng.standard_normal((matrix.shape[1], width)).astype(np.float32)
    for _ in range(_ROUNDS):
        basis, _ = np.linalg.qr(basis)
        basis = matrix @ (matrix.T @ basis)
    basis, _ = np.linalg.qr(basis)
    left, values, _ = np.linalg.svd((matrix.T @ basis).T, full_matrices=False)
    table: Floats = (basis @ left[:, :dimensions] * np.sqrt(values[:dimensions])).astype(np.float32)
    return table

"""Training examples: windows of texts as ids and targets, in batches of about the same number of pieces."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from pipeline.tag.bio import GROUPS, Labelled, Tags, to_tags
from pipeline.tag.pieces import Pieces, Tokenizer
from pipeline.tag.windows import Window, cut_windows
from pipeline.train.noise import misspell
from pipeline.train.relation_head import WindowPairs, window_pairs
from pipeline.train.sources import Text

WINDOW = 240
SHORTEST_FIRST = 50
BATCH_PIECES = 500
MISSPELT = 0.4
IGNORED = -100


@dataclass(frozen=True)
class Example:
    """Ids of a window; `tags` [ids, columns], and `acronyms` [ids], IGNORED where nothing is to be learned.

    `rows` are the places of the text's own pieces among the ids, which `pairs`, if the text has relations, counts in.
    """

    ids: list[int]
    tags: Tags
    acronyms: Tags
    rows: Sequence[int] = ()
    pairs: WindowPairs | None = None


@dataclass(frozen=True)
class Batch:
    """Examples of similar length, padded."""

    ids: Tensor
    mask: Tensor
    tags: Tensor
    acronyms: Tensor
    rows: Sequence[Sequence[int]] = ()
    pairs: Sequence[WindowPairs | None] = ()


def make_examples(text: Text, tokenizer: Tokenizer, rng: random.Random) -> Iterator[Example]:
    """A text as windows that begin elsewhere every time, misspelt now and then, with tags [ids, groups]."""
    written = misspell(text.text, rng) if rng.random() < MISSPELT else text.text
    pieces = tokenizer.encode(written)
    tags, acronyms = to_tags(text.mentions, pieces)
    first = rng.randint(SHORTEST_FIRST, WINDOW)
    for window, example in _examples(written, pieces, tokenizer, (tags, acronyms), first):
        if text.statements is None:
            yield example
            continue
        core = slice(window.first, window.first + len(window.rows))
        pairs = window_pairs(text.statements, np.array(pieces.starts[core]), np.array(pieces.ends[core]))
        yield replace(example, rows=window.rows, pairs=pairs)


def make_column_examples(text: Text, labels: Sequence[str], tokenizer: Tokenizer, rng: random.Random) -> Iterator[Example]:
    """As `make_examples`, for a corpus with flat labels of its own: tags [ids, 1], O, then B and I of each label."""
    written = misspell(text.text, rng) if rng.random() < MISSPELT else text.text
    pieces = tokenizer.encode(written)
    label, column = GROUPS[0][0], np.zeros((len(pieces), 1), np.int64)
    types = {mention.start: labels.index(mention.label) for mention in text.mentions}
    flat, acronyms = to_tags([Labelled(m.start, m.end, label) for m in text.mentions], pieces)
    current = 0
    for i, tag in enumerate(flat[:, 0]):
        if tag == 1:
            current = types[pieces.starts[i]]
        if tag:
            column[i, 0] = 2 * current + tag
    yield from (example for _, example in _examples(written, pieces, tokenizer, (column, acronyms), None))


def _examples(
    text: str, pieces: Pieces, tokenizer: Tokenizer, targets: tuple[Tags, Tags], first: int | None
) -> Iterator[tuple[Window, Example]]:
    tags, acronyms = targets
    for window in cut_windows(text, pieces, tokenizer, size=WINDOW, first_size=first):
        core = slice(window.first, window.first + len(window.rows))
        window_tags = np.zeros((len(window.ids), tags.shape[1]), np.int64)
        window_acronyms = np.full(len(window.ids), IGNORED, np.int64)
        window_tags[window.rows] = tags[core]
        window_acronyms[window.rows] = acronyms[core]
        yield window, Example(window.ids, window_tags, window_acronyms)


def make_batches(examples: Sequence[Example], tokenizer: Tokenizer, rng: random.Random) -> list[Batch]:
    """The examples in batches of up to BATCH_PIECES ids with padding, shuffled."""
    groups: list[list[Example]] = []
    for example in sorted(examples, key=lambda e: len(e.ids) + 20 * rng.random()):
        longest = max([len(example.ids), *(len(e.ids) for e in groups[-1])]) if groups else 0
        if groups and (len(groups[-1]) + 1) * longest <= BATCH_PIECES:
            groups[-1].append(example)
        else:
            groups.append([example])
    rng.shuffle(groups)
    return [_collate(group, tokenizer.pad) for group in groups]


def _collate(examples: Sequence[Example], pad: int) -> Batch:
    shape = (len(examples), max(len(e.ids) for e in examples))
    ids = torch.full(shape, pad)
    mask = torch.zeros(shape, dtype=torch.bool)
    tags = torch.full((*shape, examples[0].tags.shape[1]), IGNORED)
    acronyms = torch.full(shape, IGNORED)
    for i, example in enumerate(examples):
        length = len(example.ids)
        ids[i, :length] = torch.tensor(example.ids)
        mask[i, :length] = True
        tags[i, :length] = torch.from_numpy(example.tags)
        acronyms[i, :length] = torch.from_numpy(example.acronyms)
    return Batch(ids, mask, tags, acronyms, [e.rows for e in examples], [e.pairs for e in examples])


def stream_batches(texts: Sequence[Text], tokenizer: Tokenizer, rng: random.Random) -> Iterator[Batch]:
    """Batches of the annotated texts, pass after pass without end."""
    while True:
        yield from make_batches([e for text in texts for e in make_examples(text, tokenizer, rng)], tokenizer, rng)


def stream_columns(texts: Sequence[Text], labels: Sequence[str], tokenizer: Tokenizer, rng: random.Random) -> Iterator[Batch]:
    """Batches of a corpus in columns, pass after pass without end."""
    order = list(texts)
    while True:
        rng.shuffle(order)
        for i in range(0, len(order), 60):
            examples = [e for text in order[i : i + 60] for e in make_column_examples(text, labels, tokenizer, rng)]
            yield from make_batches(examples, tokenizer, rng)


def choose_corpus(progress: float, shares: Mapping[str, float], rng: random.Random) -> str | None:
    """The corpus of the next step: None for the annotated one; the others take half of the first steps, a fifth of the last.

    They are kept to the end because their heads are shipped too: what they have learned would fade.
    """
    likelihood = 0.5 if progress < 0.4 else 0.25 if progress < 0.8 else 0.15
    if not shares or rng.random() >= likelihood:
        return None
    return rng.choices(list(shares), list(shares.values()))[0]

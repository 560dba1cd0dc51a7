"""Training examples of the convolutional tagger: windows of words with what is to be learned of them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from pipeline.tag.bio import BEGIN, GROUPS, INSIDE, Labelled, to_tags
from pipeline.tag.convolution import WordFeatures
from pipeline.tag.pieces import Pieces
from pipeline.tag.wordforms import MAX_CUT, Words, find_words
from pipeline.train.noise import misspell
from pipeline.train.sources import Text
from pipeline.train.teach import NO_CUT, Taught, cut_before

WINDOW = 160
BATCH_WORDS = 1600
MISSPELT = 0.35
IGNORED = -100
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class WordTargets:
    """Of each word: probabilities of B and I [words, groups, 2], letters cut and acronym where a mention begins, a flat tag."""

    tags: Floats | None = None
    cuts: Ints | None = None
    acronyms: Ints | None = None
    flat: Ints | None = None

    def part(self, words: slice) -> WordTargets:
        """Those of some of the words."""
        cuts, acronyms, flat = (None if t is None else t[words] for t in (self.cuts, self.acronyms, self.flat))
        return WordTargets(None if self.tags is None else self.tags[words], cuts, acronyms, flat)


@dataclass(frozen=True)
class WordBatch:
    """Windows of one kind, padded; `features` are those of the different words, which `order` names."""

    features: Tensor
    order: Tensor
    mask: Tensor
    tags: Tensor | None
    cuts: Tensor | None
    acronyms: Tensor | None
    flat: Tensor | None


def snap(text: str, words: Words, mentions: Sequence[Labelled]) -> tuple[list[Labelled], Ints, Ints]:
    """The mentions in whole words, counted from 0 (`end` is one past the last), and the cuts and acronyms where they begin.

    A mention that begins behind more than MAX_CUT letters of a word, or ends inside one, is left out.
    """
    real = [i for i in range(len(words)) if words.ends[i] > words.starts[i]]
    ends = {words.ends[i]: i for i in real}
    holders = np.array([words.starts[i] for i in real], np.int64)
    cuts, acronyms = np.full(len(words), NO_CUT), np.full(len(words), NO_CUT)
    snapped = []
    for mention in sorted(mentions, key=lambda m: m.start - m.end):
        place = int(np.searchsorted(holders, mention.start, side="right")) - 1
        last = ends.get(mention.end)
        if place < 0 or last is None or last < real[place]:
            continue
        first = real[place]
        cut = cut_before(text, words, first, mention.start)
        if cut > MAX_CUT:
            continue
        snapped.append(Labelled(first, last + 1, mention.label, mention.acronym))
        if cuts[first] == NO_CUT:
            cuts[first], acronyms[first] = cut, int(mention.acronym)
    return snapped, cuts, acronyms


def gold_targets(text: Text, words: Words) -> WordTargets:
    """What an annotated text teaches."""
    snapped, cuts, acronyms = snap(text.text, words, text.mentions)
    pieces = Pieces([0] * len(words), list(range(len(words))), list(range(1, len(words) + 1)))
    tags, _ = to_tags(snapped, pieces)
    return WordTargets(np.stack([tags == BEGIN, tags == INSIDE], -1).astype(np.float32), cuts, acronyms)


def taught_targets(taught: Taught) -> WordTargets:
    """What the teacher says of a text."""
    tags = np.zeros((len(taught.cuts), len(GROUPS), 2), np.float32)
    tags[taught.places[:, 0], taught.places[:, 1]] = taught.probabilities
    return WordTargets(tags, taught.cuts, taught.acronyms)


def column_targets(text: Text, words: Words, labels: Sequence[str]) -> WordTargets:
    """What a text of a corpus with flat labels teaches: O, then B and I of each label."""
    flat = np.zeros(len(words), np.int64)
    snapped, _, _ = snap(text.text, words, text.mentions)
    for mention in snapped:
        flat[mention.start : mention.end] = 2 * labels.index(mention.label) + INSIDE
        flat[mention.start] = 2 * labels.index(mention.label) + BEGIN
    return WordTargets(flat=flat)


Item = tuple[str, WordTargets]
"""A text and the targets of its words."""


def make_items(texts: Sequence[Text], labels: Sequence[str] | None = None) -> list[Item]:
    """The texts with their targets: khabar's, or those of a corpus with these labels."""
    items = []
    for text in texts:
        words = find_words(text.text)
        items.append((text.text, gold_targets(text, words) if labels is None else column_targets(text, words, labels)))
    return items


def stream_windows(items: Sequence[Item], rng: random.Random) -> Iterator[tuple[list[str], WordTargets]]:
    """Windows of the texts, each time cut elsewhere and misspelt now and then, pass after pass without end."""
    while True:
        order = list(items)
        rng.shuffle(order)
        for text, targets in order:
            written = misspell(text, rng) if rng.random() < MISSPELT else text
            surfaces = find_words(written).surfaces
            start = -rng.randrange(WINDOW) if len(surfaces) > WINDOW else 0
            for low in range(start, len(surfaces), WINDOW):
                window = slice(max(low, 0), low + WINDOW)
                yield surfaces[window], targets.part(window)


def stream_word_batches(items: Sequence[Item], features: WordFeatures, rng: random.Random) -> Iterator[WordBatch]:
    """Batches of about BATCH_WORDS words, without end; of several, windows of like length come together."""
    windows = stream_windows(items, rng)
    while True:
        pool: list[tuple[list[str], WordTargets]] = []
        while sum(len(surfaces) for surfaces, _ in pool) < 8 * BATCH_WORDS:
            pool.append(next(windows))
        pool.sort(key=lambda window: len(window[0]))
        batches: list[list[tuple[list[str], WordTargets]]] = [[]]
        for window in pool:
            if batches[-1] and (len(batches[-1]) + 1) * len(window[0]) > BATCH_WORDS:
                batches.append([])
            batches[-1].append(window)
        rng.shuffle(batches)
        yield from (collate(batch, features) for batch in batches)


def collate(windows: Sequence[tuple[list[str], WordTargets]], features: WordFeatures) -> WordBatch:
    """The windows as one batch."""
    shape = (len(windows), max(len(surfaces) for surfaces, _ in windows))
    places: dict[str, int] = {}
    order, mask = np.zeros(shape, np.int64), np.zeros(shape, bool)
    for i, (surfaces, _) in enumerate(windows):
        order[i, : len(surfaces)] = [places.setdefault(surface, len(places)) for surface in surfaces]
        mask[i, : len(surfaces)] = True
    first = windows[0][1]
    tags = None if first.tags is None else _padded([t.tags for _, t in windows], shape, 0)
    cuts, acronyms, flat = (
        None if getattr(first, name) is None else _padded([getattr(t, name) for _, t in windows], shape, IGNORED)
        for name in ("cuts", "acronyms", "flat"))
    table = torch.from_numpy(np.stack([features.of(surface) for surface in places]))
    return WordBatch(table, torch.from_numpy(order), torch.from_numpy(mask), tags, cuts, acronyms, flat)


def _padded(rows: Sequence[npt.NDArray[np.generic] | None], shape: tuple[int, int], filler: int) -> Tensor:
    first = rows[0]
    assert first is not None
    out = np.full((*shape, *first.shape[1:]), filler, first.dtype)
    for i, row in enumerate(rows):
        assert row is not None
        out[i, : len(row)] = row
    return torch.from_numpy(out)

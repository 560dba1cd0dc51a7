"""Distillation: what the accurate tagger says of raw text, word by word, for the fast one to learn (Hinton et al. 2015)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.tag.bio import BEGIN, OUTSIDE, log_softmax
from pipeline.tag.neural import NeuralModel
from pipeline.tag.wordforms import MAX_CUT, Words, find_words, plain_form

Ints = npt.NDArray[np.int64]
Halves = npt.NDArray[np.float16]
NO_CUT = -100
_LEAST = 0.01
_CHARACTERS = 1500
_HEADER = re.compile(r"^<doc[^>]*>\s*|\s*</doc>\s*$")


@dataclass(frozen=True)
class Taught:
    """A text and the probabilities [entries, 2] of B and I at `places` [entries, 2] (word, group); everywhere else it is O.

    `cuts` [words] is how many letters of a word stand before the mention that begins in it, NO_CUT where none does; `acronyms`
    [words] is 1 or 0 there.
    """

    text: str
    places: Ints
    probabilities: Halves
    cuts: Ints
    acronyms: Ints


def teach(model: NeuralModel, text: str) -> Taught:
    """What the model says of the words of a text."""
    words = find_words(text)
    pieces, logits, acronym = model.encode(text)
    if not len(pieces):
        return Taught(text, np.zeros((0, 2), np.int64), np.zeros((0, 2), np.float16), np.zeros(len(words), np.int64),
                      np.zeros(len(words), np.int64))
    probabilities = np.exp(log_softmax(logits))
    owners = np.maximum(np.searchsorted(np.array(words.starts), np.array(pieces.starts), side="right") - 1, 0)
    outside = np.ones((len(words), logits.shape[1]), np.float32)
    begin = np.zeros_like(outside)
    np.minimum.at(outside, owners, probabilities[:, :, OUTSIDE])
    np.maximum.at(begin, owners, probabilities[:, :, BEGIN])
    places = np.argwhere(outside < 1 - _LEAST)
    b, o = begin[places[:, 0], places[:, 1]], outside[places[:, 0], places[:, 1]]
    b = np.minimum(b, 1 - o)
    cuts, acronyms = np.full(len(words), NO_CUT), np.full(len(words), NO_CUT)
    for piece in np.nonzero(probabilities[:, :, BEGIN].max(1) > 0.5)[0]:
        word = owners[piece]
        cut = cut_before(text, words, word, pieces.starts[piece])
        if cuts[word] == NO_CUT and cut <= MAX_CUT:
            cuts[word], acronyms[word] = cut, int(acronym[piece] > 0)
    return Taught(text, places, np.stack([b, 1 - o - b], 1).astype(np.float16), cuts, acronyms)


def cut_before(text: str, words: Words, word: int, start: int) -> int:
    """How many letters of the word stand before `start`."""
    return len(plain_form(text[words.starts[word] : start])) if start > words.starts[word] else 0


def choose_raw(articles: Iterable[str], count: int, seed: int) -> list[str]:
    """The beginnings of `count` articles of some length, drawn by the seed."""
    chosen = []
    for article in articles:
        text = _HEADER.sub("", article)
        if len(text) > 300:
            end = text.find("\n", _CHARACTERS)
            chosen.append(text[: min(end, 2 * _CHARACTERS) if end > 0 else 2 * _CHARACTERS].strip())
    return random.Random(seed).sample(chosen, min(count, len(chosen)))


def save_taught(taught: Sequence[Taught], path: Path) -> None:
    """Write them as one file."""
    lengths = np.array([(len(t.places), len(t.cuts)) for t in taught])
    np.savez_compressed(path, texts=np.array([t.text for t in taught]), lengths=lengths,
                        places=np.concatenate([t.places for t in taught]).astype(np.int32),
                        probabilities=np.concatenate([t.probabilities for t in taught]),
                        cuts=np.concatenate([t.cuts for t in taught]).astype(np.int8),
                        acronyms=np.concatenate([t.acronyms for t in taught]).astype(np.int8))


def load_taught(path: Path) -> Iterator[Taught]:
    """What `save_taught` wrote."""
    with np.load(path) as file:
        places_at = words_at = 0
        texts, lengths = file["texts"], file["lengths"]
        places, probabilities = file["places"].astype(np.int64), file["probabilities"]
        cuts, acronyms = file["cuts"].astype(np.int64), file["acronyms"].astype(np.int64)
        for text, (n_places, n_words) in zip(texts, lengths, strict=True):
            entries, words = slice(places_at, places_at + n_places), slice(words_at, words_at + n_words)
            yield Taught(str(text), places[entries], probabilities[entries], cuts[words], acronyms[words])
            places_at, words_at = places_at + n_places, words_at + n_words

"""The convolutional tagger: each word's vector, stem, letters, affixes and shape, then dilated convolutions over the words.

Everything that depends on a word alone is computed once for each different word of a text. Mentions are tagged on whole words;
where one begins, a small head says how many proclitic letters stand before it («وفرنسا»: one).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.tag.bio import GROUPS, TAGS, Floats, find_flat, find_mentions
from pipeline.tag.spotted import Opened, Spotted, open_model
from pipeline.tag.wordforms import PARAGRAPH, Words, find_words, key_form, letters_end, plain_form, possible_stems

FORMAT = 1
UNKNOWN, BREAK = 0, 1
FIRST_WORD = 2
"""The row of the vector table that the most frequent word has."""
CHARACTERS, HEAD_CHARACTERS = 20, 13
AFFIXES, AFFIX_ROWS = 5, 4096
SHAPES, SHAPE_LENGTHS = 8, 8
WORD, STEM, CUT, SHAPE, AFFIX, CHARACTER = 0, 1, 2, 3, 4, 4 + AFFIXES
COLUMNS = CHARACTER + CHARACTERS
"""Columns of a word's features: its rows in the tables of vectors (twice), cuts, shapes, affixes and characters."""
DILATIONS = (1, 2, 4, 8)
REACH = sum(DILATIONS)
"""How many words a word sees on either side."""
CHUNK = 2000
_REMEMBERED = 300_000
Ints = npt.NDArray[np.int64]


class WordFeatures:
    """Surface → features; what was seen is remembered."""

    def __init__(self, vocabulary: Sequence[str], characters: str) -> None:
        """For folded words by falling frequency, and the characters that have a vector."""
        self.rank = {word: i + FIRST_WORD for i, word in enumerate(vocabulary)}
        self.characters = {c: i + 2 for i, c in enumerate(characters)}
        self._known: dict[str, Ints] = {}

    def of(self, surface: str) -> Ints:
        """The features [COLUMNS] of a word."""
        found = self._known.get(surface)
        if found is None:
            found = np.array(self._made(surface), np.int64)
            if len(self._known) < _REMEMBERED:
                self._known[surface] = found
        return found

    def _made(self, surface: str) -> list[int]:
        if surface == PARAGRAPH:
            return [BREAK, BREAK] + [0] * (COLUMNS - 2)
        plain = plain_form(surface)
        key = key_form(plain)
        stem, cut = self._stem(key)
        long = len(plain) > CHARACTERS - 2
        letters = plain[: HEAD_CHARACTERS - 2] + plain[HEAD_CHARACTERS - CHARACTERS :] if long else plain
        characters = [0, *(self.characters.get(c, 1) for c in letters)]
        affixes = [key[:2], key[:3], key[-1:], key[-2:], key[-3:]]
        hashed = [zlib.crc32(f"{i}{affix}".encode()) % AFFIX_ROWS for i, affix in enumerate(affixes)]
        return [self.rank.get(key, UNKNOWN), stem, cut, _shape(plain), *hashed,
                *characters, *[0] * (CHARACTERS - len(characters))]

    def _stem(self, key: str) -> tuple[int, int]:
        """The most frequent of the words that may stand behind proclitics, and how many letters they are; else the word."""
        known = [(self.rank[rest], cut) for rest, cut in possible_stems(key) if rest in self.rank]
        return min(known, default=(self.rank.get(key, UNKNOWN), 0))

    def unique(self, words: Words) -> tuple[Ints, Ints]:
        """Features [different words, COLUMNS] of a text, and which of them each word [words] is."""
        places: dict[str, int] = {}
        order = [places.setdefault(surface, len(places)) for surface in words.surfaces]
        features = np.stack([self.of(surface) for surface in places]) if places else np.zeros((0, COLUMNS), np.int64)
        return features, np.array(order, np.int64)


def _shape(plain: str) -> int:
    """A number below SHAPES · SHAPE_LENGTHS for the kind of word and its length."""
    first = plain[0]
    if first.isdecimal():
        kind = 1
    elif not first.isalnum():
        kind = 2 if first in ".!?؟؛…" else 3 if first in "«»\"“”'()[]" else 4
    elif "\u0600" <= first <= "\u08ff":
        kind = 5
    else:
        kind = 6 if first.isupper() and (plain[1:] == "" or plain[1:2].isupper()) else 7
    return kind * SHAPE_LENGTHS + min(len(plain), SHAPE_LENGTHS) - 1


class ConvolutionModel:
    """A loaded model: text → mentions with margins. One thread, as the other tagger."""

    def __init__(self, path: Path, opened: Opened | None = None) -> None:
        """Load it, if it is not opened yet. Raises ModelError if the file is no model of this version's."""
        self._opened = opened or open_model(path)
        self._opened.check_format(FORMAT)
        told = self._opened.told
        self.features = WordFeatures(told["vocabulary"].split(" "), told["characters"])
        self.heads: Mapping[str, Sequence[str]] = told.get("heads", {})
        self._widths = {output.name: output.shape[-1] for output in self._opened.session.get_outputs()}

    def outputs(self, text: str, names: Sequence[str]) -> tuple[Words, list[Floats]]:
        """The text's words and the named outputs of the graph [words, columns]."""
        words = find_words(text)
        features, order = self.features.unique(words)
        rows: list[Floats] = [np.zeros((len(words), self._widths[name]), np.float32) for name in names]
        for start in range(0, len(words), CHUNK):
            low, end = max(start - REACH, 0), min(start + CHUNK, len(words))
            seen = order[low : min(end + REACH, len(words))]
            used, local = (np.arange(len(features)), seen) if len(words) <= CHUNK else np.unique(seen, return_inverse=True)
            feeds = {"features": features[used], "order": local.astype(np.int64)}
            for row, found in zip(rows, self._opened.session.run(list(names), feeds), strict=True):
                row[start:end] = found[start - low : end - low]
        return words, rows

    def find(self, text: str) -> list[Spotted]:
        """The mentions of a text."""
        words, (tags, cuts, acronym) = self.outputs(text, ("tags", "cut", "acronym"))
        cut = cuts.argmax(1)
        spotted = []
        for found in find_mentions(tags.reshape(-1, len(GROUPS), TAGS)):
            start = words.starts[found.first] + _cut_end(words.surfaces[found.first], int(cut[found.first]))
            end = words.ends[found.last]
            if start < end:
                likely = float(acronym[found.first, 1] - acronym[found.first, 0])
                spotted.append(Spotted(start, end, found.label, found.margin, likely > 0))
        return spotted

    def find_flat(self, text: str, head: str) -> list[tuple[int, int, str]]:
        """The mentions (start, end, label) of another corpus's labels, by its head. Raises ModelError if there is none."""
        labels = self._opened.check_head(head)
        words, (logits,) = self.outputs(text, (head,))
        return [(words.starts[f.first], words.ends[f.last], f.label) for f in find_flat(logits, labels)]

    def score(self, margin: float) -> float:
        """The calibrated probability that a mention with this margin is right."""
        return self._opened.score(margin)


def _cut_end(surface: str, cut: int) -> int:
    """Where the word goes on behind `cut` proclitic letters; 0 if it does not begin with so many."""
    possible = {letters for _, letters in possible_stems(key_form(plain_form(surface)))} if cut else ()
    return letters_end(surface, cut) if cut in possible else 0

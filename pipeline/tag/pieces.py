"""Unigram pieces of Arabic text with exact offsets: proclitics become pieces of their own.

The vocabulary is SentencePiece's (a unigram language model, Kudo 2018): the best segmentation of a word is the likeliest one.
Here the segmentation may also begin a word again after its possible proclitics, at a bonus, so that «وفرنسا» is ▁و ▁فرنسا and
«للأمم» is ▁ل ▁الأمم: a name has the same pieces with and without them, and spans can begin after them. Diacritics, tatweel and
invisible characters belong to no piece but the one they end.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.orthography import TATWEEL

BEGIN, PAD, END, UNKNOWN = "<s>", "<pad>", "</s>", "<unk>"
SPECIAL = (BEGIN, PAD, END, UNKNOWN)
WORD_START = "\u2581"
PROCLITICS = ("و", "ف", "ب", "ك", "ل", "س", "وب", "وك", "ول", "وس", "فب", "فك", "فل", "فس")
MIN_STEM = 2
MAX_GROUP = 48
# What a split may cost, in log probability, for every proclitic character. With 8.0, 0.5 % of the names in the training corpus
# begin inside a piece (4.5 % with 0); «لل» at the beginning of a word is hardly ever anything but ل and the article.
SPLIT_BONUS = 8.0
SPLIT_BONUS_ARTICLE = 12.0
_REMEMBERED = 500_000


@dataclass(frozen=True, slots=True)
class Pieces:
    """Piece ids with the half-open span of each in the text; spans never overlap and only grow."""

    ids: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.ids)


@lru_cache(maxsize=65536)
def _char(char: str) -> str:
    """The characters a character stands for: none for marks and tatweel, one or more otherwise."""
    category = unicodedata.category(char)
    if char == TATWEEL or (category in ("Mn", "Cf", "Cc") and not char.isspace()):
        return ""
    if category == "Nd":
        return str(unicodedata.digit(char))
    folded = unicodedata.normalize("NFKC", char)
    folded = "".join(c for c in folded if unicodedata.category(c) != "Mn" and c != TATWEEL)
    return folded if 0 < len(folded) <= 3 and not any(c.isspace() for c in folded) else char


@lru_cache(maxsize=65536)
def _kind(char: str) -> str:
    """A (Arabic letter), L (other letter), D (digit), space, or P (any other)."""
    if char.isspace():
        return " "
    if char.isdigit():
        return "D"
    if char.isalpha():
        return "A" if "\u0600" <= char <= "\u06ff" or "\u0750" <= char <= "\u077f" else "L"
    return "P"


def find_groups(text: str) -> Iterator[tuple[str, str, list[int], bool]]:
    """Runs of one kind of character: kind, folded characters, their offsets, and whether glued."""
    kind, chars = "", ""
    offsets: list[int] = []
    glued = begins_glued = False
    for offset, original in enumerate(text):
        for char in _char(original):
            new = _kind(char)
            if new != kind or new == "P" or len(chars) == MAX_GROUP:
                if chars:
                    yield kind, chars, offsets, begins_glued
                kind, chars, offsets = new, "", []
                begins_glued = glued
            glued = new != " "
            if new != " ":
                chars += char
                offsets.append(offset)
    if chars:
        yield kind, chars, offsets, begins_glued


class Tokenizer:
    """Viterbi over a unigram vocabulary, word by word; a word may begin again after its proclitics."""

    def __init__(self, vocabulary: Sequence[str], scores: Sequence[float]) -> None:
        """A tokenizer for these pieces, their ids being their places, with their log probabilities."""
        self.vocabulary = list(vocabulary)
        self.scores = list(scores)
        self.index = {piece: i for i, piece in enumerate(self.vocabulary) if piece not in SPECIAL}
        self.begin, self.pad, self.end, self.unknown = (self.vocabulary.index(s) for s in SPECIAL)
        self._longest = max(map(len, self.index))
        self._unknown_score = min(self.scores) - 10.0
        self._cache: dict[str, tuple[tuple[int, int, int], ...]] = {}

    def encode(self, text: str) -> Pieces:
        """The pieces of a text, without begin or end marks; whitespace and marks belong to none."""
        ids: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        for kind, chars, offsets, glued in find_groups(text):
            if kind == "P":
                piece = self.index.get(chars, self.unknown)
                ids.append(piece if glued else self.index.get(WORD_START + chars, piece))
                starts.append(offsets[0])
                ends.append(_after_marks(text, offsets[-1] + 1))
                continue
            for piece, start, end in self._word(chars, kind):
                ids.append(piece)
                starts.append(offsets[start])
                ends.append(_after_marks(text, offsets[end - 1] + 1))
        return Pieces(ids, starts, ends)

    def _word(self, chars: str, kind: str) -> tuple[tuple[int, int, int], ...]:
        """Ids with character spans for one run of letters or digits (remembered); no word is as long as a whole group."""
        if len(chars) >= MAX_GROUP:
            return ((self.unknown, 0, len(chars)),)
        found = self._cache.get(chars)
        if found is None:
            readings = _readings(chars) if kind == "A" else ((chars, 0),)
            best: tuple[float, list[tuple[int, int, int]]] | None = None
            for stem, skipped in readings:
                reading = self._reading(chars, stem, skipped)
                if best is None or reading[0] > best[0]:
                    best = reading
            assert best is not None
            found = tuple(best[1])
            if len(self._cache) < _REMEMBERED:
                self._cache[chars] = found
        return found

    def _reading(self, chars: str, stem: str, skipped: int) -> tuple[float, list[tuple[int, int, int]]]:
        """Score and pieces when the first `skipped` characters are proclitics before `stem`."""
        score = SPLIT_BONUS * skipped
        pieces: list[tuple[int, int, int]] = []
        for i in range(skipped):
            piece = self.index.get(WORD_START + chars[i], self.unknown)
            score += self.scores[piece]
            pieces.append((piece, i, i + 1))
        if chars[skipped - 1 : skipped + 1] == "لل":
            score += SPLIT_BONUS_ARTICLE - SPLIT_BONUS
        shift = len(chars) - len(stem)  # one less than skipped when an alef was restored
        added, tail = self._viterbi(WORD_START + stem)
        for piece, start, end in tail:
            first, last = max(start - 1, 0) + shift, end - 1 + shift
            first = max(first, skipped)
            if last > first:
                pieces.append((piece, first, last))
        return score + added, pieces

    def _viterbi(self, chars: str) -> tuple[float, list[tuple[int, int, int]]]:
        """The likeliest pieces of a string: log score and (id, start, end), leftmost first."""
        n = len(chars)
        best = [0.0] + [float("-inf")] * n
        back: list[tuple[int, int]] = [(0, 0)] * (n + 1)
        for start in range(n):
            for end in range(start + 1, min(n, start + self._longest) + 1):
                piece = self.index.get(chars[start:end])
                if piece is not None and best[start] + self.scores[piece] > best[end]:
                    best[end] = best[start] + self.scores[piece]
                    back[end] = (start, piece)
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1] = best[start] + self._unknown_score
                back[start + 1] = (start, self.unknown)
        pieces: list[tuple[int, int, int]] = []
        end = n
        while end > 0:
            start, piece = back[end]
            pieces.append((piece, start, end))
            end = start
        return best[n], pieces[::-1]


def _after_marks(text: str, end: int) -> int:
    """The end moved over the diacritics and tatweel that belong to the last letter."""
    while end < len(text) and (text[end] == TATWEEL or unicodedata.combining(text[end])):
        end += 1
    return end


def _readings(word: str) -> Iterator[tuple[str, int]]:
    """(stem, number of proclitic characters) for the whole word and for every possible proclitic."""
    yield word, 0
    for proclitic in PROCLITICS:
        rest = word[len(proclitic) :]
        if word.startswith(proclitic) and len(rest) >= MIN_STEM:
            yield rest, len(proclitic)
            if proclitic[-1] == "ل" and rest[0] == "ل":
                yield "ا" + rest, len(proclitic)

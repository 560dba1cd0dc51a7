"""Whether two phrases name one office: «رئيس الجمهورية», «الرئيس المصري», «رئيسًا لمصر», «الرئيس»."""

from __future__ import annotations

from functools import lru_cache

from pipeline.lexicon import read_toml
from pipeline.resolve.forms import Words
from pipeline.resolve.phrases import stem


@lru_cache(maxsize=1)
def _qualifiers() -> frozenset[str]:
    """Words said of whoever holds the office, not of the office."""
    return frozenset(read_toml("resolve")["offices"]["qualifiers"])


@lru_cache(maxsize=1)
def _state() -> frozenset[str]:
    """What the head of a state is head of, where the state is not named."""
    return frozenset(read_toml("resolve")["offices"]["state"])


def office_words(words: Words) -> Words:
    """The words that tell the office: no qualifiers, no accusative ending, no ل before the body."""
    out = [word for word in words if stem_qualifier(word) not in _qualifiers()]
    if out and out[0].endswith("ا") and len(out[0]) > 3:
        out[0] = out[0][:-1]
    return tuple(out) or words


def stem_qualifier(word: str) -> str:
    """The word without an accusative ending."""
    return word[:-1] if word.endswith("ا") and len(word) > 4 else word


def office_strength(short: Words, full: Words) -> int:
    """How surely both name one office: 0 not at all, 3 the same words, 2 a beginning of the other's, 1 the head alone."""
    short, full = office_words(short), office_words(full)
    if tuple(map(_plain, short)) == tuple(map(_plain, full)):
        return 3
    if len(short) == 1 and _plain(short[0]) == _plain(full[0]):
        return 1
    if len(short) == 2 and short[1] in _state() and _plain(short[0]) == _plain(full[0]) and len(full) <= 2:
        return 1
    if 1 < len(short) < len(full) and tuple(map(_plain, full[:len(short)])) == tuple(map(_plain, short)):
        return 2
    return 0


def _plain(word: str) -> str:
    """The word without ل before it or an ending of gender or relation."""
    return stem(word[1:] if word.startswith("ل") and len(word) > 4 else word)

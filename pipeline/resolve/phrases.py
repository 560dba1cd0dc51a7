"""Whether one name of a body, place, event, document or people is a shorter form or another spelling of another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from pipeline.lexicon import read_toml
from pipeline.lexicon.kb import load_kb
from pipeline.orthography import search_key
from pipeline.resolve.forms import Words, name_words, similar, without_class_noun

_COUNTRY = "@"
_PLACES = frozenset({"GPE", "LOC"})

_ENDINGS = ("يون", "يين", "يات", "يان", "يه", "ون", "ين", "ان", "ات", "ي", "ه")


def phrase_strength(short: Words, full: Words, label: str, home: str | None) -> int:
    """How surely both name one thing: 0 not at all, 3 equal but for a class noun or spelling, 2 a beginning, 1 a selection.

    `home` is the id of the country whose bodies the article need not tell from others'.
    """
    bare, fuller = without_class_noun(short, label), without_class_noun(full, label)
    if bare == fuller or _respelled(short, full):
        return 3
    one, other = with_countries(bare), with_countries(fuller)
    abroad = any(word[0] == _COUNTRY and word[1:] != home for word in set(other) - set(one))
    if label in _PLACES or len(one) > len(other) or abroad:
        return 0
    if len(one) > 1 and sorted(one) == sorted(other):
        return 3
    if (len(short) < len(full) and full[:len(short)] == short) or (len(bare) > 1 and other[:len(one)] == one):
        return 2
    return int(1 < len(short) < len(full) and short[0] == full[0] and _selects(short, full))


@lru_cache(maxsize=65536)
def with_countries(words: Words) -> Words:
    """The words, each name or adjective of a country as its id: («حكومه», «يمنيه») and («حكومه», «يمن») become equal."""
    out: list[str] = []
    position = 0
    while position < len(words):
        for length in (4, 3, 2, 1):
            country = country_words().get(words[position:position + length])
            if country and position + length <= len(words):
                out.append(_COUNTRY + country)
                position += length
                break
        else:
            word = words[position]
            out.append(word[1:] if word.startswith("ل") and len(word) > 4 and position else word)
            position += 1
    return tuple(out)


@lru_cache(maxsize=1)
def country_words() -> Mapping[Words, str]:
    """Names and adjectives of countries, without articles → id of the country."""
    out: dict[Words, str] = {}
    for entry in load_kb().entries:
        if entry.kind in ("country", "people") and entry.country_id:
            for name in entry.names:
                out.setdefault(name_words(search_key(name)), entry.country_id)
    return out


def people_strength(short: Words, full: Words) -> int:
    """3 if both are forms of one adjective: «الكازاخستاني», «كازاخستانيين»."""
    return 3 if len(short) == len(full) and tuple(map(stem, short)) == tuple(map(stem, full)) else 0


def stem(word: str) -> str:
    """The word without the endings of gender, number and relation; broken plurals as their singular."""
    word = _singulars().get(word, word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


@lru_cache(maxsize=1)
def _singulars() -> Mapping[str, str]:
    return dict(read_toml("resolve")["peoples"])


def _respelled(one: Words, other: Words) -> bool:
    """True if all words are spellings of the same, and none is a number."""
    if len(one) != len(other) or any(word.isdigit() for word in (*one, *other)):
        return False
    return all(map(similar, one, other))


def _selects(short: Words, full: Words) -> bool:
    """True if the words of the shorter name stand in the fuller one in order."""
    rest = iter(full)
    return all(word in rest for word in short)

"""Whether one name of a body, place, event, document or people is a shorter form or another spelling of another."""

from __future__ import annotations

from pipeline.resolve.forms import Words, similar, without_class_noun

_ENDINGS = ("يون", "يين", "يات", "يان", "يه", "ون", "ين", "ان", "ات", "ي", "ه")


def phrase_strength(short: Words, full: Words, label: str) -> int:
    """How surely both name one thing: 0 not at all, 3 equal but for a class noun or spelling, 2 a beginning, 1 a selection."""
    bare, fuller = without_class_noun(short, label), without_class_noun(full, label)
    if bare == fuller or _respelled(bare, fuller):
        return 3
    if len(short) < len(full) and full[:len(short)] == short:
        return 2
    if len(bare) < len(fuller) and fuller[:len(bare)] == bare and len(bare) > 1:
        return 2
    if 1 < len(short) < len(full) and short[0] == full[0] and _selects(short, full):
        return 1
    return 0


def people_strength(short: Words, full: Words) -> int:
    """3 if both are forms of one adjective: «الكازاخستاني», «كازاخستانيين»."""
    return 3 if len(short) == len(full) and tuple(map(stem, short)) == tuple(map(stem, full)) else 0


def stem(word: str) -> str:
    """The word without the endings of gender, number and relation."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def _respelled(one: Words, other: Words) -> bool:
    """True if all words are spellings of the same, and none is a number."""
    if len(one) != len(other) or any(word.isdigit() for word in (*one, *other)):
        return False
    return all(map(similar, one, other))


def _selects(short: Words, full: Words) -> bool:
    """True if the words of the shorter name stand in the fuller one in order."""
    rest = iter(full)
    return all(word in rest for word in short)

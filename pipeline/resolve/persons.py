"""Whether one person's name is a shorter form or another spelling of another's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pipeline.lexicon import read_toml
from pipeline.resolve.forms import Words, edit_distance, similar, skeleton


@lru_cache(maxsize=4)
def _words(kind: str) -> frozenset[str]:
    """`son`: words before a father's name; `joined`: words written apart or together with the next."""
    return frozenset(read_toml("resolve")["persons"][kind])


def person_strength(short: Words, full: Words) -> int:
    """How surely `short` names the person whose fuller name is `full`: 0 not at all, 3 same words at the end of the name."""
    if short == full:
        return 3
    if _same_letters(short, full):
        return 2
    short, full = joined(short), joined(full)
    if len(short) == len(full):
        return 2 if all(map(similar, short, full)) else 0
    if len(short) > len(full) or not any(len(word) > 2 for word in short):
        return 0
    return _part_strength(short, full)


def _part_strength(short: Words, full: Words) -> int:
    """The strength of some of a name's words: the last one counts most; a father's name alone does not count."""
    places = list(_places(short, full))
    if len(places) < len(short):
        return 0
    after_son = places[0] > 0 and full[places[0] - 1] in _words("son")
    if after_son and (len(short) > 1 or places[0] < len(full) - 1):
        return 0
    if any(full[place] != word for place, word in zip(places, short, strict=True)):
        return 2 if places[-1] == len(full) - 1 else 1
    return 3 if places[-1] == len(full) - 1 else 2 if places[0] == 0 else 1


def _same_letters(short: Words, full: Words) -> bool:
    """True if the shorter name is the end of the fuller one, or all of it, written with other spaces: «لومبان توبنغ»."""
    written = "".join(short).replace("ال", "")
    if len(written) < 5 or (len(short) == len(full) == 1):
        return False
    ends = ("".join(full[i:]).replace("ال", "") for i in range(len(full)) if len(full) - i != len(short))
    return any(end == written or (len(end) > 5 and skeleton(end) == skeleton(written)
                                  and edit_distance(end, written) <= len(end) // 3) for end in ends)


def _places(short: Words, full: Words) -> Iterator[int]:
    """Where the words of the shorter name stand in the fuller one, in order, the last ones preferred for a single word."""
    if len(short) == 1:
        exact = [i for i, word in enumerate(full) if word == short[0]]
        yield from (exact or [i for i, word in enumerate(full) if similar(word, short[0])])[-1:]
        return
    begin = 0
    for word in short:
        place = next((i for i in range(begin, len(full)) if similar(full[i], word)), None)
        if place is None:
            return
        yield place
        begin = place + 1


def joined(words: Words) -> Words:
    """The words with «عبد الرحمن» as one, which is written both ways, as are «أبو …» and «آل …»."""
    out: list[str] = []
    for word in words:
        if out and out[-1] in _words("joined"):
            out[-1] += word
        else:
            out.append(word)
    return tuple(out)

"""Which wordings are worth comparing: those that share a key. What shares none cannot be one name by any rule of resolve.

Every rule asks for two words that are equal, spelled alike, or forms of one adjective, or for a name written with other spaces;
each of these has a key here, so that a long text is not compared pair by pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from pipeline.resolve.forms import Words, skeleton
from pipeline.resolve.persons import joined
from pipeline.resolve.phrases import stem, with_countries

_SLIP = 6
"""The shortest word in which one slip is tolerated (`forms.similar`)."""


def blocks(members: Sequence[int], keys_of: Callable[[int], frozenset[str]]) -> Callable[[int], list[int]]:
    """A function from a member to the members that share a key with it, itself among them, sorted."""
    index: dict[str, list[int]] = defaultdict(list)
    for member in members:
        for key in keys_of(member):
            index[key].append(member)

    def near(member: int) -> list[int]:
        return sorted({other for key in keys_of(member) for other in index[key]})

    return near


@lru_cache(maxsize=65536)
def name_keys(words: Words, label: str) -> frozenset[str]:
    """The keys of a name."""
    forms = {*words, *joined(words)} if label == "PERS" else {*words, *with_countries(words), *map(stem, words)}
    keys = {key for word in forms for key in _word_keys(word)}
    if label == "PERS":
        keys.update("=" + skeleton("".join(words[i:]).replace("ال", "")) for i in range(len(words)))
    return frozenset(keys)


def _word_keys(word: str) -> Iterator[str]:
    """The word, its consonants, and itself less each of its letters, where it is long enough for a slip."""
    yield word
    yield "~" + skeleton(word)
    if len(word) >= _SLIP - 1:
        yield from ("-" + word[:i] + word[i + 1:] for i in range(len(word)))
        yield "-" + word

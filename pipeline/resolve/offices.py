"""Whether two phrases name one office: «رئيس الجمهورية», «الرئيس المصري», «رئيسًا لمصر», «الرئيس»."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.lexicon import read_toml
from pipeline.resolve.forms import Words
from pipeline.resolve.phrases import stem

_BODY = "هييه"
_HEADS = frozenset({"رييس", "رييسه"})


@dataclass(frozen=True, slots=True)
class Office:
    """An office as a phrase tells it: words of the post, whose post it is (`scope`), and who is said beside it to hold it."""

    words: Words
    scope: frozenset[str]
    persons: frozenset[int]

    @property
    def feminine(self) -> bool:
        """True for «الوزيرة»."""
        return self.words[0].endswith("ه")


@lru_cache(maxsize=8)
def _words(kind: str) -> frozenset[str]:
    return frozenset(read_toml("resolve")["offices"][kind])


@lru_cache(maxsize=1)
def _same() -> Mapping[Words, Words]:
    return {tuple(one.split()): tuple(other.split()) for one, other in read_toml("resolve")["offices"]["same"]}


def office_of(words: Sequence[str], scope: frozenset[str], persons: frozenset[int], *, of_state: bool) -> Office:
    """The office told by `words`, folded and without articles, of which the names of its body have been taken out.

    `of_state` says that its scope is a country or place, or not told: «الرئيس» is the head of a state, not of a body.
    """
    plain = [_plain(word, first=i == 0) for i, word in enumerate(words)]
    kept = tuple(word for word in plain if word not in _words("qualifiers") and word not in _words("links"))
    for length in range(min(len(kept), 3), 0, -1):
        if kept[:length] in _same():
            kept = _same()[kept[:length]] + kept[length:]
            break
    if not of_state and len(kept) == 1:
        kept = (*kept, _BODY)
    return Office(kept or tuple(plain) or ("",), scope, persons)


def _plain(word: str, *, first: bool) -> str:
    """The word without accusative ending («رئيسا») or a preposition written on it («للخارجيه», «بالحزب»)."""
    if word.endswith("ا") and len(word) > 3:
        word = word[:-1]
    if first:
        return word
    if word.startswith(("بال", "وال", "لل")) and len(word) > 5:
        return word[3 if word[1] == "ا" else 2:]
    return word[1:] if word.startswith("ل") and len(word) > 4 else word


def office_strength(short: Office, full: Office) -> int:
    """How surely both are one office: 0 not at all, 3 the same, 2 the same but one does not say whose, 1 the head alone."""
    if short.feminine != full.feminine or conflicting(short, full):
        return 0
    if tuple(map(stem, short.words)) == tuple(map(stem, full.words)):
        return 3 if short.scope & full.scope or short.scope == full.scope else 2
    alone = len(short.words) == 1 and (not short.scope or short.scope & full.scope)
    if alone and short.words[0] == full.words[0] and short.words[0] not in _words("titles"):
        if short.persons & full.persons:
            return 2
        return 0 if short.words[0] in _HEADS else 1
    beginning = tuple(map(stem, full.words[:len(short.words)])) == tuple(map(stem, short.words))
    return 2 if beginning and len(short.words) > 1 and len(full.words) == len(short.words) + 1 else 0


def conflicting(one: Office, other: Office) -> bool:
    """True if they are offices of different bodies, or of different people where not both say whose they are."""
    if one.scope and other.scope:
        return not one.scope & other.scope
    return bool((one.scope or other.scope) and one.persons and other.persons and not one.persons & other.persons)


def united(offices: Iterable[Office]) -> Office:
    """One office that has the scopes and holders of all, and the words of the first."""
    offices = list(offices)
    scope = frozenset[str]().union(*(office.scope for office in offices))
    return Office(offices[0].words, scope, frozenset[int]().union(*(office.persons for office in offices)))

"""Finding the names of the knowledge base in running text, with proclitics before them and variant spellings."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import ahocorasick

from pipeline.lexicon.kb import load_kb
from pipeline.lexicon.kb_entry import HOMONYM, Kb, KbEntry, Variants
from pipeline.lexicon.kb_user import user_state
from pipeline.orthography import fold, proclitic_ends, search_key

_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-./&+][A-Za-z0-9]+)*")
_LOOSE = re.compile(r'"+|[-–]| {2,}|(?<= )[- ]+')
_MAX_PROCLITICS = 2
_MIN_BARE_ACRONYM = 4


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name of the knowledge base in a text; offsets count in the normal form.

    `ambiguous`: an everyday word or given name too, or several entries. `longest`: inside no other match.
    """

    start: int
    end: int
    key: str
    entries: tuple[KbEntry, ...]
    acronym: bool = False
    ambiguous: bool = False
    longest: bool = True


class NameMatcher:
    """Finds all names of a knowledge base in one pass (Aho & Corasick 1975)."""

    def __init__(self, kb: Kb) -> None:
        """Names are found as the knowledge base has them, and with one of its variant spellings in them."""
        self._kb = kb
        self._unsure = {key for key, kind in kb.ambiguous.items() if kind != HOMONYM}
        self._keys: dict[str, dict[str, KbEntry]] = {}
        pieces = re.compile("|".join(re.escape(piece) for piece, _ in kb.variants) or "(?!)")
        for key, entries in kb.by_key.items():
            loose = _loose_key(key)
            for spelling in _spellings(loose, kb.variants) if pieces.search(loose) else (loose,):
                self._keys.setdefault(spelling, {}).update((entry.id, entry) for entry in entries)
        self._arabic_acronyms = {spelling: entries for key, entries in kb.by_acronym.items() if not key.isascii()
                                 for spelling in _with_and_without_article(_loose_key(key), kb)}
        self._automaton = _automaton((*self._keys, *self._arabic_acronyms))

    def ambiguity(self, name: str) -> str | None:
        """Why the name needs context (`Kb.ambiguous`), or None where it does not."""
        return self._kb.ambiguous.get(search_key(name)) or self._kb.ambiguous.get(name.strip())

    def lookup(self, name: str) -> tuple[KbEntry, ...]:
        """The entries with this name or acronym, spelled in any way that the matcher tolerates."""
        key = _loose_key(search_key(name))
        found = dict(self._keys.get(key, {}))
        found.update((entry.id, entry) for entry in self._arabic_acronyms.get(key, ()))
        found.update((entry.id, entry) for entry in self._kb.by_acronym.get(name.strip(), ()))
        return tuple(found.values())

    def find(self, normal: str) -> list[NameMatch]:
        """All matches in a text of the normal form, by start and then by decreasing end, nested ones included."""
        loose, positions = _loosen(fold(normal))
        found: dict[tuple[int, int], NameMatch] = {}
        for match in (*self._find_arabic(loose), *self._find_latin(normal)):
            start, end = match.start, match.end
            if not match.key.isascii():
                start, end = positions[start], positions[end - 1] + 1
            if normal.count('"', start, end) % 2 == 0:
                found.setdefault((start, -end), replace(match, start=start, end=end))
        return _with_longest([found[span] for span in sorted(found)])

    def _find_arabic(self, loose: str) -> Iterable[NameMatch]:
        for last, patterns in self._automaton.iter(loose):
            if _goes_on(loose, last):
                continue
            for length, key, after_lam in patterns:
                start = last + 1 - length
                if not _may_begin(loose, start, last + 1, after_lam=after_lam):
                    continue
                # A word with both readings is an acronym only when no name claims it.
                names = self._keys.get(key)
                entries = tuple(names.values()) if names else self._arabic_acronyms[key]
                yield NameMatch(start, last + 1, key, entries, not names, key in self._unsure or len(entries) > 1)

    def _find_latin(self, normal: str) -> Iterable[NameMatch]:
        for word in _LATIN_WORD.finditer(normal):
            entries = self._kb.by_acronym.get(word[0]) or self._kb.by_acronym.get(word[0].replace(".", ""))
            if entries:
                yield NameMatch(word.start(), word.end(), word[0], entries, True, len(entries) > 1)


def load_matcher(user: Path | None = None) -> NameMatcher:
    """The matcher over the knowledge base, with a user's lexicon laid over it where one is given. Raises LexiconError."""
    return _load_matcher(user, user_state(user))


@lru_cache(maxsize=4)
def _load_matcher(user: Path | None, state: object) -> NameMatcher:
    """`load_matcher`, made again where the state of the user's folder is another."""
    return NameMatcher(load_kb(user))


def _with_and_without_article(key: str, kb: Kb) -> Iterable[str]:
    """An Arabic acronym as listed, then with or without its article: «أوبك», «الأوبك»; words of the language only as listed."""
    if len(key) >= _MIN_BARE_ACRONYM and key not in kb.ambiguous:
        other = key[2:] if key.startswith("ال") else "ال" + key
        if len(other) >= _MIN_BARE_ACRONYM and other not in kb.by_key and other not in kb.by_acronym:
            yield other
    yield key


def _spellings(key: str, variants: Variants) -> Iterable[str]:
    """The key and its spellings with one piece replaced."""
    yield key
    for piece, others in variants:
        if piece in key:
            for other in others:
                yield key.replace(piece, other)


def _automaton(keys: Iterable[str]) -> Any:
    """Pattern → all (length, key, after_lam) that it stands for; after ل a name has lost the alef of its article."""
    patterns: dict[str, list[tuple[int, str, bool]]] = {}
    for key in keys:
        patterns.setdefault(key, []).append((len(key), key, False))
        if key.startswith("ال") and len(key) > 4:
            rest = key[2:] if key.startswith("الل") else key[1:]
            patterns.setdefault(rest, []).append((len(rest), key, True))
    automaton = ahocorasick.Automaton()
    for pattern, meanings in patterns.items():
        automaton.add_word(pattern, meanings)
    automaton.make_automaton()
    return automaton


def _loose_key(key: str) -> str:
    """The key as `_loosen` leaves it."""
    return _loosen(key)[0] if _LOOSE.search(key) else key


def _loosen(folded: str) -> tuple[str, array[int]]:
    """The text without quotation marks, with single spaces for hyphens, and where each code point came from."""
    pieces: list[str] = []
    positions = array("i")
    begin = 0
    for match in _LOOSE.finditer(folded):
        pieces.append(folded[begin:match.start()])
        positions.extend(range(begin, match.start()))
        if '"' not in match[0] and pieces[-1][-1:] != " ":
            pieces.append(" ")
            positions.append(match.start())
        begin = match.end()
    pieces.append(folded[begin:])
    positions.extend(range(begin, len(folded)))
    return "".join(pieces), positions


def _goes_on(text: str, last: int) -> bool:
    following = text[last + 1:last + 2]
    return following.isalnum() or following == "_"


def _may_begin(text: str, start: int, end: int, *, after_lam: bool) -> bool:
    """True if a name may begin at `start`: at the start of its token, or after proclitics, one of them ل if it must be."""
    begin = start
    while begin > 0 and (text[begin - 1].isalnum() or text[begin - 1] == "_"):
        begin -= 1
        if start - begin > _MAX_PROCLITICS:
            return False
    if after_lam and (begin == start or text[start - 1] != "ل"):
        return False
    if begin == start:
        return True
    stop = text.find(" ", start, end)
    return start - begin in proclitic_ends(text[begin:end if stop < 0 else stop])


def _with_longest(matches: Sequence[NameMatch]) -> list[NameMatch]:
    """The matches, sorted by start and decreasing end, each marked whether it lies inside an earlier one."""
    out: list[NameMatch] = []
    reach = -1
    for match in matches:
        longest = match.end > reach
        reach = max(reach, match.end)
        out.append(match if longest else replace(match, longest=False))
    return out

"""Grammar rules as patterns over word kinds: each item is one code point, a rule is a regular expression over them.

A pattern is written in words: `d=DNUM FROM? m=MONTH (SLASH MONTH)? | …`. Upper-case words are kinds or classes of kinds,
`name=` captures the item, the rest is regular-expression syntax; spaces mean nothing. Patterns repeat nothing without bound but
lists, whose parts cannot be read in two ways, so matching is linear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import TypeVar

from pipeline.tag.numbers import Item

KINDS = (
    "OTHER",
    "NL",
    "COMMA",
    "DOT",
    "COLON",
    "SLASH",
    "DASH",
    "OPEN",
    "CLOSE",
    "PCT",
    "QUOTE",
    "SEMI",
    "BAR",
    "SQ",
    "PLUS",
    "SIGN",
    "LONG",
    "AND",
    "PREP",
    "BI",
    "IN",
    "LI",
    "ART",
    "FROM",
    "TO",
    "BETWEEN",
    "BEFORE",
    "AFTER",
    "SINCE",
    "DURING",
    "ABOUT",
    "EVERY",
    "D2",
    "Y4",
    "INT",
    "DEC",
    "NUMDATE",
    "CLOCK",
    "DM",
    "CARD",
    "ORD",
    "SECOND",
    "FRAC",
    "NSCALE",
    "NDUAL",
    "NCDUAL",
    "NUNIT",
    "NTEN",
    "NTEEN",
    "NTENS",
    "NHUND",
    "NONE1",
    "ORD1",
    "MONTH",
    "HIJRI",
    "WEEKDAY",
    "BAREDAY",
    "SEASON",
    "DECADE",
    "HOLIDAY",
    "TODAY",
    "DEIXIS",
    "YEAR1",
    "MONTH1",
    "WEEK1",
    "DAY1",
    "CENT1",
    "DEC1",
    "HOUR1",
    "UNIT2",
    "UNIT2C",
    "UNITN",
    "PART",
    "DAYPART",
    "AM",
    "PM",
    "NOON",
    "NIGHT",
    "LAST",
    "RECENT",
    "NEXT",
    "THIS",
    "DEMO",
    "THAT",
    "SAME",
    "ITSELF",
    "FOLLOW",
    "PREVIOUS",
    "VAGUE",
    "MANY",
    "WHOLE",
    "PERIOD",
    "MATCHING",
    "FIRSTDAY",
    "LASTDAY",
    "FISCAL",
    "SEASONWORD",
    "BC",
    "AD",
    "AH",
    "HALFYEAR",
    "QUARTERWORD",
    "OFTIME",
    "CURRENCY",
    "SYMBOL",
    "MEASURE",
    "MEASURE2",
    "PCTWORD",
    "POINTS",
    "TIMEX",
    "ADVERB",
    "EXCEPT",
    "MIDNIGHT",
    "MIDDAY",
    "WEEKEND",
    "FROMNOW",
    "ZONE",
)
"""Every kind of item that a pattern can name."""

_CHARS = {kind: chr(0x4E00 + number) for number, kind in enumerate(KINDS)}


class Capture:
    """A match of a pattern: the items that its names captured."""

    def __init__(self, match: re.Match[str], items: Sequence[Item]) -> None:
        """Hold what the methods look at."""
        self._match, self._items = match, items

    def get(self, name: str) -> Item | None:
        """The item captured under the name, or None."""
        groups = self._match.re.groupindex
        for number in count(1):
            group = name if number == 1 else f"{name}_{number}"
            if group not in groups:
                return None
            position = self._match.start(group)
            if position >= 0:
                return self._items[position]
        return None

    def __getitem__(self, name: str) -> Item:
        """The item captured under the name; raises KeyError where the pattern captured none."""
        item = self.get(name)
        if item is None:
            raise KeyError(name)
        return item

    def items(self, kind: str) -> int:
        """How many items of that kind the match holds."""
        return self._match.group().count(_CHARS[kind])

    def has(self, name: str) -> bool:
        """True if the name captured an item."""
        return self.get(name) is not None


class Pattern:
    """A compiled rule."""

    def __init__(self, source: str, macros: Mapping[str, str], classes: Mapping[str, Sequence[str]]) -> None:
        """Hold what the methods look at."""
        for _ in range(4):
            source = re.sub(r"\$(\w+)", lambda m: f"(?:{macros[m[1]]})", source)
        seen: dict[str, int] = {}

        def word(match: re.Match[str]) -> str:
            name, kind = match[1], match[2]
            chars = "".join(_CHARS[k] for k in classes.get(kind, (kind,)))
            body = f"[{chars}]" if len(chars) > 1 else chars
            if not name:
                return body
            seen[name] = seen.get(name, 0) + 1
            return f"(?P<{name}{'' if seen[name] == 1 else f'_{seen[name]}'}>{body})"

        self.regex = re.compile(re.sub(r"\s+", "", re.sub(r"(?:([a-z]\w*)=)?\b([A-Z][A-Z0-9]+)\b", word, source)))


def kinds_string(items: Sequence[Item]) -> str:
    """One code point an item, for patterns."""
    return "".join([_CHARS[item.kind] for item in items])


def first_chars(regex: str) -> frozenset[str]:
    """The code points that a match of this regular expression (as `Pattern` writes them) can begin with."""
    return _alternatives(_SYNTAX.findall(regex), 0)[0]


_SYNTAX = re.compile(r"\(\?P<\w+>|\(\?(?:<?[=!]|:)|\(|\)|\||\?|\{0,\d+\}|\[[^\]]+\]|.", re.DOTALL)
_First = tuple[frozenset[str], bool, int]
"""Code points that may begin it, whether it may be empty, index of the token after it."""


def _alternatives(tokens: Sequence[str], i: int) -> _First:
    chars: frozenset[str] = frozenset()
    empty = False
    while True:
        branch, branch_empty, i = _branch(tokens, i)
        chars, empty = chars | branch, empty or branch_empty
        if i >= len(tokens) or tokens[i] != "|":
            return chars, empty, i
        i += 1


def _branch(tokens: Sequence[str], i: int) -> _First:
    chars: frozenset[str] = frozenset()
    empty = True
    while i < len(tokens) and tokens[i] not in ("|", ")"):
        if tokens[i].startswith("("):
            look = tokens[i] in ("(?=", "(?!", "(?<=", "(?<!")
            piece, piece_empty, i = _alternatives(tokens, i + 1)
            if look:
                piece, piece_empty = frozenset(), True
        else:
            piece, piece_empty = frozenset(tokens[i].strip("[]")), False
        i += 1
        if i < len(tokens) and (tokens[i] == "?" or tokens[i].startswith("{0")):
            piece_empty = True
            i += 1
        if empty:
            chars = chars | piece
        empty = empty and piece_empty
    return chars, empty, i


T = TypeVar("T")
Read = Callable[[int, int, int, Capture], T | None]
"""First item, item after the last, number of the pattern, captures → what it means, None if nothing."""


class Grammar:
    """Patterns tried together: at each item only those that can begin with its kind, the longest match first."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        """Hold what the methods look at."""
        self._by_char: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
        for number, pattern in enumerate(patterns):
            for char in first_chars(pattern.regex.pattern):
                self._by_char.setdefault(char, []).append((number, pattern.regex))

    def find(self, items: Sequence[Item], read: Read[T]) -> Iterator[tuple[int, int, T]]:
        """First item, item after the last, and meaning of each match from left to right, without overlap."""
        kinds = kinds_string(items)
        position, length, by_char = 0, len(kinds), self._by_char
        while position < length:
            candidates = by_char.get(kinds[position])
            found = self._best(kinds, position, candidates, items, read) if candidates else None
            if found is None:
                position += 1
            else:
                yield position, *found
                position = found[0]

    @staticmethod
    def _best(
        kinds: str, position: int, candidates: Sequence[tuple[int, re.Pattern[str]]], items: Sequence[Item], read: Read[T]
    ) -> tuple[int, T] | None:
        matches = [
            (-match.end(), number, match)
            for number, regex in candidates
            if (match := regex.match(kinds, position)) is not None and match.end() > position
        ]
        if len(matches) > 1:
            matches.sort(key=lambda found: found[:2])
        for minus_end, number, match in matches:
            meaning = read(position, -minus_end, number, Capture(match, items))
            if meaning is not None:
                return -minus_end, meaning
        return None

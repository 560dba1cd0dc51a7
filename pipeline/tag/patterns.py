"""Grammar rules as patterns over word kinds: each item is one code point, a rule is a regular expression over them.

A pattern is written in words: `d=DNUM FROM? m=MONTH (SLASH MONTH)? | …`. Upper-case words are kinds or classes of kinds,
`name=` captures the item, the rest is regular-expression syntax; spaces mean nothing. Patterns repeat nothing without bound but
lists, whose parts cannot be read in two ways, so matching is linear.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.tag.numbers import Item

KINDS = tuple("""
    OTHER NL COMMA DOT COLON SLASH DASH OPEN CLOSE PCT QUOTE SEMI BAR SQ PLUS SIGN LONG
    AND PREP BI IN LI ART FROM TO BETWEEN BEFORE AFTER SINCE DURING ABOUT EVERY
    D2 Y4 INT DEC NUMDATE CLOCK DM CARD ORD SECOND FRAC NSCALE NDUAL NCDUAL NUNIT NTEN NTEEN NTENS NHUND NONE1 ORD1
    MONTH HIJRI WEEKDAY BAREDAY SEASON DECADE HOLIDAY TODAY DEIXIS
    YEAR1 MONTH1 WEEK1 DAY1 CENT1 DEC1 HOUR1 UNIT2 UNIT2C UNITN
    PART DAYPART AM PM NOON NIGHT LAST RECENT NEXT THIS DEMO THAT SAME ITSELF FOLLOW PREVIOUS
    VAGUE MANY WHOLE PERIOD MATCHING FIRSTDAY LASTDAY FISCAL SEASONWORD BC AD AH HALFYEAR QUARTERWORD OFTIME
    CURRENCY SYMBOL MEASURE MEASURE2 PCTWORD POINTS TIMEX DURATION
""".split())
"""Every kind of item that a pattern can name."""

_CHARS = {kind: chr(0x4E00 + number) for number, kind in enumerate(KINDS)}


class Capture:
    """A match of a pattern: the items that its names captured."""

    def __init__(self, match: re.Match[str], items: Sequence[Item]) -> None:
        self._match, self._items = match, items

    def get(self, name: str) -> Item | None:
        """The item captured under the name, or None."""
        for group in (name, name + "_2", name + "_3", name + "_4", name + "_5"):
            if group not in self._match.re.groupindex:
                return None
            position = self._match.start(group)
            if position >= 0:
                return self._items[position]
        return None

    def has(self, name: str) -> bool:
        """True if the name captured an item."""
        return self.get(name) is not None


class Pattern:
    """A compiled rule."""

    def __init__(self, source: str, macros: Mapping[str, str], classes: Mapping[str, Sequence[str]]) -> None:
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

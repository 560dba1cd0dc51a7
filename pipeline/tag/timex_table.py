"""The value lexicons as a table to look words up in, with proclitics cut off: «وللعام» gives AND, LI and YEAR1."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pipeline.lexicon import read_toml
from pipeline.orthography import search_key
from pipeline.tag.numbers import Number
from pipeline.tag.timex_lexicon import Unit, number_word, value_entries

Piece = tuple[str, int, int, Any]
"""Kind, first and last offset in the form, data."""

TOKEN = re.compile(
    r"([^\W\d_a-z]+)"
    r"|(?P<DATE>\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{4}/\d{1,2}/\d{1,2}(?!\d)"
    r"|\d{1,2} ?(?P<SEP>[/.-]) ?\d{1,2} ?(?P=SEP) ?\d{4}(?!\d))"
    r"|(?P<CLOCK>\d{1,2}: ?\d{2}(?::\d{2})?(?!\d)|\d{1,2}h\d{2}(?!\d)|\d{1,2}سا ?\d{1,2}د?(?!\w))"
    r"|(?P<DM>\d{1,2}/\d{1,2}(?![\d/]))"
    r"|(?P<NUM>\d+(?:[.,٬،ر]\d+)*)"
    r"|(?P<LATIN>[a-z][a-z0-9_.@/:&=?%+#-]*)"
    r"|(?P<NL>\n)"
    r"|(?P<SIGN>[^\s\w])"
)
"""The words, numbers and signs of a folded text; the last group that matched names the kind."""
_PROCLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل", "وك", "لـ")
_PIECE_OF = {"و": "AND", "ف": "PREP", "ب": "BI", "ل": "LI", "ك": "PREP"}
# Kinds that never take ال in the table because the lexicon lists them as they are written.
_AS_WRITTEN = frozenset(
    {
        "WEEKDAY",
        "DEIXIS",
        "TODAY",
        "FROM",
        "TO",
        "BETWEEN",
        "BEFORE",
        "AFTER",
        "SINCE",
        "IN",
        "DURING",
        "ABOUT",
        "LAST",
        "NEXT",
        "THIS",
        "RECENT",
        "FOLLOW",
        "DEMO",
        "THAT",
        "SAME",
        "ITSELF",
        "AM",
        "PM",
        "NOON",
        "NIGHT",
        "BC",
        "AD",
        "AH",
        "MANY",
        "WHOLE",
        "VAGUE",
        "MATCHING",
        "OFTIME",
        "EVERY",
        "PCTWORD",
        "AND",
        "ART",
        "SYMBOL",
        "NONE1",
        "NCDUAL",
        "BAREDAY",
        "FIRSTDAY",
        "FISCAL",
        "MONTH",
        "HIJRI",
    }
)


@lru_cache(maxsize=1)
def _unsplit() -> tuple[frozenset[str], frozenset[str]]:
    """Particles, which take no preposition, and whole words that a proclitic would make of another one («بمن», «لكم»)."""
    lists = read_toml("calendar")["proclitics"]
    return frozenset(map(search_key, lists["particles"])), frozenset(map(search_key, lists["whole_words"]))


class Table:
    """Single words and word sequences by their folded first word, each with its pieces."""

    def __init__(self) -> None:
        """Begin empty."""
        self.words: dict[str, tuple[Piece, ...]] = {}
        self.sequences: dict[str, list[tuple[re.Pattern[str], tuple[Piece, ...]]]] = {}

    def add(self, form: str, kind: str, data: Any, *, article: bool) -> None:
        """Put in the form with all proclitics, as listed or with ال (for words that the lexicon lists without)."""
        tokens = [m.group() for m in TOKEN.finditer(search_key(form))]
        first = tokens[0]
        if article:
            if kind in _AS_WRITTEN or first.startswith("ال"):
                return
            first, data = "ال" + first, _with_article(data)
        for prefix, stem in _prefixed(first):
            pieces = [(k, s, e, None) for k, s, e, _ in prefix] + [(kind, len(prefix), len(stem), data)]
            self._put(stem, tuple(tokens[1:]), tuple(pieces), whole=not prefix and not article)

    def _put(self, first: str, rest: tuple[str, ...], pieces: tuple[Piece, ...], *, whole: bool) -> None:
        if rest:
            entries = self.sequences.setdefault(first, [])
            pattern = re.compile(
                "".join(rf" *{re.escape(word)}" for word in rest) + (r"(?!\w)" if rest[-1][-1].isalnum() else "")
            )
            if all(known.pattern != pattern.pattern for known, _ in entries):
                entries.append((pattern, pieces))
        elif whole or first not in self.words:
            self.words[first] = pieces if first not in self.words or whole else self.words[first]


def _with_article(data: Any) -> Any:
    if isinstance(data, Number):
        return Number(data.value, True, True, form="ال" + data.form)
    return Unit(data.letter, True) if isinstance(data, Unit) else data


def _prefixed(word: str) -> Iterator[tuple[list[Piece], str]]:
    """The word bare and with each proclitic: pieces for the proclitics (data: the letters as written), and the whole form."""
    yield [], word
    if len(word) < 2 or not word[0].isalpha():
        return
    for prefix in ("و", "ف") if word in _unsplit()[0] else _PROCLITICS:
        letters = list(prefix.replace("ـ", ""))
        if letters[-1] == "ل" and word.startswith("ال"):
            form = prefix[:-1] + "ل" + "ل" + word[2:] if not word.startswith("الل") else prefix[:-1] + "ل" + word[2:]
        else:
            form = prefix + word
        if form in _unsplit()[1]:
            continue
        yield [(_PIECE_OF[letter], at, at + 1, letter) for at, letter in enumerate(letters)], form


@lru_cache(maxsize=1)
def load_table() -> Table:
    """The table of all forms."""
    table = Table()
    entries = [
        *value_entries(),
        ("ال", "ART", None),
        ("و", "AND", None),
        ("ل", "LI", None),
    ]
    seen: set[str] = set()
    kept = [entry for entry in entries if (key := search_key(entry[0])) not in seen and not seen.add(key)]  # type: ignore[func-returns-value]
    for article in (False, True):  # listed forms first: «الاثنين» is the day, not «ال» and «اثنين»
        for form, kind, data in kept:
            table.add(form, kind, data, article=article)
    for letters in ("وال", "بال", "وب", "ول", "ب", "لل"):
        pieces = [(_PIECE_OF[c], at, at + 1, None) for at, c in enumerate(letters.removesuffix("ال"))]
        if letters.endswith("ال"):
            pieces.append(("ART", len(letters) - 2, len(letters), None))
        if letters == "لل":
            pieces = [("LI", 0, 1, None), ("ART", 1, 2, None)]
        table.words.setdefault(letters, tuple(pieces))
    # «لست منظمات»: six, not «I am not», before a plural.
    plural = re.compile(r"(?= (?!ال)(?:\w+ات|دول|اشهر|سنين|مرات|قري|مدن|لغات|هييات)(?!\w))")
    table.sequences["لست"] = [(plural, (("LI", 0, 1, None), ("NUNIT", 1, 3, number_word(6.0, form="ست"))))]
    for entries_of in table.sequences.values():
        entries_of.sort(key=lambda entry: -len(entry[0].pattern.removesuffix(r"(?!\w)")))
    return table

"""Calendar, number, unit and currency words of a text, with proclitics cut off: what the value grammars read.

`read_items` goes over the folded text once. Each word is looked up with all its proclitics (و ف ب ل ك, لل) in a table made
from lexicon/calendar.toml, numbers.toml and units.toml; «وللعام» gives three items: AND, LI, YEAR1. A run of unknown words
is one OTHER item that bounds its first word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.lexicon import read_toml
from pipeline.orthography import search_key
from pipeline.tag.numbers import Item, Number

Piece = tuple[str, int, int, Any]
"""Kind, first and last offset in the form, data."""


class Unit(NamedTuple):
    """A unit of time: its TIMEX3 letter (`TH`, `TM`, `TS` for hours and less), and whether it has ال."""

    letter: str
    definite: bool = False


_TOKEN = re.compile(
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
_SIGNS = {
    ",": "COMMA",
    "،": "COMMA",
    ".": "DOT",
    ":": "COLON",
    "/": "SLASH",
    "-": "DASH",
    "ـ": "DASH",
    "(": "OPEN",
    "[": "OPEN",
    ")": "CLOSE",
    "]": "CLOSE",
    "%": "PCT",
    '"': "QUOTE",
    "؛": "SEMI",
    "|": "BAR",
    "²": "SQ",
    "+": "PLUS",
}
_PROCLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل", "وك", "لـ")
_PIECE_OF = {"و": "AND", "ف": "PREP", "ب": "BI", "ل": "LI", "ك": "PREP"}
_SINGLE_UNITS = {"Y": "YEAR1", "M": "MONTH1", "W": "WEEK1", "D": "DAY1", "C": "CENT1", "Z": "DEC1"}
_TOLD_APART = ("pm", "last", "fiscal")
"""Sections whose words a rule looks at."""
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
# Words with a letter or two, and particles of which a proclitic makes another word («لست», «بمن», «كفي»).
_PARTICLES = frozenset({"في", "من", "حتي", "بين", "قبل", "بعد", "منذ", "كل", "الي"})
_NOT_SPLIT = frozenset(
    {
        "فلست",
        "ولست",
        "كميه",
        "وكميه",
        "كمييه",
        "كذلك",
        "كذاك",
        "كهذا",
        "كهذه",
        "كتلك",
        "لست",
        "كست",
        "بكل",
        "لكل",
        "فمن",
        "كبر",
        "لبر",
        "وبر",
        "بسنت",
        "بات",
        "لبات",
        "كبات",
        "لين",
        "بين",
        "وين",
        "كون",
        "فبر",
        "لكم",
        "بكم",
        "وكم",
        "لمن",
        "كمن",
        "بمن",
        "لحتي",
        "ككل",
        "فكل",
        "لوات",
        "بحتي",
        "بقدم",
        "وقدم",
        "فقدم",
        "لقدم",
        "كقدم",
        "وغد",
        "فغد",
        "بطن",
        "وطن",
        "قطن",
        "لطن",
        "كميل",
        "وميل",
        "بثاني",
    }
)


def _number(value: float, *, definite: bool = False, form: str = "") -> Number:
    return Number(value, definite, True, form=form)


def _calendar_entries() -> Iterator[tuple[str, str, Any]]:
    """Form, kind, data of every calendar word."""
    calendar = read_toml("calendar")
    yield from _month_and_day_entries(calendar)
    yield from _time_unit_entries(calendar)
    kinds = {
        "first_day": "FIRSTDAY",
        "of_time": "OFTIME",
        "half_year": "HALFYEAR",
        "three_months": "QUARTERWORD",
        "zone": "ZONE",
        "season_word": "SEASONWORD",
        "from_now": "FROMNOW",
        "last_day": "LASTDAY",
    }
    for name in ("daypart", "part"):
        yield from ((form, name.upper(), search_key(form)) for form in calendar["words"][name])
    for unit, forms in calendar["adverbs"].items():
        yield from ((form, "ADVERB", unit) for form in forms)
    for name, forms in (*calendar["words"].items(), *calendar["words2"].items()):
        yield from ((form, kinds.get(name, name.upper()), search_key(form) if name in _TOLD_APART else None)
                    for form in forms)


def _month_and_day_entries(calendar: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    ambiguous = {search_key(form) for form in calendar["ambiguous"]["months"]}
    for kind, table in (("MONTH", "gregorian"), ("HIJRI", "hijri")):
        for month, forms in calendar[table].items():
            for form in forms:
                yield form, kind, (int(month), search_key(form) in ambiguous)
    for kind, table in (("WEEKDAY", "weekdays"), ("BAREDAY", "bare_weekdays")):
        for day, forms in calendar[table].items():
            yield from ((form, kind, int(day)) for form in forms)
    for season, forms in calendar["seasons"].items():
        yield from ((form, "SEASON", season) for form in forms if not form.startswith("ال"))
    for days, forms in calendar["deixis"].items():
        yield from ((form, "TODAY" if days == "0" else "DEIXIS", int(days)) for form in forms)
    for decade, forms in calendar["decades"].items():
        yield from ((form, "DECADE", int(decade)) for form in forms)
    for kind, table in (("GREG", "gregorian"), ("HIJR", "hijri")):
        for day, forms in calendar["holidays"][table].items():
            yield from ((form, "HOLIDAY", (kind, day)) for form in forms)


def _time_unit_entries(calendar: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for unit, forms_of in calendar["units"].items():
        for form in forms_of["one"]:
            yield form, _SINGLE_UNITS.get(unit, "HOUR1"), Unit(unit)
        for form in forms_of["many"]:
            yield form, "UNITN", Unit(unit)
        for form in forms_of["two"]:
            if form not in forms_of["one"]:
                yield form, "UNIT2C" if form.endswith("ي") else "UNIT2", Unit(unit)


def _number_entries() -> Iterator[tuple[str, str, Any]]:
    """Form, kind, Number of every number word."""
    numbers = read_toml("numbers")
    kinds = {
        "units": "NUNIT",
        "ten": "NTEN",
        "teens": "NTEEN",
        "tens": "NTENS",
        "one_before_ten": "NONE1",
        "hundreds": "NHUND",
        "scales": "NSCALE",
        "duals": "NDUAL",
        "construct_duals": "NCDUAL",
        "fractions": "FRAC",
        "ordinals": "ORD",
        "ordinal_one": "ORD1",
    }
    for table, kind in kinds.items():
        for value, forms in numbers[table].items():
            for form in forms:
                second = kind == "ORD" and form == "ثانية"
                yield form, "SECOND" if second else kind, _number(float(value), form=form)


def _unit_entries() -> Iterator[tuple[str, str, Any]]:
    """Form, kind, code of every unit of measure, currency and percent word."""
    units = read_toml("units")
    for code, forms in units["currency"].items():
        yield from ((form, "CURRENCY", code) for form in forms)
    for name, shared in units["shared"].items():
        for form in shared["forms"]:
            yield form, "CURRENCY", "?" + name
            for code, adjectives in shared["adjectives"].items():
                for adjective in adjectives:
                    yield from ((f"{form} {adjective}{ending}", "CURRENCY", code) for ending in ("", "ة", "ا"))
    for code, forms in units["symbols"].items():
        yield from ((form, "SYMBOL", code) for form in forms)
    for code, forms_of in units["quantity"].items():
        yield from ((form, "MEASURE", code) for form in forms_of["one"])
        yield from ((form, "MEASURE2", code) for form in forms_of["two"])
    yield from ((form, "PCTWORD", "%") for form in units["percent"]["words"])
    yield from ((form, "POINTS", "pp") for form in units["percent"]["points"])


class _Table:
    """Single words and word sequences by their folded first word, each with its pieces."""

    def __init__(self) -> None:
        self.words: dict[str, tuple[Piece, ...]] = {}
        self.sequences: dict[str, list[tuple[re.Pattern[str], tuple[Piece, ...]]]] = {}

    def add(self, form: str, kind: str, data: Any, *, article: bool) -> None:
        """Put in the form with all proclitics, as listed or with ال (for words that the lexicon lists without)."""
        tokens = [m.group() for m in _TOKEN.finditer(search_key(form))]
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
    for prefix in ("و", "ف") if word in _PARTICLES else _PROCLITICS:
        letters = list(prefix.replace("ـ", ""))
        if letters[-1] == "ل" and word.startswith("ال"):
            form = prefix[:-1] + "ل" + "ل" + word[2:] if not word.startswith("الل") else prefix[:-1] + "ل" + word[2:]
        else:
            form = prefix + word
        if form in _NOT_SPLIT:
            continue
        yield [(_PIECE_OF[letter], at, at + 1, letter) for at, letter in enumerate(letters)], form


@lru_cache(maxsize=1)
def _table() -> _Table:
    table = _Table()
    entries = [
        *_number_entries(),
        *_calendar_entries(),
        *_unit_entries(),
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
    table.sequences["لست"] = [(plural, (("LI", 0, 1, None), ("NUNIT", 1, 3, _number(6.0, form="ست"))))]
    for entries_of in table.sequences.values():
        entries_of.sort(key=lambda entry: -len(entry[0].pattern.removesuffix(r"(?!\w)")))
    return table


def read_items(text: str) -> list[Item]:  # noqa: PLR0912  (one loop, written out for speed)
    """The items of a folded text in order."""
    table = _table()
    words, sequences = table.words, table.sequences
    items: list[Item] = []
    add = items.append
    other, skip_to = False, 0
    for token in _TOKEN.finditer(text):
        word = token[1]
        if word is None:
            start, end = token.span()
            if start < skip_to:
                continue
            if token.lastgroup == "LATIN":
                if not other:
                    add(Item("OTHER", start, end, "latin"))
                other = True
            else:
                add(_other_item(token))
                other = False
            continue
        pieces = words.get(word)
        if pieces is None and word not in sequences:
            if not other and token.start() >= skip_to:
                add(Item("OTHER", *token.span()))
                other = True
            continue
        start, end = token.span()
        if start < skip_to:
            continue
        if word in sequences:
            matched = _sequence(text, end, sequences[word])
            if matched is not None:
                pieces, end = matched
                skip_to = end
        if pieces is None:
            if not other:
                add(Item("OTHER", start, end))
                other = True
            continue
        for kind, first, last, data in pieces[:-1]:
            add(Item(kind, start + first, start + last, data))
        kind, first, last, data = pieces[-1]
        add(Item(kind, start + first, end, data))
        other = False
    return items


def one_month_each(items: list[Item]) -> list[Item]:
    """The items with «شباط - فبراير», one month in two systems, as one: with another month it would be a period."""
    out: list[Item] = []
    for item in items:
        if (
            item.kind == "MONTH"
            and len(out) > 1
            and out[-1].kind == "DASH"
            and out[-2].kind == "MONTH"
            and out[-2].data[0] == item.data[0]
        ):
            first = out[-2]
            out[-2:] = [Item("MONTH", first.start, item.end, (item.data[0], first.data[1] and item.data[1]))]
        else:
            out.append(item)
    return out


def _sequence(
    text: str, position: int, entries: list[tuple[re.Pattern[str], tuple[Piece, ...]]]
) -> tuple[tuple[Piece, ...], int] | None:
    """The longest entry whose further words follow at the position, with the offset after it."""
    for rest, pieces in entries:
        match = rest.match(text, position)
        if match is not None:
            return pieces, match.end()
    return None


def _other_item(token: re.Match[str]) -> Item:
    """The item of a number, numeric date, clock time, line end or sign."""
    kind, start, end, text = token.lastgroup, token.start(), token.end(), token.group()
    if kind == "NUM":
        return _number_item(text, start, end)
    if kind == "SIGN":
        pieces = _table().words.get(text)
        if pieces:
            return Item(pieces[0][0], start, end, pieces[0][3])
        return Item(_SIGNS.get(text, "SIGN"), start, end)
    if kind == "NL":
        return Item("NL", start, end)
    parts = tuple(int(p) for p in re.findall(r"\d+", text))
    return Item({"DATE": "NUMDATE", "CLOCK": "CLOCK", "DM": "DM", "SEP": "NUMDATE"}[str(kind)], start, end, parts)


def _number_item(text: str, start: int, end: int) -> Item:
    if len(text) > 18:
        return Item("LONG", start, end)
    if text.isdigit():
        value = int(text)
        if len(text) <= 2:
            return Item("D2" if 1 <= value <= 31 else "INT", start, end, Number(value, form=text))
        year = len(text) == 4 and 1000 <= value < 2200
        return Item("Y4" if year else "INT", start, end, Number(value, form=text))
    value_ = _reversed_decimal(text) if "ر" in text else _decimal(text)
    if value_ is None:
        return Item("LONG", start, end)
    return Item("DEC", start, end, Number(value_, form=text))


def _reversed_decimal(text: str) -> float | None:
    """The value of the Gulf press's «06ر1», 1.06: the fraction stands first."""
    fraction, _, whole = text.partition("ر")
    return float(f"{whole}.{fraction}") if fraction.isdigit() and whole.isdigit() else None


def _decimal(text: str) -> float | None:
    """The value of digits with separators: groups of three are thousands, one other separator is the decimal mark."""
    parts = re.split(r"[.,٬،]", text)
    signs = re.findall(r"[.,٬،]", text)
    grouped = len(parts[0]) <= 3 and parts[0] != "0" and all(len(part) == 3 for part in parts[1:])
    if grouped and len(set(signs)) == 1:
        return float("".join(parts))
    if len(parts) == 2:
        return float(f"{parts[0]}.{parts[1]}")
    if len(parts) > 2 and all(len(part) == 3 for part in parts[1:-1]) and len(set(signs[:-1])) == 1 and signs[-1] != signs[0]:
        return float("".join(parts[:-1]) + "." + parts[-1])
    return None

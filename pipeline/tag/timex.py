"""Dates, periods, durations and clock times of an article, with TIMEX3 values: `TimexTagger`, `parse_date`.

The grammar in three steps, each linear in the text:

1. `timex_words.read_items`: words of the lexicons, numbers and signs as items; proclitics are items of their own, so that no
   span begins with one («لعام 2024» begins after ل, «للعام» at its second ل). `numbers.reduce_numbers` joins number words.
2. `timex_rules.RULES` over the items, the longest match first:
       day      = daypart? (today|yesterday…)? «يوم»? weekday? «الموافق»? day (و|إلى|-) day … «من»? month year?
       month    = part? «شهر»? month (/ other name)? year?         year  = part? «عام»? number era? | «العام الماضي» …
       quarter, half, season, century, decade, week, holiday; durations «ثلاث سنوات ونصف»; «قبل عامين»; clock times.
3. here: ranges over what was found («من 1 يناير إلى 3 مارس 2024», «بين … و…», «1990–1995», «(12 مايو 1900 – 3 يونيو 1970)»), the year or
   month that one expression takes from another («في الشهر نفسه»), and years that stand alone («ثورة 1919»).

Relative values count from the document's date; without it they are `X`. Nothing is guessed: a day without a year stays
`XXXX-08-29` where no date is near enough to say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.article import Article
from pipeline.lexicon import read_toml
from pipeline.orthography import fold, normalise, search_key
from pipeline.tag import timex_values as tv
from pipeline.tag.numbers import Item, reduce_numbers
from pipeline.tag.patterns import Capture, Grammar, Pattern, kinds_string
from pipeline.tag.tagger import Candidate, TimexValue
from pipeline.tag.timex_rules import CLASSES, MACROS, RULES, Context, Reading, with_year
from pipeline.tag.timex_words import read_items


@dataclass(frozen=True, slots=True)
class Found:
    """An expression in the folded text, by which rule, and what it means."""

    start: int
    end: int
    rule: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Scan:
    """What was read in a text: the expressions, and all items with those of expressions as one TIMEX item."""

    found: Sequence[Found]
    items: Sequence[Item]


_LINKED = "(a=TIMEX|a=Y4) (AND? TO (IN|FROM)?|DASH) (b=TIMEX|b=Y4)"
_RANGE = Pattern(_LINKED, MACROS, CLASSES)
_BETWEEN = Pattern("BETWEEN (a=TIMEX|a=Y4) AND (BETWEEN)? (b=TIMEX|b=Y4)", MACROS, CLASSES)


@lru_cache(maxsize=2)
def scan(text: str, published: str | None, *, loose: bool = False) -> Scan:
    """All date and time expressions of a folded text; `loose` also reads what only a typed
    expression means as a time: repeated times («كل يوم»), lone days and hours, holidays without a year."""
    items = reduce_numbers(read_items(text))
    context = Context(tv.Anchor.parse(published), loose)
    items = _with_timexes(items, list(_match_rules(text, items, context, loose=loose)))
    items = _lone_years(text, items)
    items = _ranges(items)
    found = [Found(item.start, _end(text, item), *item.data) for item in items if item.kind == "TIMEX"]
    return Scan(_resolve_in_context(text, found, context), items)


def _end(text: str, item: Item) -> int:
    """The end of an expression without the full stop of the sentence, which «ق.م.» may have taken."""
    if text[item.end - 1] == "." and re.match(r"\s*(?:\n|$|و)", text[item.end:item.end + 3]):
        return item.end - 1
    return item.end


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return Grammar([pattern for _, pattern, _ in RULES])


def _match_rules(text: str, items: Sequence[Item], context: Context, *, loose: bool) -> Iterator[tuple[int, int, str, Reading]]:
    """Matches as item range, rule and reading: from left to right, at each place the longest whose reading makes sense."""
    def read(first: int, last: int, number: int, capture: Capture) -> tuple[str, Reading] | None:
        name, _, meaning = RULES[number]
        reading = meaning(capture, context)
        if reading is None or (reading.loose and not loose) or _is_refused(text, items, first, last, reading):
            return None
        return name, reading

    for first, last, (name, reading) in _grammar().find(items, read):
        yield first, last, name, reading


def _with_timexes(items: Sequence[Item], chosen: Sequence[tuple[int, int, str, Reading]]) -> list[Item]:
    out: list[Item] = []
    position = 0
    for first, last, rule, reading in chosen:
        out.extend(items[position:first])
        out.append(Item("TIMEX", items[first].start, items[last - 1].end, (rule, reading)))
        position = last
    out.extend(items[position:])
    return out


# Years that stand alone ---------------------------------------------------------------------------------------------------------

_DATE_BEFORE = frozenset({"IN", "SINCE", "TO", "BEFORE", "AFTER", "OPEN", "FROM", "BETWEEN", "AND", "NL", "LI", "COMMA", "DURING"})
_COUNTED_AFTER = frozenset({"CURRENCY", "SYMBOL", "MEASURE", "PCT", "PCTWORD", "UNITN", "DAY1", "MONTH1", "HOUR1", "YEAR1", "WEEK1",
                            "PLUS", "SQ", "FRAC"})


def _in_cue(word: str, name: str) -> bool:
    """True if the word is a cue, as it is or after a proclitic («للرأي»)."""
    cues = _cue(name)
    return word in cues or (word[:1] in "وفبلك" and (word[1:] in cues or (word[:2] == "لل" and "ال" + word[2:] in cues)))


def _word_before(text: str, start: int) -> str:
    match = re.search(r"(\w+)[\s\W]{0,3}$", text[max(0, start - 40):start])
    return match[1] if match else ""


def _word_after(text: str, end: int) -> str:
    match = re.match(r" ?(\w+)", text[end:end + 30])
    return match[1] if match else ""


def _lone_years(text: str, items: Sequence[Item]) -> list[Item]:
    out: list[Item] = []
    for i, item in enumerate(items):
        if item.kind == "Y4" and not item.data.definite and _is_year(text, items, i):
            value = int(item.data.value)
            out.append(Item("TIMEX", item.start, item.end, ("lone year", Reading("DATE", tv.year_value(value), grain="Y", year=value))))
        else:
            out.append(item)
    return out


def _is_year(text: str, items: Sequence[Item], i: int) -> bool:
    item = items[i]
    before = items[i - 1].kind if i else "NL"
    after = items[i + 1].kind if i + 1 < len(items) else "NL"
    if after in _COUNTED_AFTER or before in ("SYMBOL", "PLUS", "ABOUT", "COLON", "SLASH"):
        return False
    if _in_cue(_word_before(text, item.start), "no_year_before") and before in ("OTHER", "OPEN", "DASH"):
        return False
    if text[item.end:item.end + 3].strip()[:1] == "×" or text[max(0, item.start - 2):item.start].strip() == "×":
        return False
    if text[item.end:item.end + 1].isalpha() or (item.start and text[item.start - 1] in "-_#" and text[item.start - 2:item.start - 1].isalnum()):
        return False
    word = _word_after(text, item.end) if after in ("OTHER", "AND") else ""
    firm = before in ("IN", "SINCE", "TO", "BEFORE", "AFTER", "FROM") and item.data.value >= 1900
    if after == "OTHER" and (word in _cue("counted_after") or word.removesuffix("ا") in _cue("counted_after") or (not firm and word.endswith("ا") and not word.startswith("ال") and len(word) > 3)):
        return False
    if 1900 <= item.data.value <= 2100:
        return True
    return item.data.value < 1900 and before in ("IN", "SINCE", "TO", "OPEN", "NL", "FROM", "BEFORE", "AFTER") and after != "OTHER" or \
        (1500 <= item.data.value < 1900 and before in ("IN", "SINCE", "TO", "OPEN", "NL", "FROM", "OTHER", "AND"))


# Ranges --------------------------------------------------------------------------------------------------------------------------

def _ranges(items: Sequence[Item]) -> list[Item]:
    """The items with «A إلى B», «A – B», «بين A و B» as one TIMEX where A and B are dates of one kind in order."""
    kinds = kinds_string(items)
    joined: dict[int, tuple[int, Item]] = {}
    for pattern, dash_allowed in ((_RANGE, True), (_BETWEEN, False)):
        position = 0
        while (match := pattern.regex.search(kinds, position)) is not None:
            capture = Capture(match, items)
            first, last = capture.get("a"), capture.get("b")
            dash = dash_allowed and any(items[k].kind == "DASH" for k in range(match.start(), match.end()))
            bracketed = match.start() > 0 and items[match.start() - 1].kind == "OPEN"
            reading = _joined(first, last, dash=dash, bracketed=bracketed)
            position = match.start() + 1
            if reading is None or first is None or last is None:
                continue
            start = items.index(first, match.start(), match.end())
            joined.setdefault(start, (match.end(), Item("TIMEX", first.start, last.end, ("range", reading))))
            position = match.end()
    out, i = [], 0
    while i < len(items):
        if i in joined:
            i, item = joined[i][0], joined[i][1]
            out.append(item)
        else:
            out.append(items[i])
            i += 1
    return out


def _reading(item: Item | None) -> Reading | None:
    if item is None:
        return None
    if item.kind == "TIMEX":
        reading: Reading = item.data[1]
        return reading
    if item.kind == "Y4":
        value = int(item.data.value)
        return Reading("DATE", tv.year_value(value), grain="Y", year=value)
    return None


def _joined(first: Item | None, last: Item | None, *, dash: bool, bracketed: bool) -> Reading | None:
    a, b = _reading(first), _reading(last)
    if a is None or b is None or a.label != "DATE" or b.label != "DATE" or "/" in a.value or "/" in b.value or a.calendar != b.calendar:
        return None
    if a.grain.startswith("P") or b.grain.startswith("P"):
        return replace(b, value=f"{a.value}/{b.value}") if a.grain == b.grain and not dash and a.value != tv.UNKNOWN else None
    if a.value.startswith("XXXX") and a.weak == "year" and b.year is not None and not b.weak:
        a = with_year(a, b.year)
    elif a.relative and a.weak == "year" and b.year is not None and not b.relative and a.year is not None:
        a = replace(a, value=a.value.replace(f"{a.year:04d}", f"{b.year:04d}", 1), year=b.year, relative=False)
    elif a.relative and a.weak == "year" and b.year is not None and a.month is not None and b.month is not None and not b.weak:
        year = b.year if a.month <= b.month else b.year - 1
        a = replace(a, value=f"{year:04d}{a.value[4:]}", year=year)
    if a.value == tv.UNKNOWN or b.value == tv.UNKNOWN:
        return replace(b, value=tv.UNKNOWN) if not dash else None
    if a.value == b.value or (dash and "today" in (a.weak, b.weak)):
        return None
    before_christ = a.value.startswith("BC") or b.value.startswith("BC")
    if not before_christ and a.value > b.value and not (a.value[:4] == "XXXX" or b.value[:4] == "XXXX"):
        return None
    if dash and a.grain != b.grain and ({a.grain, b.grain} - {"D", "M", "Y"} or not bracketed):
        return None
    return Reading("DATE", f"{a.value}/{b.value}", a.relative or b.relative, a.grain * 2, b.calendar, year=b.year, month=b.month)


# What one expression takes from another --------------------------------------------------------------------------------------------

def _resolve_in_context(text: str, found: Sequence[Found], context: Context) -> list[Found]:
    """The expressions with what they take from those before: «العام نفسه», «اليوم التالي», «الشهر ذاته», a year above a list."""
    out: list[Found] = []
    said = _Said()
    for item in found:
        reading = said.completed(text, item, context)
        out.append(replace(item, reading=reading))
        said.note(text, item, reading)
    return out


class _Said:
    """The explicit date that was named last, and the year that stands above a list."""

    def __init__(self) -> None:
        self.year: int | None = None
        self.month: int | None = None
        self.value = ""
        self.end = 0
        self.heading: tuple[int, int] | None = None

    def note(self, text: str, item: Found, reading: Reading) -> None:
        if reading.year is None or reading.label != "DATE":
            return
        self.year, self.month, self.value, self.end = reading.year, reading.month, reading.value, item.end
        if item.rule == "lone year" and text[item.start - 1:item.start] in ("", "\n") and text[item.end:item.end + 1] in ("", "\n"):
            self.heading = (item.end, reading.year)

    def completed(self, text: str, item: Found, context: Context) -> Reading:
        """The reading with what the expressions before it say of it."""
        reading, weak = item.reading, item.reading.weak
        if weak.startswith("ago:") and re.match(r" من (?:هذا|ذلك|تلك|تاريخ|موعد|ال)", text[item.end:item.end + 12]):
            return replace(reading, value=weak[4:], relative=False, weak="")
        if weak == "year" and self.heading and text.count("\n", self.heading[0], item.start) <= 4:
            return self._in_year(reading, self.heading[1])
        if self.year is None:
            return reading
        if weak in ("same year", "follow year"):
            year = self.year + (weak == "follow year")
            return replace(reading, value=tv.year_value(year), year=year, known=True)
        if reading.value.startswith("XXXX-XX-"):
            return reading if self.month is None else replace(
                reading, value=f"{self.year:04d}-{self.month:02d}{reading.value[7:]}", known=True)
        if reading.value.startswith("XXXX-") and (weak == "said year" or (weak == "year" and self._same_line(text, item, context))):
            return with_year(reading, self.year)
        if weak == "same M" and self.month is not None:
            return replace(reading, value=tv.month_value(self.year, self.month), known=True)
        if weak in ("follow", "same day") and re.fullmatch(r"\d{4}-\d\d-\d\d", self.value):
            value = self.value if weak == "same day" else tv.shifted(tv.Anchor.parse(self.value), "D", 1)
            return replace(reading, value=value, known=True)
        return reading

    def _in_year(self, reading: Reading, year: int) -> Reading:
        value = re.sub(r"(?:^|(?<=/))(?:XXXX|\d{4})", f"{year:04d}", reading.value)
        return replace(reading, value=value, year=year, known=True)

    def _same_line(self, text: str, item: Found, context: Context) -> bool:
        """True if the year was named in the same paragraph of a text that has no date of its own."""
        return context.anchor is None and "\n" not in text[self.end:item.start]


def _is_refused(text: str, items: Sequence[Item], first: int, last: int, reading: Reading) -> bool:
    """True for what reads like a time and is none here: «اليوم» for nowadays, «الذكرى الثلاثين», «الأحد» for one."""
    start, end = items[first].start, items[last - 1].end
    if reading.weak == "today":
        return _is_nowadays(text, start, end)
    if items[first].kind == "DEIXIS" and last == first + 1:
        before = items[first - 1].kind if first else "NL"
        if text[start:end] == "غد" or (text[start:end] in ("الغد", "الامس") and before not in ("IN", "BI", "SINCE", "TO", "FROM", "LI", "BEFORE")):
            return True
    if items[first].kind == "YEAR1" and items[last - 1].kind in ("LAST", "THIS", "NEXT", "FOLLOW"):
        return _in_cue(_word_before(text, start), "general_before")
    if items[last - 1].kind == "DECADE":
        return text[end:end + 7] == " من عمر" or text[end:end + 9] == " من العمر"
    return False


@lru_cache(maxsize=32)
def _cue(name: str) -> frozenset[str]:
    """Folded words of a list of cues."""
    return frozenset(search_key(word) for word in read_toml("calendar")["cues"][name])


def _is_nowadays(text: str, start: int, end: int) -> bool:
    before, after = _word_before(text, start), _word_after(text, end)
    if before in _cue("nowadays_before") or after in _cue("nowadays_after"):
        return True
    if re.match(r" ?(?:ال)?(?:اول|ثان|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع|عاشر|حادي|وطني|عالم|دولي)", text[end:end + 12]):
        return True
    if text[start - 1:start] == "و":
        return True
    clause = re.split(r"[.،,:\n\"]", text[max(0, start - 40):start])[-1].split()[-3:]
    verbs = [word for word in clause if re.match(r"[وف]?ل?[يت]\w{2,}$", word) and not word.endswith("ت") and not word.startswith("تا")]
    if re.fullmatch(r"ن\w{4,}", before) and not _in_cue(before, "today_verbs"):
        return True                                         # «نواجه اليوم»
    return bool(verbs) and not any(_in_cue(word, "today_verbs") or word.startswith("س") for word in verbs)


class TimexTagger:
    """Finds DATE and TIME expressions by the grammar, each with its value."""

    name = "timex"

    def find_candidates(self, article: Article) -> Iterable[Candidate]:
        """The article's dates and times; relative ones count from its publication date."""
        published = article.document.published
        for item in scan(article.folded, published).found:
            start, end = article.alignment.to_original(item.start, item.end)
            yield Candidate(start, end, item.reading.label, 0.95, "rule", f"timex: {item.rule}",
                            value=to_timex_value(item.reading, published))


def to_timex_value(reading: Reading, published: str | None) -> TimexValue:
    """The table's form of a reading."""
    first, last = tv.bounds(reading.value)
    kind = "SET" if reading.grain == "SET" else "DURATION" if reading.value.startswith("P") else reading.label
    anchor = tv.Anchor.parse(published)
    return TimexValue(kind, reading.value or None, reading.relative, reading.calendar,
                      anchor.iso if anchor and reading.relative and reading.value != tv.UNKNOWN else None, first, last)


def parse_date(text: str, anchor: str | None = None) -> TimexValue | None:
    """The value of the longest date or time expression in a text; `anchor` is the ISO date that relative ones count from."""
    found = scan(fold(normalise(text)[0]), anchor, loose=True).found
    if not found:
        return None
    best = max(found, key=lambda item: (item.end - item.start, -item.start))
    return to_timex_value(best.reading, anchor)

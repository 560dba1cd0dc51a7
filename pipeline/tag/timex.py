"""Dates, periods, durations and clock times of an article, with TIMEX3 values: `TimexTagger`, `parse_date`.

The grammar in three steps, each linear in the text:

1. `timex_words.read_items`: words of the lexicons, numbers and signs as items; proclitics are items of their own, so that no
   span begins with one («لعام 2024» begins after ل, «للعام» at its second ل). `numbers.reduce_numbers` joins number words.
2. `timex_rules.RULES` over the items, the longest match first:
       day      = daypart? (today|yesterday…)? «يوم»? weekday? «الموافق»? day (و|إلى|-) day … «من»? month year?
       month    = part? «شهر»? month (/ other name)? year?         year  = part? «عام»? number era? | «العام الماضي» …
       quarter, half, season, century, decade, week, holiday; durations «ثلاث سنوات ونصف»; «قبل عامين»; clock times.
3. here: ranges over what was found («من 1 يناير إلى 3 مارس 2024», «بين … و…», «1990–1995»), the year or
   month that one expression takes from another («في الشهر نفسه»), and years that stand alone («ثورة 1919»).

Relative values count from the document's date; without it they are `X`. Nothing is guessed: a day without a year stays
`XXXX-08-29` where no date is near enough to say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.article import Article
from pipeline.orthography import fold, normalise
from pipeline.tag import timex_values as tv
from pipeline.tag.numbers import Item, reduce_numbers
from pipeline.tag.patterns import Capture, Grammar
from pipeline.tag.tagger import Candidate, TimexValue
from pipeline.tag.timex_anchor import anchor_of
from pipeline.tag.timex_checks import is_refused, with_lone_years
from pipeline.tag.timex_context import Found, resolve_in_context
from pipeline.tag.timex_of_month import hijri_mentions
from pipeline.tag.timex_ranges import with_ranges
from pipeline.tag.timex_readings import Context, Reading
from pipeline.tag.timex_rules import NEWS_RULES, RULES
from pipeline.tag.timex_today import essay_days
from pipeline.tag.timex_words import one_month_each, read_items


@dataclass(frozen=True, slots=True)
class Scan:
    """What was read in a text: the expressions, and all items with those of expressions as one TIMEX item."""

    found: Sequence[Found]
    items: Sequence[Item]
    anchor: tv.Anchor | None = None
    """What relative values were counted from."""


@lru_cache(maxsize=2)
def scan(text: str, published: str | None, *, loose: bool = False) -> Scan:
    """All date and time expressions of a folded text; `loose` also reads what only a typed
    expression means as a time: repeated times («كل يوم»), lone days and hours, holidays without a year."""
    items = one_month_each(reduce_numbers(read_items(text)))
    context = Context(tv.Anchor.parse(published) if loose else anchor_of(items, published), loose, *hijri_mentions(items))
    items = _with_timexes(items, list(_match_rules(text, items, context, loose=loose)))
    items = with_lone_years(text, items)
    items = with_ranges(items)
    found = [Found(item.start, _end(text, item), *item.data) for item in items if item.kind == "TIMEX"]
    return Scan(resolve_in_context(text, found, context), items, context.anchor)


def _end(text: str, item: Item) -> int:
    """The end of an expression without the full stop of the sentence, which «ق.م.» may have taken."""
    if text[item.end - 1] == "." and re.match(r"\s*(?:\n|$|و)", text[item.end : item.end + 3]):
        return item.end - 1
    return item.end


@lru_cache(maxsize=2)
def _grammar(*, loose: bool) -> Grammar:
    return Grammar([pattern for _, pattern, _ in (RULES if loose else NEWS_RULES)])


def _match_rules(text: str, items: Sequence[Item], context: Context, *, loose: bool) -> Iterator[tuple[int, int, str, Reading]]:
    """Matches as item range, rule and reading: from left to right, at each place the longest whose reading makes sense."""

    essay = essay_days(text, items) if not loose else frozenset()

    def read(first: int, last: int, number: int, capture: Capture) -> tuple[str, Reading] | None:
        name, _, meaning = RULES[number]
        reading = meaning(capture, context)
        if reading is None or (reading.loose and not loose) or is_refused(text, items, first, last, reading):
            return None
        if reading.weak == "today" and items[last - 1].start in essay:
            return None
        return name, reading

    for first, last, (name, reading) in _grammar(loose=loose).find(items, read):
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


class TimexTagger:
    """Finds DATE and TIME expressions by the grammar, each with its value."""

    name = "timex"

    def find_candidates(self, article: Article) -> Iterable[Candidate]:
        """The article's dates and times; relative ones count from its publication date."""
        scanned = scan(article.folded, article.document.published)
        for item in scanned.found:
            start, end = article.alignment.to_original(item.start, item.end)
            yield Candidate(
                start,
                end,
                item.reading.label,
                0.95,
                "rule",
                f"timex: {item.rule}",
                value=to_timex_value(item.reading, scanned.anchor),
            )


def to_timex_value(reading: Reading, anchor: tv.Anchor | None) -> TimexValue:
    """The table's form of a reading."""
    first, last = tv.bounds(reading.reached or reading.value)
    kind = "SET" if reading.grain == "SET" else "DURATION" if reading.value.startswith("P") else reading.label
    return TimexValue(
        kind,
        reading.value or None,
        reading.relative,
        reading.calendar,
        reading.anchor or (anchor.iso if anchor and reading.relative and reading.value != tv.UNKNOWN else None),
        first,
        last,
    )


def parse_date(text: str, anchor: str | None = None) -> TimexValue | None:
    """The value of the longest date or time expression in a text; `anchor` is the ISO date that relative ones count from."""
    scanned = scan(fold(normalise(text)[0]), anchor, loose=True)
    if not scanned.found:
        return None
    best = max(scanned.found, key=lambda item: (item.end - item.start, -item.start))
    return to_timex_value(best.reading, scanned.anchor)

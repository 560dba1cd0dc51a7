"""What reads like a time and is none, by the words beside it: «حزب الغد», «المدير العام السابق», years that are numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.tag import timex_values as tv
from pipeline.tag.numbers import Item
from pipeline.tag.timex_readings import Reading
from pipeline.tag.timex_today import cue, in_cue, is_day, word_after, word_before


def is_refused(  # noqa: PLR0911  (one a kind of expression)
    text: str, items: Sequence[Item], first: int, last: int, reading: Reading
) -> bool:
    """True for what reads like a time and is none here: «اليوم» for nowadays, «مدينة 6 أكتوبر», «المدير العام السابق»."""
    start, end = items[first].start, items[last - 1].end
    if reading.weak in ("year", "weekday") and text[start - 1 : start] == '"' == text[end : end + 1]:
        return True  # a title: «عمل بعنوان "أغسطس"»
    kinds = (items[first].kind, items[last - 1].kind)
    if reading.weak == "lone":
        return _is_lone_word(text, start, end)
    if reading.weak == "metres":  # «بطول 600م»
        return first > 0 and items[first - 1].kind in ("OTHER", "BI", "LI", "ABOUT")
    if reading.weak == "weekday":
        return in_cue(word_before(text, start), "rites")
    if reading.weak == "by":  # «قبل ذلك بعام»
        return re.search(r"(?:قبل|بعد) ?(?:ذلك|ها|ه) ب$", text[max(0, start - 12) : start]) is None
    if reading.weak == "today":
        return not is_day(text, items, first, last)
    if reading.weak == "year":
        day = re.search(r"(?<!\d)\d{1,2} $", text[max(0, start - 3) : start])  # the month of «مدينة 6 أكتوبر»
        return in_cue(word_before(text, day.start() + max(0, start - 3) if day else start), "named_places")
    if kinds[0] == "DEIXIS" and last == first + 1:
        most = word_after(text, end) == "الحاجه"  # «في أمس الحاجة»
        return most or _is_some_day(text[start:end], items[first - 1].kind if first else "NL")
    if kinds[0] == "UNIT2" and last == first + 1 and items[first].data.letter == "Y":  # «مدراء عامين»
        return in_cue(word_before(text, start), "general_before")
    if kinds[0] == "YEAR1" and kinds[1] in ("LAST", "THIS", "NEXT", "FOLLOW"):
        return in_cue(word_before(text, start), "general_before")
    return kinds[1] == "DECADE" and re.match(r" من (?:ال)?عمر", text[end : end + 9]) is not None


def _is_some_day(word: str, before: str) -> bool:
    """True for «غد», and for «الغد» and «الأمس» without the preposition of a time: «حزب الغد»."""
    return word == "غد" or (word in ("الغد", "الامس") and before not in ("IN", "BI", "SINCE", "TO", "FROM", "LI", "BEFORE"))


def _is_lone_word(text: str, start: int, end: int) -> bool:
    """True for «أيام العيد», «سنوات عملها», and for «يوم» of «يوما بعد يوم»."""
    after = word_after(text, end)
    if after.startswith("ال") or (len(after) > 4 and after.endswith(("ها", "هم", "نا"))):
        return True
    before = text[max(0, start - 20) : start].split()[-2:]
    return len(before) == 2 and before[1] == "بعد" and before[0].removesuffix("ا") == text[start:end].removesuffix("ا")


def follows_event(text: str, start: int) -> bool:
    """True after «ثورة», «حرب», «أحداث»…, which are named by their day or month: «ثورة 25 يناير»."""
    return in_cue(word_before(text, start), "named_events") and text[start - 1 : start] == " "


_COUNTED_AFTER = frozenset(
    {
        "CURRENCY",
        "SYMBOL",
        "MEASURE",
        "PCT",
        "PCTWORD",
        "UNITN",
        "DAY1",
        "MONTH1",
        "HOUR1",
        "YEAR1",
        "WEEK1",
        "PLUS",
        "SQ",
        "FRAC",
    }
)


def with_lone_years(text: str, items: Sequence[Item]) -> list[Item]:
    """The items with each year that stands alone as a TIMEX."""
    out: list[Item] = []
    for i, item in enumerate(items):
        if item.kind == "INT" and 30 <= item.data.value <= 99 and _is_war_year(text, items, i):
            value = tv.full_year(int(item.data.value))
            reading = Reading("DATE", tv.year_value(value), grain="Y", year=value)
            out.append(Item("TIMEX", item.start, item.end, ("year of a war", reading)))
        elif item.kind == "Y4" and not item.data.definite and _is_year(text, items, i):
            value = int(item.data.value)
            out.append(
                Item("TIMEX", item.start, item.end, ("lone year", Reading("DATE", tv.year_value(value), grain="Y", year=value)))
            )
        else:
            out.append(item)
    return out


def _is_war_year(text: str, items: Sequence[Item], i: int) -> bool:
    """True for «حرب 67», «نكبة 48»."""
    after = items[i + 1].kind if i + 1 < len(items) else "NL"
    return in_cue(word_before(text, items[i].start), "wars") and after not in _COUNTED_AFTER


def _is_year(text: str, items: Sequence[Item], i: int) -> bool:  # noqa: PLR0911  (a list of reasons)
    item = items[i]
    before = items[i - 1].kind if i else "NL"
    after = items[i + 1].kind if i + 1 < len(items) else "NL"
    if after in _COUNTED_AFTER or before in ("SYMBOL", "PLUS", "ABOUT", "COLON", "SLASH"):
        return False
    if in_cue(word_before(text, item.start), "no_year_before") and before in ("OTHER", "OPEN", "DASH"):
        return False
    if text[item.end : item.end + 3].strip()[:1] == "×" or text[max(0, item.start - 2) : item.start].strip() == "×":
        return False
    if text[item.end : item.end + 1].isalpha() or (
        item.start and text[item.start - 1] in "-_#" and text[item.start - 2 : item.start - 1].isalnum()
    ):
        return False
    word = word_after(text, item.end) if after in ("OTHER", "AND") else ""
    firm = before in ("IN", "SINCE", "TO", "BEFORE", "AFTER", "FROM") and item.data.value >= 1900
    if after == "OTHER" and (
        word in cue("counted_after")
        or word.removesuffix("ا") in cue("counted_after")
        or (not firm and word.endswith("ا") and not word.startswith("ال") and len(word) > 3)
    ):
        return False
    if 1900 <= item.data.value <= 2100:
        return True
    if before == "OTHER" and after in ("OTHER", "LI", "BI", "IN"):
        return False  # «معدلها 1500 للفستان»
    return (
        item.data.value < 1900 and before in ("IN", "SINCE", "TO", "OPEN", "NL", "FROM", "BEFORE", "AFTER") and after != "OTHER"
    ) or (1500 <= item.data.value < 1900 and before in ("IN", "SINCE", "TO", "OPEN", "NL", "FROM", "OTHER", "AND"))

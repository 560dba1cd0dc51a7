"""What reads like a time and is none, by the words beside it: «اليوم» for nowadays, «حزب الغد», years that are numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.lexicon import read_toml
from pipeline.orthography import search_key
from pipeline.tag import timex_values as tv
from pipeline.tag.numbers import Item
from pipeline.tag.timex_readings import Reading


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
        return _in_cue(_word_before(text, start), "rites")
    if reading.weak == "by":  # «قبل ذلك بعام»
        return re.search(r"(?:قبل|بعد) ?(?:ذلك|ها|ه) ب$", text[max(0, start - 12) : start]) is None
    if reading.weak == "today":
        return _is_no_today(items, first, last) or _is_nowadays(text, start, end)
    if reading.weak == "year":
        day = re.search(r"(?<!\d)\d{1,2} $", text[max(0, start - 3) : start])  # the month of «مدينة 6 أكتوبر»
        return _in_cue(_word_before(text, day.start() + max(0, start - 3) if day else start), "named_places")
    if kinds[0] == "DEIXIS" and last == first + 1:
        most = _word_after(text, end) == "الحاجه"  # «في أمس الحاجة»
        return most or _is_some_day(text[start:end], items[first - 1].kind if first else "NL")
    if kinds[0] == "YEAR1" and kinds[1] in ("LAST", "THIS", "NEXT", "FOLLOW"):
        return _in_cue(_word_before(text, start), "general_before")
    return kinds[1] == "DECADE" and re.match(r" من (?:ال)?عمر", text[end : end + 9]) is not None


def _is_no_today(items: Sequence[Item], first: int, last: int) -> bool:
    """True for «ساعات في اليوم», «طوال اليوم», and «لليوم العشرين على التوالي»."""
    after = items[last] if last < len(items) else None
    counted = after is not None and (after.kind == "ORD" or (after.kind == "CARD" and after.data.definite))
    return counted or (first > 0 and items[first - 1].kind in ("IN", "BI", "DURING"))


def _is_some_day(word: str, before: str) -> bool:
    """True for «غد», and for «الغد» and «الأمس» without the preposition of a time: «حزب الغد»."""
    return word == "غد" or (word in ("الغد", "الامس") and before not in ("IN", "BI", "SINCE", "TO", "FROM", "LI", "BEFORE"))


@lru_cache(maxsize=32)
def _cue(name: str) -> frozenset[str]:
    """Folded words of a list of cues."""
    return frozenset(search_key(word) for word in read_toml("calendar")["cues"][name])


def _is_lone_word(text: str, start: int, end: int) -> bool:
    """True for «أيام العيد», «سنوات عملها», and for «يوم» of «يوما بعد يوم»."""
    after = _word_after(text, end)
    if after.startswith("ال") or (len(after) > 4 and after.endswith(("ها", "هم", "نا"))):
        return True
    before = text[max(0, start - 20) : start].split()[-2:]
    return len(before) == 2 and before[1] == "بعد" and before[0].removesuffix("ا") == text[start:end].removesuffix("ا")


def follows_event(text: str, start: int) -> bool:
    """True after «ثورة», «حرب», «أحداث»…, which are named by their day or month: «ثورة 25 يناير»."""
    return _in_cue(_word_before(text, start), "named_events") and text[start - 1 : start] == " "


def _is_named(text: str, start: int, end: int) -> bool:
    """True at the end of a name in quotation marks, and two words after «قناة», «صحيفة»…: «قناة "اليمن اليوم"»."""
    if text[end : end + 1] == '"' and re.search(r'"\w+(?: \w+)? $', text[max(0, start - 30) : start]):
        return True
    words = re.findall(r"\w+", text[max(0, start - 40) : start])[-2:]
    return bool(words) and _in_cue(words[0], "outlets")


def _is_nowadays(text: str, start: int, end: int) -> bool:
    if _is_named(text, start, end):
        return True
    before, after = _word_before(text, start), _word_after(text, end)
    if _in_cue(before, "nowadays_before") or after in _cue("nowadays_after"):
        return True
    if re.match(r" ?(?:ال)?(?:اول|ثان|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع|عاشر|حادي|وطني|عالم|دولي)", text[end : end + 12]):
        return True
    if text[start - 1 : start] == "و":
        return True
    clause = re.split(r"[.،,:\n\"]", text[max(0, start - 40) : start])[-1].split()[-3:]
    verbs = [
        word
        for word in clause
        if re.match(r"[وف]?ل?[يت]\w{2,}$", word) and not word.endswith("ت") and not word.startswith("تا")
    ]
    if re.fullmatch(r"[وف]?ن\w{2,}[^\Wت]", before) and before not in ("نهار", "نهايه") and not _in_cue(before, "today_verbs"):
        return True  # «نواجه اليوم»
    return bool(verbs) and not any(_in_cue(word, "today_verbs") or word.startswith("س") for word in verbs)


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


def _in_cue(word: str, name: str) -> bool:
    """True if the word is a cue, as it is or after a proclitic («للرأي»)."""
    cues = _cue(name)
    return word in cues or (word[:1] in "وفبلك" and (word[1:] in cues or (word[:2] == "لل" and "ال" + word[2:] in cues)))


def _word_before(text: str, start: int) -> str:
    match = re.search(r"(\w+)[\s\W]{0,3}$", text[max(0, start - 40) : start])
    return match[1] if match else ""


def _word_after(text: str, end: int) -> str:
    match = re.match(r" ?(\w+)", text[end : end + 30])
    return match[1] if match else ""


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
    return _in_cue(_word_before(text, items[i].start), "wars") and after not in _COUNTED_AFTER


def _is_year(text: str, items: Sequence[Item], i: int) -> bool:  # noqa: PLR0911  (a list of reasons)
    item = items[i]
    before = items[i - 1].kind if i else "NL"
    after = items[i + 1].kind if i + 1 < len(items) else "NL"
    if after in _COUNTED_AFTER or before in ("SYMBOL", "PLUS", "ABOUT", "COLON", "SLASH"):
        return False
    if _in_cue(_word_before(text, item.start), "no_year_before") and before in ("OTHER", "OPEN", "DASH"):
        return False
    if text[item.end : item.end + 3].strip()[:1] == "×" or text[max(0, item.start - 2) : item.start].strip() == "×":
        return False
    if text[item.end : item.end + 1].isalpha() or (
        item.start and text[item.start - 1] in "-_#" and text[item.start - 2 : item.start - 1].isalnum()
    ):
        return False
    word = _word_after(text, item.end) if after in ("OTHER", "AND") else ""
    firm = before in ("IN", "SINCE", "TO", "BEFORE", "AFTER", "FROM") and item.data.value >= 1900
    if after == "OTHER" and (
        word in _cue("counted_after")
        or word.removesuffix("ا") in _cue("counted_after")
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

"""The publication date that the text itself gives: in its header, dateline or signature, or where it says «this year»."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from pipeline.ingest.dates import FullDate, alternatives, find_dates, number_of, words
from pipeline.lexicon import read_toml
from pipeline.orthography import fold, normalise

HEADER_LINES, TAIL_LINES = 9, 3
_LEAD = 140  # code points: what is shorter is a heading, a byline or a dateline
_LONG = 220  # code points: a longer line is a paragraph, in which only its beginning can be a dateline
# What sets a date off from its neighbours; an opening bracket does not: «(14 يوليو 1913 - …)» is somebody's life.
_EDGE = r"[-|/،,;؛:)\[\].*■●•\\\"]"
_AFTER_HEADER = re.compile(rf"\s*(?:$|\(|{_EDGE}|هـ?\b|م\b|الموافق|\d{{1,2}}:\d\d|علي الساعه|الساعه|  )")
_AFTER_DATELINE = re.compile(r"\s*(?:[-(/:.]|هـ?\b|الموافق)")
_PERIOD_GOES_ON = re.compile(r"\s*-\s*\w{1,12}\s+\d{4}")
_PERIOD_BEGAN = re.compile(r"(?:[^\W\d]|\(|/)\s*(?<!العدد )\d{4}\s*-\s*$")  # «14 يوليو 1913 - », not «العدد 1558 - »
_PLACE_WORDS = 3  # «أديس أبابا في», «نشرة الأخبار ليوم»
_SIGNED_WORDS = 8  # after the date of a signature: who signs, the number
_PREFIX_WORDS = 8  # before the date of a dateline: place, country, agency


@dataclass(frozen=True, slots=True)
class Published:
    """A publication date: ISO 8601 at its known precision, and where it was found (schema: `published_from`)."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    header: bool


def find_published(text: str, *, folded: str | None = None) -> Published | None:
    """The article's own date as far as its text tells, or None; dates that events in it have are not taken for it.

    `folded` is the folded form of the text, where the caller has it.
    """
    folded = fold(normalise(text)[0]) if folded is None else folded
    lines = list(_edge_lines(folded))
    found = _signed(lines, "published") or _standing(lines) or _signed(lines, "updated") or _deictic(folded) or _told(folded)
    found = found or _standing_below(folded)
    if found is not None and found.value.startswith("XXXX"):
        found = _with_year(found, folded)
    elif found is not None:
        found = _on_todays_weekday(found, folded)
    year = (_month_meant(folded) or _year_meant(folded, lines) or _year_of_rights(lines)) if found is None else None
    return Published(year, "text") if year else found


def _edge_lines(folded: str) -> Iterator[_Line]:
    """The lines that can hold a header or a signature: the first ones through the first paragraph, and the last ones."""
    lines = [line.strip() for line in folded.split("\n")]
    lines = [line for line in lines if line]
    header = 0
    while header < min(HEADER_LINES, len(lines)):
        header += 1
        if len(lines[header - 1]) > _LONG:
            break
    yield from (_Line(line, True) for line in lines[:header])
    yield from (_Line(line, False) for line in lines[max(header, len(lines) - TAIL_LINES):])


def _signed(lines: Iterable[_Line], section: str) -> Published | None:
    """The date after a word for publishing (or updating), in a short line."""
    lead = rf"\s*:?\s*(?:في\s+|يوم\s+|بتاريخ\s+)*(?:{_weekday()}\s*[،,]?\s*)?$"
    cue = re.compile(rf"(?:^|{_EDGE}|\(|\d\s)\s*{alternatives_of(section)}{lead}")
    for line in lines:
        if len(line.text) > _LONG:
            continue
        for day in _dates(line.text):
            if day.year_given and cue.search(line.text, 0, day.start):
                return Published(day.value, "dateline")
    return None


def _dates(line: str) -> Iterator[FullDate]:
    """The dates of a line; of one day in two calendars the Gregorian one has the span of both, as the other is computed."""
    pending: FullDate | None = None
    for day in find_dates(line):
        if pending is not None:
            link = line[pending.end:day.start]
            if not day.hijri and re.fullmatch(r"\s*(?:هـ?)?\s*[-/(|،,]?\s*(?:الموافق(?:\s+ل)?)?\s*[-/(|،,:]?\s*", link):
                day = FullDate(pending.start, day.end, day.value, day.year_given)  # noqa: PLW2901
            else:
                yield pending
        pending = day if day.hijri else None
        if pending is None:
            yield day
    if pending is not None:
        yield pending


def _standing(lines: Iterable[_Line]) -> Published | None:
    """The date that stands for itself in a header, a dateline or a signature."""
    updated = re.compile(alternatives_of("updated"))
    for line in lines:
        for day in _dates(line.text):
            if _stands_alone(line, day) and not updated.search(line.text, 0, day.start):
                byline = re.search(alternatives_of("author"), line.text[:day.start] if len(line.text) > _LONG else line.text)
                return Published(day.value, "byline" if byline else "dateline")
    return None


def _standing_below(folded: str) -> Published | None:
    """The date with which one line of the body begins, as a dateline does: «5 يوليو 2023 – قال …»; a chronicle has several."""
    starts = [line.strip() for line in folded.split("\n") if line.strip()[:1].isdigit()]
    found = [day for line in starts for day in _dates(line[:40])
             if day.start == 0 and day.year_given and len(day.value) == 10 and re.match(r"\s+-\s", line[day.end:])]
    return Published(found[0].value, "dateline") if len(found) == 1 else None


def _stands_alone(line: _Line, day: FullDate) -> bool:
    """True if the date is set off by separators, or follows a place only, so that no sentence goes on around it."""
    before, after = line.text[:day.start], line.text[day.end:]
    if _stands_in_brackets(line, before, after) or _signs_numeric(line, before, day):
        return True
    chronicle = not line.header and len(after.split()) > _SIGNED_WORDS
    bracketed = before.count("(") > before.count(")")
    if chronicle or bracketed or _PERIOD_GOES_ON.match(after) or _PERIOD_BEGAN.search(before):
        return False
    if not day.year_given and not re.match(r"\s*[/(]", after):
        return False
    sentence = len(line.text) > _LONG or line.text.endswith((".", "!", "؟", "?", ":"))
    if sentence or not day.year_given:
        if not line.header or len(before.split()) > _PREFIX_WORDS or not _AFTER_DATELINE.match(after):
            return False
    elif len(line.text) > _LEAD or not (_AFTER_HEADER.match(after) or _agency().fullmatch(after.strip())):
        return False
    last = re.split(_EDGE, _strip_lead(before))[-1].strip()
    told = any(re.search(alternatives_of(section), last) for section in ("today", "yesterday", "tomorrow"))
    return not last or (len(last.split()) <= _PLACE_WORDS and not told and not re.search(r"[\d.!؟?«]", last))


def _stands_in_brackets(line: _Line, before: str, after: str) -> bool:
    """True in the lines «(من الثلاثاء 20 إلى الاثنين 26 فبراير 2024)», «(عدد مارس 2024)», «أجندة الأسبوع (1 - 7 مايو 2024)»."""
    inside = re.search(rf"^\W*\((?:(?:من|في|عدد|يوم|ليوم|ليومي|الي|حتي|{_weekday()}|\d{{1,2}})\s*[-،,]?\s*)*$", before)
    days = before.endswith("(") and re.match(r"\d{1,2}\s*(?:-|الي|حتي)\s*\d", line.text[len(before):]) is not None
    end = r"\s*م?\s*\)\W*$" if inside is not None else r"\s*م?\s*\)"
    return line.header and len(line.text) < _LEAD and (inside is not None or days) and re.match(end, after) is not None


def _signs_numeric(line: _Line, before: str, day: FullDate) -> bool:
    """True for a short line of a date in numbers and who signs: «رام الله 5-3-2024 وفا», «5/3/2024 أحمد علي»."""
    date_text = line.text[day.start:day.end].strip()
    return (re.fullmatch(r"[\d/.\\ -]+", date_text) is not None and len(line.text) < 60 and len(line.text.split()) <= 6
            and re.search(r"[\d.!؟?:(-]\s*$", before) is None and not line.text.endswith((".", "!", "؟", "?", ":")))


def _strip_lead(before: str) -> str:
    """What precedes a date, without «في», «يوم» and the weekday right before it."""
    weekdays = rf"{_weekday()}(?:\s+و(?:{'|'.join(words('weekdays'))}))?"
    return re.sub(rf"(?:\s*\b(?:في|ليوم|ليومي|يومي|يوم|بتاريخ|{weekdays})\s*[،,:]?)*\s*$", "", before)


def _deictic(folded: str) -> Published | None:
    """The day that the text calls today, or counts from today: «اليوم الثلاثاء 4 يوليو 2023»."""
    for section, shift in (("today", 0), ("yesterday", 1), ("tomorrow", -1)):
        cue = re.compile(alternatives_of(section) + rf"\s*[(،,]?\s*(?:{_weekday()})?\s*[)،,]?\s*(?:الموافق\s+)?$")
        for day in find_dates(folded):
            if day.year_given and len(day.value) == 10 and cue.search(folded, max(day.start - 40, 0), day.start):
                return Published((date.fromisoformat(day.value) + timedelta(days=shift)).isoformat(), "text")
    return None


def _told(folded: str) -> Published | None:
    """The day that the first sentence tells of with its weekday, as agencies do: «استقبل الوزير الثلاثاء 21 جانفي 2025 …».

    «يوم السبت 17 مايو 2025» looks back, and is none.
    """
    lead = next((line for line in folded.split("\n") if len(line.strip()) > _LEAD), "")
    sentence = re.split(r"[.؟!](?:\s|$)", lead, maxsplit=1)[0]
    cue = re.compile(rf"(?<!يوم )(?<!يوم)(?<![^\W\d_]){_weekday()}\s*[،,]?\s*(?:الموافق\s+)?$")
    for day in _dates(sentence):
        if day.year_given and len(day.value) == 10 and cue.search(sentence, max(day.start - 30, 0), day.start):
            weekday = re.search(rf"({_weekday()})\W*(?:الموافق\s+)?$", sentence[:day.start])
            if weekday and date.fromisoformat(day.value).isoweekday() == number_of("weekdays", weekday[1]):
                return Published(day.value, "text")
    return None


def _todays_weekday(folded: str) -> int | None:
    """The weekday of «اليوم الأحد», of the day after «أمس السبت»; None where the text names none or several."""
    found: set[int] = set()
    for section, shift in (("today", 0), ("yesterday", 1)):
        for match in re.finditer(alternatives_of(section) + rf"\s*\(?({_weekday()})(?!\s+الماضي)", folded):
            if re.search(r"(?<!\w)(?:اول|من)\s+$", folded[:match.start()][-8:]):
                continue  # «أول أمس»
            found.add(((number_of("weekdays", match[1]) or 0) - 1 + shift) % 7 + 1)
    return found.pop() if len(found) == 1 else None


def _on_todays_weekday(found: Published, folded: str) -> Published:
    """The date, moved by a day where the text calls the day before or after it today: a meeting's date may head its report."""
    if len(found.value) != 10:
        return found
    day, weekday = date.fromisoformat(found.value), _todays_weekday(folded)
    moved = [day + timedelta(days=step) for step in (0, 1, -1)]
    return Published(next((d for d in moved if d.isoweekday() == weekday), day).isoformat(), found.source)


def _with_year(found: Published, folded: str) -> Published | None:
    """The date of a dateline without a year («الجزائر في 12 أكتوبر (واج)»), if the text leaves no doubt which year it is.

    The years that the text names are possible; its «today, Tuesday» rules some out.
    """
    years = {int(year) for year in re.findall(r"(?<![\d.,/])((?:19|20)\d\d)(?![\d.,]\d|\d|%)", folded)}
    weekday = _todays_weekday(folded)
    days = {date(year, *map(int, found.value[5:].split("-"))) for year in years if found.value[5:] != "02-29"}
    if weekday:
        days = {day for day in days if day.isoweekday() == weekday}
    return Published(days.pop().isoformat(), found.source) if len(days) == 1 else None


def _year_of_rights(lines: Iterable[_Line]) -> str | None:
    """The year of «جميع الحقوق محفوظة 2024», «© … 2024» in the last lines; of a span of years the last."""
    rights = re.compile(rf"^(?=.*(?:©|{alternatives_of('rights')}))(?:.*\D)?((?:19|20)\d\d)\D*$")
    found = [match[1] for line in lines if not line.header and len(line.text) < _LEAD and (match := rights.match(line.text))]
    return found[-1] if found else None


def _month_meant(folded: str) -> str | None:
    """The month that the text calls the current one, if it gives its year elsewhere: «7 أبريل الجاري» and «7 أبريل 2013»."""
    months = {number_of("gregorian", " ".join(match[1].split()))
              for match in re.finditer(rf"({alternatives(words('gregorian'))})\s+{alternatives_of('current')}", folded)}
    if len(months) != 1:
        return None
    month = f"-{months.pop():02d}"
    found = {day.value[:7] for day in find_dates(folded) if day.year_given and day.value[4:7] == month}
    return found.pop() if len(found) == 1 else None


def _year_meant(folded: str, lines: Iterable[_Line]) -> str | None:
    """The year that the text calls this year, or counts from it, if it names one only: «العام الحالي 2024»."""
    found: set[int] = set()
    for section, shift in (("this_year", 0), ("last_year", 1), ("next_year", -1)):
        named = re.finditer(alternatives_of(section) + r"\s*[،,(]?\s*(\d{4})(?!\d|\s*[-/]\s*\d)", folded)
        found.update(int(match[1]) + shift for match in named)
    found.update(int(match[1]) for match in re.finditer(r"\bال(?:عام|سنه)\s+(\d{4})\s+" + alternatives_of("current"), folded))
    # «تحتفل هذا العام بمرور 30 عامًا على … 1992»
    anniversary = (alternatives_of("this_year") + r"[^.\n]{0,40}?مرور\s+(\d{1,3})\s+(?:عاما?|سنه)\b"
                   r"[^.\n]{0,160}?(?<!\d)((?:19|20)\d\d)(?!\d)")
    found.update(int(match[1]) + int(match[2]) for match in re.finditer(anniversary, folded))
    # A headline that tells what happened «خلال 2024»
    found = found or {int(match[1]) for line in lines if line.header and len(line.text) <= _LONG
                      if not re.search(alternatives_of("planned"), line.text)
                      for match in re.finditer(r"\bخلال\s+(?:عام\s+|العام\s+|سنه\s+)?((?:19|20)\d\d)(?!\d)", line.text)}
    return str(found.pop()) if len(found) == 1 and all(1900 <= year < 2100 for year in found) else None


@lru_cache(maxsize=64)
def alternatives_of(section: str, *, folded: bool = True) -> str:
    """A regular expression for any word of a section of lexicon/datelines.toml, in folded or in normal form."""
    forms = {normalise(word)[0] for word in read_toml("datelines")[section]}
    return alternatives(sorted({fold(form) for form in forms} if folded else forms, key=lambda form: (-len(form), form)))


@lru_cache(maxsize=1)
def _agency() -> re.Pattern[str]:
    """An agency as it signs."""
    return re.compile("|".join(re.escape(fold(normalise(sign)[0])) for sign in read_toml("datelines")["agencies"]))


@lru_cache(maxsize=1)
def _weekday() -> str:
    return alternatives((*words("weekdays"), *words("bare_weekdays")))

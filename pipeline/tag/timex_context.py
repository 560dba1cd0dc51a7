"""What one expression takes from those around it: «العام نفسه», «اليوم التالي», «24 أكتوبر» after «22 أكتوبر 1973».

Also what its clause says of it: whether «الاثنين» or «في نوفمبر» lies ahead or behind, the days of an agenda's headings,
the name of an event («ثورة 25 يناير»), the Gregorian date beside a Hijri one, the day of a clock time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.tag import timex_values as tv
from pipeline.tag.timex_checks import follows_event
from pipeline.tag.timex_of_month import in_tense
from pipeline.tag.timex_readings import Context, Reading, with_year
from pipeline.tag.timex_tense import is_ahead, is_behind, is_present


@dataclass(frozen=True, slots=True)
class Found:
    """An expression in the folded text, by which rule, and what it means."""

    start: int
    end: int
    rule: str
    reading: Reading


def resolve_in_context(text: str, found: Sequence[Found], context: Context) -> list[Found]:
    """The expressions with what they take from their clause, from those before them, and from their neighbours."""
    out: list[Found] = []
    said = _Said()
    for item in found:
        reading = said.completed(text, item, _in_clause(text, item, context), context)
        out.append(replace(item, reading=reading))
        said.note(text, item, reading)
    return _aligned(text, _in_schedule(text, out))


# The clause ---------------------------------------------------------------------------------------------------------


def _in_clause(text: str, item: Found, context: Context) -> Reading:
    """The reading as its clause places it: named events without a year, weekdays and months ahead or behind."""
    reading, anchor = item.reading, context.anchor
    if reading.weak == "year" and reading.month is not None and follows_event(text, item.start):
        return _of_event(reading)
    if anchor is None or context.loose:
        return reading
    if reading.weak == "weekday" and reading.known:
        return _weekday_ahead(text, item, anchor)
    if reading.weak.startswith("month:"):
        return in_tense(text, item.start, reading, context)
    if reading.weak == "year" and reading.known and reading.month is not None and "/" not in reading.value:
        return _month_placed(text, item, anchor)
    return reading


def _of_event(reading: Reading) -> Reading:
    value = re.sub(r"(?:^|(?<=/))\d{4}(?=-)", "XXXX", reading.value)
    return replace(reading, value=value, relative=False, known=False, year=None, month=None, weak="event")


def _weekday_ahead(text: str, item: Found, anchor: tv.Anchor) -> Reading:
    """A weekday of something to come, or one that heads a part of an agenda, is the next one, the article's day included."""
    reading, today = item.reading, anchor.date
    if today is None or not (_is_heading(text, item) or is_ahead(text, item.start) or _in_present_title(text, item)):
        return reading
    days = [date.fromisoformat(day) for day in reading.value.split("/")]
    if days[0] < today:
        days = [day + timedelta(days=7) for day in days]
    return replace(reading, value="/".join(day.isoformat() for day in days))


def _in_present_title(text: str, item: Found) -> bool:
    """True in a headline in the imperfect: «هجر يتدرب بعد العيد ويغادر الخميس إلى تركيا»."""
    headline = item.start < 150 and "\n" in text[item.end : item.end + 100] and "\n" not in text[: item.start]
    return headline and is_present(text, item.start)


def _is_heading(text: str, item: Found) -> bool:
    """True if nothing but signs stands in the expression's line beside it."""
    _, newline, line = text[max(0, item.start - 8) : item.start].rpartition("\n")
    rest = text[item.end : item.end + 12].partition("\n")[0]
    return bool(newline) and not re.search(r"\w", line + rest)


def _month_placed(text: str, item: Found, anchor: tv.Anchor) -> Reading:
    """A month or day without a year: of what is to come not before the article's month, of what is past not after it."""
    reading = item.reading
    if reading.year is None or reading.month is None or anchor.month is None:
        return reading
    ahead = (reading.year - anchor.year) * 12 + reading.month - anchor.month
    if ahead < -1 and is_ahead(text, item.start):
        return with_year(replace(reading, value=f"XXXX{reading.value[4:]}"), reading.year + 1)
    if ahead > 0 and is_behind(text, item.start):
        return with_year(replace(reading, value=f"XXXX{reading.value[4:]}"), reading.year - 1)
    return reading


# The text before ----------------------------------------------------------------------------------------------------

_FROM_THAT = re.compile(r" (?:من|علي) (?:هذا|ذلك|تلك|تاريخه|بعد ذلك)(?!\w)")
_AFTER_THAT = re.compile(r"(?<!\w)[وف]?(?:بعد (?:ذلك|هذا)|بعدها|بعده|عقب ذلك) ?ب?$")
_BEFORE_THAT = re.compile(r"(?<!\w)[وف]?(?:قبل (?:ذلك|هذا)|قبلها|قبله|سبقه|سبقها) ?ب?$")
_OF_SOMETHING = re.compile(r" من (?!الان|اليوم|الزمن|الزمان)\w+")


def _is_under(text: str, heading: int, start: int) -> bool:
    """True in the four lines under a heading that ends at the first offset."""
    return start - heading < 5000 and text.count("\n", heading, start) <= 4


class _Said:
    """The explicit date that was named last, and the year that stands above a list."""

    def __init__(self) -> None:
        self.year: int | None = None
        self.month: int | None = None
        self.value = ""
        self.end = 0
        self.heading: tuple[int, int] | None = None
        self.hijri = ""  # the last day, where it was a Hijri one

    def note(self, text: str, item: Found, reading: Reading) -> None:
        if reading.calendar == "hijri" and reading.grain == "D" and reading.known and len(reading.value) == 10:
            self.hijri = reading.value
        elif reading.month is not None:
            self.hijri = ""
        if reading.year is None or reading.label != "DATE":
            return
        self.year, self.month, self.value, self.end = reading.year, reading.month, reading.value, item.end
        if (
            item.rule == "lone year"
            and text[item.start - 1 : item.start] in ("", "\n")
            and text[item.end : item.end + 1] in ("", "\n")
        ):
            self.heading = (item.end, reading.year)

    def completed(self, text: str, item: Found, reading: Reading, context: Context) -> Reading:
        """The reading with what the expressions before it say of it."""
        weak = reading.weak
        if weak.startswith("ago:"):
            return self._ago(text, item, reading)
        if reading.grain.startswith("P") and self.value:
            return self._shifted(text, item, reading)
        if weak == "year" and self.heading and _is_under(text, self.heading[0], item.start):
            return self._in_year(reading, self.heading[1])
        if self.hijri and reading.value.startswith("XXXX-XX-") and weak == "month":
            value = tv.same_hijri_month(self.hijri, int(reading.value[8:]))
            return replace(reading, value=value, calendar="hijri", known=True, anchor=self.hijri) if value else reading
        if self.year is None:
            return reading
        return self._referring(text, item, reading, context)

    def _referring(self, text: str, item: Found, reading: Reading, context: Context) -> Reading:
        """«العام نفسه», «ديسمبر من العام ذاته», «في 24 من الشهر نفسه», «اليوم التالي»."""
        weak, year, value = reading.weak, self.year or 0, ""
        if weak in ("same year", "follow year"):
            value = tv.year_value(year + (weak == "follow year"))
        elif reading.value.startswith("XXXX-XX-") and self.month is not None:
            value = f"{year:04d}-{self.month:02d}{reading.value[7:]}"
        elif reading.value.startswith("XXXX-") and weak == "said year":
            value = with_year(reading, year).value
        elif weak.startswith("previous") and not re.search(r"\.(?!\d)|[؟!\n]", text[self.end : item.start]):
            before = tv.shifted(tv.Anchor.parse(self._last_day()), weak[-1], -1)
            value = "" if before == tv.UNKNOWN else before
        elif weak == "same M" and self.month is not None:
            value = tv.month_value(year, self.month)
        elif weak.startswith("same M:") and self.month is not None:
            value = tv.month_value(int(weak[7:]), self.month)
        elif weak in ("follow", "same day") and re.fullmatch(r"\d{4}-\d\d-\d\d", self._last_day()):
            value = self._last_day() if weak == "same day" else tv.shifted(tv.Anchor.parse(self._last_day()), "D", 1)
        elif reading.value.startswith("XXXX-") and weak == "year" and self._same_line(text, item, context):
            return with_year(reading, year)
        return self._from_here(reading, value) if value else reading

    def _from_here(self, reading: Reading, value: str) -> Reading:
        """The reading with a value that was counted from the date named last, which is its anchor."""
        month = int(value[5:7]) if len(value) > 6 else None
        return replace(
            reading, value=value, relative=True, known=True, anchor=self._last_day(), year=int(value[:4]), month=month
        )

    def _last_day(self) -> str:
        """The last explicit date; of a period its end."""
        return self.value.rpartition("/")[2]

    def _ago(self, text: str, item: Found, reading: Reading) -> Reading:
        """«قبل عامين» counts from the article's date, «قبل عامين من ذلك» from the text's, «قبل عامين من توقيعه» from none."""
        if not _OF_SOMETHING.match(text, item.end):
            return reading
        bare = replace(reading, value=reading.weak[4:], relative=False, weak="", grain="P" + reading.grain)
        return self._shifted(text, item, bare, back=True) if self.value else bare

    def _shifted(self, text: str, item: Found, reading: Reading, *, back: bool = False) -> Reading:
        """A duration with the day that it comes to, counted from the date named last: «بعد يومين من ذلك», «قبلها بعام»."""
        match = re.fullmatch(r"P(\d+)([YMWD])", reading.value)
        before = text[max(0, item.start - 14) : item.start]
        forward = bool(_AFTER_THAT.search(before))
        back = bool(_BEFORE_THAT.search(before)) or (back and bool(_FROM_THAT.match(text, item.end)))
        if re.search(r"(?<!\w)[وف]?بعد $", before) and _FROM_THAT.match(text, item.end):
            forward = True
        if match is None or not (forward or back):
            return reading
        reached = tv.ago(tv.Anchor.parse(self._last_day()), match[2], int(match[1]), forward=forward)
        return replace(reading, relative=True, anchor=self._last_day(), reached="" if reached == tv.UNKNOWN else reached)

    def _in_year(self, reading: Reading, year: int) -> Reading:
        value = re.sub(r"(?:^|(?<=/))(?:XXXX|\d{4})", f"{year:04d}", reading.value)
        return replace(reading, value=value, year=year, known=True)

    def _same_line(self, text: str, item: Found, context: Context) -> bool:
        """True if the year was named in the same paragraph of a text that has no date of its own."""
        return context.anchor is None and "\n" not in text[self.end : item.start]


# The neighbours -----------------------------------------------------------------------------------------------------

_BESIDE = re.compile(r"\s*(?:هـ?|م)?[\s،,(/=\-|]*(?:الموافق(?:ه|ين)?|المصادف|يوافق|موافق)?[\s:]*(?:ل|يوم)?[\s(/=\-]*")
_ON_DAY = re.compile(r"\s*(?:بالتوقيت المحلي|بتوقيت \w+(?: \w+)?)?[\s،,(/\-]*(?:من|في|يوم)?\s*")


def _aligned(text: str, found: list[Found]) -> list[Found]:
    """The same day in two calendars with one value, which is the Gregorian; clock times with the day beside them."""
    for i in range(len(found) - 1):
        first, second = found[i], found[i + 1]
        gap = text[first.end : second.start]
        if len(gap) > 40:
            continue
        if {first.reading.calendar, second.reading.calendar} == {"gregorian", "hijri"} and _BESIDE.fullmatch(gap):
            hijri, other = (i, i + 1) if first.reading.calendar == "hijri" else (i + 1, i)
            found[hijri] = _same_day(found[hijri], found[other].reading)
        elif second.reading.weak == "weekday" and first.rule == "today" and re.fullmatch(r'\s*[(،,"]\s*', gap):
            found[i + 1] = replace(second, reading=_told_weekday(first.reading, second.reading))
        elif _ON_DAY.fullmatch(gap) and {first.reading.label, second.reading.label} == {"DATE", "TIME"}:
            time, day = (i, i + 1) if first.reading.label == "TIME" else (i + 1, i)
            if found[time].reading.value.startswith("T") and re.fullmatch(r"\d{4}-\d\d-\d\d", found[day].reading.value):
                found[time] = replace(found[time], reading=replace(found[time].reading, reached=found[day].reading.value))
    return found


_EVENING = re.compile("مساء|عصر|ظهر")
_SAID_PART = re.compile("صباح|فجر|ضحي|ظهر|عصر|مساء|ليل|توقيت|غرينتش|جرينتش|تغ|ت م|(?<!\\d)0\\d|\\d{4}")


def _in_schedule(text: str, found: list[Found]) -> list[Found]:
    """Hours without a part of day that go on a schedule of the evening: «من الخامسة عصرا … وفي الساعة 7:15 عرض مسرحي»."""
    out: list[Found] = []
    last: Found | None = None
    for item in found:
        value = item.reading.value
        if item.reading.label == "TIME" and re.fullmatch(r"T\d\d:\d\d(/T\d\d:\d\d)?", value):
            last = _after_noon(text, item, last)
            out.append(last)
        else:
            out.append(item)
    return out


def _after_noon(text: str, item: Found, last: Found | None) -> Found:
    value = item.reading.value
    if last is None or item.start - last.end > 160 or "\n" in text[last.end : item.start] or value >= "T12":
        return item
    if _SAID_PART.search(text, item.start, item.end + 12) or not _EVENING.search(text, last.start, last.end + 12):
        return item
    later = re.sub(r"T(\d\d)", lambda hour: f"T{int(hour[1]) + 12:02d}", value)
    if later < last.reading.value[-6:] or later[1:3] > "23" or later[-5:] > "23:59":
        return item
    return replace(item, reading=replace(item.reading, value=later))


def _told_weekday(day: Reading, weekday: Reading) -> Reading:
    """«أمس (الخميس)»: the weekday is the day before it."""
    if len(day.value) != 10 or len(weekday.value) != 10 or not (day.known and weekday.known):
        return weekday
    return replace(weekday, value=tv.nearest_weekday(day.value, date.fromisoformat(weekday.value).isoweekday()))


def _same_day(hijri: Found, gregorian: Reading) -> Found:
    """The Hijri expression with the Gregorian value, where both have one precision and lie as near as sighted moons allow."""
    reading = hijri.reading
    if len(reading.grain) != len(gregorian.grain) or reading.grain[:1] != gregorian.grain[:1] or not gregorian.known:
        return hijri
    if reading.known and reading.value:
        mine, other = tv.bounds(reading.value)[0], tv.bounds(gregorian.value)[0]
        nearest = {"D": 3, "M": 62, "Y": 366}.get(reading.grain[:1], 0)
        if mine is None or other is None or abs((mine - other).days) > nearest:
            return hijri
    return replace(hijri, reading=replace(reading, value=gregorian.value, relative=gregorian.relative, known=True))

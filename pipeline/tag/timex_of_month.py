"""«15 من الشهر الجاري»: a day of a month that only its distance names, in whichever calendar the text counts its months.

The Gulf press means Hijri months as often as Gregorian ones. A weekday beside the day decides («الخميس 28 من الشهر الجاري»),
then the calendar of the other months in the text, then the tense of the clause; where they leave no day the value is `X`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from pipeline.tag import timex_values as tv
from pipeline.tag.numbers import Item
from pipeline.tag.patterns import Capture
from pipeline.tag.timex_grammar import CLASSES, Rules
from pipeline.tag.timex_readings import STEPS, Context, Reading, day_of, direction_of, range_value
from pipeline.tag.timex_tense import is_ahead, is_just_done

rule = Rules()


@rule("day of a month", "$PFX $DAYS (FROM|IN)? (DEMO MONTH1 | mo=MONTH1 s=SHIFT | same=SAME MONTH1 | that=THAT MONTH1)")
def _day_of_month(c: Capture, ctx: Context) -> Reading | None:
    day, last, month = day_of(c.get("d")), day_of(c.get("le")), c.get("mo")
    if day is None or (month is not None and not month.data.definite):  # «الاثني عشر شهرا السابقة»
        return None
    direction = direction_of(c.get("s")) or ("context" if c.has("same") or c.has("that") else "this")
    if direction not in STEPS:
        return Reading("DATE", f"XXXX-XX-{day:02d}", True, "D", known=False, weak="month")
    weekday: int | None = c["wd"].data if c.has("wd") and last is None else None
    if weekday is None:
        return _hijri(ctx, direction, day, last) if ctx.hijri else _gregorian(ctx, direction, day, last)
    readings = (_gregorian(ctx, direction, day, last), _near_weekday(_hijri(ctx, direction, day, last), weekday))
    told = [reading for reading in readings if reading and reading.known and _weekday_of(reading) == weekday]
    return told[0] if told else _unknown() if readings[0] else None


def _unknown() -> Reading:
    return Reading("DATE", tv.UNKNOWN, True, "D", known=False, weak="month")


def _gregorian(ctx: Context, direction: str, day: int, last: int | None) -> Reading | None:
    month = tv.shifted(ctx.anchor, "M", STEPS[direction])
    if month == tv.UNKNOWN:
        return _unknown()
    year, number = int(month[:4]), int(month[5:])
    value = tv.day_value(year, number, day)
    if last is not None:
        value = range_value(value, tv.day_value(year, number, last))
    return Reading("DATE", value, True, "D", year=year, month=number, weak=f"month:{direction}") if value else None


def _hijri(ctx: Context, direction: str, day: int, last: int | None) -> Reading | None:
    today = ctx.anchor.date if ctx.anchor else None
    months = tv.hijri_months(today) if today else None
    if months is None:
        return _unknown()
    year, month = divmod(months + STEPS[direction], 12)
    value = tv.hijri_value(year, month + 1, day)
    if last is not None:
        value = range_value(value, tv.hijri_value(year, month + 1, last))
    return Reading("DATE", value, True, "D", "hijri", weak=f"month:{direction}") if value else None


def _weekday_of(reading: Reading) -> int:
    return date.fromisoformat(reading.value).isoweekday()


def _near_weekday(reading: Reading | None, weekday: int) -> Reading | None:
    """The Hijri day moved onto its weekday where that is a day away: months begin by sight."""
    if reading is None or not reading.known:
        return reading
    value = tv.nearest_weekday(reading.value, weekday)
    away = abs(date.fromisoformat(value) - date.fromisoformat(reading.value))
    return replace(reading, value=value) if away <= timedelta(days=1) else None


def in_tense(text: str, start: int, reading: Reading, context: Context) -> Reading:
    """The reading of a day of «الشهر الجاري» unless its clause tells that it lies on the other side of the article's day."""
    today = context.anchor.date if context.anchor else None
    if today is None or reading.weak != "month:this" or not _is_against(text, start, reading, today):
        return reading
    other = _in_other_calendar(reading, context)
    if other is None or not other.known or _is_against(text, start, other, today):
        return replace(reading, value=tv.UNKNOWN, known=False, year=None, month=None)
    return other


def _in_other_calendar(reading: Reading, context: Context) -> Reading | None:
    """The same day numbers of this month in the other calendar; None where the text names no Hijri months."""
    days = [date.fromisoformat(day) for day in reading.value.split("/")]
    if reading.calendar == "hijri":
        numbers = [number for day in days if (number := tv.hijri_day_of(day))]
        return _gregorian(context, "this", numbers[0], numbers[1] if len(numbers) > 1 else None) if numbers else None
    return _hijri(context, "this", days[0].day, days[1].day if len(days) > 1 else None) if context.names_hijri else None


def _is_against(text: str, start: int, reading: Reading, today: date) -> bool:
    first, last = tv.bounds(reading.value)
    if first is None or last is None:
        return False
    return (last < today and is_ahead(text, start)) or (first > today and is_just_done(text, start))


def hijri_mentions(items: Sequence[Item]) -> tuple[bool, bool]:
    """Whether a text names Hijri days or years, and whether it names no Gregorian months beside them."""
    days = any(item.kind == "HIJRI" and items[i - 1].kind in CLASSES["DNUM"] for i, item in enumerate(items) if i)
    named = days or any(item.kind == "AH" or _hijri_numbers(item) for item in items)
    gregorian = any(item.kind == "MONTH" or (item.kind == "NUMDATE" and not _hijri_numbers(item)) for item in items)
    return named, named and not gregorian


def _hijri_numbers(item: Item) -> bool:
    return item.kind == "NUMDATE" and any(1300 <= part <= 1500 for part in item.data)

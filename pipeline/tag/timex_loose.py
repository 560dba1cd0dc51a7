"""Rules for what only a typed expression means as a time: lone days and hours, months and holidays without a year."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from pipeline.orthography import search_key
from pipeline.tag import timex_values as tv
from pipeline.tag.numbers import Item
from pipeline.tag.patterns import Capture
from pipeline.tag.timex_days import day_month
from pipeline.tag.timex_grammar import Rules
from pipeline.tag.timex_readings import (
    Context,
    Reading,
    day_of,
    duration,
    hijri_near,
    unit_of,
    whole_of,
    year_near,
    year_of,
)
from pipeline.tag.timex_times import DAYPARTS, PARTS_OF_DAY, clock_value, minutes_of

rule = Rules()


@rule("lone day", "(?<=LEADDAY) d=DNUM (?!COUNTED)", "DAY1 d=DNUM (?!COUNTED)", "DAY1? wd=WEEKDAY (IN)? d=DNUM (?!COUNTED2)")
def _lone_day(c: Capture, ctx: Context) -> Reading | None:
    day = day_of(c.get("d"))
    weekday = c.get("wd")
    if day is None or not 1 <= day <= 31 or (c["d"].kind == "ORD" and weekday is None and day < 13):
        return None
    value = f"XXXX-XX-{day:02d}"
    today = ctx.anchor.date if ctx.anchor else None
    if weekday is not None and ctx.anchor is not None and today is not None:
        near = [d for step in range(-3, 4) if (d := _month_day(ctx.anchor, step, day)) and d.isoweekday() == weekday.data]
        if near:
            value = min(near, key=lambda d: abs((d - today).days)).isoformat()
    return Reading("DATE", value, True, "D", known=False, loose=True)


def _month_day(anchor: tv.Anchor, step: int, day: int) -> date | None:
    month = tv.shifted(anchor, "M", step)
    try:
        return date(int(month[:4]), int(month[5:]), day)
    except ValueError:
        return None


@rule("this weekday", "DEMO DAY1? wd=WEEKDAY")
def _this_weekday(c: Capture, ctx: Context) -> Reading | None:
    value = tv.weekday_value(ctx.anchor, c["wd"].data, "next")
    return Reading("DATE", value, True, "D", known=value != tv.UNKNOWN, loose=True)


@rule("week of a day", "WEEK1 d=D2 FROM? m=MONTH")
def _week_of_day(c: Capture, ctx: Context) -> Reading | None:
    reading = day_month(c, ctx)
    return None if reading is None else replace(reading, loose=True)


@rule(
    "month first",
    "DAY1? (wd=WEEKDAY)? COMMA? MONTH1? m=MONTH SLASH? d=DNUM (COMMA|FROM|AND)? (y=Y4|y=CARD)",
    "DAY1? (wd=WEEKDAY)? COMMA? MONTH1? m=MONTH SLASH? d=DNUM",
    "$PFX d=D2 (DASH|DOT) m=MONTH (DOT? y=Y4)?",
)
def _month_first(c: Capture, ctx: Context) -> Reading | None:
    day, month, year = _day_or_number(c.get("d")), c["m"].data[0], year_of(c, ctx)
    if day is None or year is None:
        return None
    number, relative = year_near(ctx, year, month, day, None)
    value = tv.day_value(number, month, day)
    return Reading("DATE", value, relative, "D", known=number is not None, loose=True) if value else None


def _day_or_number(item: Item | None) -> int | None:
    return whole_of(item) if item is not None and item.kind == "CARD" else day_of(item)


@rule("lone numeric", "n=DM", "d=D2 DASH x=D2 (?!UNITN)")
def _lone_numeric(c: Capture, ctx: Context) -> Reading | None:
    pair = c.get("n")
    day, month = pair.data if pair is not None else (whole_of(c.get("d")) or 0, whole_of(c.get("x")) or 0)
    if month > 12:
        day, month = month, day
    year = tv.near_year(ctx.anchor, month, day, "near") if 1 <= month <= 12 else None
    value = tv.day_value(year, month, day) if 1 <= month <= 12 else None
    return Reading("DATE", value, True, "D", loose=True) if value else None


@rule("hour alone", "(?<=LEADDAY) (k=ORD|k=SECOND) (?!COUNTED)")
def _hour_alone(c: Capture, ctx: Context) -> Reading | None:
    item = c.get("k")
    if item is None or not search_key(item.data.form).endswith("ه") or not item.data.definite:
        return None
    value = clock_value(item, None, 0)
    return Reading("TIME", value, grain="T", loose=True) if value else None


@rule("year in words", "(?<=IN) y=CARD (?!COUNTED)")
def _year_in_words(c: Capture, ctx: Context) -> Reading | None:
    year = whole_of(c.get("y"))
    return Reading("DATE", f"{year}", grain="Y", year=year, loose=True) if year and 1100 <= year < 2100 else None


@rule("year and month number", "y=Y4 (SLASH|DASH) d=D2 (?!RANGE)")
def _year_month(c: Capture, ctx: Context) -> Reading | None:
    year, month = whole_of(c.get("y")), whole_of(c.get("d"))
    return Reading("DATE", f"{year}-{month:02d}", grain="M", loose=True) if month and month <= 12 else None


@rule(
    "lone hour",
    "a=AMPMW HOUR1? (k=CLOCK|k=ORD|k=SECOND|k=D2)",
    "a=AMPMW HOUR1? (k=ORD|k=SECOND) AND h=FRAC",
    "HOUR1 k=CARD (a=AMPMW)?",
)
def _lone_hour(c: Capture, ctx: Context) -> Reading | None:
    value = clock_value(c.get("k"), c.get("a"), minutes_of(c))
    return Reading("TIME", value, grain="T", loose=True) if value else None


@rule("part of day", "PART? IN? a=AMPMW")
def _part_of_day(c: Capture, ctx: Context) -> Reading | None:
    item = c["a"]
    kind = DAYPARTS.get(item.data.removeprefix("ال"), "") if item.kind == "DAYPART" else item.kind
    value = "TAF" if kind == "PM" and re.search("ظهر|عصر", item.data) else PARTS_OF_DAY.get(kind)
    return Reading("TIME", value, grain="T", loose=True) if value else None


@rule("lone month", "free=MONTH", "free=HIJRI (y=Y4)?", "DEMO free=MONTH")
def _lone_month(c: Capture, ctx: Context) -> Reading | None:
    item = c["free"]
    if item.kind == "HIJRI":
        return replace(hijri_near(ctx, item.data[0], None), loose=True)
    month = item.data[0]
    year = tv.near_year(ctx.anchor, month, None, "near")
    return Reading("DATE", tv.month_value(year, month), True, "M", known=year is not None, loose=True)


@rule("lone holiday", "m=HOLIDAY")
def _lone_holiday(c: Capture, ctx: Context) -> Reading | None:
    calendar, month_day = c["m"].data
    return Reading(
        "DATE",
        f"XXXX-{month_day}" if calendar == "GREG" and "X" not in month_day else tv.UNKNOWN,
        True,
        "D",
        known=False,
        loose=True,
    )


@rule("lone season", "PART? lone=SEASON")
def _lone_season(c: Capture, ctx: Context) -> Reading | None:
    year = ctx.anchor.year if ctx.anchor else None
    season = c["lone"].data
    return Reading("DATE", season if year is None else f"{year}-{season}", True, "S", loose=True)


@rule("whole unit", "(?<=DURING) u=UNIT1 (?!NOTLONE)", "(?<=IN) u=DAY1 (?!NOTLONE)")
def _whole_unit(c: Capture, ctx: Context) -> Reading | None:
    return replace(duration(unit_of(c.get("u")), 1), loose=True)

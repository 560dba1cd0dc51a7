"""Rules for days: of a month in either calendar, in numbers, counted from today, of a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from pipeline.tag import timex_values as tv
from pipeline.tag.patterns import Capture
from pipeline.tag.timex_grammar import Rules
from pipeline.tag.timex_readings import (
    STEPS,
    Context,
    Reading,
    YearSaid,
    day_of,
    direction_of,
    hijri_near,
    range_value,
    weakness,
    whole_of,
    year_near,
    year_of,
    year_of_weekday,
)

rule = Rules()


@rule(
    "day month year",
    "$PFX $DAYS FROM? MONTH1? $MON ($YR|$YREL)",
    "$PFX d=D2 (SLASH m=MONTH SLASH|DASH m=MONTH DASH) y=Y4 (e=ANYERA)?",
    "$PFX d=DNUM FROM? m=MONTH (SLASH MONTH)? (?=FROM ev=EVERY YEAR1)",
    "$PFX $DAYS FROM? MONTH1? $MON (s=SHIFT)?",
    "$PFX $DAYS FROM? MONTH1? $MON (s=SHIFT) $YREL",
)
def day_month(c: Capture, ctx: Context) -> Reading | None:
    """A day, or the first and last of several, of a month."""
    day, last, month = day_of(c.get("d")), day_of(c.get("le")), c["m"].data[0]
    year = year_of(c, ctx)
    if (
        day is None
        or year is None
        or (c.has("le") and (last is None or last <= day))
        or (c.has("le") and (c["d"].kind == "D2") != (c["le"].kind == "D2"))
    ):
        return None
    if c.has("ev"):
        value = tv.day_value(None, month, day)
        return Reading("DATE", value, grain="SET", known=False) if value else None
    number, relative = year_near(ctx, year, month, day, c.get("s"))
    if number is None and year.hijri:
        return None
    if not year.said and c.get("wd") is not None and ctx.anchor and not c.get("s"):
        number = year_of_weekday(ctx.anchor.year, month, day, c["wd"].data) or number
    first = tv.day_value(number, month, day, bc=year.bc)
    value = range_value(first, tv.day_value(number, month, last, bc=year.bc)) if last is not None else first
    if value is None:
        return None
    return Reading(
        "DATE",
        value,
        relative and (year.relative or ctx.anchor is not None),
        "D",
        known=number is not None,
        year=number,
        month=month,
        weak=weakness(year, c),
    )


@rule("hijri day", "$PFX d=DNUM FROM? MONTH1? m=HIJRI (COMMA? (FROM|LI|IN)? YEAR1? y=YNUM (e=ERA)? | s=SHIFT)?")
def _hijri_day(c: Capture, ctx: Context) -> Reading | None:
    day, month, year = day_of(c.get("d")), c["m"].data[0], whole_of(c.get("y"))
    if day is None or not 1 <= day <= 30 or (c.has("y") and (year is None or not 1 <= year <= 1600)):
        return None
    if year is None:
        return hijri_near(ctx, month, day)
    value = tv.hijri_value(year, month, day)
    return Reading("DATE", value or "", grain="D", calendar="hijri", known=value is not None)


@rule("hijri month in numbers", "d=D2 SLASH y=Y4 e=AH")
def _hijri_month_numbers(c: Capture, ctx: Context) -> Reading | None:
    """«3/1436 هـ»."""
    year, month = whole_of(c.get("y")), whole_of(c.get("d"))
    value = tv.hijri_value(year, month, None) if year and month and month <= 12 and year in tv.HIJRI_YEARS else None
    return Reading("DATE", value, grain="M", calendar="hijri") if value else None


@rule(
    "hijri month",
    "PART? MONTH1? m=HIJRI (COMMA? (FROM|LI|IN)? YEAR1? y=YNUM (e=ERA)?)",
    "PART? MONTH1 m=HIJRI (s=SHIFT)?",
    "m=HIJRI s=SHIFT",
    "PART m=HIJRI (s=SHIFT)?",
    "PART? DEMO m=HIJRI",
    "PART? MONTH1? m=HIJRI $YREL",
)
def _hijri_month(c: Capture, ctx: Context) -> Reading | None:
    month, year = c["m"].data[0], whole_of(c.get("y"))
    if c.has("y"):
        if year is None or not 1 <= year <= 1600:
            return None
        value = tv.hijri_value(year, month, None)
        return Reading("DATE", value or "", grain="M", calendar="hijri", known=value is not None)
    said = year_of(c, ctx)
    if said is not None and said.said:
        return _hijri_month_of_year(ctx, month, said)
    return hijri_near(ctx, month, None)


def _hijri_month_of_year(ctx: Context, month: int, year: YearSaid) -> Reading | None:
    """A Hijri month of «هذا العام», «العام الماضي»: the Hijri year that the article's day lies in, and the one before."""
    today = ctx.anchor.date if ctx.anchor else None
    if today is None or year.number is None or ctx.anchor is None:
        return Reading("DATE", tv.UNKNOWN, True, "M", "hijri", known=False)
    value = tv.hijri_value(tv.hijri_year_of(today) + year.number - ctx.anchor.year, month, None)
    return Reading("DATE", value or tv.UNKNOWN, True, "M", "hijri", known=value is not None)


@rule("numeric date", "$PFX n=NUMDATE (e=ERA)?", "$PFX d=D2 SLASH x=D2 SLASH y=Y4 (e=ERA)?")
def _numeric(c: Capture, ctx: Context) -> Reading | None:
    item = c.get("n")
    parts = item.data if item else tuple(whole_of(c.get(name)) or 0 for name in ("d", "x", "y"))
    year, month, day = parts if parts[0] > 31 else (parts[2], parts[1], parts[0])
    era = c.get("e")
    if (era and era.kind == "AH") or 1300 <= year <= 1500:
        value = tv.hijri_value(year, month, day) if 1 <= month <= 12 else None
        return Reading("DATE", value, grain="D", calendar="hijri") if value else None
    if month > 12 >= day:
        month, day = day, month
    value = tv.day_value(year, month, day)
    return Reading("DATE", value, grain="D", year=year, month=month) if value else None


@rule("days and numeric date", "d=D2 (TO|DASH) n=NUMDATE (e=ERA)?")
def _days_numeric(c: Capture, ctx: Context) -> Reading | None:
    """«من 2 إلى 5 / 11 / 1436 هـ»."""
    last, day = _numeric(c, ctx), whole_of(c.get("d"))
    if last is None or day is None:
        return None
    ends = date.fromisoformat(last.value)
    number = c["n"].data[2] if c["n"].data[0] > 31 else c["n"].data[0]
    if not day < number:
        return None
    return replace(last, value=f"{ends - timedelta(days=number - day)}/{last.value}", grain="DD")


@rule("day and month number", "(DAY1)? (wd=WEEKDAY|wd=BAREDAY) (COMMA|IN)? n=DM", "(DAY1|MATCHING) n=DM")
def _day_slash_month(c: Capture, ctx: Context) -> Reading | None:
    day, month = c["n"].data
    year = tv.near_year(ctx.anchor, month, day, "near") if 1 <= month <= 12 else None
    weekday = c.get("wd")
    if weekday is not None and ctx.anchor and 1 <= month <= 12:
        year = year_of_weekday(ctx.anchor.year, month, day, weekday.data) or year
    value = tv.day_value(year, month, day)
    return Reading("DATE", value, True, "D", known=year is not None, year=year, month=month) if value else None


@rule(
    "today",
    "(dp=DAYPART FROM?)? (DAY1)? (td=TODAY|dx=DEIXIS) (dp=DAYPART)? (COMMA? DAY1? wd=WEEKDAY)?",
    "(DAY1)? dx=DEIXIS (AM|PM|NIGHT|NOON)",
)
def _today(c: Capture, ctx: Context) -> Reading | None:
    item = c["td"] if c.has("td") else c["dx"]
    value = tv.shifted(ctx.anchor, "D", item.data)
    if c.has("wd") and value != tv.UNKNOWN:
        value = tv.nearest_weekday(value, c["wd"].data)
    plain = item is not None and item.kind == "TODAY" and not c.has("dp") and not c.has("wd")
    return Reading("DATE", value, True, "D", known=value != tv.UNKNOWN, weak="today" if plain else "")


@rule(
    "weekday",
    "(DAY1|UNIT2C|UNITN)? wd=WEEKDAY ((COMMA? AND|COMMA) WEEKDAY){0,6} (?=FROM ev=EVERY WEEK1)",
    "(dp=DAYPART FROM? (DAY1)? | DAY1)? wd=WEEKDAY (s=SHIFT)?",
    "(dp=DAYPART)? UNIT2C? wd=WEEKDAY ((COMMA? AND|TO|DASH) WEEKDAY){0,4} (AND|TO|DASH) ex=WEEKDAY (s=SHIFT)?",
    "dp=DAYPART wd=WEEKDAY DASH? ex=WEEKDAY",
)
def _weekday(c: Capture, ctx: Context) -> Reading | None:
    shift = c.get("s")
    direction = direction_of(shift) or "near"
    if c.has("ev"):
        value = tv.UNKNOWN if c.items("WEEKDAY") > 1 else f"XXXX-WXX-{c['wd'].data}"
        return Reading("DATE", value, grain="SET")
    if direction == "context":
        return Reading("DATE", tv.UNKNOWN, True, "D", known=False)
    if direction == "this":
        direction = "near"
    value = tv.weekday_value(ctx.anchor, c["wd"].data, direction)
    second = c.get("ex")
    if second is not None and value != tv.UNKNOWN:
        last = tv.weekday_value(tv.Anchor.parse(value), second.data, "next")
        value = range_value(value, last) or value
    return Reading("DATE", value, True, "D", known=value != tv.UNKNOWN, weak="" if shift else "weekday")


@rule(
    "that day",
    "(dp=DAYPART FROM?)? demo=DEMO u=TODAY (COMMA? DAY1? wd=WEEKDAY)",
    "(dp=DAYPART FROM?)? (demo=DEMO u=TODAY | same=SAME u=TODAY | that=THAT u=TODAY (?!WEEKDAY) | (u=TODAY|u=DAY1) s=SHIFT)",
)
def _that_day(c: Capture, ctx: Context) -> Reading | None:
    shift = c.get("s")
    direction = "this" if c.has("demo") else direction_of(shift) or "context"
    if ctx.loose and shift is not None and shift.kind == "FOLLOW":
        direction = "next"
    value = tv.shifted(ctx.anchor, "D", STEPS[direction]) if direction in STEPS else tv.UNKNOWN
    if c.has("wd") and value != tv.UNKNOWN:
        value = tv.nearest_weekday(value, c["wd"].data)
    return Reading(
        "DATE",
        value,
        True,
        "D",
        known=value != tv.UNKNOWN,
        weak="" if value != tv.UNKNOWN else "follow" if shift is not None and shift.kind == "FOLLOW" else "same day",
    )


@rule(
    "day of a week",
    "WEEK1 s=SHIFT DAY1? wd=WEEKDAY",
    "DEMO WEEK1 DAY1? wd=WEEKDAY",
    "DAY1? wd=WEEKDAY FROM? WEEK1 s=SHIFT",
    "DAY1? wd=WEEKDAY FROM? DEMO WEEK1",
)
def _day_of_week(c: Capture, ctx: Context) -> Reading | None:
    direction = direction_of(c.get("s")) or "this"
    week = tv.shifted(ctx.anchor, "W", STEPS[direction]) if direction in STEPS else tv.UNKNOWN
    first, _ = tv.bounds(week)
    value = tv.UNKNOWN if first is None else tv.shifted(tv.Anchor.parse(first.isoformat()), "D", c["wd"].data - 1)
    return Reading("DATE", value, True, "D", known=first is not None)


@rule("weekend", "WEEKEND (s=SHIFT)? (?!ORD)", "PART demo=DEMO WEEK1")
def _weekend(c: Capture, ctx: Context) -> Reading | None:
    direction = direction_of(c.get("s")) or "this"
    week = tv.shifted(ctx.anchor, "W", STEPS[direction]) if direction in STEPS else tv.UNKNOWN
    return Reading("DATE", week if week == tv.UNKNOWN else f"{week}-WE", True, "W", known=week != tv.UNKNOWN)


@rule(
    "week of a month",
    "WEEK1 (n=ORD|r=RECENT) (FROM|IN|LI) MONTH1? $MON ($YR)?",
    "WEEK1 (n=ORD|r=RECENT) (FROM|IN|LI)? (demo=DEMO MONTH1 | MONTH1 s=SHIFT)",
)
def _week_of_month(c: Capture, ctx: Context) -> Reading | None:
    number = whole_of(c.get("n")) or 5
    if not 1 <= number <= 5:
        return None
    if c.has("m"):
        year = year_of(c, ctx)
        if year is None or year.hijri:
            return None
        month = c["m"].data[0]
        said, relative = year_near(ctx, year, month, None, None)
        return Reading("DATE", tv.month_value(said, month, bc=year.bc), relative, "W", known=said is not None, year=said)
    direction = "this" if c.has("demo") else direction_of(c.get("s")) or "context"
    value = tv.shifted(ctx.anchor, "M", STEPS[direction]) if direction in STEPS else tv.UNKNOWN
    return Reading("DATE", value, True, "W", known=value != tv.UNKNOWN)

"""Rules for months, seasons, weeks, decades, centuries and holidays."""

from __future__ import annotations

from pipeline.tag import timex_values as tv
from pipeline.tag.patterns import Capture
from pipeline.tag.timex_grammar import Rules
from pipeline.tag.timex_readings import (
    STEPS,
    Context,
    Reading,
    YearSaid,
    direction_of,
    duration,
    number_of,
    previous,
    season_year,
    unit_of,
    weakness,
    whole_of,
    year_near,
    year_of,
)

rule = Rules()


@rule(
    "month",
    "(PART FROM?)? MONTH1? $MON ($YR|$YREL)",
    "PART? MONTH1? $MON (?=FROM ev=EVERY YEAR1)",
    "PART? MONTH1? $MON s=SHIFT (y=Y4 (e=ANYERA)?)?",
    "part=PART $MON",
    "PART? mo=MONTH1 $MON",
    "(?<=BEFOREMONTH) free=MONTH",
    "bare=MONTH (SLASH m=MONTH | OPEN m=MONTH CLOSE | m=MONTH)?",
    "PART? MONTH1? $MON (s=SHIFT) $YREL",
)
def _month(c: Capture, ctx: Context) -> Reading | None:
    item = next(c[name] for name in ("m", "bare", "free") if c.has(name))
    month, ambiguous = item.data
    if c.has("bare") and not c.has("m") and ambiguous:
        return None
    year = year_of(c, ctx)
    if year is None or year.hijri:
        return None
    if c.has("ev"):
        return Reading("DATE", tv.month_value(None, month), grain="SET", known=False)
    number, relative = year_near(ctx, year, month, None, c.get("s"))
    return Reading(
        "DATE",
        tv.month_value(number, month, bc=year.bc),
        relative and (year.relative or ctx.anchor is not None or c.has("s")),
        "M",
        known=number is not None,
        year=number,
        month=month,
        weak=weakness(year, c),
    )


@rule(
    "season",
    "PART? m=SEASON ($YR|$YREL)",
    "PART? m=SEASON s=SHIFT",
    "PART? demo=DEMO m=SEASON",
    "(?<=LONESEASON) lone=SEASON (?!OTHER)",
)
def _season(c: Capture, ctx: Context) -> Reading | None:
    lone = c.get("lone")
    if lone is not None:
        return Reading("DATE", f"XXXX-{lone.data}", True, "S", known=False)  # of every year: «بمياهها الدافئة خلال الشتاء»
    season = c["m"].data
    if c.has("demo") and not c.has("y"):
        number: int | None = ctx.anchor.year if ctx.anchor else None
        relative = True
    else:
        year = year_of(c, ctx)
        if year is None or year.hijri:
            return None
        number, relative = year.number, year.relative
        direction = direction_of(c.get("s"))
        if direction in STEPS:
            relative = True
            number = season_year(ctx.anchor, season, direction)
    return Reading(
        "DATE", f"{'XXXX' if number is None else number}-{season}", relative, "S", known=number is not None, year=number
    )


@rule(
    "relative period",
    "(pt=PART FROM?)? (demo=DEMO)? (u=MONTH1|u=WEEK1|u=DEC1|u=CENT1) s=SHIFT",
    "(pt=PART FROM?)? demo=DEMO (u=MONTH1|u=WEEK1|u=CENT1)",
    "pt=PART FROM? demo=DEMO u=DEC1",
    "(?<=DURING) demo=DEMO u=DEC1",
    "PART? (that=THAT|same=SAME) (u=MONTH1|u=WEEK1|u=DEC1|u=CENT1)",
    "part=PART FROM? (u=MONTH1|u=WEEK1)",
)
def _relative_period(c: Capture, ctx: Context) -> Reading | None:
    unit: str = c["u"].data.letter
    if (c.has("part") or c.has("same") or c.has("demo")) and not c["u"].data.definite:
        return None
    shift = c.get("s")
    direction = "this" if c.has("demo") or c.has("part") else direction_of(shift) or "context"
    if shift is not None and shift.kind == "RECENT" and unit != "W":
        direction = "this"
    if ctx.loose and shift is not None and shift.kind == "FOLLOW":
        direction = "next"
    if direction == "context":
        return Reading("DATE", tv.UNKNOWN, True, unit, known=False, weak=f"same {unit}" if unit == "M" else "")
    if unit == "C" and ctx.anchor is None and direction == "last":
        return Reading("DATE", "19", True, "C")
    if unit == "Z" and direction == "last" and not c.has("pt"):
        return duration("Z", 1)
    value = tv.shifted(ctx.anchor, unit, STEPS[direction])
    part = c.get("pt")
    if unit == "W" and part is not None and part.data in ("نهايه", "اخر") and value != tv.UNKNOWN:
        value += "-WE"
    return Reading("DATE", value, True, unit, known=value != tv.UNKNOWN, weak=previous(shift, unit))


@rule("month of another year", "PART? (MONTH1 same=ITSELF|same=SAME MONTH1) FROM $YREL0")
def _same_month(c: Capture, ctx: Context) -> Reading | None:
    """«الشهر نفسه من العام الماضي»: the month is the one that the text named last."""
    year = year_of(c, ctx)
    if year is None or year.number is None:
        return None
    return Reading("DATE", tv.UNKNOWN, True, "M", known=False, weak=f"same M:{year.number}")


@rule(
    "century",
    "(PART FROM?)? (f=FRAC ORD FROM?)? CENT1 (n=ORD|n=SECOND|n=CARD|n=D2) (e=ANYERA)?",
    "PART? UNIT2 (n=ORD|n=SECOND) AND (z=ORD|z=SECOND) (e=ANYERA)?",
    "PART? CENT1 ART? n=D2 (e=ANYERA)?",
)
def _century(c: Capture, ctx: Context) -> Reading | None:
    number, last = whole_of(c.get("n")), whole_of(c.get("z"))
    era = c.get("e")
    bc = era is not None and era.kind == "BC"
    if number is None or not 1 <= number <= 40 or (era is not None and era.kind == "AH"):
        return None
    value = tv.century_value(number, bc=bc)
    if last is not None:
        value = f"{value}/{tv.century_value(last, bc=bc)}"
    return Reading("DATE", value, grain="C")


@rule(
    "decade",
    "(PART FROM?)? (DEC1)? d=DECADE e=AH",
    "(PART FROM?)? (DEC1)? d=DECADE (FROM? CENT1 (n=ORD|n=SECOND|n=CARD|n=D2|s=SHIFT) | FROM? DEMO CENT1)? (AD)?",
)
def _decade(c: Capture, ctx: Context) -> Reading | None:
    decade: int = c["d"].data
    ordinal, direction = whole_of(c.get("n")), direction_of(c.get("s"))
    if c.has("e"):  # «التسعينيات الهجرية»: of the 14th century, 1300-1399
        middle = tv.hijri_value(1305 + decade, None, None)
        return Reading("DATE", middle[:3] if middle else "", grain="Z", calendar="hijri", known=middle is not None)
    if ordinal is not None:
        century = ordinal - 1
    elif direction == "last":
        century = 19 if ctx.anchor is None else ctx.anchor.year // 100 - 1
    elif c.has("s") or decade < 20 or _is_demo(c):
        century = 20 if ctx.anchor is None else ctx.anchor.year // 100
    else:
        century = 19
    return Reading("DATE", f"{century:02d}{decade // 10}", direction is not None, "Z")


def _is_demo(c: Capture) -> bool:
    return c.has("demo")


@rule("holiday", "m=HOLIDAY ($YR|$YREL)", "m=HOLIDAY s=SHIFT")
def _holiday(c: Capture, ctx: Context) -> Reading | None:
    calendar, month_day = c["m"].data
    if "X" in month_day:
        return None
    month, day = (int(part) for part in month_day.split("-"))
    year = year_of(c, ctx)
    if year is None:
        return None
    if calendar == "HIJR":
        return _hijri_holiday(ctx, year, month, day, direction_of(c.get("s")))
    number, relative = year_near(ctx, year, month, day, c.get("s"))
    value = tv.day_value(number, month, day)
    return Reading("DATE", value, relative, "D", known=number is not None) if value else None


def _hijri_holiday(ctx: Context, year: YearSaid, month: int, day: int, direction: str | None) -> Reading | None:
    if year.number is not None:
        around = int((year.number - 622) * 33 / 32)
        for hijri in (around - 1, around, around + 1, around + 2):
            found = tv.hijri_to_gregorian(hijri, month, day)
            if found is not None and found.year == year.number:
                return Reading("DATE", found.isoformat(), year.relative, "D", "hijri")
        return None
    anchor = ctx.anchor.date if ctx.anchor else None
    if anchor is None or direction not in ("last", "next"):
        return Reading("DATE", tv.UNKNOWN, True, "D", "hijri", known=False)
    around = int((anchor.year - 622) * 33 / 32)
    days = [g for y in (around - 1, around, around + 1, around + 2) if (g := tv.hijri_to_gregorian(y, month, day)) is not None]
    days = [g for g in days if (g < anchor if direction == "last" else g > anchor)]
    if not days:
        return None
    return Reading("DATE", (max(days) if direction == "last" else min(days)).isoformat(), True, "D", "hijri")


@rule("week of a year", "WEEK1 (n=ORD|r=RECENT) (FROM|IN|LI)? (YEAR1 y=YNUM (e=ANYERA)? | y=Y4 (e=ANYERA)? | $YREL)")
def _week_of_year(c: Capture, ctx: Context) -> Reading | None:
    year, number = year_of(c, ctx), 52 if c.has("r") else whole_of(c.get("n"))
    if year is None or year.number is None or number is None or number > 53 or year.hijri or year.bc:
        return None
    return Reading("DATE", f"{year.number:04d}-W{number:02d}", year.relative, "W")


@rule(
    "from now", "(?<=LONE2) n=NUM u=ANYUNIT FROMNOW", "(?<=LONE2) u=UNIT2 FROMNOW", "(?<=LONE2) u=UNIT1 FROMNOW"
)
def _from_now(c: Capture, ctx: Context) -> Reading | None:
    unit = c["u"]
    count = number_of(c.get("n")) or (2.0 if unit.kind == "UNIT2" else 1.0)
    if unit_of(unit)[0] == "T":
        return None
    value = tv.ago(ctx.anchor, unit_of(unit), count, forward=True)
    return Reading("DATE", value, True, unit_of(unit), known=value != tv.UNKNOWN)
